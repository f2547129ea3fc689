// Problem: an answer that is no success, in words for a person: what happened, and what it means.

/** Codes of the API (docs/api.md), and those for when there was no answer at all. */
export type ProblemBody = {
  readonly code: string;
  readonly status: number;
  readonly title: string;
  readonly detail?: string;
  readonly reason?: string;
  readonly errors?: readonly { readonly path: string; readonly code: string }[];
  readonly request_id?: string;
};

export class ApiError extends Error {
  readonly body: ProblemBody;
  readonly retryAfterMs: number | undefined;

  constructor(body: ProblemBody, retryAfterMs?: number, options?: ErrorOptions) {
    super(body.detail ?? body.title, options);
    this.name = 'ApiError';
    this.body = body;
    this.retryAfterMs = retryAfterMs;
  }

  get code(): string {
    return this.body.code;
  }
  get status(): number {
    return this.body.status;
  }
}

/** No connection, or none in time: nothing is known of what the server did. */
export const UNREACHABLE = 'unreachable';

export const unreachable = (cause: unknown): ApiError =>
  new ApiError({ code: UNREACHABLE, status: 0, title: 'the agent cannot be reached' }, undefined, { cause });

/** Whether asking again can help. */
export const isPassing = (error: unknown): boolean =>
  error instanceof ApiError && (error.status === 0 || error.status === 429 || error.status >= 500);

/** From whatever was answered: a body that is no problem document becomes one. */
export function problemFrom(status: number, text: string, retryAfter: string | null): ApiError {
  let body: Partial<ProblemBody> = {};
  try {
    const parsed: unknown = JSON.parse(text);
    if (typeof parsed === 'object' && parsed !== null) body = parsed;
  } catch {
    // A proxy on the way answers in HTML.
  }
  const seconds = Number(retryAfter);
  return new ApiError(
    { ...body, code: body.code ?? `http_${status}`, status, title: body.title ?? `the server answered ${status}` },
    retryAfter !== null && Number.isFinite(seconds) ? seconds * 1000 : undefined,
  );
}

const SENTENCE: Readonly<Record<string, string>> = {
  [UNREACHABLE]: 'Cannot reach the agent. It may still be trading.',
  unauthenticated: 'You are logged out. Log in again.',
  forbidden: 'Your role does not allow this. Ask an admin.',
  rate_limited: 'Too many requests. Wait a moment.',
  busy: 'The agent has too much waiting. Try again in a moment.',
  shared_silent: 'What several servers share does not answer. Nobody can log in until it does; try again in a minute.',
  venue_silent: 'The exchange has not answered. What is shown is the last comparison.',
  internal: 'A fault of the program. The agent goes on; the fault is in the log under the request id.',
  origin_refused: 'The server does not take this page for its own. Open the dashboard under the address of the server.',
  password_needed: 'Show your password again for this.',
  code_refused: 'The code is not the one of now.',
  not_found: 'There is no such thing, or it is not yours.',
  password_change_required: 'Change the one-time password first.',
};

/** A sentence for any error: of the API, or of this program. */
export function sentenceOf(error: unknown): string {
  if (!(error instanceof ApiError))
    return error instanceof Error ? `A fault of this page: ${error.message}` : 'A fault of this page.';
  const known = SENTENCE[error.code];
  const { detail, title } = error.body;
  const said = known ?? `${title.charAt(0).toUpperCase()}${title.slice(1)}.`;
  return detail === undefined || detail === ''
    ? said
    : `${said} ${detail.charAt(0).toUpperCase()}${detail.slice(1)}${/[.!?]$/.test(detail) ? '' : '.'}`;
}
