// Findings: a finished backtest as what a person is told of it: verdict, measures in and out of sample, bands, gates, falls.
import { assumptionsOf } from './assumptions.ts';
import { deflatedSharpe, drawdownsOf } from './statistics/statistics.ts';
import { fanOf } from './fan.ts';
import { judge } from './judgement.ts';
import { partMeasures } from './part-measures.ts';
import { toNumber } from '#model/number.ts';
import { varianceOf } from './spread.ts';
import type { BacktestResult } from './backtest.ts';
import type { CurvePoint, Fall, Findings, GateEffect } from '#model/findings.ts';
import type { EquityPoint } from './statistics/statistics.ts';
import type { GateTally, RunMemory } from './run-memory.ts';
import type { Millis } from '#model/time.ts';
import type { Part } from './part-measures.ts';
import type { PipelineSettings } from '#pipeline';
import type { TradeRecord } from './trade-record.ts';

/** The last part of the range is kept back for proof. */
export const OUT_OF_SAMPLE_SHARE = 0.3;
const FALLS_SHOWN = 10;
const CURVE_POINTS = 800;

export type FindingsInput = {
  readonly result: BacktestResult;
  readonly settings: PipelineSettings;
  readonly memory: RunMemory;
  /** Sharpe ratios per trade of other settings that were tried on these markets. */
  readonly otherTrials: readonly number[];
  readonly seed: number;
};

export function findingsOf({ result, settings, memory, otherTrials, seed }: FindingsInput): Findings {
  const { metrics, run, trades, chance, band } = result;
  const splitAt = Math.round(run.start + (1 - OUT_OF_SAMPLE_SHARE) * (run.end - run.start));
  const capital = toNumber(result.capital);
  const equity = run.view.equity.map(({ time, account }) => ({ time, equity: toNumber(account.equity) }));
  const parts = splitParts(trades, equity, capital, splitAt);
  const measures = partMeasures(parts, seed);
  const [expectancy] = measures;
  const trials = otherTrials.length + 1;
  const sample = metrics.tradeSharpe;
  const deflated = sample === null ? null : deflatedSharpe(sample, varianceOf([...otherTrials, sample.sharpe]), trials);
  return {
    verdict: judge({
      mean: expectancy!.whole.value,
      whole: expectancy!.whole.bounds,
      inSample: expectancy!.inSample.bounds,
      outOfSample: expectancy!.outOfSample.bounds,
      trades: trades.length,
      tradesOutOfSample: parts.outOfSample.r.length,
      tradesNeeded: metrics.tradesNeeded,
      trials,
      deflatedSharpe: deflated,
      chance,
    }),
    splitAt,
    tradesInSample: parts.inSample.r.length,
    tradesOutOfSample: parts.outOfSample.r.length,
    measures,
    curve: curveOf(trades),
    optimisticCurve: curveOf(band.optimisticTrades),
    fan: fanOf(
      trades.map(({ r, trade }) => ({ r, exitTime: trade.exitTime })),
      seed,
    ),
    falls: fallsOf(capital, equity),
    chance:
      chance === null
        ? null
        : {
            observed: chance.observed,
            draws: chance.draws,
            percentiles: chance.percentiles,
            pValue: chance.pValue,
          },
    months: metrics.months,
    gates: gatesOf(memory.gates(), run.view.stoppedBy),
    trials,
    deflatedSharpe: deflated,
    assumptions: assumptionsOf(settings),
  };
}

function splitParts(trades: readonly TradeRecord[], equity: readonly EquityPoint[], capital: number, splitAt: Millis) {
  const isOut = ({ trade }: TradeRecord): boolean => trade.entryTime >= splitAt;
  const before = equity.filter(({ time }) => time < splitAt);
  const part = (of: readonly TradeRecord[], from: number, points: readonly EquityPoint[]): Part => ({
    r: of.map(({ r }) => r),
    capital: from,
    equity: points,
  });
  return {
    whole: part(trades, capital, equity),
    inSample: part(
      trades.filter((record) => !isOut(record)),
      capital,
      before,
    ),
    outOfSample: part(trades.filter(isOut), before.at(-1)?.equity ?? capital, equity.slice(before.length)),
  };
}

/** One point for each trade; of very many the last of each stretch. */
function curveOf(trades: readonly TradeRecord[]): readonly CurvePoint[] {
  const stride = Math.max(1, Math.ceil(trades.length / CURVE_POINTS));
  const points: CurvePoint[] = [];
  let sum = 0;
  for (const [index, { r, trade }] of trades.entries()) {
    sum += r;
    if ((index + 1) % stride === 0 || index === trades.length - 1) points.push({ time: trade.exitTime, r: sum });
  }
  return points;
}

/** Deepest first. */
const fallsOf = (capital: number, equity: readonly EquityPoint[]): readonly Fall[] =>
  drawdownsOf(capital, equity)
    .toSorted((a, b) => b.share - a.share)
    .slice(0, FALLS_SHOWN)
    .map(({ from, lowest, to, recovered, amount, share }) => ({
      from,
      lowest,
      to,
      isRecovered: recovered,
      amount,
      share,
    }));

/** What risk refused is not followed: only what the decision stopped is. */
function gatesOf(tallies: readonly GateTally[], stoppedBy: ReadonlyMap<string, number>): readonly GateEffect[] {
  const own = new Set(tallies.map(({ gate }) => gate));
  const followed = tallies.map(({ gate, count, followed: ended, totalR }) => ({
    gate,
    count,
    followed: ended,
    meanR: ended === 0 ? null : totalR / ended,
    totalR: ended === 0 ? null : totalR,
  }));
  const refused = [...stoppedBy]
    .filter(([gate]) => !own.has(gate))
    .map(([gate, count]) => ({ gate, count, followed: 0, meanR: null, totalR: null }));
  return [...followed, ...refused].toSorted((a, b) => b.count - a.count);
}
