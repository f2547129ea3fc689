// Bins: results counted into bars of a round width, with an edge at zero, and chance drawn from its percentiles.

export type Bin = { readonly from: number; readonly to: number; readonly height: number };

const WIDTHS = [0.1, 0.25, 0.5, 1, 2, 5, 10];
const MOST_BINS = 32;

/** Edges are multiples of the width, so that zero is one of them: no bar holds both losses and profits. */
export function resultBins(results: readonly number[]): readonly Bin[] {
  if (results.length === 0) return [];
  const lowest = results.reduce((a, b) => Math.min(a, b), -1);
  const highest = results.reduce((a, b) => Math.max(a, b), 1);
  const width = WIDTHS.find((step) => (highest - lowest) / step <= MOST_BINS) ?? (highest - lowest) / MOST_BINS;
  const first = Math.floor(lowest / width);
  const count = Math.max(1, Math.ceil(highest / width + 1e-9) - first);
  const heights = new Float64Array(count);
  for (const value of results) {
    const place = Math.min(count - 1, Math.max(0, Math.floor(value / width + 1e-9) - first));
    heights[place] = heights[place]! + 1;
  }
  return Array.from(heights, (height, place) => ({
    from: (first + place) * width,
    to: (first + place + 1) * width,
    height,
  }));
}

/** Share of a distribution below `value`, by straight lines between its percentiles 0 to 100. */
export function shareBelow(percentiles: readonly number[], value: number): number {
  const last = percentiles.length - 1;
  if (last < 1 || value <= percentiles[0]!) return 0;
  if (value >= percentiles[last]!) return 1;
  const above = percentiles.findIndex((percentile) => percentile > value);
  const low = percentiles[above - 1]!;
  return (above - 1 + (value - low) / (percentiles[above]! - low)) / last;
}

/** Chance as bars, wide enough to hold what was observed. */
export function chanceBins(percentiles: readonly number[], observed: number): readonly Bin[] {
  const low = Math.min(observed, percentiles[0] ?? observed);
  const high = Math.max(observed, percentiles.at(-1) ?? observed);
  const pad = (high - low || 1) * 0.04;
  const step = (high - low + 2 * pad) / MOST_BINS;
  return Array.from({ length: MOST_BINS }, (_, place) => {
    const from = low - pad + place * step;
    return { from, to: from + step, height: shareBelow(percentiles, from + step) - shareBelow(percentiles, from) };
  });
}

/** A result that hangs on a handful of trades is weaker than its mean looks: the best twentieth, and the mean of the rest. */
export function concentration(
  results: readonly number[],
): { readonly best: number; readonly ofBest: number; readonly total: number; readonly restMean: number } | undefined {
  if (results.length < 2) return undefined;
  const sorted = results.toSorted((a, b) => b - a);
  const best = Math.max(1, Math.round(sorted.length / 20));
  const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);
  const ofBest = sum(sorted.slice(0, best));
  const total = sum(sorted);
  return { best, ofBest, total, restMean: (total - ofBest) / (sorted.length - best) };
}
