// Liquidity pools as the reference gathers them: swings within a band of the first, until price trades through it.
import type { CandleColumns } from '#model/candle.ts';
import { firstReach, mirrored } from './first-reach.ts';
import type { Swings } from './swing-highs-lows.ts';
import { emptyColumn, type CompatTable } from './table.ts';

/**
 * Columns Liquidity (1 above highs, -1 below lows), Level (mean of the pool), End (last swing of the pool),
 * Swept (0 = never), marked on the first swing of the pool. The band is `rangePercent` (0.01 = 1 %) of the range of the
 * WHOLE frame, so pools change as history grows.
 * Source: smartmoneyconcepts 0.0.27, `liquidity`.
 */
export function liquidity(columns: CandleColumns, swings: Swings, rangePercent: number): CompatTable {
  const { length, high, low } = columns;
  const band = (maximumOf(high, length) + maximumOf(mirrored(low), length)) * rangePercent;
  const rows = Array.from({ length: 4 }, () => emptyColumn(length));
  gatherPools(rows, high, length, swings, 1, band);
  gatherPools(rows, mirrored(low), length, swings, -1, band);
  return { columns: ['Liquidity', 'Level', 'End', 'Swept'], rows };
}

/** `prices` are highs, or lows upside down; side -1 turns the levels back when they are written. */
function gatherPools(
  rows: readonly Float64Array[],
  prices: Float64Array,
  length: number,
  swings: Swings,
  side: number,
  band: number,
): void {
  const bars = swings.bars.filter((_, order) => swings.sides[order] === side);
  const levels = Float64Array.from(bars, (bar) => prices[bar]!);
  const reach = firstReach(prices, length);
  const unused = firstReach(levels, levels.length);
  const used = new Uint8Array(bars.length);

  for (const [first, bar] of bars.entries()) {
    if (used[first] === 1) continue;
    const level = levels[first]!;
    const swept = Math.max(reach.atOrAbove(bar + 1, level + band), 0);
    const end = swept === 0 ? length : swept;
    // No bar before the sweep reaches the upper edge of the band, so only the lower edge is left to ask for.
    let sum = level;
    let members = 1;
    let last = bar;
    let next = unused.atOrAbove(first + 1, level - band);
    while (next >= 0 && bars[next]! < end) {
      sum += levels[next]!;
      members += 1;
      last = bars[next]!;
      used[next] = 1;
      unused.remove(next);
      next = unused.atOrAbove(next + 1, level - band);
    }
    if (members === 1) continue;
    // The reference keeps all four columns as float32; bar numbers are exact up to 16,777,216.
    const cells = [side, (side * sum) / members, last, swept];
    for (const [column, cell] of cells.entries()) rows[column]![bar] = Math.fround(cell);
  }
}

function maximumOf(values: Float64Array, length: number): number {
  let maximum = Number.NEGATIVE_INFINITY;
  for (let index = 0; index < length; index += 1) if (values[index]! > maximum) maximum = values[index]!;
  return maximum;
}
