// Exits at other prices in the simulated venue: they stand at once, all or none, and fill where they stand.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { bracket, rig } from './rig.fixture.ts';
import { formatFixed } from '#model/number.ts';
import type { OrderRequest } from '#model/order.ts';
import type { Rig } from './rig.fixture.ts';

const exits = (stop: string, target: string): readonly OrderRequest[] => bracket({}, stop, target).protection!;

/** One bought at 100, its stop at 95 and its target at 110. */
const holding = (): Rig => {
  const it = rig()
    .submit(bracket({ type: 'limit', price: '100' }, '95', '110'))
    .candle(100, 101, 99, 100);
  it.said();
  return it;
};
const fillsOf = ({ fills }: Rig): readonly string[] =>
  fills
    .map(({ clientId, price, quantity }) => `${clientId} ${formatFixed(quantity)} at ${formatFixed(price)}`)
    .slice(1);

test('both stand at their new prices at once', () => {
  const it = holding().amend(...exits('98', '105'));
  assert.deepEqual(it.said(), ['updated s', 'updated t']);
});

test('a stop fills where it stands now, and not where it stood', () => {
  const it = holding().amend(...exits('98', '110'));
  assert.deepEqual(fillsOf(it.candle(100, 100, 98, 99)), ['s 1 at 98']);
});

test('a stop that was moved away is not met where it stood', () => {
  const it = holding().amend(...exits('90', '110'));
  assert.deepEqual(fillsOf(it.candle(100, 100, 94, 96)), []);
  assert.deepEqual(fillsOf(it.candle(96, 96, 89, 92)), ['s 1 at 90']);
});

test('a target fills where it stands now, and the stop goes with it', () => {
  const it = holding().amend(...exits('95', '103'));
  it.said();
  assert.deepEqual(fillsOf(it.candle(100, 104, 100, 101)), ['t 1 at 103']);
  assert.ok(it.said().some((line) => line.startsWith('canceled s')));
});

test('a stop where the price is already is refused, and both keep their prices', () => {
  const it = holding().amend(...exits('100', '103'));
  assert.deepEqual(it.said(), ['update-rejected s: would-trigger', 'update-rejected t: would-trigger']);
  assert.deepEqual(fillsOf(it.candle(100, 104, 100, 101)), []);
  assert.deepEqual(fillsOf(it.candle(101, 111, 101, 109)), ['t 1 at 110']);
});

test('exits that do not work are refused', () => {
  const it = holding().candle(100, 111, 100, 109);
  it.said();
  assert.deepEqual(it.amend(...exits('98', '105')).said(), [
    'update-rejected s: not-working',
    'update-rejected t: not-working',
  ]);
});
