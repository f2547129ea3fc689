// Bars: the candles of one chart as growing columns, with the true range that zones are measured in.
import { durationOf } from '#model/time.ts';
import type { Candle } from '#model/candle.ts';
import type { Millis, Timeframe } from '#model/time.ts';

export type Bars = {
  readonly timeframe: Timeframe;
  readonly durationMs: Millis;
  /** Open times, ascending. All columns have as many rows. */
  readonly time: number[];
  readonly open: number[];
  readonly high: number[];
  readonly low: number[];
  readonly close: number[];
  readonly volume: number[];
  /** Average true range over 14 bars, after Wilder; the mean of what there is before. */
  readonly atr: number[];
  /** Grows with each change that is more than a bar at the end. */
  revision: number;
};

const ATR_BARS = 14;

export const emptyBars = (timeframe: Timeframe): Bars => ({
  timeframe,
  durationMs: durationOf(timeframe),
  time: [],
  open: [],
  high: [],
  low: [],
  close: [],
  volume: [],
  atr: [],
  revision: 0,
});

/** Takes closed candles in any order; one that is already there is replaced. Those of another timeframe are an error of ours. */
export function putCandles(bars: Bars, candles: Iterable<Candle>): void {
  let changedFrom = bars.time.length;
  const before = bars.time.length;
  for (const candle of candles) {
    const at = upperBound(bars.time, candle.openTime);
    const isKnown = bars.time[at - 1] === candle.openTime;
    const row = isKnown ? at - 1 : at;
    const remove = isKnown ? 1 : 0;
    if (row < before) bars.revision += 1;
    bars.time.splice(row, remove, candle.openTime);
    bars.open.splice(row, remove, candle.open);
    bars.high.splice(row, remove, candle.high);
    bars.low.splice(row, remove, candle.low);
    bars.close.splice(row, remove, candle.close);
    bars.volume.splice(row, remove, candle.volume);
    changedFrom = Math.min(changedFrom, row);
  }
  for (let row = changedFrom; row < bars.time.length; row += 1) bars.atr[row] = atrAt(bars, row);
}

/** Takes the oldest away. The true range of those that stay is what it was. */
export function dropBars(bars: Bars, count: number): void {
  const { time, open, high, low, close, volume, atr } = bars;
  for (const column of [time, open, high, low, close, volume, atr]) column.splice(0, count);
  bars.revision += 1;
}

function atrAt({ high, low, close, atr }: Bars, row: number): number {
  const before = close[row - 1] ?? low[row]!;
  const range = Math.max(high[row]!, before) - Math.min(low[row]!, before);
  const mean = atr[row - 1] ?? 0;
  return mean + (range - mean) / Math.min(row + 1, ATR_BARS);
}

/** How many of the ascending values are at most `value`. */
function upperBound(values: ArrayLike<number>, value: number): number {
  let low = 0;
  let high = values.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (values[middle]! <= value) low = middle + 1;
    else high = middle;
  }
  return low;
}

/**
 * Where a time lies among the bars: whole numbers are opens, fractions lie between. Before the first and after the last bar it
 * goes on at the pace of the timeframe; over a hole it does not, so that nothing is drawn where there are no bars.
 */
export function placeOfTime({ time, durationMs }: Bars, moment: Millis): number {
  const { length } = time;
  if (length === 0) return 0;
  const at = upperBound(time, moment) - 1;
  if (at < 0) return (moment - time[0]!) / durationMs;
  const share = (moment - time[at]!) / durationMs;
  return at === length - 1 ? at + share : at + Math.min(share, 1);
}

/** How many bars had closed by the clock. */
export const barsClosedBy = ({ time, durationMs }: Bars, clock: Millis): number => upperBound(time, clock - durationMs);

const MOST_DECIMALS = 8;
const LOOKED_AT = 60;

/** Decimals that write the latest prices in full. */
export function decimalsOf({ open, close }: Bars): number {
  let most = 0;
  for (const price of [...open.slice(-LOOKED_AT), ...close.slice(-LOOKED_AT)]) {
    const text = String(price);
    // Tiny prices are written with an exponent: they need every decimal.
    if (text.includes('e')) return MOST_DECIMALS;
    most = Math.max(most, text.split('.')[1]?.length ?? 0);
  }
  return Math.min(most, MOST_DECIMALS);
}
