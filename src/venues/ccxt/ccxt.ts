// ccxt: live market data of every other exchange, by the classes of the ccxt package: trades, quotes and closed candles.
import { SmcError } from '#model/fate.ts';
import { durationOf } from '#model/time.ts';
import { backoffMs } from '#venues/binance/binance.ts';
import { exchangeMaker, keepToSpot } from './exchange.ts';
import { candlesOf, timeOf } from './field.ts';
import { line } from './line.ts';
import { instrumentOf, isSpotName, marketOf } from './market-names.ts';
import { marketWatch } from './market-watch.ts';
import { requests } from './requests.ts';
import { checkPlace } from './settings.ts';
import type { FeedIncident, FeedMarket, FeedMessage, FeedState } from '#model/feed.ts';
import type { Instrument } from '#model/instrument.ts';
import type { Millis } from '#model/time.ts';
import type { Exchange } from './exchange.ts';
import type { Line } from './line.ts';
import type { MarketCounts, MarketWatch } from './market-watch.ts';
import type { Requests } from './requests.ts';
import type { CcxtSettings } from './settings.ts';

export { CCXT } from './settings.ts';
export type { CcxtPlace, CcxtSettings } from './settings.ts';
export { ccxtHistory } from './history.ts';
export { exchangeMaker, keepToSpot } from './exchange.ts';
export { fieldsOf, timeOf } from './field.ts';
export { line } from './line.ts';
export { marketOf } from './market-names.ts';
export { retryAfterMs } from './requests.ts';
export { checkPlace } from './settings.ts';
export { wordsOf } from './trouble.ts';
export type { CcxtKey, Exchange } from './exchange.ts';
export type { Fields } from './field.ts';
export type { Line } from './line.ts';
export type { Watch } from './market-watch.ts';

export type CcxtFeedOptions = {
  /** Id of the exchange in the package, such as "kraken". */
  readonly exchange: string;
  readonly settings: CcxtSettings;
  readonly markets: readonly FeedMarket[];
  /** Uniform in [0, 1); spreads attempts to connect. */
  readonly random: () => number;
  /** Our own clock, milliseconds since 1970. */
  readonly now: () => Millis;
  /** Milliseconds that only go forward. */
  readonly clock: () => Millis;
};

export type CcxtHealth = {
  readonly state: FeedState;
  readonly connections: readonly { readonly ready: boolean; readonly ageMs: Millis }[];
  readonly markets: Readonly<
    Record<string, MarketCounts & { readonly state: FeedState; readonly lastReceived: Millis | undefined }>
  >;
  /** What to add to our clock to have the exchange's. */
  readonly clockOffsetMs: Millis;
  readonly malformed: number;
  readonly reconnects: number;
};

export type CcxtFeed = {
  /** The exchange's id. */
  readonly name: string;
  /**
   * Resolves when every stream is asked for and every candle known to have closed has been given: history first, then live.
   * @throws SmcError VENUE_UNREACHABLE when there is no contact in time, VENUE_REFUSED, CONFIG_INVALID
   */
  readonly start: (hear: (message: FeedMessage) => void) => Promise<void>;
  readonly stop: () => Promise<void>;
  readonly health: () => CcxtHealth;
  /** Facts of the markets as the exchange gives them, in the order of the feed's markets; before or after the start. */
  readonly instruments: () => Promise<readonly Instrument[]>;
};

/** @throws SmcError CONFIG_INVALID for an exchange that is unknown or has no streams, or a stand-in that is not on this machine */
export function ccxtFeed(options: CcxtFeedOptions): CcxtFeed {
  const { exchange: id, settings, markets, random, now, clock } = options;
  checkPlace(settings);
  const stopping = new AbortController();
  const counts = { malformed: 0, connected: 0, offsetMs: 0 };
  const said = new Map<string, FeedState>();
  const timers: NodeJS.Timeout[] = [];
  const live = { started: false, line: undefined as Line | undefined, watches: new Map<string, MarketWatch>() };
  let hear: (message: FeedMessage) => void = () => undefined;

  const tell = (symbol: string, incident: FeedIncident, detail: string): void => {
    const receiveTime = now();
    const state = symbol === '' ? feedState() : marketState(symbol);
    const exchangeTime = receiveTime + counts.offsetMs;
    hear({ kind: 'status', state, incident, symbol, detail, exchangeTime, receiveTime });
  };
  const notice = (symbol: string, incident: FeedIncident, detail: string): void => {
    tell(symbol, incident, detail);
    sayChanges();
  };
  const onMalformed = (): void => {
    counts.malformed += 1;
    // Said at each doubling: a flood of them is not to become a flood of ours.
    if (Math.log2(counts.malformed) % 1 === 0) notice('', 'malformed', `${counts.malformed} so far`);
  };

  const make = exchangeMaker(id, settings, onMalformed);

  const marketState = (symbol: string): FeedState => {
    if (stopping.signal.aborted) return 'stopped';
    if (live.line?.isReady() !== true) return live.started ? 'down' : 'connecting';
    return live.watches.get(symbol)!.lanes.every((lane) => lane.isWhole()) ? 'live' : 'impaired';
  };
  const feedState = (): FeedState => {
    const states = new Set(markets.map(({ symbol }) => marketState(symbol)));
    const [only] = states;
    return states.size === 1 && only !== undefined ? only : 'impaired';
  };
  /** A change of state is said once, for each market and for the whole. */
  const sayChanges = (): void => {
    for (const symbol of [...markets.map((market) => market.symbol), '']) {
      const state = symbol === '' ? feedState() : marketState(symbol);
      if (said.get(symbol) === state) continue;
      said.set(symbol, state);
      tell(symbol, 'state', state);
    }
  };

  type Contact = { readonly exchange: Exchange; readonly ask: Requests };
  let contact: Promise<Contact> | undefined;
  /** The instance that asks, with the markets; made once, also where the facts are wanted before the start. */
  const reach = (): Promise<Contact> => (contact ??= reachNow());
  const reachNow = async (): Promise<Contact> => {
    const exchange = await make();
    if (markets.every(({ symbol }) => isSpotName(symbol))) keepToSpot(exchange);
    const ask = requests({
      exchange,
      settings,
      random,
      clock,
      signal: stopping.signal,
      notice: (incident, detail) => notice('', incident, detail),
    });
    await ask.ask(
      'markets',
      () => exchange.loadMarkets(),
      (answer) => answer,
    );
    return { exchange, ask };
  };
  /** Streams have an instance of their own, which is thrown away with its sockets. */
  const openStreams = async (from: Exchange): Promise<Exchange> => {
    const made = await make();
    made.setMarkets(from.markets, from.currencies);
    return made;
  };

  const watchOf = ({ exchange, ask }: Contact, market: FeedMarket): MarketWatch => {
    const { symbol, timeframes } = market;
    checkTimeframes(exchange, timeframes);
    const name = String(marketOf(exchange, symbol)['symbol']);
    return marketWatch({
      market,
      name,
      has: exchange.has,
      rows: (timeframe, from) =>
        ask.ask(
          `${symbol} ${timeframe}`,
          () => exchange.fetchOHLCV(name, timeframe, from),
          (rows) => candlesOf(symbol, timeframe, rows),
        ),
      waitMs: (attempt) => backoffMs(attempt, settings.backoffFirstMs, settings.backoffLongestMs, random),
      signal: stopping.signal,
      hear: (message) => hear(message),
      onMalformed,
      onSettled: sayChanges,
      notice,
      now,
    });
  };

  const measureClock = async ({ exchange, ask }: Contact): Promise<void> => {
    if (exchange.has['fetchTime'] !== true) return;
    const times = { sent: 0 };
    const serverTime = await ask.ask(
      'time',
      () => {
        times.sent = now();
        return exchange.fetchTime();
      },
      timeOf,
    );
    const received = now();
    counts.offsetMs = serverTime - (times.sent + received) / 2;
    if (Math.abs(counts.offsetMs) > settings.skewLimitMs + received - times.sent)
      notice('', 'clock-skew', `the exchange's clock is ${Math.round(counts.offsetMs)} ms from ours`);
  };

  const fillAll = async (): Promise<void> => {
    await Promise.all([...live.watches.values()].flatMap(({ lanes }) => lanes.map((lane) => lane.fill())));
    sayChanges();
  };

  const begin = async (): Promise<Contact> => {
    const made = await reach();
    await measureClock(made);
    for (const market of markets) live.watches.set(market.symbol, watchOf(made, market));
    live.line = line({
      settings,
      open: () => openStreams(made.exchange),
      watches: [...live.watches.values()].flatMap(({ watches }) => watches),
      random,
      clock,
      onReady: () => {
        if (live.started) fillAll().catch(() => undefined);
      },
      onLost: () => {
        for (const { lanes } of live.watches.values()) for (const lane of lanes) lane.doubt();
        sayChanges();
      },
      notice: (incident, detail) => {
        if (incident === 'connected') counts.connected += 1;
        notice('', incident, detail);
      },
    });
    live.line.start();
    while (!live.line.isReady()) {
      stopping.signal.throwIfAborted();
      await new Promise((resolve) => {
        setTimeout(resolve, 20);
      });
    }
    return made;
  };

  /** A candle that has ended by the exchange's clock, and of which the stream says nothing, is asked for. */
  const lookForOverdue = (): void => {
    const time = now() + counts.offsetMs;
    for (const { lanes } of live.watches.values())
      for (const lane of lanes) {
        const last = lane.last();
        if (last === undefined || live.line?.isReady() !== true || !lane.isWhole()) continue;
        if (time <= last + 2 * durationOf(lane.timeframe) + settings.candleGraceMs) continue;
        const ask = async (): Promise<void> => {
          await lane.fill();
          const isTold = !lane.isStreamed || lane.last() === last || lane.shown() > last + durationOf(lane.timeframe);
          if (!isTold) live.line?.restart('a candle has closed and was not told');
        };
        // A question that is not answered is told of where it was asked, and put again at the next look.
        ask().catch(() => undefined);
      }
  };

  const stop = (): Promise<void> => {
    if (!stopping.signal.aborted) {
      stopping.abort();
      for (const timer of timers) clearInterval(timer);
      live.line?.stop();
      sayChanges();
    }
    return Promise.resolve();
  };

  return {
    name: id,
    async start(listener) {
      hear = listener;
      sayChanges();
      try {
        const made = await withDeadline(begin(), settings.firstContactMs, id);
        await fillAll();
        timers.push(setInterval(() => void measureClock(made).catch(() => undefined), settings.clockEveryMs));
      } catch (thrown) {
        await stop();
        throw thrown;
      }
      live.started = true;
      sayChanges();
      timers.push(setInterval(lookForOverdue, settings.candleGraceMs));
    },
    stop,
    health: () => ({
      state: feedState(),
      connections: live.line === undefined ? [] : [{ ready: live.line.isReady(), ageMs: live.line.ageMs() }],
      markets: Object.fromEntries(
        [...live.watches].map(([symbol, watch]) => [
          symbol,
          { ...watch.counts(), state: marketState(symbol), lastReceived: watch.lastReceived() },
        ]),
      ),
      clockOffsetMs: counts.offsetMs,
      malformed: counts.malformed,
      // The first connection is no return.
      reconnects: Math.max(0, counts.connected - 1),
    }),
    async instruments() {
      const { exchange } = await withDeadline(reach(), settings.firstContactMs, id);
      return markets.map(({ symbol }) => instrumentOf(exchange, symbol));
    },
  };
}

function checkTimeframes(exchange: Exchange, timeframes: readonly string[]): void {
  const known = Object.keys(exchange.timeframes ?? {});
  for (const timeframe of timeframes)
    if (!known.includes(timeframe) || exchange.has['fetchOHLCV'] !== true)
      throw new SmcError(
        'CONFIG_INVALID',
        `${exchange.id} has no candles of ${timeframe}`,
        `exchanges.${exchange.id}`,
        known.length === 0 ? 'choose another exchange' : `it has ${known.join(', ')}`,
      );
}

async function withDeadline<T>(work: Promise<T>, limitMs: Millis, id: string): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    const error = new SmcError('VENUE_UNREACHABLE', `${id} does not answer`, id, 'look at the network');
    timer = setTimeout(() => reject(error), limitMs);
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}
