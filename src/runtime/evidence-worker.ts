// Evidence worker: what the patterns of one market have come to, in a thread of its own.
import { workerData } from 'node:worker_threads';
import { evidence } from '#backtest/backtest.ts';
import { seriesFor } from './history-request.ts';
import { workJob } from './worker-job.ts';
import type { HistoryRequest } from './history-request.ts';
import type { PipelineSettings } from '#pipeline';
import type { Timeframe } from '#model/time.ts';

export type EvidenceTask = HistoryRequest & {
  /** Of one instrument. */
  readonly settings: PipelineSettings;
  readonly timeframe: Timeframe;
  readonly targetR: number;
};

const SEED = 1;
/** What watching is of the way; the rest are the statistics. */
const WATCH_SHARE = 0.6;

await workJob(async (progress) => {
  const task = workerData as EvidenceTask;
  const { settings, timeframe, targetR } = task;
  const series = await seriesFor(task, settings.instruments[0]!);
  return evidence({
    series,
    timeframe,
    settings,
    targetR,
    seed: SEED,
    onProgress: (done) => progress(Math.min(1, done / series.columns.length) * WATCH_SHARE),
  });
});
