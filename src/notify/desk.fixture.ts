// Desk for tests: a clock that is turned by hand, messages and events with little writing, and servers on this machine.
import { createServer } from 'node:http';
import { createServer as createSecureServer } from 'node:https';
import { after } from 'node:test';
import { setImmediate as turn } from 'node:timers/promises';
import { cash, price, quantity } from '#model/number.ts';
import type { Event, EventData, Kind } from '#model/event.ts';
import type { IncomingHttpHeaders, RequestListener } from 'node:http';
import type { Message } from './message.ts';
import type { Millis } from '#model/time.ts';
import type { Timers } from './timers.ts';

export const START = Date.UTC(2026, 2, 4, 12);

export type HandTimers = Timers & { readonly advance: (byMs: Millis) => Promise<void>; readonly pending: () => number };

/** Alarms ring in their order while the hand turns; between two of them all that is under way in this process may go on. */
export function handTimers(): HandTimers {
  let now = START;
  const alarms = new Set<{ readonly at: Millis; readonly call: () => void }>();
  const next = (until: Millis) =>
    [...alarms]
      .filter(({ at }) => at <= until)
      .reduce<{ at: Millis; call: () => void } | undefined>(
        (first, alarm) => (first === undefined || alarm.at < first.at ? alarm : first),
        undefined,
      );
  return {
    now: () => now,
    after(delayMs, call) {
      const alarm = { at: now + delayMs, call };
      alarms.add(alarm);
      return () => void alarms.delete(alarm);
    },
    pending: () => alarms.size,
    async advance(byMs) {
      const until = now + byMs;
      await settled();
      for (let alarm = next(until); alarm !== undefined; alarm = next(until)) {
        alarms.delete(alarm);
        now = Math.max(now, alarm.at);
        alarm.call();
        await settled();
      }
      now = until;
      await settled();
    },
  };
}

/** Lets all that needs no network come to rest. */
export async function settled(): Promise<void> {
  for (let turns = 0; turns < 5; turns += 1) await turn();
}

/** Waits for the network, by looking. */
export async function until(holds: () => boolean, what: string): Promise<void> {
  const end = performance.now() + 10_000;
  while (!holds()) {
    if (performance.now() > end) throw new Error(`never: ${what}`);
    await turn();
  }
}

let messages = 0;
export const message = (changes: Partial<Message> = {}): Message => ({
  id: `m${(messages += 1)}`,
  kind: 'note',
  severity: 'info',
  time: START,
  about: 'paper-1',
  title: 'A title',
  lines: ['a line'],
  ...changes,
});

let sequence = 0;
export const event = <K extends Kind>(kind: K, data: EventData[K], key = 'paper-1', time = START): Event =>
  ({ sequence: (sequence += 1), time, key, cause: 0, kind, data }) as unknown as Event;

export const position = (size: string, openedAt = START): EventData['position'] => ({
  planId: 'p1',
  symbol: 'BTCUSDT',
  quantity: quantity(size),
  entryPrice: price('67000.5'),
  cost: cash('670'),
  openedAt,
});

export const trade = (net: string): EventData['trade'] => ({
  planId: 'p1',
  symbol: 'BTCUSDT',
  side: 'buy',
  quantity: quantity('0.01'),
  entryTime: START,
  entryPrice: price('67000.5'),
  exitTime: START,
  exitPrice: price('68000'),
  grossPnl: cash(net),
  fees: cash('0.51234567'),
  funding: cash('0'),
  netPnl: cash(net),
  exitReason: 'take-profit',
  adverse: 0,
  favourable: 0,
  ambiguous: false,
});

export const account = (equity: string): EventData['account'] => ({
  currency: 'USDT',
  cash: cash(equity),
  unrealised: cash('0'),
  equity: cash(equity),
  openPositions: 0,
});

export type Received = { readonly url: string; readonly headers: IncomingHttpHeaders; readonly body: string };
export type Reply = {
  readonly status: number;
  readonly body?: string;
  readonly headers?: Readonly<Record<string, string>>;
};
export type Server = {
  readonly port: number;
  readonly received: readonly Received[];
  readonly connections: () => number;
};

/** @param answer 'hang' never answers, 'cut' takes the request and ends the connection */
export async function httpServer(
  answer: (request: Received, count: number) => Reply | 'hang' | 'cut',
  tls?: { readonly key: string; readonly cert: string },
): Promise<Server> {
  const received: Received[] = [];
  let connections = 0;
  const listener: RequestListener = (request, response) => {
    const parts: Buffer[] = [];
    request.on('data', (part: Buffer) => parts.push(part));
    request.on('end', () => {
      const got = { url: request.url ?? '', headers: request.headers, body: Buffer.concat(parts).toString() };
      received.push(got);
      const reply = answer(got, received.length);
      if (reply === 'cut') request.socket.destroy();
      else if (reply !== 'hang') response.writeHead(reply.status, reply.headers).end(reply.body);
    });
  };
  const server = tls === undefined ? createServer(listener) : createSecureServer(tls, listener);
  server.on('connection', () => (connections += 1));
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  after(() => {
    server.closeAllConnections();
    server.close();
  });
  return { port: (server.address() as { port: number }).port, received, connections: () => connections };
}
