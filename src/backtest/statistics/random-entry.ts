// Random entry: an observed figure set against what chance makes of the same thing.
import { distributionOf, quantile, type Distribution } from './moments.ts';
import { seededRandom, type Random } from './random.ts';

export type RandomEntryInput = {
  /** The larger, the better. */
  readonly observed: number;
  /** One draw of the same figure under chance. NaN is left out, and counted. */
  readonly simulate: (random: Random) => number;
  /** 500 when left out. */
  readonly draws?: number;
  readonly seed: number;
};

export type RandomEntryNull = {
  readonly observed: number;
  readonly draws: number;
  readonly null: Distribution;
  /** The null at its percentiles 0 to 100: enough to draw it. */
  readonly percentiles: readonly number[];
  /** (1 + draws that reach the observed) / (1 + draws): never zero, since the observed is one way it could have come. */
  readonly pValue: number;
};

/** @returns null where no draw gave a figure or the observed is none */
export function randomEntryNull(input: RandomEntryInput): RandomEntryNull | null {
  const { observed, simulate, draws = 500, seed } = input;
  const random = seededRandom(seed);
  const sample = new Float64Array(draws);
  let kept = 0;
  let reached = 0;
  for (let draw = 0; draw < draws; draw += 1) {
    const value = simulate(random);
    if (!Number.isFinite(value)) continue;
    sample[kept] = value;
    kept += 1;
    if (value >= observed) reached += 1;
  }
  const ascending = sample.subarray(0, kept).sort();
  const summary = distributionOf(ascending);
  if (summary === null || !Number.isFinite(observed)) return null;
  return {
    observed,
    draws: kept,
    null: summary,
    percentiles: Array.from({ length: 101 }, (_, percent) => quantile(ascending, percent / 100)),
    pValue: (1 + reached) / (1 + kept),
  };
}
