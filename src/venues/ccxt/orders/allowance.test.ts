// Allowance: who may go when there is little left.
import { deepStrictEqual, ok, strictEqual } from 'node:assert/strict';
import { test } from 'node:test';
import { allowance } from './allowance.ts';

function desk() {
  const time = { now: 0 };
  return { time, limits: allowance({ gapMs: () => 100, burst: 4, share: 0.5, clock: () => time.now }) };
}

test('what can wait leaves half of it for exits, and waits for the rest', () => {
  const { limits, time } = desk();
  deepStrictEqual([limits.take('ordinary'), limits.take('ordinary')], [0, 0]);
  strictEqual(limits.take('ordinary'), 100);
  deepStrictEqual([limits.take('exit'), limits.take('exit')], [0, 0]);
  strictEqual(limits.take('exit'), 100);
  time.now = 100;
  strictEqual(limits.take('exit'), 0);
});

test('a cancel goes in any case, and others wait for what it has overdrawn', () => {
  const { limits } = desk();
  for (let count = 0; count < 6; count += 1) strictEqual(limits.take('cancel'), 0);
  strictEqual(limits.take('exit'), 300);
});

test('it fills up to the burst, and no further', () => {
  const { limits, time } = desk();
  time.now = 1_000_000;
  for (let count = 0; count < 4; count += 1) strictEqual(limits.take('exit'), 0);
  ok(limits.take('exit') > 0);
});

test('where the exchange has asked for less only cancels go, for as long as it said and at least a second', () => {
  const { limits, time } = desk();
  strictEqual(limits.pause(5000), 5000);
  strictEqual(limits.pause(0), 1000);
  deepStrictEqual([limits.take('exit'), limits.take('ordinary'), limits.take('cancel')], [5000, 5000, 0]);
  time.now = 5000;
  strictEqual(limits.take('exit'), 0);
});
