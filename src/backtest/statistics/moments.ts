// Moments: mean, spread, shape and quantiles of a plain list of numbers.

export type Numbers = ArrayLike<number>;

export function total(values: Numbers): number {
  let sum = 0;
  for (let index = 0; index < values.length; index += 1) sum += values[index]!;
  return sum;
}

/** Largest and smallest without spreading the list onto the stack; -Infinity and Infinity of an empty list. */
export function largest(values: Numbers): number {
  let most = Number.NEGATIVE_INFINITY;
  for (let index = 0; index < values.length; index += 1) most = Math.max(most, values[index]!);
  return most;
}

export function smallest(values: Numbers): number {
  let least = Number.POSITIVE_INFINITY;
  for (let index = 0; index < values.length; index += 1) least = Math.min(least, values[index]!);
  return least;
}

/** NaN of an empty list. */
export const mean = (values: Numbers): number => total(values) / values.length;

/** Mean of (value - mean)^power, over n. */
function centralMoment(values: Numbers, power: 2 | 3 | 4): number {
  const centre = mean(values);
  let sum = 0;
  for (let index = 0; index < values.length; index += 1) sum += (values[index]! - centre) ** power;
  return sum / values.length;
}

/** @param freedom 1 divides by n - 1 (a sample), 0 by n (a population). NaN of too few values. */
export function deviation(values: Numbers, freedom: 0 | 1 = 1): number {
  const count = values.length;
  if (count <= freedom) return Number.NaN;
  const spread = Math.sqrt((centralMoment(values, 2) * count) / (count - freedom));
  // Equal values leave a residue of rounding, which must not pass for a spread.
  return spread <= 1e-14 * Math.abs(mean(values)) ? 0 : spread;
}

/** g3 = m3 / m2^1.5, population moments. NaN where there is no spread. */
export const skewness = (values: Numbers): number =>
  deviation(values, 0) > 0 ? centralMoment(values, 3) / centralMoment(values, 2) ** 1.5 : Number.NaN;

/** g4 = m4 / m2^2, population moments, not excess: 3 for the normal. NaN where there is no spread. */
export const kurtosis = (values: Numbers): number =>
  deviation(values, 0) > 0 ? centralMoment(values, 4) / centralMoment(values, 2) ** 2 : Number.NaN;

/** sqrt(mean(min(value, 0)^2)) over all values: the root lower partial moment about zero. */
export function downsideDeviation(values: Numbers): number {
  let sum = 0;
  for (let index = 0; index < values.length; index += 1) sum += Math.min(values[index]!, 0) ** 2;
  return Math.sqrt(sum / values.length);
}

export const sorted = (values: Numbers): Float64Array => Float64Array.from(values).sort();

/** Linear between order statistics (type 7 of Hyndman and Fan 1996). `ascending` must be sorted; NaN when empty. */
export function quantile(ascending: Numbers, share: number): number {
  const position = Math.min(Math.max(share, 0), 1) * (ascending.length - 1);
  const below = Math.floor(position);
  const low = ascending[below];
  if (low === undefined) return Number.NaN;
  const high = ascending[Math.min(below + 1, ascending.length - 1)]!;
  return low + (position - below) * (high - low);
}

/** Correlation of Pearson over the pairs; NaN where either has no spread or the lengths differ. */
export function correlation(left: Numbers, right: Numbers): number {
  if (left.length !== right.length) return Number.NaN;
  return covariance(left, right) / (deviation(left) * deviation(right));
}

/** Sample covariance (n - 1). */
export function covariance(left: Numbers, right: Numbers): number {
  const leftMean = mean(left);
  const rightMean = mean(right);
  let sum = 0;
  for (let index = 0; index < left.length; index += 1) sum += (left[index]! - leftMean) * (right[index]! - rightMean);
  return sum / (left.length - 1);
}

/** Where a sample lies, in a handful of figures. */
export type Distribution = {
  readonly count: number;
  readonly mean: number;
  readonly low: number;
  readonly p5: number;
  readonly p25: number;
  readonly median: number;
  readonly p75: number;
  readonly p95: number;
  readonly high: number;
};

/** Undefined of an empty sample. Values that are not finite are left out. */
export function distributionOf(values: Numbers): Distribution | null {
  const ascending = sorted(Array.from(values).filter((value) => Number.isFinite(value)));
  if (ascending.length === 0) return null;
  return {
    count: ascending.length,
    mean: mean(ascending),
    low: ascending[0]!,
    p5: quantile(ascending, 0.05),
    p25: quantile(ascending, 0.25),
    median: quantile(ascending, 0.5),
    p75: quantile(ascending, 0.75),
    p95: quantile(ascending, 0.95),
    high: ascending.at(-1)!,
  };
}
