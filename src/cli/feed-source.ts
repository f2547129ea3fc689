// Feed source: where the prices of a live agent come from, and what of the settings follows from that.
import { BINANCE, binanceFeed } from '#venues/binance/binance.ts';
import { DAY_MS, MINUTE_MS } from '#model/time.ts';
import { DEMO_HISTORY_MINUTES, DEMO_MARKETS, FIRST_SYMBOL, quickConfig } from './paper.ts';
import { demoFeed } from '#runtime/runtime.ts';
import { feedFolder } from './feed-folder.ts';
import { INSTRUMENTS } from '#market/market.ts';
import { instrumentOf } from '#config/config.ts';
import { SmcError } from '#model/fate.ts';
import type { BinanceSettings } from '#venues/binance/binance.ts';
import type { Config } from '#config/config.ts';
import type { Feed, KnownCandles } from '#runtime/runtime.ts';
import type { FeedMarket } from '#model/feed.ts';
import type { Instrument } from '#model/instrument.ts';
import type { Millis, Timeframe } from '#model/time.ts';
import type { Shell } from './shell.ts';

/** An exchange other than Binance by its id in ccxt. */
export type FeedChoice =
  | { readonly kind: 'demo' | 'binance' }
  | { readonly kind: 'exchange'; readonly id: string }
  | { readonly kind: 'replay'; readonly paths: readonly string[] };

export type SourceOptions = {
  readonly config: Config;
  /** Base address of a simulated venue, such as http://127.0.0.1:9443 */
  readonly venue: string | undefined;
  /** Demo: minutes of the market in a minute. Replay: seconds in a second. */
  readonly speed: number;
  /** How long the exchange may take to answer at the start. */
  readonly contactMs?: Millis | undefined;
  readonly shell: Shell;
  /** Of the made-up markets only these are made; all where nothing is said. */
  readonly only?: readonly string[];
  /** What of a recording was played before. */
  readonly playedUntil?: Millis;
};

/** What differs between one feed and another. */
export type FeedSource = {
  readonly config: Config;
  readonly instruments: readonly Instrument[];
  /** Of the candles that the feed closes. */
  readonly base: Timeframe;
  /** What its folder is called. */
  readonly folder: string;
  /** What is done on its prices on paper shows whether real money may follow. */
  readonly isEvidence: boolean;
  /** As a person reads it. Made-up and recorded data are named as such. */
  readonly name: string;
  readonly feed: (known: KnownCandles) => Feed;
  /** Resolves when nothing more will come; a market never ends. */
  readonly ended: Promise<void>;
};

/** Closed minutes asked for at a first start: enough for structure to be known when the first live one comes. */
const HISTORY_BARS = 3 * 1440;
const REPLAY_HISTORY_BARS = 500;
const NEVER = new Promise<never>(() => undefined);

/** @throws SmcError VENUE_*, CONFIG_INVALID, INSTRUMENT_UNKNOWN, and what reading a recording can bring */
export function feedSource(choice: FeedChoice, options: SourceOptions): Promise<FeedSource> {
  switch (choice.kind) {
    case 'demo':
      return demoSource(options);
    case 'binance':
      return binanceSource(options);
    case 'exchange':
      return exchangeSource(choice.id, options);
    case 'replay':
      return replaySource(choice.paths, options);
  }
}

async function demoSource({ config, speed, shell, only }: SourceOptions): Promise<FeedSource> {
  return {
    config: quickConfig(config),
    instruments: DEMO_MARKETS.map(({ symbol }) => instrumentOf(config, symbol)),
    base: '1m',
    folder: 'demo',
    isEvidence: false,
    name: 'demo market, made up by a seeded generator',
    ended: NEVER,
    feed: (known) =>
      demoFeed({
        origin: originOf(known, shell.now()),
        historyMinutes: DEMO_HISTORY_MINUTES,
        speed,
        now: shell.now,
        markets: DEMO_MARKETS.filter(({ symbol }) => only?.includes(symbol) ?? true).map((market) => {
          const last = known.get(market.symbol)?.last;
          return last === undefined ? market : { ...market, known: last };
        }),
      }),
  };
}

async function binanceSource({ config, venue, contactMs, shell }: SourceOptions): Promise<FeedSource> {
  const symbols = config.exchanges['binance']?.symbols ?? [FIRST_SYMBOL];
  const common = { settings: { ...venueSettings(venue, contactMs), ...limitsOf(config) }, ...clocks(shell) };
  const feed = (known: KnownCandles) => binanceFeed({ ...common, markets: marketsOf(symbols, known) });
  return {
    config,
    instruments: await factsOf(config, symbols, () => feed(new Map())),
    base: '1m',
    folder: feedFolder('binance', config, venue),
    isEvidence: feedFolder('binance', config, venue) === 'binance',
    name: venue === undefined ? 'Binance spot' : `simulated venue ${venue}`,
    ended: NEVER,
    feed,
  };
}

async function exchangeSource(id: string, { config, shell }: SourceOptions): Promise<FeedSource> {
  const { CCXT, ccxtFeed } = await import('#venues/ccxt/ccxt.ts');
  const symbols = config.exchanges[id]?.symbols ?? [];
  const common = { exchange: id, settings: { ...CCXT, ...limitsOf(config) }, ...clocks(shell) };
  const feed = (known: KnownCandles) => ccxtFeed({ ...common, markets: marketsOf(symbols, known) });
  return {
    config,
    instruments: await factsOf(config, symbols, () => feed(new Map())),
    base: '1m',
    folder: feedFolder(id, config),
    isEvidence: feedFolder(id, config) === id,
    name: id,
    ended: NEVER,
    feed,
  };
}

async function replaySource(
  paths: readonly string[],
  { config, speed, shell, playedUntil }: SourceOptions,
): Promise<FeedSource> {
  const { replayFeed, surveyReplay } = await import('#venues/replay/replay.ts');
  const survey = await surveyReplay(paths);
  const feed = replayFeed({
    paths,
    survey,
    speed,
    clock: shell.clock,
    history: REPLAY_HISTORY_BARS,
    ...(playedUntil === undefined ? {} : { playedUntil }),
  });
  return {
    config,
    instruments: survey.markets.map(({ symbol }) => instrumentOf(config, symbol)),
    base: survey.timeframe,
    folder: 'replay',
    isEvidence: false,
    name: `recorded data, ${paths.join(', ')}`,
    ended: whole(feed.ended),
    feed(known) {
      if (known.size === 0) return { ...feed, hasOwnTime: true };
      throw new SmcError(
        'USAGE',
        'a replay begins at the beginning, and this folder holds one already',
        '--data-dir',
        'name a folder of its own for each replay',
      );
    },
  };
}

/** @throws SmcError where the recording broke off */
async function whole(ended: Promise<{ readonly problem?: SmcError }>): Promise<void> {
  const { problem } = await ended;
  if (problem !== undefined) throw problem;
}

const clocks = ({ now, clock }: Shell) => ({ random: Math.random, now, clock });

const limitsOf = ({ circuit_breaker }: Config) => ({ skewLimitMs: circuit_breaker.max_clock_skew_ms });

const marketsOf = (symbols: readonly string[], known: KnownCandles): readonly FeedMarket[] =>
  symbols.map((symbol) => {
    const last = known.get(symbol)?.last;
    return {
      symbol,
      timeframes: ['1m'],
      history: HISTORY_BARS,
      ...(last === undefined ? {} : { known: { '1m': last } }),
    };
  });

type FactsFeed = { readonly instruments: () => Promise<readonly Instrument[]>; readonly stop: () => Promise<void> };

/** The exchange is asked only about markets that neither the file nor the catalogue knows. */
async function factsOf(
  config: Config,
  symbols: readonly string[],
  feed: () => FactsFeed,
): Promise<readonly Instrument[]> {
  if (symbols.every((symbol) => INSTRUMENTS.has(symbol) || symbol in config.instruments))
    return symbols.map((symbol) => instrumentOf(config, symbol));
  const asked = feed();
  try {
    return await asked.instruments();
  } finally {
    await asked.stop();
  }
}

/** @param venue base address of a simulated venue, such as http://127.0.0.1:9443 */
function venueSettings(venue: string | undefined, firstContactMs: Millis | undefined): BinanceSettings {
  const address = venue === undefined ? {} : { restUrl: venue, streamUrl: venue.replace(/^http/, 'ws') };
  return { ...BINANCE, ...address, ...(firstContactMs === undefined ? {} : { firstContactMs }) };
}

/** The same markets as before, where there were some; else such whose history ends now. */
function originOf(known: KnownCandles, now: Millis): Millis {
  const firsts = [...known.values()].map(({ first }) => first);
  if (firsts.length > 0) return Math.min(...firsts);
  return Math.floor((now - DEMO_HISTORY_MINUTES * MINUTE_MS) / DAY_MS) * DAY_MS;
}
