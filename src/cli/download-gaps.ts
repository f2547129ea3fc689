// Download gaps: what a downloaded file lacks: between its candles, before the first and after the last.
import { durationOf } from '#model/time.ts';
import type { CandleSeries } from '#model/candle.ts';
import type { Millis } from '#model/time.ts';

type Gap = { readonly from: Millis; readonly candles: number };

export function gapsOf({ columns, timeframe }: CandleSeries): readonly Gap[] {
  const length = durationOf(timeframe);
  const gaps: Gap[] = [];
  for (let row = 1; row < columns.length; row += 1) {
    const from = columns.openTime[row - 1]! + length;
    const candles = Math.round((columns.openTime[row]! - from) / length);
    if (candles > 0) gaps.push({ from, candles });
  }
  return gaps;
}

type Span = {
  readonly first: Millis;
  readonly last: Millis;
  readonly missingBefore: number;
  readonly missingAfter: number;
};

/** @param to open time of the first candle that was not asked for */
export function spanOf({ columns, timeframe }: CandleSeries, from: Millis, to: Millis): Span {
  const length = durationOf(timeframe);
  const first = columns.openTime[0]!;
  const last = columns.openTime[columns.length - 1]!;
  return {
    first,
    last,
    missingBefore: Math.round((first - from) / length),
    missingAfter: Math.round((to - length - last) / length),
  };
}
