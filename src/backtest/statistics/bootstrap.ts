// Bootstrap: an interval for a statistic by the stationary bootstrap, which keeps neighbours together.
import { mean, quantile, type Numbers } from './moments.ts';
import { normalCdf, normalQuantile } from './normal.ts';
import { seededRandom, type Random } from './random.ts';

export type Statistic = (sample: Float64Array) => number;

export type BootstrapInput = {
  readonly values: Numbers;
  readonly seed: number;
  /** The mean when left out. */
  readonly statistic?: Statistic;
  /** 0.95 when left out. */
  readonly level?: number;
  /** 2000 when left out. */
  readonly draws?: number;
  /** Mean length of a block; n^(1/3) when left out, 1 is the plain bootstrap. */
  readonly meanBlock?: number;
};

export type Interval = {
  readonly estimate: number;
  readonly low: number;
  readonly high: number;
  readonly level: number;
  readonly draws: number;
  readonly meanBlock: number;
  readonly method: 'stationary bootstrap, BCa';
};

/** Below this there is nothing to resample. */
const LEAST_VALUES = 5;

/** One draw of Politis and Romano 1994: blocks of geometric length, from random starts, around the circle. */
export function resample(values: Numbers, into: Float64Array, meanBlock: number, random: Random): void {
  const count = values.length;
  const leap = 1 / meanBlock;
  let from = 0;
  for (let at = 0; at < into.length; at += 1) {
    from = at === 0 || random.next() < leap ? random.below(count) : from + 1 === count ? 0 : from + 1;
    into[at] = values[from]!;
  }
}

export const meanBlockOf = (count: number): number => Math.max(1, Math.cbrt(count));

/**
 * BCa interval (Efron 1987): the quantiles of the draws are moved for bias and for skew. The skew is read from a jackknife
 * that leaves out one block at a time, so that both sides of the method see the same dependence.
 * @returns null with fewer than 5 values
 */
export function bootstrapInterval(input: BootstrapInput): Interval | null {
  const { values, seed, statistic = mean, level = 0.95, draws = 2000 } = input;
  const count = values.length;
  if (count < LEAST_VALUES) return null;
  const meanBlock = Math.min(input.meanBlock ?? meanBlockOf(count), count / 2);
  const random = seededRandom(seed);
  const estimate = statistic(Float64Array.from(values));
  const drawn = new Float64Array(draws);
  const sample = new Float64Array(count);
  for (let draw = 0; draw < draws; draw += 1) {
    resample(values, sample, meanBlock, random);
    drawn[draw] = statistic(sample);
  }
  drawn.sort();

  const bias = normalQuantile(shareBelow(drawn, estimate));
  const bend = acceleration(values, statistic, Math.round(meanBlock));
  // Resampling n values around their own mean understates the spread by the part that one block takes of the whole.
  const widening = Math.sqrt(count / (count - meanBlock));
  const bound = (z: number): number => {
    const moved = bias + z * widening;
    return quantile(drawn, normalCdf(bias + moved / (1 - bend * moved)));
  };
  const z = studentQuantile((1 + level) / 2, Math.max(2, count / meanBlock - 1));
  return { estimate, low: bound(-z), high: bound(z), level, draws, meanBlock, method: 'stationary bootstrap, BCa' };
}

/** Quantile of Student's t by expansion about the normal (Abramowitz and Stegun 26.7.5): blocks are few, so tails are wide. */
function studentQuantile(share: number, freedom: number): number {
  const z = normalQuantile(share);
  return z + (z ** 3 + z) / (4 * freedom) + (5 * z ** 5 + 16 * z ** 3 + 3 * z) / (96 * freedom ** 2);
}

/** Share of draws below the estimate, ties counted half; never 0 or 1, so that its normal quantile exists. */
function shareBelow(ascending: Float64Array, estimate: number): number {
  let below = 0;
  for (const value of ascending) below += value < estimate ? 1 : value === estimate ? 0.5 : 0;
  return Math.min(Math.max(below, 0.5), ascending.length - 0.5) / ascending.length;
}

function acceleration(values: Numbers, statistic: Statistic, block: number): number {
  const all = Float64Array.from(values);
  const blocks = Math.floor(all.length / block);
  const left = new Float64Array(all.length - block);
  const without = new Float64Array(blocks);
  for (let index = 0; index < blocks; index += 1) {
    left.set(all.subarray(0, index * block));
    left.set(all.subarray((index + 1) * block), index * block);
    without[index] = statistic(left);
  }
  const centre = mean(without);
  let cubes = 0;
  let squares = 0;
  for (const value of without) {
    cubes += (centre - value) ** 3;
    squares += (centre - value) ** 2;
  }
  const scale = 6 * squares ** 1.5;
  return scale > 0 ? cubes / scale : 0;
}
