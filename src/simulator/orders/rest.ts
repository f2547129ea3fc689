// Signed REST: the order methods of the exchange over HTTP.
import { REST_METHODS } from './methods.ts';
import { restPayload } from './signature.ts';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Desk } from './desk.ts';
import type { Answer, Call } from './door.ts';
import type { Give } from './serve.ts';

const BODY_LIMIT_BYTES = 64 * 1024;

export type SignedRest = {
  /** Whether the method and path are one of an order method; its name. */
  readonly methodOf: (request: IncomingMessage, path: string) => string | undefined;
  readonly handle: (request: IncomingMessage, response: ServerResponse, url: URL, method: string) => void;
};

export function signedRest(desk: Desk, serve: (call: Call, give: Give) => void): SignedRest {
  return {
    methodOf: (request, path) => REST_METHODS.get(`${request.method} ${path}`),
    handle(request, response, url, method) {
      readBody(request, (body) => {
        if (body === undefined) {
          response.destroy();
          return;
        }
        const sent = url.search.slice(1);
        const query = new URLSearchParams(sent);
        for (const [name, value] of new URLSearchParams(body)) query.append(name, value);
        const apiKey = request.headers['x-mbx-apikey'];
        const call: Call = {
          method,
          query,
          apiKey: Array.isArray(apiKey) ? apiKey[0] : apiKey,
          payload: restPayload(sent, body),
          session: undefined,
          address: request.socket.remoteAddress ?? '',
          door: 'rest',
        };
        serve(call, (answer) => {
          if (answer === 'cut') request.socket.destroy();
          else reply(desk, response, answer);
        });
      });
    },
  };
}

function reply(desk: Desk, response: ServerResponse, answer: Answer): void {
  response.setHeader('x-mbx-used-weight', answer.used);
  response.setHeader('x-mbx-used-weight-1m', answer.used);
  if (answer.account !== undefined)
    for (const [name, value] of Object.entries(desk.counts.headers(answer.account))) response.setHeader(name, value);
  if (answer.retryAt !== undefined)
    response.setHeader('retry-after', Math.max(1, Math.ceil((answer.retryAt - desk.now()) / 1000)));
  response.writeHead(answer.status, { 'content-type': 'application/json;charset=UTF-8' });
  response.end(JSON.stringify(answer.error ?? answer.result));
}

function readBody(request: IncomingMessage, then: (body: string | undefined) => void): void {
  const chunks: Buffer[] = [];
  let size = 0;
  request.on('data', (chunk: Buffer) => {
    size += chunk.length;
    if (size <= BODY_LIMIT_BYTES) chunks.push(chunk);
  });
  request.on('end', () => then(size > BODY_LIMIT_BYTES ? undefined : Buffer.concat(chunks).toString()));
}
