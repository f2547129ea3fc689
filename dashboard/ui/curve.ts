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

/** How many times longer than all the rest the first stretch may be. */
const IDLE = 5;

/** Without a long time before anything happened: an account that was opened for a history, and traded from now on. */
export function fromWork(points: readonly CurvePoint[]): readonly CurvePoint[] {
  const [first, second] = points;
  const last = points.at(-1);
  if (first === undefined || second === undefined || last === undefined || points.length < 3) return points;
  return second.time - first.time > IDLE * (last.time - second.time) ? points.slice(1) : points;
}
