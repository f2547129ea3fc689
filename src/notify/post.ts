// Post: one JSON body to one address, with an end to waiting and to reading; no redirect is followed.
import { request as plainRequest } from 'node:http';
import { request as secureRequest } from 'node:https';
import { isAllowed, publicLookup } from './address.ts';
import type { IncomingMessage } from 'node:http';
import type { Millis } from '#model/time.ts';

export type Answer =
  | { readonly kind: 'answer'; readonly status: number; readonly retryAfter: string | undefined; readonly text: string }
  /** Not one byte of the body has left. */
  | { readonly kind: 'not-sent'; readonly why: string }
  /** It may have been taken. */
  | { readonly kind: 'lost'; readonly why: string };

export type Post = {
  readonly url: URL;
  readonly body: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly allowed: readonly string[];
  readonly timeoutMs: Millis;
  /** PEM of an authority besides the known ones. */
  readonly authority?: string | undefined;
};

const ANSWER_BYTES_MOST = 64 * 1024;

/** Never rejects. What it says of a failure is a code, never an address: that may hold a token. */
export function post({ url, body, headers = {}, allowed, timeoutMs, authority }: Post): Promise<Answer> {
  return new Promise((resolve) => {
    let isConnected = false;
    const isSecure = url.protocol === 'https:';
    const request = (isSecure ? secureRequest : plainRequest)(url, {
      method: 'POST',
      headers: {
        'content-type': 'application/json; charset=utf-8',
        'content-length': Buffer.byteLength(body),
        // A small answer that unpacks to a large one is not asked for.
        'accept-encoding': 'identity',
        'user-agent': 'smc-trading-agent',
        ...headers,
      },
      // A connection for each: one that was kept may be dead without anybody knowing.
      agent: false,
      signal: AbortSignal.timeout(timeoutMs),
      ...(isAllowed(url, allowed) ? {} : { lookup: publicLookup }),
      ...(isSecure ? { minVersion: 'TLSv1.2' as const } : {}),
      ...(authority === undefined ? {} : { ca: authority }),
    });
    request.once('socket', (socket) => {
      socket.once(isSecure ? 'secureConnect' : 'connect', () => {
        isConnected = true;
      });
    });
    request.on('error', (error) => {
      const why = codeOf(error);
      resolve(isConnected ? { kind: 'lost', why } : { kind: 'not-sent', why });
    });
    request.once('response', (response) => {
      resolve(answerOf(response).finally(() => request.destroy()));
    });
    request.end(body);
  });
}

const codeOf = (error: Error): string => {
  if (error.name === 'AbortError' || error.name === 'TimeoutError') return 'no answer in time';
  const { code } = error as NodeJS.ErrnoException;
  return code ?? error.name;
};

const answerOf = async (response: IncomingMessage): Promise<Answer> => ({
  kind: 'answer',
  status: response.statusCode ?? 0,
  retryAfter: response.headers['retry-after'],
  text: await read(response),
});

/** The first bytes: the status is known, and nobody needs the rest. */
async function read(response: IncomingMessage): Promise<string> {
  const parts: Buffer[] = [];
  let bytes = 0;
  try {
    for await (const part of response as AsyncIterable<Buffer>) {
      bytes += part.length;
      if (bytes > ANSWER_BYTES_MOST) break;
      parts.push(part);
    }
  } catch {
    // Cut off in the middle: what came is what there is.
  }
  return Buffer.concat(parts).toString();
}
