// Binance: live market data of the spot exchange: trades, quotes, books and closed candles, checked, in order, nothing twice.
import { SmcError } from '#model/fate.ts';
import { backoffMs } from './backoff.ts';
import { depthSnapshot } from './depth.ts';
import { instruments } from './exchange-info.ts';
import { klines } from './klines.ts';
import { line } from './line.ts';
import { marketWatch } from './market-watch.ts';
import { rest } from './rest.ts';
import { clockOffset } from './server-time.ts';
import { checkHosts } from './settings.ts';
import { watchOverdue } from './overdue.ts';
import type { FeedIncident, FeedMarket, FeedMessage, FeedState } from '#model/feed.ts';
import type { Instrument } from '#model/instrument.ts';
import type { Millis } from '#model/time.ts';
import type { Line } from './line.ts';
import type { MarketCounts, MarketWatch } from './market-watch.ts';
import type { Rest } from './rest.ts';
import type { BinanceSettings } from './settings.ts';

export { backoffMs } from './backoff.ts';
export { readDepthSnapshot } from './depth.ts';
export { fieldsOf, jsonOf, priceOf, quantityOf, timeOf, wholeOf } from './field.ts';
export { binanceHistory } from './history.ts';
export { applyDiff, applySnapshot, bestLevels, clearBook, orderBook } from './order-book.ts';
export { readStreamMessage } from './stream-message.ts';
export type { DepthSnapshot } from './depth.ts';
export type { Fields } from './field.ts';
export type { MarketMessage } from './stream-message.ts';
export { BINANCE, LOOPBACK } from './settings.ts';
export type { BinanceSettings } from './settings.ts';

/** One connection carries so many streams; the exchange allows 1024. */
const STREAMS_PER_LINE = 400;

export type BinanceFeedOptions = {
  readonly settings: BinanceSettings;
  readonly markets: readonly FeedMarket[];
  /** Uniform in [0, 1); spreads attempts to connect. */
  readonly random: () => number;
  /** Our own clock, milliseconds since 1970. */
  readonly now: () => Millis;
  /** Milliseconds that only go forward. */
  readonly clock: () => Millis;
};

export type BinanceHealth = {
  readonly state: FeedState;
  readonly connections: readonly { readonly ready: boolean; readonly ageMs: Millis }[];
  readonly markets: Readonly<Record<string, MarketHealth>>;
  /** What to add to our clock to have the exchange's. */
  readonly clockOffsetMs: Millis;
  readonly usedWeight: number;
  readonly malformed: number;
  readonly reconnects: number;
  readonly rotations: number;
};
export type MarketHealth = MarketCounts & {
  readonly state: FeedState;
  readonly bookSynchronised: boolean;
  readonly lastReceived: Millis | undefined;
};

export type BinanceFeed = {
  readonly name: 'binance';
  /**
   * Resolves when every stream is confirmed and every candle known to have closed has been given: history first, then live.
   * @throws SmcError VENUE_UNREACHABLE when there is no contact in time, VENUE_REFUSED, CONFIG_INVALID
   */
  readonly start: (hear: (message: FeedMessage) => void) => Promise<void>;
  readonly stop: () => Promise<void>;
  readonly health: () => BinanceHealth;
  /** Facts of the markets as the exchange gives them, in the order of the feed's markets; before or after the start. */
  readonly instruments: () => Promise<readonly Instrument[]>;
};

/** @throws SmcError CONFIG_INVALID for a host that is neither the exchange's nor on this machine */
export function binanceFeed(options: BinanceFeedOptions): BinanceFeed {
  const { settings, markets, random, now, clock } = options;
  checkHosts(settings);
  const stopping = new AbortController();
  const counts = { malformed: 0, reconnects: 0, rotations: 0, offsetMs: 0 };
  const said = new Map<string, FeedState>();
  const timers: NodeJS.Timeout[] = [];
  /** When the clocks were last compared. Between two comparisons only the steady one is believed: the other may be put. */
  let measured = { wall: now(), steady: clock() };
  const exchangeNow = (): Millis => measured.wall + counts.offsetMs + (clock() - measured.steady);
  let started = false;
  let hear: (message: FeedMessage) => void = () => undefined;

  const waitMs = (attempt: number): Millis =>
    backoffMs(attempt, settings.backoffFirstMs, settings.backoffLongestMs, random);
  const tell = (symbol: string, incident: FeedIncident, detail: string): void => {
    const time = now();
    const state = symbol === '' ? feedState() : marketState(symbol);
    hear({ kind: 'status', state, incident, symbol, detail, exchangeTime: exchangeNow(), receiveTime: time });
  };
  const notice = (symbol: string, incident: FeedIncident, detail: string): void => {
    tell(symbol, incident, detail);
    sayChanges();
  };
  const ask: Rest = rest({ settings, random, now, notice: (incident, detail) => notice('', incident, detail) });

  const watches = new Map<string, MarketWatch>(
    markets.map((market) => [
      market.symbol,
      marketWatch({
        market,
        bookLevels: settings.bookLevels,
        depthStream: settings.depthSpeed === '100ms' ? 'depth@100ms' : 'depth',
        rows: (symbol, timeframe, from, limit) => klines(ask, symbol, timeframe, from, limit),
        snapshot: (symbol) => depthSnapshot(ask, symbol),
        waitMs,
        signal: stopping.signal,
        hear: (message) => hear(message),
        onSettled: () => sayChanges(),
        notice,
        now,
      }),
    ]),
  );
  const seats = seatsOf([...watches.values()]).map((held) => ({ held, line: lineOf(held) }));
  const lineBySymbol = new Map(seats.flatMap((seat) => seat.held.map(({ symbol }) => [symbol, seat.line] as const)));

  function lineOf(held: readonly MarketWatch[]): Line {
    const symbols = new Map(held.map((watch) => [watch.symbol, watch]));
    return line({
      settings,
      streams: held.flatMap(({ streams }) => streams),
      isWatched: (symbol) => symbols.has(symbol),
      hear: (message, receiveTime) => symbols.get(message.symbol)?.onMessage(message, receiveTime),
      onMalformed: () => {
        counts.malformed += 1;
        // Said at each doubling: a flood of them is not to become a flood of ours.
        if (Math.log2(counts.malformed) % 1 === 0) notice('', 'malformed', `${counts.malformed} so far`);
      },
      now,
      clock,
      random,
      onReady: (whole) => {
        if (whole) return;
        if (started) void fillAll(held).catch(() => undefined);
      },
      onLost: () => {
        for (const { book, lanes } of held) {
          book.lose('the connection was lost');
          for (const lane of lanes) lane.doubt();
        }
        sayChanges();
      },
      notice: (incident, detail) => {
        if (incident === 'connected') counts.reconnects += 1;
        if (incident === 'rotated') counts.rotations += 1;
        notice('', incident, detail);
      },
    });
  }

  const fillAll = async (held: readonly MarketWatch[]): Promise<void> => {
    await Promise.all(held.flatMap(({ lanes }) => lanes.map((lane) => lane.fill())));
    sayChanges();
  };

  const marketState = (symbol: string): FeedState => {
    if (stopping.signal.aborted) return 'stopped';
    if (lineBySymbol.get(symbol)?.isReady() !== true) return started ? 'down' : 'connecting';
    return watches.get(symbol)!.lanes.every((lane) => lane.isWhole()) ? 'live' : 'impaired';
  };
  const feedState = (): FeedState => {
    const states = new Set([...watches.keys()].map(marketState));
    const [only] = states;
    return states.size === 1 && only !== undefined ? only : 'impaired';
  };
  /** A change of state is said once, for each market and for the whole. */
  const sayChanges = (): void => {
    for (const symbol of [...watches.keys(), '']) {
      const state = symbol === '' ? feedState() : marketState(symbol);
      if (said.get(symbol) === state) continue;
      said.set(symbol, state);
      tell(symbol, 'state', state);
    }
  };

  const measureClock = async (): Promise<void> => {
    const { offsetMs, roundTripMs } = await clockOffset(ask, now, clock);
    counts.offsetMs = offsetMs;
    measured = { wall: now(), steady: clock() };
    if (Math.abs(offsetMs) > settings.skewLimitMs + roundTripMs)
      notice('', 'clock-skew', `the exchange's clock is ${Math.round(offsetMs)} ms from ours`);
  };

  const everyLineReady = async (): Promise<void> => {
    const deadline = clock() + settings.firstContactMs;
    while (!seats.every((seat) => seat.line.isReady())) {
      if (stopping.signal.aborted || clock() > deadline) throw unreachable(settings.streamUrl);
      await new Promise((resolve) => {
        setTimeout(resolve, 20);
      });
    }
  };

  const stop = (): Promise<void> => {
    if (!stopping.signal.aborted) {
      stopping.abort();
      for (const timer of timers) clearInterval(timer);
      for (const seat of seats) seat.line.stop();
      ask.close();
      sayChanges();
    }
    return Promise.resolve();
  };

  return {
    name: 'binance',
    async start(listener) {
      hear = listener;
      sayChanges();
      try {
        await withDeadline(measureClock(), settings.firstContactMs, settings.restUrl);
        for (const seat of seats) seat.line.start();
        await everyLineReady();
        await fillAll([...watches.values()]);
      } catch (thrown) {
        await stop();
        throw thrown;
      }
      started = true;
      sayChanges();
      const measure = (): void => void measureClock().catch(() => undefined);
      const measureIfPut = (): void => {
        if (Math.abs(now() - measured.wall - (clock() - measured.steady)) > settings.skewLimitMs) measure();
      };
      timers.push(setInterval(measure, settings.clockEveryMs));
      timers.push(setInterval(measureIfPut, settings.candleGraceMs));
      timers.push(watchOverdue({ settings, seats, exchangeNow }));
    },
    stop,
    health: () => ({
      state: feedState(),
      connections: seats.map((seat) => ({ ready: seat.line.isReady(), ageMs: seat.line.ageMs() })),
      markets: Object.fromEntries(
        [...watches].map(([symbol, watch]) => [
          symbol,
          {
            ...watch.counts(),
            state: marketState(symbol),
            bookSynchronised: watch.book.isSynchronised(),
            lastReceived: watch.lastReceived(),
          },
        ]),
      ),
      clockOffsetMs: counts.offsetMs,
      usedWeight: ask.usedWeight(),
      malformed: counts.malformed,
      // The first connection of each line is no return.
      reconnects: Math.max(0, counts.reconnects - seats.length),
      rotations: counts.rotations,
    }),
    instruments: () =>
      instruments(
        ask,
        markets.map(({ symbol }) => symbol),
      ),
  };
}

/** Markets side by side until a connection is full; the streams of one market stay together. */
function seatsOf(watches: readonly MarketWatch[]): readonly (readonly MarketWatch[])[] {
  const seats: MarketWatch[][] = [];
  let room = 0;
  for (const watch of watches) {
    if (watch.streams.length > room || seats.length === 0) {
      seats.push([]);
      room = STREAMS_PER_LINE;
    }
    seats.at(-1)!.push(watch);
    room -= watch.streams.length;
  }
  return seats;
}

async function withDeadline<T>(work: Promise<T>, limitMs: Millis, where: string): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(unreachable(where)), limitMs);
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}

const unreachable = (where: string): SmcError =>
  new SmcError(
    'VENUE_UNREACHABLE',
    'binance does not answer',
    where,
    'look at the network; without one, the demo market or a simulated venue will do',
  );
