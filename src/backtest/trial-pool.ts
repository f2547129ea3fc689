// Trial pool: threads that run trials of any history as they come, for who takes them from elsewhere.
import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import { sharedMarkets } from './sweep.ts';
import type { CandleSeries } from '#model/candle.ts';
import type { Millis } from '#model/time.ts';
import type { PipelineSettings } from '#pipeline';
import type { SweepWord } from './sweep.ts';

/** Candles in memory that all threads read; `from`: before it agents watch and learn. */
export type TrialHistory = { readonly markets: readonly CandleSeries[]; readonly from: Millis | undefined };
export type TrialTask = { readonly history: TrialHistory; readonly settings: PipelineSettings };

export type TrialPool = {
  /** As many at once as there are threads; more wait. @throws Error where the thread ended, which is then replaced */
  readonly run: (task: TrialTask) => Promise<SweepWord>;
  readonly close: () => Promise<void>;
};

export const trialHistory = (markets: readonly CandleSeries[], from: Millis | undefined): TrialHistory => ({
  markets: sharedMarkets(markets),
  from,
});

const thread = (): Worker => new Worker(new URL('./trial-thread.ts', import.meta.url));

export function trialPool(threads: number): TrialPool {
  const idle = Array.from({ length: threads }, thread);
  const all = new Set(idle);
  const waiting: ((worker: Worker) => void)[] = [];

  const give = (worker: Worker): void => {
    const next = waiting.shift();
    if (next === undefined) idle.push(worker);
    else next(worker);
  };
  const taken = (): Worker | Promise<Worker> =>
    idle.pop() ?? new Promise<Worker>((resolve) => void waiting.push(resolve));

  return {
    async run(task) {
      const worker = await taken();
      const over = new AbortController();
      const { signal } = over;
      const heard = once(worker, 'message', { signal }) as Promise<[SweepWord]>;
      const gone = once(worker, 'exit', { signal }).then((): never => {
        throw new Error('the thread of a trial has ended');
      });
      // Whichever comes first; nobody waits for the other any more.
      for (const either of [heard, gone]) either.catch(() => undefined);
      // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a port of threads has no origin
      worker.postMessage(task);
      try {
        const [word] = await Promise.race([heard, gone]);
        give(worker);
        return word;
      } catch (cause) {
        all.delete(worker);
        void worker.terminate();
        const fresh = thread();
        all.add(fresh);
        give(fresh);
        throw cause;
      } finally {
        over.abort();
      }
    },
    async close() {
      await Promise.all([...all].map((worker) => worker.terminate()));
    },
  };
}
