// Aggregate: columns of a base timeframe into columns of a higher one, by the same buckets as the agent.
import { assert } from '#model/fate.ts';
import { emptyColumns, sliceColumns } from '#model/candle.ts';
import { durationOf } from '#model/time.ts';
import { addToBucket, beginBucket, bucketOf } from './bucket.ts';
import type { CandleColumns } from '#model/candle.ts';
import type { Timeframe } from '#model/time.ts';
import type { Bucket } from './bucket.ts';

/**
 * Closed candles of timeframe `to` from candles of timeframe `from`, rising in time, on the UTC grid (weeks open on Monday).
 * The last candle is there only if its last base candle is; candles with holes are there, and ungraded.
 */
export function aggregateColumns(columns: CandleColumns, from: Timeframe, to: Timeframe): CandleColumns {
  const lengthMs = durationOf(from);
  assert(Number.isInteger(durationOf(to) / lengthMs), `${to} is a multiple of ${from}`);
  const result = emptyColumns(columns.length);
  const bucket = bucketOf(to);
  let rows = 0;
  for (let index = 0; index < columns.length; index += 1) {
    const time = columns.openTime[index]!;
    if (time >= bucket.end) {
      if (bucket.count > 0) rows = writeBucket(bucket, result, rows);
      beginBucket(bucket, time);
    }
    addToBucket(
      bucket,
      columns.open[index]!,
      columns.high[index]!,
      columns.low[index]!,
      columns.close[index]!,
      columns.volume[index]!,
      time + lengthMs,
    );
    if (time + lengthMs >= bucket.end) rows = writeBucket(bucket, result, rows);
  }
  return sliceColumns({ ...result, length: rows }, 0, rows);
}

function writeBucket(bucket: Bucket, columns: CandleColumns, row: number): number {
  columns.openTime[row] = bucket.openTime;
  columns.open[row] = bucket.open;
  columns.high[row] = bucket.high;
  columns.low[row] = bucket.low;
  columns.close[row] = bucket.close;
  columns.volume[row] = bucket.volume;
  bucket.count = 0;
  return row + 1;
}
