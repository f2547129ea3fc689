// Optimisation: runs every variant of a grid over the history once, chooses on the first part, and tells what is left on the rest.
import { boundsOf, LEAST_TRADES } from './bounds.ts';
import { DAY_MS } from '#model/time.ts';
import { deflatedSharpe, probabilityOfOverfitting, sharpeSampleOf } from './statistics/statistics.ts';
import { OUT_OF_SAMPLE_SHARE } from './findings.ts';
import { pipeline } from '#pipeline';
import { run } from './run.ts';
import { tradeRecords } from './trade-record.ts';
import { varianceOf } from './spread.ts';
import type { MarketTape } from './tape.ts';
import type { Millis } from '#model/time.ts';
import type { Optimisation, SweepAxis, SweptVariant, WalkedFold } from '#model/optimisation.ts';
import type { PartFigure } from '#model/findings.ts';
import type { PipelineSettings } from '#pipeline';

/** What of a trade the choosing needs. */
export type SweptTrade = { readonly entryTime: Millis; readonly r: number };
export type SweptRun = { readonly values: readonly number[]; readonly trades: readonly SweptTrade[] };

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

/** Parts of the history; the first is only chosen on. */
const FOLDS = 5;

/** Agents do not learn from the sweep, so one run of each variant serves every split of the time. */
export function optimise(input: OptimisationInput): Optimisation & { readonly sharpes: readonly number[] } {
  const span = { start: Number.POSITIVE_INFINITY, end: 0 };
  const runs = input.variants.map(({ values, settings }, place): SweptRun => {
    const { view, start, end } = run({ agents: pipeline(settings), markets: input.markets });
    span.start = Math.min(span.start, start);
    span.end = Math.max(span.end, end);
    input.onProgress?.(place + 1);
    return { values, trades: tradeRecords(view).map(({ trade, r }) => ({ entryTime: trade.entryTime, r })) };
  });
  return chosen(input.axes, runs, span, input.otherTrials, input.seed);
}

const resultsOf = (trades: readonly SweptTrade[]): readonly number[] => trades.map(({ r }) => r);
const meanOf = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;

/** Null below 30 trades, or where all results are alike. */
function scoreOf(results: readonly number[]): number | null {
  if (results.length < LEAST_TRADES) return null;
  const score = sharpeSampleOf(results).sharpe * Math.sqrt(results.length);
  return Number.isFinite(score) ? score : null;
}

function bestOf(scores: readonly (number | null)[]): number | null {
  let best: number | null = null;
  for (const [place, score] of scores.entries())
    if (score !== null && (best === null || score > scores[best]!)) best = place;
  return best;
}

/** Pure: what follows from the trades of every variant. */
export function chosen(
  axes: readonly SweepAxis[],
  runs: readonly SweptRun[],
  { start, end }: { readonly start: Millis; readonly end: Millis },
  otherTrials: readonly number[],
  seed: number,
): Optimisation & { readonly sharpes: readonly number[] } {
  const splitAt = Math.round(start + (1 - OUT_OF_SAMPLE_SHARE) * (end - start));
  const variants = runs.map(({ values, trades }): SweptVariant => {
    const inside = resultsOf(trades.filter(({ entryTime }) => entryTime < splitAt));
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
  const walked = walk(runs, start, end);
  return {
    axes,
    variants,
    splitAt,
    best,
    outOfSample: figureOf(resultsOf(winner.filter(({ entryTime }) => entryTime >= splitAt)), seed),
    trials: runs.length + otherTrials.length,
    deflatedSharpe:
      best === null
        ? null
        : deflatedSharpe(
            sharpeSampleOf(resultsOf(winner.filter(({ entryTime }) => entryTime < splitAt))),
            varianceOf([...sharpes, ...otherTrials]),
            runs.length + otherTrials.length,
          ),
    overfitting: probabilityOfOverfitting({ returns: byDay(runs, start, end) })?.probability ?? null,
    folds: walked.folds,
    walkTrades: walked.results.length,
    walkForward: figureOf(walked.results, seed),
    sharpes,
  };
}

const finite = (value: number): number => (Number.isFinite(value) ? value : 0);

const figureOf = (results: readonly number[], seed: number): PartFigure =>
  results.length < LEAST_TRADES
    ? { value: null, bounds: null }
    : { value: meanOf(results), bounds: boundsOf(results, seed) };

/** Anchored: each part is traded with what was best on everything before it. */
function walk(runs: readonly SweptRun[], start: Millis, end: Millis) {
  const folds: WalkedFold[] = [];
  const results: number[] = [];
  for (let fold = 1; fold < FOLDS; fold += 1) {
    const from = Math.round(start + (fold * (end - start)) / FOLDS);
    const until = Math.round(start + ((fold + 1) * (end - start)) / FOLDS);
    const place = bestOf(
      runs.map(({ trades }) => scoreOf(resultsOf(trades.filter(({ entryTime }) => entryTime < from)))),
    );
    const own =
      place === null
        ? []
        : resultsOf(
            runs[place]!.trades.filter(
              ({ entryTime }) => entryTime >= from && (entryTime < until || fold === FOLDS - 1),
            ),
          );
    results.push(...own);
    folds.push({
      from,
      until,
      chosen: place,
      trades: own.length,
      sumR: own.length === 0 ? null : own.reduce((sum, r) => sum + r, 0),
    });
  }
  return { folds, results };
}

/** Sum of R by the day of entry, one row for each variant. */
function byDay(runs: readonly SweptRun[], start: Millis, end: Millis): readonly Float64Array[] {
  const first = Math.floor(start / DAY_MS);
  const days = Math.max(0, Math.floor(end / DAY_MS) - first + 1);
  return runs.map(({ trades }) => {
    const row = new Float64Array(days);
    for (const { entryTime, r } of trades) {
      const day = Math.floor(entryTime / DAY_MS) - first;
      if (day >= 0 && day < days) row[day] = row[day]! + r;
    }
    return row;
  });
}
