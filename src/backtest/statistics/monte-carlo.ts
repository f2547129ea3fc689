// Monte Carlo: the same trades in another order, and other trades of the same kind.
import { bootstrapInterval, meanBlockOf, resample, type Interval } from './bootstrap.ts';
import { distributionOf, type Distribution, type Numbers } from './moments.ts';
import { seededRandom, shuffle } from './random.ts';

export type MonteCarloInput = {
  /** Net results in R, in order of exit. */
  readonly r: Numbers;
  readonly seed: number;
  /** Share of equity lost at 1 R, compounded; 0.01 when left out. */
  readonly riskShare?: number;
  /** 1000 when left out. */
  readonly draws?: number;
  /** A drawdown of this share counts as ruin; 0.5 when left out. */
  readonly ruinShare?: number;
};

export type MonteCarlo = {
  readonly trades: number;
  readonly draws: number;
  readonly riskShare: number;
  /** Largest drawdown (share of the peak) of the trades as they came. */
  readonly observedDrawdown: number;
  /** Largest drawdown over shuffles: same trades, same end, other paths. */
  readonly shuffledDrawdown: Distribution;
  /** Share of shuffles whose drawdown is at least the observed one. Near 1: the path was a lucky one. */
  readonly shareWorse: number;
  /** Largest drawdown and end equity (1 = start) over resampled trades: other trades of the same kind. */
  readonly resampledDrawdown: Distribution;
  readonly endEquity: Distribution;
  readonly lossProbability: number;
  readonly ruinProbability: number;
  readonly ruinShare: number;
  readonly expectancy: Interval | null;
};

/**
 * Shuffling moves only the path: under a fixed fraction the end is a product and does not depend on the order. Resampling
 * (stationary bootstrap) moves the trades themselves, and so speaks of the end as well.
 * @returns null with fewer than 5 trades or a result that is not finite
 */
export function monteCarlo(input: MonteCarloInput): MonteCarlo | null {
  const { seed, riskShare = 0.01, draws = 1000, ruinShare = 0.5 } = input;
  const r = Float64Array.from(input.r);
  if (r.length < 5 || !r.every((value) => Number.isFinite(value))) return null;
  const random = seededRandom(seed);
  const observed = pathOf(r, riskShare);
  const shuffled = new Float64Array(draws);
  const resampled = new Float64Array(draws);
  const ends = new Float64Array(draws);
  const order = r.slice();
  let worse = 0;
  let losses = 0;
  let ruins = 0;
  for (let draw = 0; draw < draws; draw += 1) {
    shuffle(order, random);
    shuffled[draw] = pathOf(order, riskShare).drawdown;
    if (shuffled[draw]! >= observed.drawdown - 1e-12) worse += 1;
  }
  for (let draw = 0; draw < draws; draw += 1) {
    resample(r, order, meanBlockOf(r.length), random);
    const path = pathOf(order, riskShare);
    resampled[draw] = path.drawdown;
    ends[draw] = path.end;
    if (path.end < 1) losses += 1;
    if (path.drawdown >= ruinShare) ruins += 1;
  }
  return {
    trades: r.length,
    draws,
    riskShare,
    observedDrawdown: observed.drawdown,
    shuffledDrawdown: distributionOf(shuffled)!,
    shareWorse: worse / draws,
    resampledDrawdown: distributionOf(resampled)!,
    endEquity: distributionOf(ends)!,
    lossProbability: losses / draws,
    ruinProbability: ruins / draws,
    ruinShare,
    expectancy: bootstrapInterval({ values: r, seed }),
  };
}

function pathOf(r: Float64Array, riskShare: number): { readonly end: number; readonly drawdown: number } {
  let equity = 1;
  let peak = 1;
  let drawdown = 0;
  for (let index = 0; index < r.length; index += 1) {
    // An account cannot fall below nothing, whatever a gap has done to one trade.
    equity = Math.max(0, equity * (1 + riskShare * r[index]!));
    if (equity > peak) peak = equity;
    else drawdown = Math.max(drawdown, 1 - equity / peak);
  }
  return { end: equity, drawdown };
}
