// Sharpe: how sure a Sharpe ratio is, how long a record must be, and what is left of it after many trials.
import { figure, type Figure } from './sample.ts';
import { deviation, kurtosis, mean, skewness, type Numbers } from './moments.ts';
import { normalCdf, normalQuantile } from './normal.ts';

/** A Sharpe ratio per period, never annualised, with what its error depends on. Kurtosis is not excess. */
export type SharpeSample = {
  readonly sharpe: number;
  readonly n: number;
  readonly skew: number;
  readonly kurtosis: number;
};

const EULER = 0.5772156649015329;

/** Mean over sample deviation with n and shape; NaN inside where there is no spread. */
export const sharpeSampleOf = (returns: Numbers): SharpeSample => {
  const spread = deviation(returns);
  return {
    sharpe: spread > 0 ? mean(returns) / spread : Number.NaN,
    n: returns.length,
    skew: skewness(returns),
    kurtosis: kurtosis(returns),
  };
};

/** n times the variance of the estimated ratio, under returns that are independent and of this shape (Mertens 2002). */
const errorVariance = (sample: SharpeSample): number =>
  1 - sample.skew * sample.sharpe + ((sample.kurtosis - 1) / 4) * sample.sharpe ** 2;

/**
 * Probability that the true ratio exceeds `benchmark` (per period). Bailey and López de Prado 2012, "The Sharpe Ratio
 * Efficient Frontier".
 * @returns 0..1, or null with fewer than 2 returns or no spread
 */
export function probabilisticSharpe(sample: SharpeSample, benchmark = 0): Figure {
  const variance = errorVariance(sample);
  if (sample.n < 2 || !(variance > 0)) return null;
  return figure(normalCdf(((sample.sharpe - benchmark) * Math.sqrt(sample.n - 1)) / Math.sqrt(variance)));
}

/**
 * Number of periods after which the observed ratio, were it to stay, exceeds `benchmark` with this confidence. Same source.
 * @returns a whole number, or null where the ratio does not exceed the benchmark: no length would do
 */
export function minimumTrackRecord(sample: Omit<SharpeSample, 'n'>, benchmark = 0, confidence = 0.95): Figure {
  const excess = sample.sharpe - benchmark;
  if (!(excess > 0)) return null;
  const periods = 1 + errorVariance({ ...sample, n: 0 }) * (normalQuantile(confidence) / excess) ** 2;
  return figure(Math.ceil(periods));
}

/**
 * The best ratio to be expected of `trials` strategies without any edge, whose ratios scatter with this variance: the
 * maximum of N normals, approximated (Bailey and López de Prado 2014). One trial has nothing to choose from: 0.
 */
export function expectedMaximumSharpe(trialSharpeVariance: number, trials: number): number {
  if (trials <= 1) return 0;
  return (
    Math.sqrt(trialSharpeVariance) *
    ((1 - EULER) * normalQuantile(1 - 1 / trials) + EULER * normalQuantile(1 - 1 / (trials * Math.E)))
  );
}

/**
 * Probability that the ratio is above what the best of all trials would show by luck: the probabilistic ratio against
 * `expectedMaximumSharpe`. Every trial counts, the discarded ones above all. Bailey and López de Prado 2014, SSRN 2460551.
 * @param trialSharpeVariance variance of the per-period ratios over all trials
 */
export const deflatedSharpe = (sample: SharpeSample, trialSharpeVariance: number, trials: number): Figure =>
  trialSharpeVariance >= 0 ? probabilisticSharpe(sample, expectedMaximumSharpe(trialSharpeVariance, trials)) : null;
