// Roll up: longer candles made of shorter ones, exactly, whichever engine has them.
import { formatFixed, larger, parseFixed, smaller } from '#model/number.ts';
import { openTimeOf } from '#model/time.ts';
import type { CandleRow } from './tables.ts';
import type { Timeframe } from '#model/time.ts';

/** @param rows of one market in the order of time */
export function rolledUp(rows: readonly CandleRow[], timeframe: Timeframe): CandleRow[] {
  const buckets: CandleRow[] = [];
  let bucket: Bucket | undefined;
  const end = (): void => {
    if (bucket !== undefined) buckets.push(rowOf(bucket));
  };
  for (const row of rows) {
    const timestamp = openTimeOf(row.timestamp, timeframe);
    if (bucket?.first.timestamp !== timestamp) {
      end();
      const first = { ...row, timeframe, timestamp, quality: null };
      bucket = { first, high: fixed(row.high), low: fixed(row.low), close: row.close, volume: fixed(row.volume) };
    } else {
      bucket.high = larger(bucket.high, fixed(row.high));
      bucket.low = smaller(bucket.low, fixed(row.low));
      bucket.close = row.close;
      bucket.volume += fixed(row.volume);
    }
  }
  end();
  return buckets;
}

type Bucket = { readonly first: CandleRow; high: bigint; low: bigint; close: string; volume: bigint };

const fixed = (text: string): bigint => parseFixed(text);

const rowOf = ({ first, high, low, close, volume }: Bucket): CandleRow => ({
  ...first,
  high: formatFixed(high),
  low: formatFixed(low),
  close,
  volume: formatFixed(volume),
});
