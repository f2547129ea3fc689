// Swing highs and lows as the reference marks them: a lopsided centred window, one pivot a run, and two bookends.
import type { CandleColumns } from '#model/candle.ts';
import { mirrored } from './first-reach.ts';
import { emptyColumn, type CompatTable } from './table.ts';

/** The kept swings in order of time: sides 1 (high) and -1 (low) alternate. `level` is that bar's high or low. */
export type Swings = {
  readonly bars: readonly number[];
  readonly sides: readonly number[];
  readonly levels: readonly number[];
};

/**
 * Columns HighLow (1 high, -1 low), Level. No swing at all when the frame is shorter than three times
 * `swingLength`: every cell is then empty.
 * Source: smartmoneyconcepts 0.0.27, `swing_highs_lows`.
 */
export function swingHighsLows(columns: CandleColumns, swingLength: number): CompatTable {
  const side = emptyColumn(columns.length);
  const level = emptyColumn(columns.length);
  const swings = findSwings(columns, swingLength);
  for (const [order, bar] of swings.bars.entries()) {
    side[bar] = swings.sides[order]!;
    level[bar] = swings.levels[order]!;
  }
  return { columns: ['HighLow', 'Level'], rows: [side, level] };
}

/** The same swings as a list, for the calls that walk from swing to swing. */
export function findSwings(columns: CandleColumns, swingLength: number): Swings {
  const found = thinned(candidates(columns, swingLength), columns);
  const first = found[0];
  const last = found.at(-1);
  if (first === undefined || last === undefined) return { bars: [], sides: [], levels: [] };
  // The window keeps real swings off the first and the last bar, so the bookends never overwrite one.
  const marks = [{ bar: 0, side: -first.side }, ...found, { bar: columns.length - 1, side: -last.side }];
  return {
    bars: marks.map((mark) => mark.bar),
    sides: marks.map((mark) => mark.side),
    levels: marks.map((mark) => (mark.side === 1 ? columns.high[mark.bar]! : columns.low[mark.bar]!)),
  };
}

type Mark = { readonly bar: number; readonly side: number };

/** Where a bar is both the highest and the lowest of its window, the high wins. */
function candidates({ length, high, low }: CandleColumns, swingLength: number): Mark[] {
  const highest = windowPeaks(high, length, swingLength);
  const lowest = windowPeaks(mirrored(low), length, swingLength);
  const marks: Mark[] = [];
  for (let bar = 0; bar < length; bar += 1) {
    if (highest[bar] === 1) marks.push({ bar, side: 1 });
    else if (lowest[bar] === 1) marks.push({ bar, side: -1 });
  }
  return marks;
}

/**
 * 1 where a value equals the maximum of the n-1 bars before it, itself and the n bars after it. The first 2n-1 bars
 * answer nothing: the reference's window is a trailing one of 2n bars, shifted, and must be full before the shift.
 * `queue` holds the bars that can still become a maximum, values falling; each enters and leaves once.
 */
function windowPeaks(values: Float64Array, length: number, swingLength: number): Uint8Array {
  const peaks = new Uint8Array(length);
  const queue = new Int32Array(length);
  let head = 0;
  let tail = 0;
  for (let newest = swingLength; newest < length; newest += 1) {
    while (tail > head && values[queue[tail - 1]!]! <= values[newest]!) tail -= 1;
    queue[tail] = newest;
    tail += 1;
    const bar = newest - swingLength;
    while (queue[head]! <= bar - swingLength) head += 1;
    if (bar >= 2 * swingLength - 1 && values[bar] === values[queue[head]!]) peaks[bar] = 1;
  }
  return peaks;
}

/** Of neighbours on the same side the more extreme stays, the earlier on a tie. */
function thinned(marks: readonly Mark[], { high, low }: CandleColumns): Mark[] {
  const kept: Mark[] = [];
  for (const mark of marks) {
    const before = kept.at(-1);
    if (before === undefined || before.side !== mark.side) kept.push(mark);
    else if (mark.side === 1 ? high[mark.bar]! > high[before.bar]! : low[mark.bar]! < low[before.bar]!) {
      kept[kept.length - 1] = mark;
    }
  }
  return kept;
}
