// Findings: what a backtest says of itself beside its figures: a verdict by fixed rules, and how sure each measure is.
import type { Millis } from './time.ts';

/** Ends of the 95 % and of the 50 % interval. */
export type Bounds = {
  readonly low95: number;
  readonly low50: number;
  readonly high50: number;
  readonly high95: number;
};

/**
 * `proven`: the mean is above zero where nothing was chosen, after all trials, and beyond chance. `loses`: the whole interval is
 * below zero. `not-enough`: fewer trades than would tell a mean of this size from luck. Everything else is `not-proven`.
 */
export const VERDICT_KINDS = ['proven', 'not-proven', 'loses', 'not-enough'] as const;
export type VerdictKind = (typeof VERDICT_KINDS)[number];

export const PROOF_NAMES = ['out-of-sample', 'deflated-sharpe', 'random-entries'] as const;

/** One of the three things that a proof takes. `passed` null: there is too little to tell. */
export type Proof = {
  readonly name: (typeof PROOF_NAMES)[number];
  readonly passed: boolean | null;
  readonly words: string;
};

export type FindingsVerdict = {
  readonly kind: VerdictKind;
  readonly headline: string;
  readonly sentence: string;
  readonly trades: number;
  /** Trades after which a mean of this size differs from luck; null where no number would do. */
  readonly tradesNeeded: number | null;
  readonly proofs: readonly Proof[];
};

/** A figure over some of the trades. Null below 30 of them, or where it is not defined. */
export type PartFigure = { readonly value: number | null; readonly bounds: Bounds | null };

export const MEASURE_UNITS = ['R', 'ratio', 'share', 'count'] as const;

export type PartMeasure = {
  readonly name: string;
  readonly unit: (typeof MEASURE_UNITS)[number];
  /** What would mean that nothing was found: 0 R, a factor of 1. */
  readonly nullValue: number | null;
  readonly whole: PartFigure;
  readonly inSample: PartFigure;
  readonly outOfSample: PartFigure;
};

/** What the sum of R would be at this trade, were the trades drawn again. */
export type FanStep = Bounds & { readonly trade: number; readonly time: Millis };

export type CurvePoint = { readonly time: Millis; readonly r: number };

export type Fall = {
  readonly from: Millis;
  readonly lowest: Millis;
  readonly to: Millis;
  readonly isRecovered: boolean;
  readonly amount: number;
  /** Of the peak. */
  readonly share: number;
};

/** The same trades entered at random moments. `percentiles` 0 to 100 of their mean R. */
export type Chance = {
  readonly observed: number;
  readonly draws: number;
  readonly percentiles: readonly number[];
  readonly pValue: number;
};

/** What the setups that a gate stopped would have made; null where none was followed to its end. */
export type GateEffect = {
  readonly gate: string;
  readonly count: number;
  readonly followed: number;
  readonly meanR: number | null;
  readonly totalR: number | null;
};

export type MonthRow = { readonly year: number; readonly months: readonly (number | null)[]; readonly whole: number };

export type Findings = {
  readonly verdict: FindingsVerdict;
  /** Trades entered from here on are out of sample. */
  readonly splitAt: Millis;
  readonly tradesInSample: number;
  readonly tradesOutOfSample: number;
  readonly measures: readonly PartMeasure[];
  /** Sum of R with the stops taken first, as the run does, and with the targets taken first. */
  readonly curve: readonly CurvePoint[];
  readonly optimisticCurve: readonly CurvePoint[];
  readonly fan: readonly FanStep[];
  readonly falls: readonly Fall[];
  readonly chance: Chance | null;
  /** Returns by month, shares. */
  readonly months: readonly MonthRow[];
  readonly gates: readonly GateEffect[];
  /** Settings that were tried on these markets, this one included, and what is left of the Sharpe ratio after them. */
  readonly trials: number;
  readonly deflatedSharpe: number | null;
  readonly assumptions: readonly string[];
};
