// Sweep worker: takes the next variant until none is left, and says what each made.
import { parentPort, workerData } from 'node:worker_threads';
import { formatFixed } from '#model/number.ts';
import { pipeline } from '#pipeline';
import { run } from './run.ts';
import type { SweepResult, SweepTask } from './sweep.ts';

const { series, variants, next } = workerData as SweepTask;

const results: SweepResult[] = [];
for (;;) {
  const index = Atomics.add(next, 0, 1);
  const settings = variants[index];
  if (settings === undefined) break;
  const { view, fingerprint } = run({ agents: pipeline(settings), markets: [{ series }] });
  results.push({
    index,
    trades: view.trades.length,
    finalEquity: formatFixed(view.account?.equity ?? settings.ledger.capital),
    fingerprint,
  });
}
// oxlint-disable-next-line unicorn/require-post-message-target-origin -- a port of threads has no origin
parentPort!.postMessage(results);
