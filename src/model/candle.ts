// Candle: one bar of one market. Prices are float64 here; they become exact at the plan's edge.
import type { Millis, Timeframe } from './time.ts';

/** `volume` is 0 where the source has none. `openTime` is UTC; the candle covers [openTime, openTime + timeframe). */
export type Candle = {
  readonly symbol: string;
  readonly timeframe: Timeframe;
  readonly openTime: Millis;
  readonly open: number;
  readonly high: number;
  readonly low: number;
  readonly close: number;
  readonly volume: number;
};

/** Candles of one market as columns: what history is held in. All arrays have `length` valid rows. */
export type CandleColumns = {
  readonly length: number;
  readonly openTime: Float64Array;
  readonly open: Float64Array;
  readonly high: Float64Array;
  readonly low: Float64Array;
  readonly close: Float64Array;
  readonly volume: Float64Array;
};

/** History of one market with what is known about it. */
export type CandleSeries = {
  readonly symbol: string;
  readonly timeframe: Timeframe;
  readonly columns: CandleColumns;
};

/** Quality of the data behind a candle (PRODUCT 15). Below `acceptable` no trading decision is taken. */
export type Grade = 'good' | 'acceptable' | 'rejected';

export const QUALITY_ISSUES = [
  'gap',
  'duplicate',
  'disorder',
  'inconsistent',
  'outlier',
  'stale',
  'incomplete',
] as const;
export type QualityIssue = (typeof QUALITY_ISSUES)[number];

/** Row `index` as a candle object. */
export const candleAt = (series: CandleSeries, index: number): Candle => ({
  symbol: series.symbol,
  timeframe: series.timeframe,
  openTime: series.columns.openTime[index]!,
  open: series.columns.open[index]!,
  high: series.columns.high[index]!,
  low: series.columns.low[index]!,
  close: series.columns.close[index]!,
  volume: series.columns.volume[index]!,
});

/** Empty columns with room for `capacity` rows. */
export const emptyColumns = (capacity: number): CandleColumns => ({
  length: 0,
  openTime: new Float64Array(capacity),
  open: new Float64Array(capacity),
  high: new Float64Array(capacity),
  low: new Float64Array(capacity),
  close: new Float64Array(capacity),
  volume: new Float64Array(capacity),
});

/** Rows [from, to) as views on the same memory. */
export const sliceColumns = (columns: CandleColumns, from: number, to: number): CandleColumns => {
  const end = Math.min(to, columns.length);
  const start = Math.min(Math.max(0, from), end);
  return {
    length: end - start,
    openTime: columns.openTime.subarray(start, end),
    open: columns.open.subarray(start, end),
    high: columns.high.subarray(start, end),
    low: columns.low.subarray(start, end),
    close: columns.close.subarray(start, end),
    volume: columns.volume.subarray(start, end),
  };
};
