// Stream: the WebSocket route. A subscription is answered with where things stand, and from there on with all that happens.
import { accountsOf } from './context.ts';
import { CLOSE, streamClient } from './stream-client.ts';
import { countCells } from '#metrics/metrics.ts';
import { klineData, ofEvent, ofFeed, STREAMED } from './stream-message.ts';
import { formatFixed } from '#model/number.ts';
import { Problem } from './problem.ts';
import type { ApiContext } from './context.ts';
import type { CountCell } from '#metrics/metrics.ts';
import type { FastifyInstance } from 'fastify';
import type { DataType, Routed, StreamMessage, Subscription } from './stream-message.ts';
import type { StreamClient } from './stream-client.ts';

const PING_MS = 15_000;
const RECHECK_MS = 30_000;
const SOCKETS_LIMIT = 1_000;
const SOCKETS_PER_USER = 5;
const SUBSCRIPTIONS_LIMIT = 200;
/** Events that a resume reaches back; further, a new snapshot costs less. */
const RESUME_LIMIT = 20_000;
const RESUME_PAGE = 1_000;
const SNAPSHOT_CANDLES = 50;

export type StreamLimits = { readonly sockets?: number; readonly socketsPerUser?: number };
export type Stream = {
  readonly clients: () => number;
  /** Bytes that wait for the slowest client. */
  readonly queueBytes: () => number;
  /** Streams that the server has ended, by reason. */
  readonly ended: () => Iterable<CountCell>;
  readonly stop: () => void;
};

export function streamRoute(app: FastifyInstance, context: ApiContext, limits: StreamLimits = {}): Stream {
  const { port, people, now } = context;
  const { sockets = SOCKETS_LIMIT, socketsPerUser = SOCKETS_PER_USER } = limits;
  const clients = new Set<StreamClient>();
  const ended = countCells();
  const books = new Map<string, Routed>();
  /** Of the last event that was heard: everything up to it has been told to who was subscribed. */
  let sequence = port.sequences().last;

  const isSaid = (timeframe: string): boolean => port.timeframes().some((each) => each === timeframe);
  const tell = (routed: Routed | undefined): void => {
    if (routed === undefined) return;
    let text: Buffer | undefined;
    for (const client of clients) {
      if (!client.wants(routed)) continue;
      // Once for all who hear it.
      text ??= Buffer.from(JSON.stringify(routed.message));
      client.send(text);
    }
  };
  const stopEvents = port.subscribe(sequence + 1, (event) => {
    sequence = event.sequence;
    if (clients.size > 0) tell(ofEvent(event, port.accounts(), isSaid));
  });
  const stopFeed = port.watch((message) => {
    const routed = ofFeed(message, sequence);
    if (message.kind === 'book') books.set(message.symbol, routed!);
    if (clients.size > 0) tell(routed);
  });

  const snapshot = (symbols: ReadonlySet<string>, types: ReadonlySet<DataType>): readonly StreamMessage[] => {
    const told: StreamMessage[] = [];
    const add = (symbol: string, data: unknown, timestamp: number): void =>
      void told.push({ type: 'market_data', symbol, data, timestamp, sequence });
    for (const symbol of symbols) {
      const price = port.prices().find((each) => each.symbol === symbol);
      if (types.has('trade') && price !== undefined)
        add(symbol, { data_type: 'trade', snapshot: true, price: formatFixed(price.last) }, price.time);
      const book = books.get(symbol)?.message;
      if (types.has('orderbook') && book !== undefined)
        add(symbol, { ...(book.data as object), snapshot: true }, book.timestamp);
      if (!types.has('kline')) continue;
      for (const timeframe of port.timeframes()) {
        const candles = port.candles(symbol, timeframe, SNAPSHOT_CANDLES);
        if (candles.length === 0) continue;
        const rows = candles.map((candle) => klineData(candle, undefined));
        add(symbol, { data_type: 'kline', snapshot: true, timeframe, candles: rows }, now());
      }
    }
    return told;
  };

  /** What was missed. The client hears of it before anything new: all of this happens in one turn. */
  const replay = (client: StreamClient, after: number): void => {
    for (let from = after + 1; from <= sequence && client.isOpen();) {
      const events = port.events(from, RESUME_PAGE, { accounts: client.accounts, kinds: STREAMED });
      for (const event of events) {
        const routed = event.sequence > sequence ? undefined : ofEvent(event, port.accounts(), isSaid);
        if (routed !== undefined && client.wants(routed)) client.send(JSON.stringify(routed.message));
      }
      if (events.length < RESUME_PAGE) return;
      from = events.at(-1)!.sequence + 1;
    }
  };

  const onSubscribe = (client: StreamClient, { symbols, data_types, resume_from }: Subscription): void => {
    const wanted = new Set(symbols);
    const types = new Set(data_types);
    const known = new Set(port.instruments().map(({ symbol }) => symbol));
    if (wanted.size * types.size > SUBSCRIPTIONS_LIMIT) {
      client.error('subscription_limit', `at most ${SUBSCRIPTIONS_LIMIT} pairs of symbol and data type`);
      return;
    }
    if ([...wanted].some((symbol) => !known.has(symbol))) {
      client.error('symbol_unknown', 'a symbol is not traded here');
      return;
    }
    const { first } = port.sequences();
    if (
      resume_from !== undefined &&
      (resume_from > sequence || resume_from < first - 1 || sequence - resume_from > RESUME_LIMIT)
    ) {
      client.error('snapshot_required', 'this part of the stream is not kept: subscribe without resume_from');
      return;
    }
    client.subscribe(wanted, types);
    client.send(
      JSON.stringify({
        type: 'subscribed',
        symbols: [...wanted],
        data_types: [...types],
        sequence,
        resumed: resume_from !== undefined,
      }),
    );
    if (resume_from === undefined) for (const message of snapshot(wanted, types)) client.send(JSON.stringify(message));
    else replay(client, resume_from);
  };

  const isAlive = ({ caller }: StreamClient): boolean =>
    caller.session === undefined
      ? people.keys.lives(caller.key!.id, now())
      : people.sessions.lives(caller.session.id, now());
  const stopEnded = people.onEnded(({ ids }) => {
    for (const client of clients) {
      const { session, key } = client.caller;
      if (ids.includes((session ?? key)!.id)) client.close(CLOSE.unauthenticated, 'session_ended');
    }
  });
  const pinger = setInterval(() => {
    for (const client of clients) client.ping();
  }, PING_MS).unref();
  const checker = setInterval(() => {
    for (const client of clients) if (!isAlive(client)) client.close(CLOSE.unauthenticated, 'session_ended');
  }, RECHECK_MS).unref();

  app.route({
    method: 'GET',
    url: '/api/v1/market/stream',
    websocket: true,
    config: { name: 'GET /api/v1/market/stream' },
    preValidation: async ({ caller }) => {
      const own = [...clients].filter((client) => client.caller.user.id === caller!.user.id);
      if (clients.size >= sockets || own.length >= socketsPerUser)
        throw new Problem('rate_limited', { detail: 'too many open streams', retryAfterMs: 1_000 });
    },
    handler: (socket, request) => {
      const caller = request.caller!;
      clients.add(
        streamClient({
          socket,
          caller,
          accounts: accountsOf(context, caller.user),
          now,
          onSubscribe,
          onClose: (client) => void clients.delete(client),
          onEnded: (reason) => {
            ended.at(reason).value += 1;
          },
        }),
      );
    },
  });

  return {
    clients: () => clients.size,
    queueBytes: () => Math.max(0, ...Array.from(clients, (client) => client.waiting())),
    ended: ended.all,
    stop() {
      clearInterval(pinger);
      clearInterval(checker);
      stopEvents();
      stopFeed();
      stopEnded();
      for (const client of clients) client.close(CLOSE.goingAway, 'shutting_down');
    },
  };
}
