// Control server: a port of its own from which the simulation is watched and steered. JSON in, JSON out.
import { isTimeframe } from '#model/time.ts';
import { SmcError } from '#model/fate.ts';
import { readFaultPlan } from './fault-plan.ts';
import { klineRow } from './kline.ts';
import { orderControl } from './orders/order-control.ts';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Exchange } from './exchange.ts';
import type { Fault } from './fault-plan.ts';
import type { Hand } from './hand.ts';
import type { Customers } from './orders/customers.ts';
import type { Pacer } from './pacer.ts';

const BODY_LIMIT_BYTES = 1024 * 1024;
/** A longer step would hold its request open for minutes. */
const STEP_LIMIT_MS = 366 * 86_400_000;

export type ControlOptions = {
  readonly exchange: Exchange;
  readonly pacer: Pacer;
  readonly inject: (fault: Fault) => void;
  readonly state: () => object;
  readonly hand: Hand;
  readonly customers: Customers;
};

const KNOWN =
  'GET /state, /truth, /accounts; POST /faults, /pause, /resume, /step, /speed, /trade, /book, /order, /cancel, /expire, /balance';

type Answer = { readonly status: number; readonly body: unknown };
const ok = (body: unknown): Answer => ({ status: 200, body });
const bad = (what: string): Answer => ({ status: 400, body: { error: what } });

/** A request listener of node:http. */
export function controlServer(options: ControlOptions): (request: IncomingMessage, response: ServerResponse) => void {
  const respond = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    let answer: Answer;
    try {
      answer = await handle(options, request);
    } catch (thrown) {
      answer = bad(thrown instanceof Error ? thrown.message : String(thrown));
    }
    response.writeHead(answer.status, { 'content-type': 'application/json' });
    response.end(JSON.stringify(answer.body));
  };
  return (request, response) => void respond(request, response);
}

async function handle(options: ControlOptions, request: IncomingMessage): Promise<Answer> {
  const { exchange, pacer, inject, state } = options;
  const url = new URL(request.url ?? '/', 'http://loopback');
  // A page in a browser on this machine must not steer the simulation: neither by a foreign name nor by a plain form.
  if (!/^(?:localhost|127\.0\.0\.1|\[::1\])(?::\d+)?$/.test(request.headers.host ?? ''))
    return { status: 403, body: { error: 'this port answers on localhost only' } };
  const steering = request.method === 'POST';
  if (steering && request.headers['content-type'] !== 'application/json')
    return { status: 415, body: { error: 'send application/json' } };
  const body = steering ? ((await readJson(request)) as Readonly<Record<string, unknown>> | null) : null;
  switch (`${request.method} ${url.pathname}`) {
    case 'GET /state':
      return ok(state());
    case 'GET /truth':
      return truth(exchange, url.searchParams);
    case 'POST /faults': {
      const faults = readFaultPlan(body, 'body');
      for (const fault of faults) inject(fault);
      return ok(state());
    }
    case 'POST /pause':
      pacer.pause();
      return ok(state());
    case 'POST /resume':
      pacer.resume();
      return ok(state());
    case 'POST /step': {
      const byMs = body?.['ms'];
      if (typeof byMs !== 'number' || !(byMs > 0 && byMs <= STEP_LIMIT_MS))
        return bad('give {"ms": milliseconds of the market}');
      await pacer.step(byMs);
      return ok(state());
    }
    case 'POST /speed': {
      const speed = body?.['speed'] === 'max' ? Number.POSITIVE_INFINITY : body?.['speed'];
      if (typeof speed !== 'number' || !(speed > 0)) return bad('give {"speed": 10} or {"speed": "max"}');
      pacer.setSpeed(speed);
      return ok(state());
    }
    default: {
      const answer = orderControl(options, `${request.method} ${url.pathname}`, body ?? {});
      return answer === undefined ? { status: 404, body: { error: KNOWN } } : ok(answer);
    }
  }
}

/** The candles that have closed, as GET /api/v3/klines would give them if nothing ever went wrong. */
function truth(exchange: Exchange, query: URLSearchParams): Answer {
  const market = exchange.markets.get(query.get('symbol') ?? '');
  const interval = query.get('interval') ?? '1m';
  if (market === undefined || !isTimeframe(interval)) return bad('give symbol and interval');
  const from = Number(query.get('from') ?? 0);
  return ok(
    market.klines
      .get(interval)!
      .closed.filter(({ openTime }) => openTime >= from)
      .map(klineRow),
  );
}

async function readJson(request: IncomingMessage): Promise<unknown> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request) {
    size += (chunk as Buffer).length;
    if (size > BODY_LIMIT_BYTES) throw new SmcError('USAGE', 'the body is too long', 'body', 'send less');
    chunks.push(chunk as Buffer);
  }
  const text = Buffer.concat(chunks).toString();
  return text === '' ? null : (JSON.parse(text) as unknown);
}
