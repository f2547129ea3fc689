// Precision: whether prices of a file lie on the instrument's tick.
import { toNumber, formatFixed } from '#model/number.ts';
import type { CandleColumns } from '#model/candle.ts';
import type { Instrument } from '#model/instrument.ts';

/**
 * A sentence for a person when prices are finer than the tick, else undefined. Detection uses such prices as they are; orders
 * are put on the tick.
 */
export function precisionNote(columns: CandleColumns, instrument: Instrument): string | undefined {
  const ticksPerUnit = 1 / toNumber(instrument.tick);
  let off = 0;
  let example = Number.NaN;
  for (const column of [columns.open, columns.high, columns.low, columns.close])
    for (let row = 0; row < columns.length; row += 1) {
      const ticks = column[row]! * ticksPerUnit;
      // A decimal on the grid comes within a few units in the last place of a whole number.
      if (Math.abs(ticks - Math.round(ticks)) <= 1e-9 * (ticks > 1000 ? ticks : 1000)) continue;
      if (off === 0) example = column[row]!;
      off += 1;
    }
  if (off === 0) return undefined;
  const share = ((off / (columns.length * 4)) * 100).toFixed(1);
  const tick = formatFixed(instrument.tick);
  return `${share}% of the prices are finer than the tick ${tick} of ${instrument.symbol} (such as ${example}): used as they are, orders are rounded to the tick`;
}
