// Backtests: those that the API asks for, each in a thread of its own, so that the agent does not wait for them.
import { Worker } from 'node:worker_threads';
import { SmcError } from '#model/fate.ts';
import type { ApiPort } from '#api/api.ts';
import type { BacktestOutcome } from '#api/api.ts';
import type { BacktestTask, BacktestWord } from './backtest-worker.ts';
import type { ErrorCode } from '#model/fate.ts';

/** @returns what runs; `done` rejects with an SmcError where it cannot be run or was cancelled */
export function startBacktest(task: BacktestTask): ReturnType<ApiPort['backtest']> {
  const { promise, resolve, reject } = Promise.withResolvers<BacktestOutcome>();
  const now = { share: 0 };
  const worker = new Worker(new URL('backtest-worker.ts', import.meta.url), { workerData: task });
  worker.on('message', (word: BacktestWord) => {
    switch (word.kind) {
      case 'progress':
        now.share = word.share;
        return;
      case 'done':
        now.share = 1;
        resolve(word.outcome);
        return;
      case 'failed':
        reject(new SmcError(word.code as ErrorCode, word.what, word.where, word.mend));
    }
  });
  worker.on('error', reject);
  worker.on('exit', () => reject(new SmcError('CANCELLED', 'the backtest was stopped', 'backtest', 'start it again')));
  // Whoever asked may be gone by then: that is no fault of the program.
  promise.catch(() => undefined);
  return { done: promise, progress: () => now.share, cancel: () => void worker.terminate() };
}
