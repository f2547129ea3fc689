// Bucket: the candle of a higher timeframe while it is being made from base candles.
import { durationOf, openTimeOf } from '#model/time.ts';
import { QUALITY_LIMITS } from './grader.ts';
import type { Candle, Grade } from '#model/candle.ts';
import type { Timeframe } from '#model/time.ts';

/** Plain data, written in place: a candle object is made only when the bucket closes. */
export type Bucket = {
  readonly timeframe: Timeframe;
  /** The candle covers [openTime, end). `end` is -Infinity before the first candle. */
  openTime: number;
  end: number;
  open: number;
  high: number;
  low: number;
  close: number;
  volume: number;
  /** Base candles in it; 0 when closed. */
  count: number;
  /** When the last of them ends. */
  until: number;
  /** Base candles owed and not there, as far as known. */
  missing: number;
  /** A base candle in it was rejected for its own prices, or reaches beyond the end. */
  spoilt: boolean;
  /** Whole candles of this timeframe are missing before it. */
  afterHole: boolean;
};

export const bucketOf = (timeframe: Timeframe): Bucket => ({
  timeframe,
  openTime: Number.NaN,
  end: Number.NEGATIVE_INFINITY,
  open: Number.NaN,
  high: Number.NaN,
  low: Number.NaN,
  close: Number.NaN,
  volume: Number.NaN,
  count: 0,
  until: Number.NaN,
  missing: 0,
  spoilt: false,
  afterHole: false,
});

/** Begins the candle that holds `time`; prices come with the first `addToBucket`. */
export function beginBucket(bucket: Bucket, time: number): void {
  bucket.openTime = openTimeOf(time, bucket.timeframe);
  bucket.end = bucket.openTime + durationOf(bucket.timeframe);
  bucket.high = Number.NEGATIVE_INFINITY;
  bucket.low = Number.POSITIVE_INFINITY;
  bucket.volume = 0;
  bucket.count = 0;
  bucket.missing = 0;
  bucket.spoilt = false;
  bucket.afterHole = false;
}

export function addToBucket(
  bucket: Bucket,
  open: number,
  high: number,
  low: number,
  close: number,
  volume: number,
  until: number,
): void {
  if (bucket.count === 0) bucket.open = open;
  if (high > bucket.high) bucket.high = high;
  if (low < bucket.low) bucket.low = low;
  bucket.close = close;
  bucket.volume += volume;
  bucket.count += 1;
  bucket.until = until;
}

export const bucketCandle = (bucket: Bucket, symbol: string): Candle => ({
  symbol,
  timeframe: bucket.timeframe,
  openTime: bucket.openTime,
  open: bucket.open,
  high: bucket.high,
  low: bucket.low,
  close: bucket.close,
  volume: bucket.volume,
});

/** Grade at the close, by the share of base candles that came. Source: docs/data.md. */
export function bucketGrade(bucket: Bucket): Grade {
  if (bucket.spoilt) return 'rejected';
  if (bucket.missing === 0) return bucket.afterHole ? 'acceptable' : 'good';
  const share = bucket.count / (bucket.count + bucket.missing);
  return share >= QUALITY_LIMITS.aggregateShare ? 'acceptable' : 'rejected';
}
