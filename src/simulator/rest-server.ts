// REST server: requests over HTTP to answers, with the exchange's headers, weights and errors.
import { Refusal } from './parameters.ts';
import { answerRest, ENDPOINTS } from './rest-api.ts';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Interference } from './faults.ts';
import type { SignedRest } from './orders/rest.ts';
import type { RestWorld } from './rest-api.ts';

export type RestOptions = {
  readonly world: RestWorld;
  readonly weigh: (
    address: string,
    weight: number,
  ) => {
    readonly status: 200 | 418 | 429;
    readonly used: number;
    readonly retryAfterSeconds: number;
  };
  readonly interfere: (path: string) => Interference;
  /** The signed part; it looks after weights itself. */
  readonly signed: SignedRest;
};

const TOO_MANY = {
  code: -1003,
  msg: 'Too much request weight used; current limit is exceeded. Please use WebSocket Streams for live updates to avoid polling the API.',
};
const BANNED = {
  code: -1003,
  msg: 'Way too much request weight used; IP banned. Please use WebSocket Streams for live updates to avoid bans.',
};

/** A request listener of node:http. */
export function restServer({
  world,
  weigh,
  interfere,
  signed,
}: RestOptions): (request: IncomingMessage, response: ServerResponse) => void {
  return (request, response) => {
    const url = new URL(request.url ?? '/', 'http://loopback');
    const interference = interfere(url.pathname);
    const reply = (): void => {
      if (interference.answer === undefined) answer(request, response, url, interference.stale);
      else refuse(response, interference.answer.status, interference.answer.retryAfterSeconds);
    };
    if (interference.delayMs === 0) return reply();
    const timer = setTimeout(reply, interference.delayMs);
    response.on('close', () => clearTimeout(timer));
  };

  function answer(request: IncomingMessage, response: ServerResponse, url: URL, stale: boolean): void {
    const method = signed.methodOf(request, url.pathname);
    if (method !== undefined) return signed.handle(request, response, url, method);
    const found = ENDPOINTS.get(url.pathname);
    if (found === undefined || request.method !== 'GET') return page(response, 404, 'Not Found');
    const { status, used, retryAfterSeconds } = weigh(
      request.socket.remoteAddress ?? '',
      found.weight(url.searchParams),
    );
    response.setHeader('x-mbx-used-weight', used);
    response.setHeader('x-mbx-used-weight-1m', used);
    if (status !== 200) return refuse(response, status, retryAfterSeconds);
    try {
      json(response, 200, answerRest(found, world, url.searchParams, stale));
    } catch (thrown) {
      if (!(thrown instanceof Refusal)) throw thrown;
      json(response, 400, { code: thrown.code, msg: thrown.message });
    }
  }
}

function refuse(response: ServerResponse, status: number, retryAfterSeconds: number): void {
  if (status >= 500) return page(response, status, 'Service Unavailable');
  if (status === 200) return json(response, status, { rows: null });
  response.setHeader('retry-after', retryAfterSeconds);
  json(response, status, status === 418 ? BANNED : TOO_MANY);
}

function json(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { 'content-type': 'application/json;charset=UTF-8' });
  response.end(JSON.stringify(body));
}

function page(response: ServerResponse, status: number, title: string): void {
  response.writeHead(status, { 'content-type': 'text/html' });
  response.end(`<html><head><title>${status} ${title}</title></head><body>${title}</body></html>`);
}
