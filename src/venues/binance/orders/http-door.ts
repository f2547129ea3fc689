// HTTP door: one request to the exchange's REST over a kept connection; says whether it had gone out when it failed.
import { Agent as HttpAgent, request as httpRequest } from 'node:http';
import { Agent as HttpsAgent, request as httpsRequest } from 'node:https';
import type { IncomingMessage } from 'node:http';
import type { Millis } from '#model/time.ts';

const ANSWER_LIMIT_BYTES = 16 * 1024 * 1024;
const CONNECTIONS = 4;

export type HttpReply =
  | {
      readonly kind: 'answered';
      readonly status: number;
      readonly headers: IncomingMessage['headers'];
      readonly text: string;
    }
  /** Not a byte of it has reached the exchange. */
  | { readonly kind: 'not-written'; readonly detail: string }
  | { readonly kind: 'cut'; readonly detail: string };

export type HttpDoor = {
  /** @param query goes behind the path, for a POST into the body */
  readonly ask: (verb: 'GET' | 'POST' | 'DELETE', path: string, query: string, apiKey: string) => Promise<HttpReply>;
  /** Ends what is under way; nothing can be asked afterwards. */
  readonly close: () => void;
};

export function httpDoor(restUrl: string, requestMs: Millis): HttpDoor {
  const secure = restUrl.startsWith('https:');
  const agent = new (secure ? HttpsAgent : HttpAgent)({ keepAlive: true, maxSockets: CONNECTIONS });
  const request = secure ? httpsRequest : httpRequest;
  const closed = new AbortController();
  return {
    ask: (verb, path, query, apiKey) =>
      new Promise((resolve) => {
        if (closed.signal.aborted) return resolve({ kind: 'not-written', detail: 'stopped' });
        const inBody = verb === 'POST';
        const url = new URL(restUrl);
        url.pathname = path;
        if (!inBody) url.search = query;
        const headers: Record<string, string> = apiKey === '' ? {} : { 'X-MBX-APIKEY': apiKey };
        if (inBody) headers['Content-Type'] = 'application/x-www-form-urlencoded';
        let written = false;
        const asked = request(url, { agent, method: verb, headers, signal: closed.signal }, (answer) => {
          const chunks: Buffer[] = [];
          let size = 0;
          answer.on('data', (chunk: Buffer) => {
            size += chunk.length;
            if (size > ANSWER_LIMIT_BYTES) asked.destroy(new Error('the answer is too long'));
            else chunks.push(chunk);
          });
          answer.on('error', failed);
          answer.on('end', () => {
            clearTimeout(patience);
            const { statusCode: status = 0, headers: given } = answer;
            resolve({ kind: 'answered', status, headers: given, text: Buffer.concat(chunks).toString() });
          });
        });
        const failed = (error: Error): void => {
          clearTimeout(patience);
          resolve({ kind: written ? 'cut' : 'not-written', detail: error.message });
        };
        const patience = setTimeout(() => asked.destroy(new Error(`no answer in ${requestMs} ms`)), requestMs);
        // Nothing is written before the socket stands; from then on it has to be believed that everything was.
        asked.on('socket', (socket) => {
          if (socket.connecting) socket.once(secure ? 'secureConnect' : 'connect', () => (written = true));
          else written = true;
        });
        asked.on('error', failed);
        asked.end(inBody ? query : undefined);
      }),
    close() {
      closed.abort();
      agent.destroy();
    },
  };
}
