// Expectancy: what a trade has made on average, in R, with the interval in which the true value is likely to lie.

export type Expectancy = {
  readonly count: number;
  readonly mean: number;
  /** Percentiles of the resampled means. */
  readonly low95: number;
  readonly high95: number;
  readonly low50: number;
  readonly high50: number;
  /** Trades needed to tell a mean of this size from zero; undefined where it can be told already, or never will. */
  readonly needed: number | undefined;
};

const DRAWS = 1_000;
/** Below it no ratio is shown: a mean of ten trades is an anecdote. */
export const MIN_TRADES = 30;
const Z95 = 1.96;

/** mulberry32: the same trades give the same interval on every screen. */
function random(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

const quantile = (sorted: Float64Array, share: number): number => {
  const at = share * (sorted.length - 1);
  const below = Math.floor(at);
  const low = sorted[below]!;
  return low + ((sorted[below + 1] ?? low) - low) * (at - below);
};

/** Percentile bootstrap (Efron and Tibshirani 1993, chapter 13) over the trades. Undefined below MIN_TRADES. */
export function expectancy(results: readonly number[]): Expectancy | undefined {
  const count = results.length;
  if (count < MIN_TRADES) return undefined;
  const mean = results.reduce((sum, each) => sum + each, 0) / count;
  const next = random(count);
  const means = new Float64Array(DRAWS);
  for (let draw = 0; draw < DRAWS; draw += 1) {
    let sum = 0;
    for (let index = 0; index < count; index += 1) sum += results[Math.floor(next() * count)]!;
    means[draw] = sum / count;
  }
  means.sort();
  const low95 = quantile(means, 0.025);
  const high95 = quantile(means, 0.975);
  const variance = results.reduce((sum, each) => sum + (each - mean) ** 2, 0) / (count - 1);
  const needed = mean === 0 || low95 > 0 || high95 < 0 ? undefined : Math.ceil((Z95 ** 2 * variance) / mean ** 2);
  return { count, mean, low95, high95, low50: quantile(means, 0.25), high50: quantile(means, 0.75), needed };
}
