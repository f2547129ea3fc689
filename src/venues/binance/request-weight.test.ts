// Request weight: what may be asked now, and what has to wait for how long.
import { deepStrictEqual, ok, strictEqual } from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { backoffMs } from './backoff.ts';
import { requestWeight } from './request-weight.ts';

const MINUTE = 60_000;
const NOW = 100 * MINUTE + 15_000;

test('requests go until the share of the minute is used, then wait for the next minute', () => {
  const weights = requestWeight(0.5);
  weights.setPerMinute(100);
  deepStrictEqual(
    [20, 20, 10, 1].map((weight) => weights.waitMs(weight, NOW)),
    [0, 0, 0, 45_000],
  );
  strictEqual(weights.waitMs(1, NOW + 45_000), 0);
});

test('what the exchange counts goes before our own count, also what others at this address have used', () => {
  const weights = requestWeight(0.5);
  weights.setPerMinute(100);
  weights.heard(50, NOW);
  strictEqual(weights.waitMs(1, NOW), 45_000);
  weights.heard(10, NOW);
  strictEqual(weights.used(), 50);
});

test('a request heavier than the whole share goes at the start of a minute', () => {
  const weights = requestWeight(0.5);
  weights.setPerMinute(100);
  strictEqual(weights.waitMs(80, NOW), 0);
  strictEqual(weights.waitMs(1, NOW), 45_000);
});

const PAUSES: readonly (readonly [retryAfter: string | undefined, pauseMs: number])[] = [
  ['5', 5000],
  ['0', 1000],
  [undefined, 1000],
  ['-5', 1000],
  ['soon', 1000],
  ['1.5', 1000],
  ['3600', 3_600_000],
  ['999999999', 3_600_000],
  ['99999999999999999999', 1000],
];
for (const [retryAfter, pauseMs] of PAUSES)
  test(`Retry-After ${retryAfter} is a pause of ${pauseMs} ms`, () => {
    const weights = requestWeight(1);
    strictEqual(weights.paused(retryAfter, NOW), pauseMs);
    strictEqual(weights.waitMs(1, NOW), pauseMs);
    strictEqual(weights.waitMs(1, NOW + pauseMs), 0);
  });

test('a shorter pause does not end a longer one', () => {
  const weights = requestWeight(1);
  weights.paused('100', NOW);
  weights.paused('1', NOW);
  strictEqual(weights.waitMs(1, NOW), 100_000);
});

test('the wait before another attempt doubles, stays within its bounds, and half of it is chance', () => {
  deepStrictEqual(
    [0, 1, 2, 3, 9].map((attempt) => backoffMs(attempt, 100, 1000, () => 0)),
    [50, 100, 200, 400, 500],
  );
  fc.assert(
    fc.property(fc.nat(1000), fc.double({ min: 0, max: 1, noNaN: true, maxExcluded: true }), (attempt, chance) => {
      const wait = backoffMs(attempt, 100, 60_000, () => chance);
      ok(wait >= 50 && wait <= 60_000);
    }),
  );
});
