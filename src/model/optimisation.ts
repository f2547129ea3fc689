// Optimisation: what a grid of settings has made on the first part of a history, and what is left of the best of them on the rest.
import type { Millis } from './time.ts';
import type { PartFigure } from './findings.ts';

/** One parameter that is turned, and the values that it is given. */
export type SweepAxis = { readonly strategy: string; readonly parameter: string; readonly values: readonly number[] };

/** `score` is the t-statistic of the mean R in sample: what the best is chosen by. Null below 30 trades. */
export type SweptVariant = {
  /** In the order of the axes. */
  readonly values: readonly number[];
  readonly tradesInSample: number;
  readonly meanInSample: number | null;
  readonly score: number | null;
  readonly tradesOutOfSample: number;
  readonly meanOutOfSample: number | null;
};

/** Chosen on all that was before it, and traded in it. `chosen` is a place in `variants`, null where none had 30 trades by then. */
export type WalkedFold = {
  readonly from: Millis;
  readonly until: Millis;
  readonly chosen: number | null;
  readonly trades: number;
  /** Null without a trade. */
  readonly sumR: number | null;
};

export type Optimisation = {
  readonly axes: readonly SweepAxis[];
  readonly variants: readonly SweptVariant[];
  readonly splitAt: Millis;
  /** Place of the best in sample; null where none had 30 trades. */
  readonly best: number | null;
  /** Of the best, where nothing was chosen. */
  readonly outOfSample: PartFigure;
  /** Variants of this grid and settings tried before. */
  readonly trials: number;
  /** Chance of a true edge of the best in sample, after all trials. */
  readonly deflatedSharpe: number | null;
  /** Share of splits of the days in which the best of one half is in the lower half of the other; null of too few days. */
  readonly overfitting: number | null;
  readonly folds: readonly WalkedFold[];
  readonly walkTrades: number;
  readonly walkForward: PartFigure;
};
