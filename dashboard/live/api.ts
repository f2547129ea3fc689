// API: requests to the server. Problem documents become errors with a code; a dead session is told to who listens.
import { ApiError, problemFrom, unreachable } from './problem.ts';
import { prove } from './proof.ts';

export type Query = Readonly<Record<string, string | number | undefined>>;
export type Ask = {
  readonly query?: Query | undefined;
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
  readonly signal?: AbortSignal | undefined;
  readonly timeoutMs?: number;
};
type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';

const TIMEOUT_MS = 15_000;
const hearers = new Set<() => void>();

/** Hears of every answer that says that nobody is logged in. @returns stop */
export const onLoggedOut = (hear: () => void): (() => void) => {
  hearers.add(hear);
  return () => void hearers.delete(hear);
};

/** Path with its query; what is undefined is left out. */
export function address(path: string, query: Query = {}): string {
  const parameters = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) if (value !== undefined) parameters.set(name, String(value));
  const text = parameters.toString();
  return text === '' ? path : `${path}?${text}`;
}

/** The password is wanted again for this. */
const NEEDS_PROOF = 'password_needed';
const UNAUTHENTICATED = 'unauthenticated';

/**
 * As `send`, and where the password is wanted again the person is asked for it first.
 * @throws ApiError for every answer that is no success, and where there is none
 */
export async function ask<Reply>(method: Method, path: string, options: Ask = {}): Promise<Reply> {
  try {
    return await send<Reply>(method, path, options);
  } catch (error) {
    if (!(error instanceof ApiError) || error.code !== NEEDS_PROOF || !(await prove())) throw error;
    return send<Reply>(method, path, options);
  }
}

/**
 * The browser adds cookie and Origin by itself: the page is served by the server that it asks.
 * @throws ApiError for every answer that is no success, and where there is none
 */
async function send<Reply>(method: Method, path: string, options: Ask): Promise<Reply> {
  const { query, body, headers = {}, signal, timeoutMs = TIMEOUT_MS } = options;
  const patience = AbortSignal.timeout(timeoutMs);
  let response: Response;
  let text: string;
  try {
    response = await fetch(address(path, query), {
      method,
      credentials: 'same-origin',
      cache: 'no-store',
      redirect: 'error',
      signal: signal === undefined ? patience : AbortSignal.any([signal, patience]),
      headers: {
        accept: 'application/json',
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...headers,
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    text = await response.text();
  } catch (cause) {
    if (signal?.aborted === true) throw cause;
    throw unreachable(cause);
  }
  if (response.ok) return (text === '' ? undefined : JSON.parse(text)) as Reply;
  const problem = problemFrom(response.status, text, response.headers.get('retry-after'));
  if (problem.code === UNAUTHENTICATED) for (const hear of hearers) hear();
  throw problem;
}

/** Nobody is logged in, by an answer that is no refusal; whoever listens is told as of any other. */
export function loggedOut(): ApiError {
  for (const hear of hearers) hear();
  return new ApiError({ code: UNAUTHENTICATED, status: 401, title: 'nobody is logged in' });
}

export const get = <Reply>(path: string, query?: Query, signal?: AbortSignal): Promise<Reply> =>
  ask<Reply>('GET', path, { query, signal });
export const post = <Reply>(path: string, body?: unknown, options: Ask = {}): Promise<Reply> =>
  ask<Reply>('POST', path, { ...options, ...(body === undefined ? {} : { body }) });

/** All lists of the API. */
export type Page<Item> = { readonly items: readonly Item[]; readonly next_cursor: string | null };
