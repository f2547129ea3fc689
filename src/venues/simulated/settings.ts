// Settings of a simulated venue, and the rules compiled from them once so that matching does no conversions.
import { fixedFromNumber } from '#model/number.ts';
import type { Cash } from '#model/number.ts';
import type { Instrument, InstrumentKind } from '#model/instrument.ts';
import type { Millis } from '#model/time.ts';

/** What trading and holding an instrument costs. */
export type Costs = {
  /** Negative is a rebate. */
  readonly makerFeeBps: number;
  readonly takerFeeBps: number;
  /** Width of the spread: both parts add up; market orders pay half of it. */
  readonly spreadTicks: number;
  readonly spreadBps: number;
  /** Paid by every order that takes: market, stop, take-profit, trailing, and a limit that crosses on arrival. */
  readonly slippageBps: number;
  /** Perpetuals, at 00:00, 08:00 and 16:00 UTC: positive is paid by longs to shorts. */
  readonly fundingBpsPer8Hours: number;
  /** Forex and metals, at 17:00 New York, Wednesday three times: positive is received, as brokers quote it. */
  readonly swapLongBpsPerDay: number;
  readonly swapShortBpsPerDay: number;
};

export type SimulatedSettings = Costs & {
  /** Which way price is taken to have travelled inside a candle; docs/fills.md draws each. */
  readonly path: 'pessimistic' | 'optimistic' | 'ohlc';
  /** Whether a resting limit needs price beyond it, or only at it. */
  readonly limitFill: 'through' | 'touch';
  /** From the request (or the cancel) until the venue acts on it. */
  readonly latencyMs: Millis;
  /** Largest share of a candle's volume that the account may take, 0..1; 0 is off: every order fills whole. */
  readonly volumeShare: number;
  /** By symbol; a cost that is not named here is the venue's own above. */
  readonly costsOf: Readonly<Record<string, Partial<Costs>>>;
  /** Accounts whose orders go to a real venue: nothing of theirs is simulated. */
  readonly elsewhere?: readonly string[];
};

const FREE_TO_HOLD = { fundingBpsPer8Hours: 0, swapLongBpsPerDay: 0, swapShortBpsPerDay: 0 } as const;

/**
 * Ordinary retail costs of each kind without discounts: a backtest that costs nothing would flatter. Spot and perpetual: the
 * entry tier of a large exchange; forex and metal: a commission account of a retail broker; stock: a low-cost broker.
 */
export const COSTS_OF_KIND: Readonly<Record<InstrumentKind, Costs>> = {
  spot: { ...FREE_TO_HOLD, makerFeeBps: 10, takerFeeBps: 10, spreadTicks: 1, spreadBps: 0, slippageBps: 1 },
  perpetual: {
    ...FREE_TO_HOLD,
    makerFeeBps: 2,
    takerFeeBps: 5,
    spreadTicks: 1,
    spreadBps: 0,
    slippageBps: 1,
    fundingBpsPer8Hours: 1,
  },
  forex: {
    makerFeeBps: 0.35,
    takerFeeBps: 0.35,
    spreadTicks: 0,
    spreadBps: 0.5,
    slippageBps: 0.2,
    fundingBpsPer8Hours: 0,
    swapLongBpsPerDay: -0.3,
    swapShortBpsPerDay: -0.3,
  },
  metal: {
    makerFeeBps: 0.35,
    takerFeeBps: 0.35,
    spreadTicks: 0,
    spreadBps: 1,
    slippageBps: 0.3,
    fundingBpsPer8Hours: 0,
    swapLongBpsPerDay: -0.6,
    swapShortBpsPerDay: -0.3,
  },
  stock: { ...FREE_TO_HOLD, makerFeeBps: 1, takerFeeBps: 1, spreadTicks: 1, spreadBps: 0, slippageBps: 1 },
};

export const DEFAULT_SIMULATED: SimulatedSettings = {
  ...COSTS_OF_KIND.spot,
  path: 'pessimistic',
  limitFill: 'through',
  latencyMs: 0,
  volumeShare: 0,
  costsOf: {},
};

/** Basis points as fixed point, 8 decimals: 2.5 bps is 250000000n. */
export type Rates = {
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

export type Rules = {
  readonly settings: SimulatedSettings;
  readonly instruments: ReadonlyMap<string, Instrument>;
  /** Of every instrument, by symbol. */
  readonly rates: ReadonlyMap<string, Rates>;
};

/** @throws RangeError when a figure is not finite or too large to be exact */
export function rulesOf(settings: SimulatedSettings, instruments: readonly Instrument[]): Rules {
  return {
    settings,
    instruments: new Map(instruments.map((instrument) => [instrument.symbol, instrument])),
    rates: new Map(instruments.map(({ symbol }) => [symbol, ratesOf({ ...settings, ...settings.costsOf[symbol] })])),
  };
}

function ratesOf(costs: Costs): Rates {
  const exact = (value: number): bigint => fixedFromNumber<Cash>(value);
  return {
    makerFee: exact(costs.makerFeeBps),
    takerFee: exact(costs.takerFeeBps),
    slippage: exact(costs.slippageBps),
    halfSpread: exact(costs.spreadBps / 2),
    halfSpreadTicks: exact(costs.spreadTicks / 2),
    funding: exact(costs.fundingBpsPer8Hours),
    swapLong: exact(costs.swapLongBpsPerDay),
    swapShort: exact(costs.swapShortBpsPerDay),
  };
}
