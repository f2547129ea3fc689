// Allowance and clock: what may be asked now, what has to wait, and what time it is there.
import { deepStrictEqual, ok, strictEqual } from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { allowance } from './allowance.ts';
import { exchangeClock } from './exchange-clock.ts';

const MINUTE = 60_000;
const NOW = Date.UTC(2026, 10, 21, 10, 0, 13);
const ORDER = { weight: 1, orders: 1, urgency: 'ordinary' } as const;
const EXIT = { weight: 1, orders: 2, urgency: 'exit' } as const;
const CANCEL = { weight: 1, orders: 0, urgency: 'cancel' } as const;
const QUESTION = { weight: 80, orders: 0, urgency: 'ordinary' } as const;
const limit = (rateLimitType: string, interval: string, intervalNum: number, most: number, count: number): object => ({
  rateLimitType,
  interval,
  intervalNum,
  limit: most,
  count,
});

test('entries stop at the share of ten seconds, exits at the whole, cancels go on', () => {
  const limits = allowance(0.8);
  const waits = Array.from({ length: 41 }, () => limits.take(ORDER, NOW));
  deepStrictEqual([waits.filter((wait) => wait === 0).length, waits[40]], [40, 7000]);
  deepStrictEqual(
    Array.from({ length: 6 }, () => limits.take(EXIT, NOW)),
    [0, 0, 0, 0, 0, 7000],
  );
  strictEqual(limits.take(CANCEL, NOW), 0);
  strictEqual(limits.take(QUESTION, NOW), 0);
});

test('what is under way is counted besides what the exchange counts', () => {
  const limits = allowance(1);
  limits.heard([limit('ORDERS', 'SECOND', 10, 50, 49)], NOW);
  strictEqual(limits.take(ORDER, NOW), 0);
  strictEqual(limits.take(ORDER, NOW), 7000);
  limits.settle(ORDER);
  // Filled orders are not counted: the count may fall.
  limits.heard([limit('ORDERS', 'SECOND', 10, 50, 48)], NOW);
  strictEqual(limits.take(ORDER, NOW), 0);
});

test('the count begins anew with each interval, and a longer one goes on', () => {
  const limits = allowance(1);
  limits.heard([limit('ORDERS', 'SECOND', 10, 5, 5), limit('ORDERS', 'DAY', 1, 100, 99)], NOW);
  strictEqual(limits.take(ORDER, NOW), 7000);
  strictEqual(limits.take(ORDER, NOW + 7000), 0);
  ok(limits.take(ORDER, NOW + 7000) > 60 * MINUTE);
});

test('an interval that the exchange names for the first time is kept', () => {
  const limits = allowance(1);
  limits.heard([limit('ORDERS', 'MINUTE', 1, 2, 2)], NOW);
  strictEqual(limits.take(ORDER, NOW), 47_000);
});

test('headers of REST count as well', () => {
  const limits = allowance(1);
  limits.heardHeaders({ 'x-mbx-used-weight-1m': '5990', 'x-mbx-order-count-10s': '3', 'x-mbx-used-weight': '1' }, NOW);
  deepStrictEqual(limits.used(), { weight: 5990, orders: 3 });
  strictEqual(limits.take(QUESTION, NOW), 47_000);
  strictEqual(limits.take(CANCEL, NOW), 0);
});

test('a pause is as long as told, within reason; a shorter one does not end it', () => {
  const limits = allowance(1);
  strictEqual(limits.pause(NOW + 5000, 'slow-down', NOW), 5000);
  strictEqual(limits.pause(undefined, 'slow-down', NOW), 1000);
  strictEqual(limits.take(ORDER, NOW), 5000);
  strictEqual(limits.take(EXIT, NOW), 5000);
  strictEqual(limits.take(CANCEL, NOW), 0);
  strictEqual(limits.bannedMs(NOW), 0);
  strictEqual(limits.pause(NOW + 9e15, 'banned', NOW), 3 * 24 * 60 * MINUTE);
  ok(limits.take(CANCEL, NOW) > 0);
  ok(limits.bannedMs(NOW) > 0);
});

test('no list of limits makes it throw, and what is settled is gone', () => {
  fc.assert(
    fc.property(fc.jsonValue(), fc.dictionary(fc.string(), fc.jsonValue()), (list, headers) => {
      const limits = allowance(0.8);
      limits.heard(list, NOW);
      limits.heard([list], NOW);
      limits.heardHeaders(headers, NOW);
      const before = limits.used();
      if (limits.take(ORDER, NOW) === 0) limits.settle(ORDER);
      deepStrictEqual(limits.used(), before);
    }),
  );
});

test('the exchange its time is its word and half the way, and goes on with the steady clock', () => {
  let steady = 1000;
  const time = exchangeClock(
    () => 7,
    () => steady,
  );
  deepStrictEqual([time.now(), time.isKnown()], [7, false]);
  time.learn(NOW, 900, 1000);
  deepStrictEqual([time.now(), time.isKnown()], [NOW + 50, true]);
  steady += 500;
  strictEqual(time.now(), NOW + 550);
});

test('a worse measurement is taken only where it proves the better one wrong, or that is doubted', () => {
  let steady = 0;
  const time = exchangeClock(
    () => 0,
    () => steady,
  );
  time.learn(NOW, -20, 0);
  steady = 1000;
  time.learn(NOW + 900, 0, 1000);
  strictEqual(time.now(), NOW + 10 + 1000);
  time.learn(NOW + 60_000, 0, 1000);
  strictEqual(time.now(), NOW + 60_500);
  time.doubt();
  time.learn(NOW, 0, 1000);
  strictEqual(time.now(), NOW + 500);
});
