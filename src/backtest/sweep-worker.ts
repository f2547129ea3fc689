// Sweep worker: takes the next variant until none is left, and says what each made as soon as it is done.
import { parentPort, workerData } from 'node:worker_threads';
import { trialWord } from './trial.ts';
import type { SweepTask } from './sweep.ts';

const { markets, variants, from, next } = workerData as SweepTask;

for (;;) {
  const index = Atomics.add(next, 0, 1);
  const settings = variants[index];
  if (settings === undefined) break;
  const word = trialWord(markets, from, index, settings);
  // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a port of threads has no origin
  parentPort!.postMessage(word);
  if (word.kind === 'failed') break;
}
