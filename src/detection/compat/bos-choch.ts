// Breaks of structure and changes of character as the reference marks them: a shape of four swings, then a break.
import type { CandleColumns } from '#model/candle.ts';
import { firstReach, mirrored } from './first-reach.ts';
import type { Swings } from './swing-highs-lows.ts';
import { emptyColumn, type CompatTable } from './table.ts';

type Shape = { readonly bar: number; readonly side: number; readonly kind: 'bos' | 'choch'; readonly level: number };

/**
 * Columns BOS, CHOCH (1 bullish, -1 bearish), Level, BrokenIndex, marked on the bar of the swing that is broken.
 * `closeBreak` breaks by the close, otherwise by the wick. A BrokenIndex outlives its deleted mark, as in the reference.
 * Source: smartmoneyconcepts 0.0.27, `bos_choch`.
 */
export function bosChoch(columns: CandleColumns, swings: Swings, closeBreak: boolean): CompatTable {
  const { length } = columns;
  const bos = emptyColumn(length);
  const choch = emptyColumn(length);
  const level = emptyColumn(length);
  const broken = emptyColumn(length);
  const rises = firstReach(closeBreak ? columns.close : columns.high, length);
  const falls = firstReach(mirrored(closeBreak ? columns.close : columns.low), length);

  // Breaks still standing, oldest first. A break deletes every earlier one that lasted as long or longer, so what
  // stands is always ordered by the bar of its break and only the end of the list can fall.
  const standing: Array<{ readonly shape: Shape; readonly brokenAt: number }> = [];
  for (const shape of shapes(swings)) {
    const from = shape.bar + 2;
    const brokenAt = shape.side === 1 ? rises.above(from, shape.level) : falls.above(from, -shape.level);
    if (brokenAt < 0) continue;
    broken[shape.bar] = brokenAt;
    while (standing.length > 0 && standing.at(-1)!.brokenAt >= brokenAt) standing.pop();
    standing.push({ shape, brokenAt });
  }
  for (const { shape } of standing) {
    (shape.kind === 'bos' ? bos : choch)[shape.bar] = shape.side;
    if (shape.level !== 0) level[shape.bar] = shape.level;
  }
  return { columns: ['BOS', 'CHOCH', 'Level', 'BrokenIndex'], rows: [bos, choch, level, broken] };
}

/** Four alternating swings a, b, c, d; bearish shapes are the bullish ones upside down. The level b is kept as float32. */
function* shapes({ bars, sides, levels }: Swings): Generator<Shape> {
  for (let newest = 3; newest < bars.length; newest += 1) {
    const side = sides[newest]!;
    const a = side * levels[newest - 3]!;
    const b = side * levels[newest - 2]!;
    const c = side * levels[newest - 1]!;
    const d = side * levels[newest]!;
    const bar = bars[newest - 2]!;
    const level = Math.fround(levels[newest - 2]!);
    if (a < c && c < b && b < d) yield { bar, side, kind: 'bos', level };
    else if (c < a && a < b && b < d) yield { bar, side, kind: 'choch', level };
  }
}
