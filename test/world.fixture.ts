// World: a small market with every agent in it, tuned to trade often, and the record of all that was said in it.
import { createHash } from 'node:crypto';
import { run } from '#backtest/backtest.ts';
import type { MarketTape } from '#backtest/backtest.ts';
import { DEFAULT_BREAKER } from '#breaker/breaker.ts';
import { memoryBus } from '#bus/bus.ts';
import { DEFAULT_DECISION } from '#decision/decision.ts';
import { DEFAULT_DETECTION } from '#detection/detection.ts';
import { DEFAULT_EXECUTION } from '#execution/execution.ts';
import { demoCandles, findInstrument } from '#market/market.ts';
import type { AnyAgent } from '#model/agent.ts';
import type { CandleSeries } from '#model/candle.ts';
import { encode } from '#model/codec.ts';
import { KINDS } from '#model/event.ts';
import type { Event } from '#model/event.ts';
import type { Instrument } from '#model/instrument.ts';
import { cash, rate } from '#model/number.ts';
import type { Timeframe } from '#model/time.ts';
import { pipeline } from '#pipeline';
import type { PipelineSettings } from '#pipeline';
import { DEFAULT_RISK } from '#risk/risk.ts';
import { DEFAULT_SIMULATED } from '#venues/simulated/simulated.ts';

export const ACCOUNT = 'backtest';
export const START = Date.UTC(2025, 0, 6);

export type World = { readonly settings: PipelineSettings; readonly markets: readonly MarketTape[] };

/** Everything is let through early and often; limits are tight enough to be met. */
const BUSY = {
  confidenceThreshold: 0.3,
  minimumEvidence: 0,
  minimumReward: 1,
  warmUpBars: 30,
  takeProfitRatio: 2,
} as const;

/** Every way in which an indicator remembers is among them. */
const CHOICES = ['sma', 'rsi', 'macd', 'atr', 'vwap', 'obv', 'volume-profile'].map((name) => ({ name }));

export const settingsOf = (
  instruments: readonly Instrument[],
  base: Timeframe,
  currency: string,
  more: Partial<PipelineSettings> = {},
): PipelineSettings => ({
  instruments,
  market: {
    base,
    timeframes: base === '1m' ? ['5m', '15m', '1h'] : [base, '1h', '4h'],
    hours: Object.fromEntries(instruments.map(({ symbol, hours }) => [symbol, hours])),
  },
  detection: { ...DEFAULT_DETECTION, swingBars: 8, internalBars: 3, displacementAtr: 1, gapMinimumAtr: 0.1 },
  indicators: { choices: CHOICES },
  decision: { ...DEFAULT_DECISION, ...BUSY, timeframes: base === '1m' ? ['5m', '15m'] : [base, '1h'] },
  risk: {
    ...DEFAULT_RISK,
    currency,
    maxPositionNotional: cash('4000'),
    maxOpenPositions: 2,
    maxDailyLoss: cash('150'),
    maxSymbolExposure: cash('3500'),
    maxLeverage: rate('0.6'),
  },
  breaker: { ...DEFAULT_BREAKER, maxDailyLoss: cash('120') },
  execution: DEFAULT_EXECUTION,
  venue: DEFAULT_SIMULATED,
  ledger: { currency, capital: cash('10000'), rates: {} },
  ...more,
});

export const demo = (
  symbol: string,
  seed: number,
  count: number,
  startPrice: number,
  timeframe: Timeframe = '1m',
  tick = 0.01,
): CandleSeries => demoCandles({ symbol, timeframe, from: START, count, seed, startPrice, tick });

/** Three markets of made-up candles on one account. */
export function demoWorld(seed: number, count = 4_000, more: Partial<PipelineSettings> = {}): World {
  const markets = [
    { series: demo('BTCUSDT', seed, count, 60_000) },
    { series: demo('ETHUSDT', seed + 1_000, count, 3_000) },
    { series: demo('BNBUSDT', seed + 2_000, count - 7, 600) },
  ];
  const instruments = markets.map(({ series }) => findInstrument(series.symbol));
  return { settings: settingsOf(instruments, '1m', 'USDT', more), markets };
}

/** Two currencies priced in a third: all money of the second goes through its own market. */
export function forexWorld(seed: number, count = 1_500): World {
  const markets = [
    { series: demo('EURUSD', seed, count, 1.1, '15m', 0.00001) },
    { series: demo('USDJPY', seed + 500, count, 150, '15m', 0.001) },
  ];
  const instruments = markets.map(({ series }) => findInstrument(series.symbol));
  return { settings: settingsOf(instruments, '15m', 'USD'), markets };
}

/** Hears everything of one run. */
export function record(
  { settings, markets }: World,
  agents: readonly AnyAgent[] = pipeline(settings),
): { readonly events: readonly Event[] } & ReturnType<typeof run> {
  const events: Event[] = [];
  const told = run({
    agents,
    markets,
    observer: { hears: KINDS, hear: (event) => void events.push(event) },
  });
  return { ...told, events };
}

/** What comes in from outside, in the order in which a run feeds it. */
export function inputsOf({ markets }: World): readonly Event[] {
  const inputs: Event[] = [];
  run({ agents: [], markets, observer: { hears: KINDS, hear: (event) => void inputs.push(event) } });
  return inputs;
}

/** A bus of fresh agents with all that is said on it. */
export function freshBus({ settings }: World) {
  const events: Event[] = [];
  const bus = memoryBus(pipeline(settings), {
    accounts: [ACCOUNT],
    tap: { hears: KINDS, hear: (event) => void events.push(event) },
  });
  return {
    bus,
    events,
    feed: (inputs: readonly Event[]): void => {
      for (const { kind, key, time, data } of inputs) bus.input(kind, key, time, data);
    },
  };
}

/** One hash for all: a mismatch of a million lines is not worth printing. */
export function digest(events: readonly Event[]): string {
  const hash = createHash('sha256');
  for (const event of events) hash.update(encode(event)).update('\n');
  return hash.digest('hex');
}

/** Whole bytes compared, and the first line that differs told. */
export function firstDifference(left: readonly Event[], right: readonly Event[]): string {
  const rows = Math.max(left.length, right.length);
  const line = (event: Event | undefined): string => (event === undefined ? '(nothing)' : encode(event));
  for (let row = 0; row < rows; row += 1) {
    const a = line(left[row]);
    const b = line(right[row]);
    if (a !== b) return `event ${row}\n  ${a}\n  ${b}`;
  }
  return 'none';
}
