// Seeded runs, one after the other, in a thread of their own: the test runner watches every promise, and these are millions.
import { parentPort, workerData } from 'node:worker_threads';
import { seededRun } from './seeded.fixture.ts';

export type Sum = {
  crashes: number;
  sent: number;
  fills: number;
  emulated: number;
  replaced: number;
  dropped: number;
  amended: number;
  refused: number;
  bareMs: number;
  faults: string[];
};

const { first, last } = workerData as { readonly first: number; readonly last: number };
const sum: Sum = {
  crashes: 0,
  sent: 0,
  fills: 0,
  emulated: 0,
  replaced: 0,
  dropped: 0,
  amended: 0,
  refused: 0,
  bareMs: 0,
  faults: [],
};
const met = new Set<string>();
for (let seed = first; seed < last; seed += 1) {
  const { faults, crashes, sent, fills, emulated, replaced, dropped, amended, refused, bareMs } = await seededRun(seed);
  sum.crashes += crashes;
  sum.sent += sent;
  sum.fills += fills;
  sum.emulated += emulated;
  sum.replaced += replaced;
  sum.dropped += dropped;
  sum.amended += amended;
  sum.refused += refused;
  sum.bareMs = Math.max(sum.bareMs, bareMs);
  for (const fault of faults) met.add(fault);
}
sum.faults = [...met];
// oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread has no origin
parentPort!.postMessage(sum);
