// Worker job: work in a thread of its own, with its progress, its end and a way to stop it, so that the agent does not wait for it.
import { parentPort, Worker } from 'node:worker_threads';
import { SmcError } from '#model/fate.ts';
import type { ErrorCode } from '#model/fate.ts';
import type { JobRun } from '#api/api.ts';

type Word<Outcome> =
  | { readonly kind: 'progress'; readonly share: number }
  | { readonly kind: 'done'; readonly outcome: Outcome }
  | {
      readonly kind: 'failed';
      readonly code: string;
      readonly what: string;
      readonly where: string;
      readonly mend: string;
    };

/**
 * @param onDone called before `done` resolves
 * @returns what runs; `done` rejects with an SmcError where it cannot be run or was cancelled
 */
export function startJob<Outcome>(file: URL, task: unknown, onDone?: (outcome: Outcome) => void): JobRun<Outcome> {
  const { promise, resolve, reject } = Promise.withResolvers<Outcome>();
  const now = { share: 0 };
  const worker = new Worker(file, { workerData: task });
  worker.on('message', (word: Word<Outcome>) => {
    switch (word.kind) {
      case 'progress':
        now.share = word.share;
        return;
      case 'done':
        now.share = 1;
        onDone?.(word.outcome);
        resolve(word.outcome);
        return;
      case 'failed':
        reject(new SmcError(word.code as ErrorCode, word.what, word.where, word.mend));
    }
  });
  worker.on('error', reject);
  worker.on('exit', () => reject(new SmcError('CANCELLED', 'it was stopped', 'the job', 'start it again')));
  // Whoever asked may be gone by then: that is no fault of the program.
  promise.catch(() => undefined);
  return { done: promise, progress: () => now.share, cancel: () => void worker.terminate() };
}

/** The other end, inside the worker: works, and says how it went. */
export async function workJob<Outcome>(work: (progress: (share: number) => void) => Promise<Outcome>): Promise<void> {
  const say = (word: Word<Outcome>): void => {
    // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a port of threads has no origin
    parentPort!.postMessage(word);
  };
  try {
    say({ kind: 'done', outcome: await work((share) => say({ kind: 'progress', share })) });
  } catch (thrown) {
    if (!(thrown instanceof SmcError)) throw thrown;
    const { code, message: what, where, mend } = thrown;
    say({ kind: 'failed', code, what, where, mend });
  }
}
