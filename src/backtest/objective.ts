// Objective: what a sweep looks for in the results of a variant. All are in R, so that a larger account looks no better.
import { profitFactor, sharpeSampleOf } from './statistics/statistics.ts';

type Measure = (results: readonly number[]) => number;

const sumOf: Measure = (results) => results.reduce((sum, r) => sum + r, 0);

/** Deepest fall of the running sum; a first loss counts. */
function deepestFall(results: readonly number[]): number {
  let sum = 0;
  let peak = 0;
  let deepest = 0;
  for (const r of results) {
    sum += r;
    peak = Math.max(peak, sum);
    deepest = Math.max(deepest, peak - sum);
  }
  return deepest;
}

/** Larger is better; not finite where it is not defined. `sharpe` is the t-statistic of the mean. */
export const OBJECTIVES = {
  sharpe: (results) => sharpeSampleOf(results).sharpe * Math.sqrt(results.length),
  expectancy: (results) => sumOf(results) / results.length,
  total: sumOf,
  'profit-factor': profitFactor,
  recovery: (results) => sumOf(results) / deepestFall(results),
} as const satisfies Readonly<Record<string, Measure>>;

export type Objective = keyof typeof OBJECTIVES;
