// Part measures: each measure over all trades, over those in sample and over those out of sample, with how sure it is.
import {
  bootstrapInterval,
  dailyReturns,
  meanBlockOf,
  profitFactor,
  quantile,
  resample,
} from './statistics/statistics.ts';
import { seededRandom, sharpeSampleOf, winRate } from './statistics/statistics.ts';
import { boundsOf, LEAST_TRADES } from './bounds.ts';
import type { Bounds, PartFigure, PartMeasure } from '#model/findings.ts';
import type { EquityPoint, Statistic } from './statistics/statistics.ts';

/** Trades and equity of one part. R in order of exit; `capital` is the equity that the part began with. */
export type Part = { readonly r: readonly number[]; readonly capital: number; readonly equity: readonly EquityPoint[] };

/** A yearly rate out of less is an extrapolation that misleads. */
const LEAST_DAYS = 90;
const DRAWS = 1_000;
const NOTHING: PartFigure = { value: null, bounds: null };

const figure = (value: number): number | null => (Number.isFinite(value) ? value : null);

const ofTrades =
  (statistic: Statistic, seed: number) =>
  ({ r }: Part): PartFigure =>
    r.length < LEAST_TRADES
      ? NOTHING
      : { value: figure(statistic(Float64Array.from(r))), bounds: boundsOf(r, seed, statistic) };

const meanOf: Statistic = (values) => values.reduce((sum, value) => sum + value, 0) / values.length;

/** Deepest fall of the running sum below its peak, zero or less. */
export function deepestFall(r: ArrayLike<number>): number {
  let sum = 0;
  let peak = 0;
  let deepest = 0;
  for (let at = 0; at < r.length; at += 1) {
    sum += r[at]!;
    peak = Math.max(peak, sum);
    deepest = Math.min(deepest, sum - peak);
  }
  return deepest;
}

/** Percentiles of resampled paths: the bias of a maximum cannot be mended as that of a mean is. */
function fallFigure({ r }: Part, seed: number): PartFigure {
  if (r.length < LEAST_TRADES) return NOTHING;
  const random = seededRandom(seed);
  const path = new Float64Array(r.length);
  const falls = Float64Array.from({ length: DRAWS }, () => {
    resample(r, path, meanBlockOf(r.length), random);
    return deepestFall(path);
  }).sort();
  const bounds: Bounds = {
    low95: quantile(falls, 0.025),
    low50: quantile(falls, 0.25),
    high50: quantile(falls, 0.75),
    high95: quantile(falls, 0.975),
  };
  return { value: deepestFall(r), bounds };
}

function sharpeFigure({ capital, equity, r }: Part, seed: number): PartFigure {
  const { returns, periodsPerYear } = dailyReturns(capital, equity, 'auto');
  if (r.length < LEAST_TRADES || returns.length < LEAST_DAYS) return NOTHING;
  const yearly: Statistic = (sample) => sharpeSampleOf(sample).sharpe * Math.sqrt(periodsPerYear);
  const wide = bootstrapInterval({ values: returns, seed, statistic: yearly });
  return {
    value: figure(yearly(Float64Array.from(returns))),
    bounds: wide === null ? null : boundsOf(returns, seed, yearly),
  };
}

/** In the order in which they are shown. */
export function partMeasures(
  parts: { readonly whole: Part; readonly inSample: Part; readonly outOfSample: Part },
  seed: number,
): readonly PartMeasure[] {
  const measure = (
    name: string,
    unit: PartMeasure['unit'],
    nullValue: number | null,
    of: (part: Part) => PartFigure,
  ): PartMeasure => ({
    name,
    unit,
    nullValue,
    whole: of(parts.whole),
    inSample: of(parts.inSample),
    outOfSample: of(parts.outOfSample),
  });
  return [
    measure('Expectancy', 'R', 0, ofTrades(meanOf, seed)),
    measure('Sharpe, yearly', 'ratio', 0, (part) => sharpeFigure(part, seed)),
    measure('Profit factor', 'ratio', 1, ofTrades(profitFactor, seed)),
    measure('Win rate', 'share', null, ofTrades(winRate, seed)),
    measure('Max drawdown', 'R', null, (part) => fallFigure(part, seed)),
  ];
}
