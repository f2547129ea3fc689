// Trials: each other setting counts once, whatever order its parameters came in, and a torn line is passed over.
import assert from 'node:assert/strict';
import { appendFileSync, mkdtempSync, rmSync } from 'node:fs';
import { after, test } from 'node:test';
import { cash } from '#model/number.ts';
import { join } from 'node:path';
import { tmpdir } from 'node:os';
import { trialsIn } from './trials.ts';

const directory = mkdtempSync(join(tmpdir(), 'trials-'));
after(() => rmSync(directory, { recursive: true }));

const request = (parameters: Readonly<Record<string, number>>, symbols = ['BTCUSDT']) => ({
  strategies: [{ name: 'order-block', parameters }],
  symbols,
  timeframe: '15m' as const,
  from: 0,
  to: 1,
  capital: cash('1'),
  source: 'recorded' as const,
});

test('trials of other settings on the same market are counted, each with its latest result', () => {
  const trials = trialsIn(directory);
  assert.deepEqual(trials.others(request({})), []);
  trials.add(request({ a: 1, b: 2 }), 0.1);
  trials.add(request({ a: 2, b: 2 }), 0.2);
  trials.add(request({ b: 2, a: 1 }), 0.3);
  trials.add(request({ a: 3 }, ['ETHUSDT']), 0.4);
  appendFileSync(join(directory, 'trials.jsonl'), '{"key": "torn');
  assert.deepEqual(trials.others(request({})), [0.3, 0.2]);
  assert.deepEqual(trials.others(request({ a: 2, b: 2 })), [0.3], 'the own setting is no other');
  assert.deepEqual(trials.others(request({}), [request({ a: 1, b: 2 }), request({ a: 2, b: 2 })]), []);
  assert.deepEqual(
    trials.others(request({ a: 2, b: 2 }), [request({ a: 1, b: 2 })]),
    [0.2],
    'what was run before a sweep is a trial',
  );
  assert.deepEqual(trials.others(request({}, ['ETHUSDT', 'BTCUSDT'])), [0.3, 0.2, 0.4]);
  assert.deepEqual(trials.others({ ...request({}), source: 'demo' }), [0.3, 0.2]);
});
