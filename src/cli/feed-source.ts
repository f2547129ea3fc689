// Feed source: where the prices of a live agent come from, and what of the configuration follows from that.
import { BINANCE, binanceFeed } from '#venues/binance/binance.ts';
import { DAY_MS, MINUTE_MS } from '#model/time.ts';
import { DEMO_HISTORY_MINUTES, DEMO_MARKETS, FIRST_SYMBOL, quickConfig } from './paper.ts';
import { demoFeed } from '#runtime/runtime.ts';
import type { BinanceSettings } from '#venues/binance/binance.ts';
import type { Config } from '#config/config.ts';
import type { Feed, KnownCandles } from '#runtime/runtime.ts';
import type { Millis } from '#model/time.ts';
import type { Shell } from './shell.ts';

export const FEED_KINDS = ['demo', 'binance'] as const;
export type FeedKind = (typeof FEED_KINDS)[number];

export type SourceOptions = {
  readonly config: Config;
  /** Base address of a simulated venue, such as http://127.0.0.1:9443 */
  readonly venue: string | undefined;
  /** Demo: minutes of the market in a minute. */
  readonly speed: number;
  /** How long the exchange may take to answer at the start. */
  readonly contactMs?: Millis | undefined;
  readonly shell: Shell;
};

/** What differs between one feed and another. */
export type FeedSource = {
  readonly config: Config;
  readonly symbols: readonly string[];
  /** As a person reads it. Made-up data are named as such. */
  readonly name: string;
  readonly feed: (known: KnownCandles) => Feed;
};

/** Closed minutes asked for at a first start: enough for structure to be known when the first live one comes. */
const HISTORY_BARS = 3 * 1440;

export const feedSource = (kind: FeedKind, options: SourceOptions): FeedSource => SOURCES[kind](options);

function demoSource({ config, speed, shell }: SourceOptions): FeedSource {
  return {
    config: quickConfig(config),
    symbols: DEMO_MARKETS.map(({ symbol }) => symbol),
    name: 'demo market, made up by a seeded generator',
    feed: (known) =>
      demoFeed({
        origin: originOf(known, shell.now()),
        historyMinutes: DEMO_HISTORY_MINUTES,
        speed,
        now: shell.now,
        markets: DEMO_MARKETS.map((market) => {
          const last = known.get(market.symbol)?.last;
          return last === undefined ? market : { ...market, known: last };
        }),
      }),
  };
}

function binanceSource({ config, venue, contactMs, shell }: SourceOptions): FeedSource {
  const symbols = config.exchanges['binance']?.symbols ?? [FIRST_SYMBOL];
  return {
    config,
    symbols,
    name: venue === undefined ? 'Binance spot' : `simulated venue ${venue}`,
    feed: (known) =>
      binanceFeed({
        settings: venueSettings(venue, contactMs),
        markets: symbols.map((symbol) => {
          const last = known.get(symbol)?.last;
          return {
            symbol,
            timeframes: ['1m'],
            history: HISTORY_BARS,
            ...(last === undefined ? {} : { known: { '1m': last } }),
          };
        }),
        random: Math.random,
        now: shell.now,
        clock: shell.clock,
      }),
  };
}

const SOURCES: Readonly<Record<FeedKind, (options: SourceOptions) => FeedSource>> = {
  demo: demoSource,
  binance: binanceSource,
};

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
