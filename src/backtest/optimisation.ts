// Optimisation: runs every variant of a grid over the history once, chooses on the first part, and tells what is left on the rest.
import { boundsOf, LEAST_TRADES } from './bounds.ts';
import { DAY_MS } from '#model/time.ts';
import {
  bestOf,
  deflatedSharpe,
  probabilityOfOverfitting,
  sharpeSampleOf,
  superiorAbility,
  walkForward,
  walkForwardEfficiency,
} from './statistics/statistics.ts';
import { OBJECTIVES } from './objective.ts';
import { OUT_OF_SAMPLE_SHARE } from './findings.ts';
import { pipeline } from '#pipeline';
import { run } from './run.ts';
import { tradeRecords } from './trade-record.ts';
import { varianceOf } from './spread.ts';
import type { MarketTape } from './tape.ts';
import type { Millis } from '#model/time.ts';
import type { Optimisation, SweepAxis, SweptVariant } from '#model/optimisation.ts';
import type { Objective } from './objective.ts';
import type { PartFigure } from '#model/findings.ts';
import type { PipelineSettings } from '#pipeline';
import type { View } from '#model/view.ts';
import type { WalkStep, WalkTrade } from './statistics/statistics.ts';

export type SweptRun = { readonly values: readonly number[]; readonly trades: readonly WalkTrade[] };

/** How the best is chosen, and what else was tried on the very same candles. */
export type Choice = {
  /** 'sharpe' when left out. */
  readonly objective?: Objective;
  /** Equal parts of the walk, and how many of them are learnt from before each; 5 and all when left out. */
  readonly parts?: number;
  readonly train?: number;
  /** Trades of settings outside the grid. */
  readonly earlier?: readonly (readonly WalkTrade[])[];
};

/** What the choosing comes to. */
export type Study = {
  readonly optimisation: Optimisation;
  /** Of each variant, per trade, over the whole history. */
  readonly sharpes: readonly number[];
  readonly steps: readonly WalkStep[];
  readonly efficiency: number | null;
  /** p-values that no variant makes anything, among all that was tried on these candles; null of too few days. */
  readonly superior: {
    readonly superiorAbility: number;
    readonly realityCheck: number;
    readonly among: number;
  } | null;
};

export type OptimisationInput = {
  readonly axes: readonly SweepAxis[];
  readonly variants: readonly { readonly values: readonly number[]; readonly settings: PipelineSettings }[];
  readonly markets: readonly MarketTape[];
  /** Sharpe ratios per trade of other settings that were tried on these markets. */
  readonly otherTrials: readonly number[];
  readonly seed: number;
  /** Called with the number of variants done. */
  readonly onProgress?: (done: number) => void;
};

/** Agents do not learn from the sweep, so one run of each variant serves every split of the time. */
export function optimise(input: OptimisationInput): Optimisation & { readonly sharpes: readonly number[] } {
  const span = { start: Number.POSITIVE_INFINITY, end: 0 };
  const runs = input.variants.map(({ values, settings }, place): SweptRun => {
    const { view, start, end } = run({ agents: pipeline(settings), markets: input.markets });
    span.start = Math.min(span.start, start);
    span.end = Math.max(span.end, end);
    input.onProgress?.(place + 1);
    return { values, trades: sweptTrades(view) };
  });
  const { optimisation, sharpes } = chosen(input.axes, runs, span, input.otherTrials, input.seed);
  return { ...optimisation, sharpes };
}

/** What of a run the choosing needs. */
export const sweptTrades = (view: View): readonly WalkTrade[] =>
  tradeRecords(view).map(({ trade: { entryTime, exitTime }, r }) => ({ entryTime, exitTime, r }));

const resultsOf = (trades: readonly WalkTrade[]): readonly number[] => trades.map(({ r }) => r);
const meanOf = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;

/** Pure: what follows from the trades of every variant. */
export function chosen(
  axes: readonly SweepAxis[],
  runs: readonly SweptRun[],
  { start, end }: { readonly start: Millis; readonly end: Millis },
  otherTrials: readonly number[],
  seed: number,
  choice: Choice = {},
): Study {
  const measure = OBJECTIVES[choice.objective ?? 'sharpe'];
  const scoreOf = (results: readonly number[]): number | null => {
    const score = results.length < LEAST_TRADES ? Number.NaN : measure(results);
    return Number.isFinite(score) ? score : null;
  };
  const splitAt = Math.round(start + (1 - OUT_OF_SAMPLE_SHARE) * (end - start));
  const variants = runs.map(({ values, trades }): SweptVariant => {
    const inside = resultsOf(insideOf(trades, splitAt));
    const outside = resultsOf(trades.filter(({ entryTime }) => entryTime >= splitAt));
    return {
      values,
      tradesInSample: inside.length,
      meanInSample: inside.length < LEAST_TRADES ? null : meanOf(inside),
      score: scoreOf(inside),
      tradesOutOfSample: outside.length,
      meanOutOfSample: outside.length < LEAST_TRADES ? null : meanOf(outside),
    };
  });
  const best = bestOf(variants.map(({ score }) => score));
  const sharpes = runs.map(({ trades }) => finite(sharpeSampleOf(resultsOf(trades)).sharpe));
  const winner = best === null ? [] : runs[best]!.trades;
  const { earlier = [], parts, train } = choice;
  const steps = walkForward({
    runs: runs.map(({ trades }) => trades),
    start,
    end,
    score: scoreOf,
    ...(parts === undefined ? {} : { parts }),
    ...(train === undefined ? {} : { train }),
  });
  const walked = steps.flatMap(({ results }) => results);
  const days = byDay([...runs.map(({ trades }) => trades), ...earlier], start, end);
  const superior = superiorAbility({ excess: days, contenders: runs.length, seed });
  const trials = runs.length + otherTrials.length;
  const optimisation: Optimisation = {
    axes,
    variants,
    splitAt,
    best,
    outOfSample: figureOf(resultsOf(winner.filter(({ entryTime }) => entryTime >= splitAt)), seed),
    trials,
    deflatedSharpe:
      best === null
        ? null
        : deflatedSharpe(
            sharpeSampleOf(resultsOf(insideOf(winner, splitAt))),
            varianceOf([...sharpes, ...otherTrials]),
            trials,
          ),
    overfitting: probabilityOfOverfitting({ returns: days.slice(0, runs.length) })?.probability ?? null,
    folds: steps.map(({ from, until, chosen: place, results }) => ({
      from,
      until,
      chosen: place,
      trades: results.length,
      sumR: results.length === 0 ? null : results.reduce((sum, r) => sum + r, 0),
    })),
    walkTrades: walked.length,
    walkForward: figureOf(walked, seed),
  };
  return {
    optimisation,
    sharpes,
    steps,
    efficiency: walkForwardEfficiency(steps),
    superior:
      superior === null
        ? null
        : {
            superiorAbility: superior.superiorAbility,
            realityCheck: superior.realityCheck,
            among: days.length,
          },
  };
}

/** Only what was over by then: a trade that is still open ends on prices that the choosing must not know. */
const insideOf = (trades: readonly WalkTrade[], splitAt: Millis): readonly WalkTrade[] =>
  trades.filter(({ exitTime }) => exitTime < splitAt);

const finite = (value: number): number => (Number.isFinite(value) ? value : 0);

const figureOf = (results: readonly number[], seed: number): PartFigure =>
  results.length < LEAST_TRADES
    ? { value: null, bounds: null }
    : { value: meanOf(results), bounds: boundsOf(results, seed) };

/** Sum of R by the day of entry, one row for each variant. */
function byDay(runs: readonly (readonly WalkTrade[])[], start: Millis, end: Millis): readonly Float64Array[] {
  const first = Math.floor(start / DAY_MS);
  const days = Math.max(0, Math.floor(end / DAY_MS) - first + 1);
  return runs.map((trades) => {
    const row = new Float64Array(days);
    for (const { entryTime, r } of trades) {
      const day = Math.floor(entryTime / DAY_MS) - first;
      if (day >= 0 && day < days) row[day] = row[day]! + r;
    }
    return row;
  });
}
