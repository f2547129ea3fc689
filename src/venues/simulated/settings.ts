// Settings of a simulated venue, and the rules compiled from them once so that matching does no conversions.
import { fixedFromNumber } from '#model/number.ts';
import type { Cash } from '#model/number.ts';
import type { Instrument } from '#model/instrument.ts';
import type { Millis } from '#model/time.ts';

export type SimulatedSettings = {
  /** Which way price is taken to have travelled inside a candle; docs/fills.md draws each. */
  readonly path: 'pessimistic' | 'optimistic' | 'ohlc';
  /** Whether a resting limit needs price beyond it, or only at it. */
  readonly limitFill: 'through' | 'touch';
  /** Negative is a rebate. */
  readonly makerFeeBps: number;
  readonly takerFeeBps: number;
  /** Width of the spread: both parts add up; market orders pay half of it. */
  readonly spreadTicks: number;
  readonly spreadBps: number;
  /** Paid by every order that takes: market, stop, take-profit, trailing, and a limit that crosses on arrival. */
  readonly slippageBps: number;
  /** From the request (or the cancel) until the venue acts on it. */
  readonly latencyMs: Millis;
  /** Largest share of a candle's volume that the account may take, 0..1; 0 is off: every order fills whole. */
  readonly volumeShare: number;
  /** Perpetuals, at 00:00, 08:00 and 16:00 UTC: positive is paid by longs to shorts. */
  readonly fundingBpsPer8Hours: number;
  /** Forex and metals, at 17:00 New York, Wednesday three times: positive is received, as brokers quote it. */
  readonly swapLongBpsPerDay: number;
  readonly swapShortBpsPerDay: number;
};

/** Costs of a large spot exchange without discounts: a backtest that costs nothing would flatter. */
export const DEFAULT_SIMULATED: SimulatedSettings = {
  path: 'pessimistic',
  limitFill: 'through',
  makerFeeBps: 10,
  takerFeeBps: 10,
  spreadTicks: 1,
  spreadBps: 0,
  slippageBps: 1,
  latencyMs: 0,
  volumeShare: 0,
  fundingBpsPer8Hours: 0,
  swapLongBpsPerDay: 0,
  swapShortBpsPerDay: 0,
};

/** Basis points as fixed point, 8 decimals: 2.5 bps is 250000000n. */
export type Rules = {
  readonly settings: SimulatedSettings;
  readonly instruments: ReadonlyMap<string, Instrument>;
  readonly makerFee: bigint;
  readonly takerFee: bigint;
  readonly slippage: bigint;
  readonly halfSpread: bigint;
  /** Half the spread in ticks, fixed point. */
  readonly halfSpreadTicks: bigint;
  readonly funding: bigint;
  readonly swapLong: bigint;
  readonly swapShort: bigint;
};

/** @throws RangeError when a figure is not finite or too large to be exact */
export function rulesOf(settings: SimulatedSettings, instruments: readonly Instrument[]): Rules {
  const exact = (value: number): bigint => fixedFromNumber<Cash>(value);
  return {
    settings,
    instruments: new Map(instruments.map((instrument) => [instrument.symbol, instrument])),
    makerFee: exact(settings.makerFeeBps),
    takerFee: exact(settings.takerFeeBps),
    slippage: exact(settings.slippageBps),
    halfSpread: exact(settings.spreadBps / 2),
    halfSpreadTicks: exact(settings.spreadTicks / 2),
    funding: exact(settings.fundingBpsPer8Hours),
    swapLong: exact(settings.swapLongBpsPerDay),
    swapShort: exact(settings.swapShortBpsPerDay),
  };
}
