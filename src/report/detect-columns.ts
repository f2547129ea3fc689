// Detect columns: the detection report packed for the page; 60,000 changes as objects would be five times the bytes.
import { packEvidence } from '#model/confidence.ts';
import { PATTERN_EVENTS, PATTERN_KINDS, PATTERN_STATUSES } from '#model/pattern.ts';
import { decimalsOf } from './browser/words.ts';
import type { DetectReport, ReportCandles, ReportSession } from './report-data.ts';
import type { PatternEvent, PatternKind, PatternStatus } from '#model/pattern.ts';

export type CandleTable = {
  readonly time: readonly number[];
  readonly open: readonly number[];
  readonly high: readonly number[];
  readonly low: readonly number[];
  readonly close: readonly number[];
  readonly volume: readonly number[];
};

/** Words are places in the lists at the end. A change's `bar` is a place in the candles; `about` one in the patterns or -1. */
export type DetectColumns = {
  readonly symbol: string;
  readonly timeframe: string;
  readonly decimals: number;
  readonly candles: CandleTable;
  readonly sessions: readonly ReportSession[] | undefined;
  readonly patterns: {
    readonly id: readonly string[];
    readonly kind: readonly number[];
    readonly variant: readonly number[];
    readonly direction: readonly number[];
    readonly formedAt: readonly number[];
    readonly knownAt: readonly number[];
    readonly high: readonly number[];
    readonly low: readonly number[];
    readonly about: readonly number[];
  };
  readonly changes: {
    readonly bar: readonly number[];
    readonly pattern: readonly number[];
    readonly event: readonly number[];
    readonly status: readonly number[];
    readonly touches: readonly number[];
    readonly confidence: readonly number[];
    readonly evidence: readonly number[];
  };
  readonly kinds: readonly PatternKind[];
  readonly events: readonly PatternEvent[];
  readonly statuses: readonly PatternStatus[];
  readonly variants: readonly string[];
};

/** Rows of the columns as plain arrays: what JSON can hold. */
export const candleTable = (candles: ReportCandles): CandleTable => {
  const rows = (column: ArrayLike<number>): number[] => Array.from({ length: candles.length }, (_, at) => column[at]!);
  return {
    time: rows(candles.openTime),
    open: rows(candles.open),
    high: rows(candles.high),
    low: rows(candles.low),
    close: rows(candles.close),
    volume: rows(candles.volume),
  };
};

/** Bar at `time`; of a time between bars the last bar before it, never below 0. */
function barAt(times: readonly number[], time: number): number {
  let low = 0;
  let high = times.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (times[middle]! <= time) low = middle;
    else high = middle - 1;
  }
  return low;
}

export function detectColumns(report: DetectReport): DetectColumns {
  const { patterns, changes } = report;
  const candles = candleTable(report.candles);
  const places = new Map(patterns.map(({ id }, place) => [id, place]));
  const variants = [...new Set(patterns.map(({ variant }) => variant))];
  return {
    symbol: report.symbol,
    timeframe: report.timeframe,
    decimals: Math.max(decimalsOf(candles.close), decimalsOf(candles.high)),
    candles,
    sessions: report.sessions,
    patterns: {
      id: patterns.map(({ id }) => id),
      kind: patterns.map(({ kind }) => PATTERN_KINDS.indexOf(kind)),
      variant: patterns.map(({ variant }) => variants.indexOf(variant)),
      direction: patterns.map(({ direction }) => direction),
      formedAt: patterns.map(({ formedAt }) => formedAt),
      knownAt: patterns.map(({ knownAt }) => knownAt),
      high: patterns.map(({ high }) => high),
      low: patterns.map(({ low }) => low),
      about: patterns.map(({ about }) => (about === null ? -1 : (places.get(about) ?? -1))),
    },
    changes: {
      bar: changes.map(({ at }) => barAt(candles.time, at)),
      pattern: changes.map(({ pattern }) => pattern),
      event: changes.map(({ event }) => PATTERN_EVENTS.indexOf(event)),
      status: changes.map(({ status }) => PATTERN_STATUSES.indexOf(status)),
      touches: changes.map(({ touches }) => touches),
      confidence: changes.map(({ confidence }) => confidence),
      // The model packs the six components into five bits each; nothing is lost by doing it again.
      evidence: changes.map(({ components: c }) =>
        packEvidence(c.displacement, c.volume, c.sweep, c.higherTimeframe, c.freshness, c.location),
      ),
    },
    kinds: PATTERN_KINDS,
    events: PATTERN_EVENTS,
    statuses: PATTERN_STATUSES,
    variants,
  };
}
