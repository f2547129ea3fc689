// Seeded runs: plans, prices, faults and crashes from one number each. SMC_SEED=n runs that one alone, SMC_SEEDED_RUNS=n the first n.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { test } from 'node:test';
import { Worker } from 'node:worker_threads';
import type { Sum } from './seeded-runs.fixture.ts';

const RUNS = Number(process.env['SMC_SEEDED_RUNS'] ?? 10_000);
const only = process.env['SMC_SEED'];

test('after any faults and crashes the exchange and we agree: nothing lost, nothing sent twice, what is held is protected', async (context) => {
  const first = only === undefined ? 0 : Number(only);
  const last = only === undefined ? RUNS : first + 1;
  const worker = new Worker(new URL('seeded-runs.fixture.ts', import.meta.url), { workerData: { first, last } });
  const [sum] = (await once(worker, 'message')) as [Sum];
  context.diagnostic(
    `${last - first} runs: ${sum.crashes} crashes, ${sum.sent} orders, ${sum.fills} fills, ${sum.emulated} of targets that the exchange knew nothing of, ${sum.replaced} entries replaced and ${sum.dropped} of them filled first, ${sum.amended} positions whose exits were moved and ${sum.refused} exits that were refused there; bare for at most ${Math.round(sum.bareMs)} ms, each time with an alarm`,
  );
  if (only !== undefined) return;
  assert.equal(sum.faults.length, 9, 'every kind of fault was met');
  assert.ok(sum.crashes > RUNS && sum.fills > RUNS && sum.emulated > RUNS / 20);
  assert.ok(sum.replaced > RUNS / 2 && sum.dropped > RUNS / 100);
  assert.ok(sum.amended > RUNS / 4 && sum.refused > RUNS / 100);
});
