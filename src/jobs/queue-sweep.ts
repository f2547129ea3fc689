// Queue sweep: the trials of a study through a queue on Redis, run by workers on any number of machines.
import { setTimeout } from 'node:timers/promises';
import { Queue, QueueEvents } from 'bullmq';
import { connectRedis, placeOfRedis } from './connect.ts';
import { exactJson, fromExactJson } from './exact-json.ts';
import { PREFIX, queueName } from './trial-job.ts';
import { putCandles } from './candle-parcel.ts';
import { SmcError } from '#model/fate.ts';
import type { CandleSeries } from '#model/candle.ts';
import type { PipelineSettings } from '#pipeline';
import type { SweepResult, SweepWord } from '#backtest/backtest.ts';
import type { TrialJob } from './trial-job.ts';

export type QueuedVariant = {
  /** Hash of candles and settings: the name of the job. */
  readonly key: string;
  readonly settings: PipelineSettings;
};

export type QueueSweepOptions = {
  readonly url: string;
  /** Hash of the candles and of `from`. */
  readonly study: string;
  readonly from?: number;
  /** Take what workers have finished for a caller that was killed. */
  readonly resume: boolean;
  readonly onResult: (result: SweepResult) => void;
  readonly notice: (sentence: string) => void;
};

/** What is left in the queue when nobody fetches it. */
const RESULT_LIFE_S = 86_400;
const BATCH = 200;
/** A word of the queue can be missed; what is asked for cannot. */
const RECHECK_MS = 3_000;
/** A machine that has lost the candles, or its connection, tries again. */
const ATTEMPTS = 3;
const RETRY_MS = 1_000;
const CLOSE_MS = 2_000;
const ENDED: ReadonlySet<string> = new Set(['completed', 'failed']);

type TrialQueue = Queue<TrialJob, string>;

/**
 * Results in the order of the variants, the same as those of `sweep` to the last digit.
 * @throws SmcError USAGE, REDIS_UNREACHABLE; what a trial was refused for; whatever `onResult` throws
 */
export async function queueSweep(
  markets: readonly CandleSeries[],
  variants: readonly QueuedVariant[],
  options: QueueSweepOptions,
): Promise<readonly SweepResult[]> {
  const redis = await connectRedis(options.url);
  const listening = redis.duplicate();
  listening.on('error', () => undefined);
  const name = queueName();
  const queue: TrialQueue = new Queue<TrialJob, string>(name, { connection: redis, prefix: PREFIX });
  const events = new QueueEvents(name, { connection: listening, prefix: PREFIX });
  const ended = Promise.withResolvers<void>();
  // Heard of while it is still being put there.
  ended.promise.catch(() => undefined);
  const pending = new Map(variants.map(({ key }, index) => [key, index]));
  const results: SweepResult[] = [];

  const take = (key: string, text: string): void => {
    const index = pending.get(key);
    if (index === undefined) return;
    pending.delete(key);
    try {
      const word = fromExactJson(text) as SweepWord;
      if (word.kind === 'failed') {
        // Asked for again it is to be tried again.
        void queue.remove(key).catch(() => undefined);
        throw new SmcError(word.code, word.what, word.where, word.mend);
      }
      const result = { ...word.result, index };
      results.push(result);
      options.onResult(result);
      if (pending.size === 0) ended.resolve();
    } catch (cause) {
      ended.reject(cause);
    }
  };
  const look = async (key: string): Promise<void> => {
    const state = await queue.getJobState(key);
    if (!ENDED.has(state)) return;
    // Read after its state: what was read before may be older than its end.
    const job = await queue.getJob(key);
    if (job === undefined) return;
    if (state === 'completed') take(key, job.returnvalue);
    else ended.reject(new Error(`a trial failed on a worker: ${job.failedReason} (${placeOfRedis(options.url)})`));
  };
  const recheck = async (): Promise<void> => {
    await putCandles(redis, options.study, markets);
    for (const keys of batches([...pending.keys()])) {
      const states = await Promise.all(keys.map((key) => queue.getJobState(key)));
      await Promise.all(keys.filter((_, place) => ENDED.has(states[place]!)).map(look));
      // Gone with a server that was emptied.
      await add(keys.filter((key, place) => states[place] === 'unknown' && pending.has(key)));
    }
  };
  const add = async (keys: readonly string[]): Promise<void> => {
    if (keys.length === 0) return;
    await queue.addBulk(
      keys.map((key) => ({
        name: 'trial',
        data: {
          study: options.study,
          from: options.from ?? null,
          settings: exactJson(variants[pending.get(key)!]!.settings),
        },
        opts: {
          jobId: key,
          attempts: ATTEMPTS,
          backoff: { type: 'fixed', delay: RETRY_MS },
          removeOnComplete: { age: RESULT_LIFE_S },
          removeOnFail: { age: RESULT_LIFE_S },
        },
      })),
    );
  };

  let isChecking = false;
  let isTold = false;
  const again = setInterval(() => {
    if (isChecking) return;
    isChecking = true;
    const check = async (): Promise<void> => {
      if (!isTold && results.length === 0 && (await queue.getWorkersCount()) === 0) {
        isTold = true;
        const place = placeOfRedis(options.url);
        options.notice(`no worker of this version has come yet: npx smc work --queue ${place}`);
      }
      await recheck();
    };
    // The connection comes back by itself, and the next check with it.
    check()
      .catch((cause: unknown) => {
        if (cause instanceof SmcError) ended.reject(cause);
      })
      .finally(() => (isChecking = false));
  }, RECHECK_MS);
  try {
    queue.on('error', () => undefined);
    events.on('error', () => undefined);
    events.on('completed', ({ jobId, returnvalue }) => take(jobId, returnvalue as string));
    events.on('failed', ({ jobId }) => {
      // Told of each attempt as well; only the last one counts.
      if (pending.has(jobId)) look(jobId).catch(() => undefined);
    });
    await Promise.all([queue.waitUntilReady(), events.waitUntilReady()]);
    await clear(queue, [...pending.keys()], options.resume);
    await recheck();
    if (pending.size === 0) ended.resolve();
    await ended.promise;
  } finally {
    clearInterval(again);
    // A server that does not answer must not keep what went wrong from being told.
    await Promise.race([
      Promise.allSettled([queue.close(), events.close()]),
      setTimeout(CLOSE_MS, undefined, { ref: false }),
    ]);
    listening.disconnect();
    redis.disconnect();
  }
  return results.toSorted((a, b) => a.index - b.index);
}

/** Takes away what was finished for others, so that it is run anew; what is being run just now is waited for. */
async function clear(queue: TrialQueue, keys: readonly string[], resume: boolean): Promise<void> {
  for (const some of batches(keys))
    await Promise.all(
      some.map(async (key) => {
        const job = await queue.getJob(key);
        if (job === undefined || (resume && !(await job.isFailed()))) return;
        await job.remove().catch(() => undefined);
      }),
    );
}

const batches = <T>(all: readonly T[]): readonly (readonly T[])[] =>
  Array.from({ length: Math.ceil(all.length / BATCH) }, (_, batch) => all.slice(batch * BATCH, (batch + 1) * BATCH));
