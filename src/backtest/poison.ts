// Poison: history that is true up to a bar and a lie after it, so that whoever looks ahead is caught by what they saw.
import type { CandleColumns } from '#model/candle.ts';

export const POISONS = ['random', 'inverted', 'extreme'] as const;
export type Poison = (typeof POISONS)[number];

/** Factor by which an extreme future leaves the last true price. */
const EXTREME = 20;

/**
 * A copy of the columns in which rows from `cut` on are replaced. Times stay, candles stay consistent (high ≥ low > 0).
 * @param random uniform in [0, 1)
 */
export function poison(columns: CandleColumns, cut: number, kind: Poison, random: () => number): CandleColumns {
  const copy: CandleColumns = {
    length: columns.length,
    openTime: columns.openTime,
    open: columns.open.slice(),
    high: columns.high.slice(),
    low: columns.low.slice(),
    close: columns.close.slice(),
    volume: columns.volume.slice(),
  };
  if (cut >= columns.length) return copy;
  const anchor = columns.close[Math.max(0, cut - 1)]!;
  let last = anchor;
  for (let row = cut; row < columns.length; row += 1) {
    const lie = lieOf(columns, row, kind, anchor, last, random);
    copy.open[row] = lie.open;
    copy.close[row] = lie.close;
    copy.high[row] = Math.max(lie.open, lie.close, lie.high);
    copy.low[row] = Math.min(lie.open, lie.close, lie.low);
    copy.volume[row] = columns.volume[row]! * (0.1 + 10 * random());
    last = lie.close;
  }
  return copy;
}

type Lie = { readonly open: number; readonly high: number; readonly low: number; readonly close: number };

function lieOf(
  columns: CandleColumns,
  row: number,
  kind: Poison,
  anchor: number,
  last: number,
  random: () => number,
): Lie {
  switch (kind) {
    case 'random': {
      const close = last * (0.95 + 0.1 * random());
      return {
        open: last,
        close,
        high: Math.max(last, close) * (1 + 0.02 * random()),
        low: Math.min(last, close) * 0.99,
      };
    }
    case 'inverted': {
      // Mirrored in ratio, not in difference, so that no price falls below zero.
      const mirror = (price: number): number => (anchor * anchor) / price;
      return {
        open: mirror(columns.open[row]!),
        close: mirror(columns.close[row]!),
        high: mirror(columns.low[row]!),
        low: mirror(columns.high[row]!),
      };
    }
    case 'extreme': {
      const far = row % 2 === 0 ? anchor * EXTREME : anchor / EXTREME;
      return { open: last, close: far, high: Math.max(last, far), low: Math.min(last, far) };
    }
  }
}
