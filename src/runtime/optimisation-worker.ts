// Optimisation worker: every variant of a grid over one history, in a thread of its own.
import { optimise } from '#backtest/backtest.ts';
import { seriesFor } from './history-request.ts';
import { workerData } from 'node:worker_threads';
import { workJob } from './worker-job.ts';
import type { HistoryRequest } from './history-request.ts';
import type { Optimisation, SweepAxis } from '#model/optimisation.ts';
import type { PipelineSettings } from '#pipeline';

export type OptimisationTask = HistoryRequest & {
  readonly axes: readonly SweepAxis[];
  /** At least one; all trade the same markets. */
  readonly variants: readonly { readonly values: readonly number[]; readonly settings: PipelineSettings }[];
  /** Sharpe ratios per trade of other settings that were tried on these markets. */
  readonly otherTrials: readonly number[];
};

/** With what a later run is told of each variant. */
export type WorkedOptimisation = Optimisation & { readonly sharpes: readonly number[] };

const SEED = 1;

await workJob(async (progress): Promise<WorkedOptimisation> => {
  const task = workerData as OptimisationTask;
  const { axes, variants, otherTrials } = task;
  const markets = await Promise.all(
    variants[0]!.settings.instruments.map(async (instrument) => ({ series: await seriesFor(task, instrument) })),
  );
  return optimise({
    axes,
    variants,
    markets,
    otherTrials,
    seed: SEED,
    onProgress: (done) => progress(done / (variants.length + 1)),
  });
});
