// Study data: what the page of a sweep is made of; plain values.
import type { Millis } from '#model/time.ts';
import type { ReportVerdict } from './report-data.ts';

export type StudyAxis = { readonly parameter: string; readonly values: readonly number[] };

/** `made` and `drawdown` are shares of the capital and of the peak; `values` in the order of the axes. */
export type StudyTrial = {
  readonly setting: string;
  readonly values: readonly number[];
  readonly trades: number;
  readonly score: number | null;
  readonly meanInSample: number | null;
  readonly meanOutOfSample: number | null;
  readonly made: number;
  readonly drawdown: number;
  readonly onFrontier: boolean;
  readonly isBest: boolean;
};

export type StudyReport = {
  readonly title: string;
  readonly start: Millis;
  readonly end: Millis;
  /** Hash of the candles. */
  readonly data: string;
  readonly objective: string;
  readonly verdict: ReportVerdict;
  readonly checks: readonly {
    readonly name: string;
    readonly value: number | null;
    readonly asked: string;
    readonly passed: boolean | null;
  }[];
  readonly axes: readonly StudyAxis[];
  readonly folds: readonly {
    readonly from: Millis;
    readonly until: Millis;
    readonly setting: string | null;
    readonly purged: number;
    readonly trades: number;
    readonly sumR: number | null;
  }[];
  /** Best first. */
  readonly trials: readonly StudyTrial[];
};
