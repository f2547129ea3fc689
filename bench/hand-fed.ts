// Hand fed: the runtime as it runs live, on a disk, with a feed that says what a bench hands to it.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DEFAULT_CONFIG, instrumentOf, pipelineSettings } from '#config/config.ts';
import { startRuntime } from '#runtime/runtime.ts';
import { candleAt } from '#model/candle.ts';
import { durationOf, MINUTE_MS, openTimeOf } from '#model/time.ts';
import { fixedFromNumber } from '#model/number.ts';
import type { Candle, CandleSeries } from '#model/candle.ts';
import type { CandleMessage, FeedMessage, PrintMessage } from '#model/feed.ts';
import type { Config } from '#config/config.ts';
import type { Instrument } from '#model/instrument.ts';
import type { PipelineSettings } from '#pipeline';
import type { Price, Quantity } from '#model/number.ts';
import type { Runtime, RuntimeOptions } from '#runtime/runtime.ts';
import type { Measures } from '#metrics/metrics.ts';
import type { Timeframe } from '#model/time.ts';

export const ACCOUNT = 'paper';
/** Five of them, made from candles of one minute; all of them close with each hour. */
export const TIMEFRAMES: readonly Timeframe[] = ['1m', '3m', '5m', '15m', '1h'];

/** All that does not come from here is as the program has it by itself. */
export type Choices = {
  readonly config?: Config;
  readonly symbols: readonly string[];
  readonly timeframes?: readonly Timeframe[];
  /** In place of what the others would make. */
  readonly settings?: PipelineSettings;
  readonly account?: string;
  /** Accounts whose orders go to an exchange. */
  readonly venues?: RuntimeOptions['venues'];
  readonly onCommit?: (ms: number) => void;
};

/** As many markets as wanted, each with the facts of BTCUSDT. */
export const symbolsOf = (count: number): readonly string[] =>
  Array.from({ length: count }, (_, index) => (index === 0 ? 'BTCUSDT' : `BTC${index}USDT`));

export function settingsOf({ config = DEFAULT_CONFIG, symbols, timeframes }: Choices): PipelineSettings {
  const like: Instrument = instrumentOf(config, 'BTCUSDT');
  const settings = pipelineSettings(
    config,
    symbols.map((symbol) => ({ ...like, symbol })),
    '1m',
  );
  return timeframes === undefined ? settings : { ...settings, market: { ...settings.market, timeframes } };
}

export type HandFed = {
  readonly runtime: Runtime;
  readonly hand: (message: FeedMessage) => void;
  readonly stop: () => Promise<void>;
};

export async function handFed(choices: Choices): Promise<HandFed> {
  const directory = mkdtempSync(join(tmpdir(), 'smc-bench-'));
  const { settings = settingsOf(choices), account = ACCOUNT, venues, onCommit } = choices;
  const mouth: { hear: (message: FeedMessage) => void } = { hear: () => undefined };
  const unused = (): never => {
    throw new Error('no bench asks for this');
  };
  const runtime = await startRuntime({
    settings,
    accounts: [account],
    ...(venues === undefined ? {} : { venues }),
    ...(onCommit === undefined ? {} : { measures: measuring(onCommit) }),
    directory,
    feed: () => ({
      name: 'bench',
      start: (hear) => {
        mouth.hear = hear;
      },
      stop: () => undefined,
    }),
    surroundings: {
      version: '0',
      source: 'bench',
      config: () => ({}),
      configuration: { current: unused, history: () => [], check: unused, save: unused },
      logs: () => [],
      candleFolder: directory,
      backtestSettings: unused,
      strategies: () => [],
    },
    clock: Date.now,
    steady: () => performance.now(),
    // The tape of a bench lives in another time than its clock, and nobody shall call that ill.
    health: { clockJumpMs: Number.MAX_SAFE_INTEGER, latencyMs: Number.MAX_SAFE_INTEGER, errorsPerMinute: 1e9 },
  });
  return {
    runtime,
    hand: (message) => mouth.hear(message),
    async stop() {
      await runtime.stop();
      rmSync(directory, { recursive: true });
    },
  };
}

/** All that is measured here is commits. */
const measuring = (onCommit: (ms: number) => void): Measures => ({
  onEvent: () => undefined,
  onFeedMessage: (_message, work) => work(),
  within: (_trigger, work) => work(),
  onCommit,
  onStoreTrouble: () => undefined,
  onVenueRequest: () => undefined,
  onClockSkew: () => undefined,
  timed: (agent) => agent,
});

export function candleMessage(candle: Candle, origin: CandleMessage['origin'] = 'stream'): CandleMessage {
  const time = candle.openTime + durationOf(candle.timeframe);
  return { kind: 'candle', candle, origin, exchangeTime: time, receiveTime: time };
}

export const printMessage = (
  symbol: string,
  id: number,
  time: number,
  price: Price,
  quantity: Quantity,
): PrintMessage => ({
  kind: 'print',
  symbol,
  id,
  price,
  quantity,
  buyerIsMaker: false,
  exchangeTime: time,
  receiveTime: time,
});

export const priceOf = (value: number): Price => fixedFromNumber<Price>(value);

/** Candles of many markets that live in the same minutes: each is at another place of one tape. */
export function crowd(tape: CandleSeries): (symbol: string, market: number, minute: number) => Candle {
  const origin = openTimeOf(tape.columns.openTime[0]!, '1h');
  return (symbol, market, minute) => ({
    ...candleAt(tape, (market * 97 + minute) % tape.columns.length),
    symbol,
    openTime: origin + minute * MINUTE_MS,
  });
}

/** Lets timers and sockets have their turn. */
export const breath = (): Promise<void> => new Promise((done) => setImmediate(done));

export const share = (values: readonly number[], at: number): number =>
  values.toSorted((a, b) => a - b)[Math.floor(at * (values.length - 1))] ?? Number.NaN;
export const say = (name: string, value: string): void => console.log(`${name} | ${value}`);
export const ms = (value: number): string => `${value.toFixed(value < 10 ? 3 : value < 100 ? 1 : 0)} ms`;
export const count = (value: number): string => Math.round(value).toLocaleString('en');
