// Live agent: the runtime with all that surrounds it, on the feed that was chosen.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Registry } from 'prom-client';
import { BINANCE, binanceFeed } from '#venues/binance/binance.ts';
import { accountsOfConfig, configDesk, instrumentOf, pipelineSettings } from '#config/config.ts';
import { DAY_MS, MINUTE_MS } from '#model/time.ts';
import { DEMO, quickConfig } from './paper.ts';
import { demoFeed, startRuntime } from '#runtime/runtime.ts';
import { openMeasures } from '#metrics/metrics.ts';
import { problemOf, problemText } from './problem.ts';
import type { ApiPort, LogRecord } from '#api/api.ts';
import type { BinanceSettings } from '#venues/binance/binance.ts';
import type { Config } from '#config/config.ts';
import type { Feed, KnownCandles, Surroundings } from '#runtime/runtime.ts';
import type { Millis } from '#model/time.ts';
import type { Notice } from '#bus/bus.ts';
import type { PipelineSettings } from '#pipeline';
import type { Shell } from './shell.ts';
import type { SmcError } from '#model/fate.ts';

export type LiveOptions = {
  readonly config: Config;
  readonly configPath: string | undefined;
  readonly directory: string;
  readonly venue: string | undefined;
  /** Demo: minutes of the market in a minute. */
  readonly speed: number;
  readonly contactMs?: Millis | undefined;
  readonly shell: Shell;
};

export type LiveAgent = {
  readonly port: ApiPort;
  readonly feed: string;
  readonly storePath: string;
  readonly registry: Registry;
  readonly log: (record: LogRecord) => void;
  readonly stop: () => Promise<void>;
};

/** What differs between one feed and another. */
type Source = {
  readonly config: Config;
  readonly symbols: readonly string[];
  readonly name: string;
  readonly feed: (known: KnownCandles) => Feed;
};

/** Closed minutes asked for at a first start: enough for structure to be known when the first live one comes. */
const HISTORY_BARS = 3 * 1440;
const CANDLE_FOLDER = 'candles';

/** Runs when it returns. @throws SmcError STORE_*, VENUE_*, CONFIG_INVALID, INSTRUMENT_UNKNOWN */
export async function liveAgent(kind: 'demo' | 'binance', options: LiveOptions): Promise<LiveAgent> {
  const { directory, shell } = options;
  const source = kind === 'demo' ? demoSource(options) : binanceSource(options);
  const { config, symbols } = source;
  const settings = pipelineSettings(
    config,
    symbols.map((symbol) => instrumentOf(config, symbol)),
    '1m',
  );
  const registry = new Registry();
  const runtime = await startRuntime({
    settings,
    accounts: accountsOfConfig(config),
    directory: join(directory, kind),
    feed: source.feed,
    surroundings: surroundingsOf(source, options),
    clock: shell.now,
    steady: shell.clock,
    measures: openMeasures(registry, { now: shell.now, timer: shell.clock }),
    notice: noticeOn(shell),
    trouble: troubleOn(shell),
  });
  return {
    port: runtime.port,
    feed: runtime.feed,
    storePath: runtime.log.path,
    registry,
    log: () => undefined,
    stop: runtime.stop,
  };
}

function demoSource({ config, speed, shell }: LiveOptions): Source {
  return {
    config: quickConfig(config),
    symbols: [DEMO.symbol],
    name: 'demo market, made up by a seeded generator',
    feed: (known) => demoFeed({ ...DEMO, speed, ...placeOf(known, shell.now()) }),
  };
}

function binanceSource({ config, venue, contactMs, shell }: LiveOptions): Source {
  const symbols = config.exchanges['binance']?.symbols ?? [DEMO.symbol];
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

function surroundingsOf({ config, name }: Source, { directory, configPath, shell }: LiveOptions): Surroundings {
  return {
    version: '0.1.0',
    source: name,
    config: () => config,
    configuration: configDesk({
      directory,
      text: configPath === undefined ? '' : readFileSync(configPath, 'utf8'),
      inForce: config,
      now: shell.now,
      apply: () => undefined,
    }),
    logs: () => [],
    candleFolder: join(directory, CANDLE_FOLDER),
    backtestSettings: (request) => backtestSettings(config, request),
  };
}

/** As in force, but for what was asked. @throws SmcError CONFIG_INVALID, INSTRUMENT_UNKNOWN */
function backtestSettings(config: Config, request: Parameters<ApiPort['backtest']>[0]): PipelineSettings {
  const { strategies, symbols, timeframe, capital } = request;
  const asked: Config = {
    ...config,
    market: { entry_timeframe: timeframe as NonNullable<Config['market']['entry_timeframe']> },
    decision_engine: {
      ...config.decision_engine,
      ...(strategies.length === 0
        ? {}
        : { strategies: strategies.map(({ name, parameters }) => ({ name, parameters: { ...parameters } })) }),
    },
  };
  const settings = pipelineSettings(
    asked,
    symbols.map((symbol) => instrumentOf(asked, symbol)),
    '1m',
  );
  return { ...settings, ledger: { ...settings.ledger, capital } };
}

/** @param venue base address of a simulated venue, such as http://127.0.0.1:9443 */
function venueSettings(venue: string | undefined, firstContactMs: Millis | undefined): BinanceSettings {
  const address = venue === undefined ? {} : { restUrl: venue, streamUrl: venue.replace(/^http/, 'ws') };
  return { ...BINANCE, ...address, ...(firstContactMs === undefined ? {} : { firstContactMs }) };
}

/** The same market as before, where there was one; else one whose history ends now. */
function placeOf(known: KnownCandles, now: number): { readonly origin: number; readonly known?: number } {
  const own = known.get(DEMO.symbol);
  if (own !== undefined) return { origin: own.first, known: own.last };
  const history = DEMO.historyMinutes * MINUTE_MS;
  return { origin: Math.floor((now - history) / DAY_MS) * DAY_MS };
}

/** Said once for each kind of trouble in a row, not five times a second. */
const troubleOn = (shell: Shell) => {
  const last = { text: '' };
  return (thrown: SmcError): void => {
    const text = problemText(shell.err, problemOf(thrown));
    if (text !== last.text) shell.err.write(text);
    last.text = text;
  };
};

const noticeOn =
  (shell: Shell) =>
  (notice: Notice): void => {
    if (notice.kind === 'checkpoint-damaged')
      shell.err.write(`a checkpoint is damaged (${notice.why}): an older one is used\n`);
    else if (notice.kind === 'checkpoint-failed')
      shell.err.write('a checkpoint could not be written: the next start takes longer\n');
    else if (notice.replayed > 0) shell.err.write(`recovered: ${notice.replayed} events replayed\n`);
  };
