// verify: a clean line gets its certificate, in words and for machines.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { demo, demoFile, smc } from './shell.fixture.ts';

const btc = demoFile(demo('BTCUSDT', '15m', 700, 60_000));

test('the certificate counts what was compared, and finds nothing rewritten', async () => {
  const { exit, out, err } = await smc('verify', '--data', btc, '--cuts', '3', '--json');
  assert.equal(exit, 0, err);
  const told = JSON.parse(out) as Record<string, unknown>;
  assert.deepEqual(Object.keys(told), ['bars', 'cuts', 'replays', 'events', 'patterns', 'plans', 'orders', 'leaks']);
  assert.deepEqual([told['bars'], told['cuts'], told['replays'], told['leaks']], [700, 3, 12, []]);
  assert.ok((told['patterns'] as number) > 1_000);
});

test('the certificate says so in words, the same each time', async () => {
  const words = ['verify', '--data', btc, '--cuts', '2', '--strategy', 'order-block'];
  const { exit, out } = await smc(...words);
  assert.equal(exit, 0);
  assert.match(out, /^Nothing looked ahead\.\n/);
  assert.match(out, /^rewritten +0$/m);
  assert.equal((await smc(...words)).out, out);
});

test('--from and --to choose the bars that are verified', async () => {
  const { out } = await smc(
    'verify',
    '--data',
    btc,
    '--cuts',
    '1',
    '--from',
    '2025-03-04',
    '--to',
    '2025-03-06',
    '--json',
  );
  assert.equal((JSON.parse(out) as { bars: number }).bars, 192);
});
