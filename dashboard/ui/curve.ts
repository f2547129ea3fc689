// Curve: a line of points made ready to be drawn.

export type CurvePoint = { readonly time: number; readonly value: number };

/** More lines than pixels are one line; of each column its lowest and highest are kept. */
const PER_COLUMN = 2;

/** Of each stretch its first, lowest, highest and last. */
export function thinned(points: readonly CurvePoint[], columns: number): readonly CurvePoint[] {
  const most = Math.max(8, columns * PER_COLUMN);
  if (points.length <= most) return points;
  const size = Math.ceil((4 * points.length) / most);
  const kept: CurvePoint[] = [];
  for (let from = 0; from < points.length; from += size) {
    const part = points.slice(from, from + size);
    const lowest = part.reduce((a, b) => (b.value < a.value ? b : a));
    const highest = part.reduce((a, b) => (b.value > a.value ? b : a));
    for (const each of new Set([part[0]!, lowest, highest, part.at(-1)!].toSorted((a, b) => a.time - b.time)))
      kept.push(each);
  }
  return kept;
}

/** Shares below the highest so far, 0 or less. */
export function falls(points: readonly CurvePoint[]): readonly number[] {
  let peak = -Infinity;
  return points.map(({ value }) => {
    peak = Math.max(peak, value);
    return peak <= 0 ? 0 : value / peak - 1;
  });
}
