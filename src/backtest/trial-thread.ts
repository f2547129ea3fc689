// Trial thread: waits for trials of any history, runs one at a time, and keeps the candles of the latest.
import { parentPort } from 'node:worker_threads';
import { trialWord } from './trial.ts';
import type { TrialTask } from './trial-pool.ts';

parentPort!.on('message', ({ history, settings }: TrialTask) => {
  const word = trialWord(history.markets, history.from, 0, settings);
  // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a port of threads has no origin
  parentPort!.postMessage(word);
});
