// Work: takes trials from the queue and runs them on threads until it is told to stop.
import { Worker } from 'bullmq';
import { connectRedis } from './connect.ts';
import { exactJson, fromExactJson } from './exact-json.ts';
import { getCandles } from './candle-parcel.ts';
import { DEATHS_MOST, LOCK_MS, PREFIX, queueName } from './trial-job.ts';
import { trialHistory, trialPool } from '#backtest/backtest.ts';
import type { PipelineSettings } from '#pipeline';
import type { TrialHistory } from '#backtest/backtest.ts';
import type { TrialJob } from './trial-job.ts';

export type WorkOptions = {
  readonly url: string;
  readonly threads: number;
  /** After each trial that is done, with how many that makes. */
  readonly onDone: (done: number) => void;
  readonly notice: (sentence: string) => void;
  readonly lockMs?: number;
};

/** Studies whose candles are kept in memory; the one unused for longest goes. */
const STUDIES_KEPT = 2;
const DRAIN_DELAY_S = 1;
/** Trials that wait for a thread on this machine, so that no thread waits for the network. */
const FETCHED_AHEAD = 1;

/** @returns how to end it, the trials in hand first. @throws SmcError USAGE, REDIS_UNREACHABLE */
export async function work(options: WorkOptions): Promise<{ readonly close: () => Promise<void> }> {
  const redis = await connectRedis(options.url);
  const blocking = redis.duplicate();
  const pool = trialPool(options.threads);
  const histories = new Map<string, Promise<TrialHistory>>();
  const historyOf = (study: string, from: number | null): Promise<TrialHistory> => {
    const known =
      histories.get(study) ?? getCandles(redis, study).then((markets) => trialHistory(markets, from ?? undefined));
    histories.delete(study);
    histories.set(study, known);
    known.catch(() => histories.delete(study));
    if (histories.size > STUDIES_KEPT) histories.delete(histories.keys().next().value!);
    return known;
  };
  const lockMs = options.lockMs ?? LOCK_MS;
  let done = 0;
  const worker = new Worker<TrialJob, string>(
    queueName(),
    async ({ data }) => {
      const history = await historyOf(data.study, data.from);
      const settings = fromExactJson(data.settings) as PipelineSettings;
      return exactJson(await pool.run({ history, settings }));
    },
    {
      connection: blocking,
      prefix: PREFIX,
      concurrency: options.threads + FETCHED_AHEAD,
      lockDuration: lockMs,
      stalledInterval: lockMs / 2,
      maxStalledCount: DEATHS_MOST,
      drainDelay: DRAIN_DELAY_S,
    },
  );
  const faults = new Set<string>();
  worker.on('error', ({ message }) => {
    if (!faults.has(message)) options.notice(message);
    faults.add(message);
  });
  worker.on('failed', (job, { message }) => options.notice(`trial ${job?.id ?? ''} failed: ${message}`));
  worker.on('completed', () => options.onDone((done += 1)));
  await worker.waitUntilReady();
  return {
    async close() {
      await worker.close();
      await pool.close();
      blocking.disconnect();
      redis.disconnect();
    },
  };
}
