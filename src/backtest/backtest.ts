// Backtest: history through the pipeline, and the truth about the result: costs, luck and doubt included.
import { assert } from '#model/fate.ts';
import { costBpsOf } from './cost-bps.ts';
import { formatFixed, sum, toNumber } from '#model/number.ts';
import { metricsOf, monteCarlo, nullEntries, randomEntryNull } from './statistics/statistics.ts';
import { pipeline } from '#pipeline';
import { run } from './run.ts';
import { sampleOf, tradeRecords } from './trade-record.ts';
import type { Cash } from '#model/number.ts';
import type { Event, Kind } from '#model/event.ts';
import type { MarketTape } from './tape.ts';
import type { Metrics, MonteCarlo, NullTrade, RandomEntryNull } from './statistics/statistics.ts';
import type { Millis } from '#model/time.ts';
import type { PipelineSettings } from '#pipeline';
import type { Run } from './run.ts';
import type { TradeRecord } from './trade-record.ts';

export { assumptionsOf } from './assumptions.ts';
export { evidence } from './evidence.ts';
export { chosen, optimise } from './optimisation.ts';
export { OBJECTIVES } from './objective.ts';
export { outcomeOf } from './outcome.ts';
export { run } from './run.ts';
export { runMemory } from './run-memory.ts';
export { studyVerdict } from './study-verdict.ts';
export { sweep } from './sweep.ts';
export { trialBook } from './trial-book.ts';
export { trialHistory, trialPool } from './trial-pool.ts';
export { tradeCharts } from './trade-charts.ts';
export { verify } from './verify.ts';
export type { Objective } from './objective.ts';
export type { SweepResult, SweepWord } from './sweep.ts';
export type { TrialHistory } from './trial-pool.ts';
export type { RecordedRun } from './trial-book.ts';
export type { Study } from './optimisation.ts';
export type { StudyVerdict } from './study-verdict.ts';
export type { RunMemory } from './run-memory.ts';
export type { Certificate } from './verify.ts';
export type { MarketTape } from './tape.ts';
export type { TradeRecord } from './trade-record.ts';

export type BacktestInput = {
  readonly settings: PipelineSettings;
  readonly markets: readonly MarketTape[];
  /** Before this time agents watch and learn; nothing is traded. */
  readonly from?: Millis;
  readonly seed: number;
  readonly observer?: { readonly hears: readonly Kind[]; readonly hear: (event: Event) => void };
  readonly onProgress?: (moments: number) => void;
  /** The same of the second pass, with the optimistic path. */
  readonly onSecondPass?: (moments: number) => void;
};

/** What the same run makes when every doubtful candle is read the trader's way, and how many trades were doubtful. */
export type AmbiguityBand = {
  readonly pessimistic: Cash;
  readonly optimistic: Cash;
  readonly ambiguous: readonly string[];
  /** The trades of the optimistic run. */
  readonly optimisticTrades: readonly TradeRecord[];
};

export type BacktestResult = {
  readonly currency: string;
  readonly capital: Cash;
  readonly finalEquity: Cash;
  readonly run: Run;
  readonly trades: readonly TradeRecord[];
  readonly metrics: Metrics;
  readonly band: AmbiguityBand;
  /** The same trades entered at random moments; null where there were none to place. */
  readonly chance: RandomEntryNull | null;
  /** The same trades in other orders, and other trades of the same kind; null of fewer than 5 trades. */
  readonly luck: MonteCarlo | null;
};

/** Longest stay of a random entry: as long as the longest real trade, so that chance has the same time. */
const longestStay = (records: readonly TradeRecord[]): Millis =>
  Math.max(...records.map(({ trade }) => trade.exitTime - trade.entryTime));

/**
 * Runs the history twice: as configured, and with the optimistic path for the band.
 * @throws SmcError RATE_NEEDED when money would have to be converted at an unknown rate
 */
export function backtest(input: BacktestInput): BacktestResult {
  const { settings, markets } = input;
  const { capital, currency } = settings.ledger;
  const driven = run({ ...input, agents: pipeline(settings) });
  const trades = tradeRecords(driven.view);
  const finalEquity = driven.view.account?.equity ?? capital;
  const net = sum(trades.map(({ trade }) => trade.netPnl));
  assert(
    finalEquity === capital + net,
    `final equity ${formatFixed(finalEquity)} is capital plus net results ${formatFixed(capital + net)}`,
  );
  const optimistic = { ...settings, venue: { ...settings.venue, path: 'optimistic' as const } };
  const bright = run({
    agents: pipeline(optimistic),
    markets,
    ...(input.from === undefined ? {} : { from: input.from }),
    ...(input.onSecondPass === undefined ? {} : { onProgress: input.onSecondPass }),
  });
  return {
    currency,
    capital,
    finalEquity,
    run: driven,
    trades,
    metrics: metricsOf({
      capital: toNumber(capital),
      equity: equityCurve(driven, capital),
      trades: trades.map(sampleOf),
      seed: input.seed,
    }),
    band: {
      pessimistic: finalEquity,
      optimistic: bright.view.account?.equity ?? capital,
      ambiguous: trades.filter(({ trade }) => trade.ambiguous).map(({ trade }) => trade.planId),
      optimisticTrades: tradeRecords(bright.view),
    },
    chance: chanceOf(input, trades),
    luck: monteCarlo({
      r: trades.map(({ r }) => r),
      riskShare: settings.risk.maxRiskPerTradeBps / 10_000,
      seed: input.seed,
    }),
  };
}

/** From the first moment to the last, so that days on which nothing was open count as what they were: flat. */
function equityCurve(driven: Run, capital: Cash): readonly { readonly time: Millis; readonly equity: number }[] {
  if (driven.candles === 0) return [];
  const points = driven.view.equity.map(({ time, account }) => ({ time, equity: toNumber(account.equity) }));
  const first = points[0];
  if (first === undefined || first.time > driven.start)
    points.unshift({ time: driven.start, equity: toNumber(capital) });
  const last = points.at(-1)!;
  if (last.time < driven.end) points.push({ time: driven.end, equity: last.equity });
  return points;
}

/** Same count, sides, hours, stops and targets, other moments: what is left of the result is the choice of the moment. */
function chanceOf(input: BacktestInput, records: readonly TradeRecord[]): RandomEntryNull | null {
  if (records.length === 0) return null;
  const maxDurationMs = longestStay(records);
  const parts = input.markets.map(({ series }) =>
    nullEntries({
      columns: series.columns,
      trades: records.filter(({ trade }) => trade.symbol === series.symbol).map(nullTradeOf),
      costBps: costBpsOf(input.settings, series.symbol),
      maxDurationMs,
    }),
  );
  const placed = parts.filter((part) => part.placed > 0);
  const total = placed.reduce((count, part) => count + part.placed, 0);
  const mean = (valueOf: (part: (typeof placed)[number]) => number): number =>
    placed.reduce((all, part) => all + valueOf(part) * part.placed, 0) / total;
  return randomEntryNull({
    observed: mean((part) => part.replayed),
    simulate: (random) => mean((part) => part.simulate(random)),
    seed: input.seed,
  });
}

const nullTradeOf = ({ trade, plan }: TradeRecord): NullTrade => {
  const stopDistance = Math.abs(toNumber(plan.entry) - toNumber(plan.stop));
  return {
    entryTime: trade.entryTime,
    side: trade.side,
    entryPrice: toNumber(trade.entryPrice),
    stopDistance,
    targetR: Math.abs(toNumber(plan.target) - toNumber(plan.entry)) / stopDistance,
  };
};
