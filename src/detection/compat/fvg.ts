// Fair value gaps as the reference marks them: on the middle bar, with the bar that first touches the near edge.
import type { CandleColumns } from '#model/candle.ts';
import { firstReach, mirrored } from './first-reach.ts';
import { emptyColumn, type CompatTable } from './table.ts';

type Gaps = { readonly side: Float64Array; readonly top: Float64Array; readonly bottom: Float64Array };

/**
 * Columns FVG (1 bullish, -1 bearish), Top, Bottom, MitigatedIndex (0 = never).
 * Source: smartmoneyconcepts 0.0.27, `fvg`.
 */
export function fvg(columns: CandleColumns, joinConsecutive: boolean): CompatTable {
  const gaps = findGaps(columns);
  if (joinConsecutive) joinNeighbours(gaps, columns.length);
  return {
    columns: ['FVG', 'Top', 'Bottom', 'MitigatedIndex'],
    rows: [gaps.side, gaps.top, gaps.bottom, mitigations(columns, gaps)],
  };
}

/** The wicks of the outer bars must leave room, and the body of the middle bar must point the way. */
function findGaps({ length, open, high, low, close }: CandleColumns): Gaps {
  const side = emptyColumn(length);
  const top = emptyColumn(length);
  const bottom = emptyColumn(length);
  for (let bar = 1; bar < length - 1; bar += 1) {
    if (close[bar]! > open[bar]! && high[bar - 1]! < low[bar + 1]!) {
      side[bar] = 1;
      top[bar] = low[bar + 1]!;
      bottom[bar] = high[bar - 1]!;
    } else if (close[bar]! < open[bar]! && low[bar - 1]! > high[bar + 1]!) {
      side[bar] = -1;
      top[bar] = low[bar - 1]!;
      bottom[bar] = high[bar + 1]!;
    }
  }
  return { side, top, bottom };
}

/** A run on adjacent bars gathers on its last bar, with the union of the zones even where they do not touch. */
function joinNeighbours({ side, top, bottom }: Gaps, length: number): void {
  for (let bar = 0; bar < length - 1; bar += 1) {
    if (side[bar] !== side[bar + 1]) continue;
    top[bar + 1] = Math.max(top[bar]!, top[bar + 1]!);
    bottom[bar + 1] = Math.min(bottom[bar]!, bottom[bar + 1]!);
    side[bar] = Number.NaN;
    top[bar] = Number.NaN;
    bottom[bar] = Number.NaN;
  }
}

/** The bar after the gap made its edge, so the first bar that can touch it is two bars after the mark. */
function mitigations({ length, high, low }: CandleColumns, { side, top, bottom }: Gaps): Float64Array {
  const rises = firstReach(high, length);
  const falls = firstReach(mirrored(low), length);
  const mitigated = emptyColumn(length);
  for (let bar = 0; bar < length; bar += 1) {
    if (side[bar] === 1) mitigated[bar] = Math.max(falls.atOrAbove(bar + 2, -top[bar]!), 0);
    else if (side[bar] === -1) mitigated[bar] = Math.max(rises.atOrAbove(bar + 2, bottom[bar]!), 0);
  }
  return mitigated;
}
