// Backtest worker: one backtest for the API in a thread of its own, on the candles of the log, of the candle folder or of the demo.
import { workerData } from 'node:worker_threads';
import { backtest, outcomeOf, runMemory } from '#backtest/backtest.ts';
import { seriesFor } from './history-request.ts';
import { workJob } from './worker-job.ts';
import type { BacktestOutcome } from '#api/api.ts';
import type { HistoryRequest } from './history-request.ts';
import type { PipelineSettings } from '#pipeline';

export type BacktestTask = HistoryRequest & {
  readonly settings: PipelineSettings;
  /** Sharpe ratios per trade of other settings that were tried on these markets. */
  readonly otherTrials: readonly number[];
};

/** With what a later run is told of this one. */
export type WorkedOutcome = BacktestOutcome & { readonly tradeSharpe: number };

const SEED = 1;
/** What the first pass is of the way, and both passes; the rest are the statistics. */
const FIRST_SHARE = 0.5;
const SECOND_SHARE = 0.4;

await workJob(async (progress): Promise<WorkedOutcome> => {
  const task = workerData as BacktestTask;
  const { settings, otherTrials } = task;
  const markets = await Promise.all(
    settings.instruments.map(async (instrument) => ({ series: await seriesFor(task, instrument) })),
  );
  const moments = Math.max(...markets.map(({ series }) => series.columns.length));
  const memory = runMemory();
  const result = backtest({
    settings,
    markets,
    seed: SEED,
    observer: memory.observer,
    onProgress: (done) => progress(Math.min(1, done / moments) * FIRST_SHARE),
    onSecondPass: (done) => progress(FIRST_SHARE + Math.min(1, done / moments) * SECOND_SHARE),
  });
  return outcomeOf({ result, settings, markets, memory, otherTrials, seed: SEED });
});
