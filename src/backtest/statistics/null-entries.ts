// Null entries: the same trades entered at random bars, left by the same rule.
import type { CandleColumns } from '#model/candle.ts';
import type { Side } from '#model/plan.ts';
import { DAY_MS, HOUR_MS, modulo, type Millis } from '#model/time.ts';
import type { Random } from './random.ts';

/** What of a real trade is kept: all but the moment. */
export type NullTrade = {
  readonly entryTime: Millis;
  readonly side: Side;
  readonly entryPrice: number;
  /** Distance from entry to stop in price, positive. */
  readonly stopDistance: number;
  /** Distance from entry to target in multiples of `stopDistance`, positive. */
  readonly targetR: number;
};

export type NullEntriesInput = {
  readonly columns: CandleColumns;
  readonly trades: readonly NullTrade[];
  /** Fee and slippage of one side, in basis points of price. */
  readonly costBps: number;
  /** A trade still open after this is closed at that bar's close; no limit when left out. */
  readonly maxDurationMs?: Millis;
  /** Buckets of the UTC day that a random entry must share with the real one; 24 when left out. */
  readonly buckets?: number;
};

export type NullEntries = {
  /** Expectancy in R of one draw. NaN where no trade could be placed. */
  readonly simulate: (random: Random) => number;
  /** Expectancy in R of the real moments under this same rule: what the null is fairly compared with. NaN of none. */
  readonly replayed: number;
  /** Trades that lie within the candles and so take part. */
  readonly placed: number;
};

/** Bars whose extremes are kept together: a trade skips a block that holds neither its stop nor its target. */
const BLOCK_BITS = 5;
const BLOCK = 1 << BLOCK_BITS;

/** A real trade made independent of the price level, with the bars it may be moved to. */
type Placed = {
  readonly bar: number;
  readonly direction: 1 | -1;
  readonly stopShare: number;
  readonly targetR: number;
  readonly bars: Int32Array;
};

/**
 * Every trade keeps its side, its stop as a share of the price, its target in R and its bucket of the day; only the bar is
 * drawn anew. Entry is at the bar's open. The exit is pessimistic: the stop is looked at first, a gap beyond the stop fills
 * at the open, a gap beyond the target fills at the target. Trades do not wait for each other.
 */
export function nullEntries(input: NullEntriesInput): NullEntries {
  const { columns, trades, costBps, buckets = 24 } = input;
  const maxDurationMs = input.maxDurationMs ?? Number.POSITIVE_INFINITY;
  const bars = barsByBucket(columns, buckets);
  const placed: Placed[] = [];
  for (const trade of trades) {
    const bar = barAt(columns, trade.entryTime);
    if (bar < 0 || !(trade.stopDistance > 0) || !(trade.targetR > 0) || !(trade.entryPrice > 0)) continue;
    placed.push({
      bar,
      direction: trade.side === 'buy' ? 1 : -1,
      stopShare: trade.stopDistance / trade.entryPrice,
      targetR: trade.targetR,
      bars: bars[bucketOf(columns.openTime[bar]!, buckets)]!,
    });
  }
  const run = exitRule(columns, costBps / 10_000, maxDurationMs);
  const expectancy = (barOf: (trade: Placed) => number): number => {
    let sum = 0;
    for (const trade of placed) sum += run(barOf(trade), trade.direction, trade.stopShare, trade.targetR);
    return sum / placed.length;
  };
  return {
    simulate: (random) => expectancy((trade) => trade.bars[random.below(trade.bars.length)]!),
    replayed: expectancy((trade) => trade.bar),
    placed: placed.length,
  };
}

const bucketOf = (time: Millis, buckets: number): number =>
  Math.floor((modulo(time, DAY_MS) * buckets) / (24 * HOUR_MS));

function barsByBucket(columns: CandleColumns, buckets: number): readonly Int32Array[] {
  const lists: number[][] = Array.from({ length: buckets }, () => []);
  for (let bar = 0; bar < columns.length; bar += 1) lists[bucketOf(columns.openTime[bar]!, buckets)]!.push(bar);
  return lists.map((list) => Int32Array.from(list));
}

/** The last bar that opened at or before `time`, or -1 where the candles do not cover it. */
function barAt(columns: CandleColumns, time: Millis): number {
  const last = columns.length - 1;
  if (last < 1 || time >= 2 * columns.openTime[last]! - columns.openTime[last - 1]!) return -1;
  let low = 0;
  let high = columns.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (columns.openTime[middle]! <= time) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}

/** Net result in R of a trade entered at the open of `bar`. */
type Run = (bar: number, direction: 1 | -1, stopShare: number, targetR: number) => number;

function exitRule(columns: CandleColumns, costShare: number, maxDurationMs: Millis): Run {
  const { length, openTime, open, high, low, close } = columns;
  const blockHigh = blockExtremes(high, length, Math.max);
  const blockLow = blockExtremes(low, length, Math.min);

  return (bar, direction, stopShare, targetR) => {
    const entry = open[bar]!;
    const risk = entry * stopShare;
    const stop = entry - direction * risk;
    const target = entry + direction * risk * targetR;
    const above = direction === 1 ? target : stop;
    const below = direction === 1 ? stop : target;
    const deadline = openTime[bar]! + maxDurationMs;
    const result = (exit: number): number => (direction * (exit - entry) - costShare * (entry + exit)) / risk;
    let at = bar;
    while (at < length && openTime[at]! < deadline) {
      if ((at & (BLOCK - 1)) === 0) {
        const block = at >> BLOCK_BITS;
        const next = at + BLOCK;
        const inTime = next < length && openTime[next]! <= deadline;
        if (inTime && blockHigh[block]! < above && blockLow[block]! > below) {
          at = next;
          continue;
        }
      }
      if (direction === 1 ? low[at]! <= stop : high[at]! >= stop)
        return result(direction === 1 ? Math.min(stop, open[at]!) : Math.max(stop, open[at]!));
      if (direction === 1 ? high[at]! >= target : low[at]! <= target) return result(target);
      at += 1;
    }
    return result(close[at - 1]!);
  };
}

function blockExtremes(values: Float64Array, length: number, pick: (a: number, b: number) => number): Float64Array {
  const blocks = new Float64Array(Math.ceil(length / BLOCK));
  for (let at = 0; at < length; at += 1) {
    const block = at >> BLOCK_BITS;
    blocks[block] = (at & (BLOCK - 1)) === 0 ? values[at]! : pick(blocks[block]!, values[at]!);
  }
  return blocks;
}
