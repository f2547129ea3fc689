// Expectancy: silent with few trades, the same interval for the same trades, and wide enough.
import assert from 'node:assert/strict';
import { expectancy } from './expectancy.ts';
import { it } from 'node:test';

/** Three losers of 1R to a winner of 2R and more. */
const trades = (count: number, winner: number): number[] =>
  Array.from({ length: count }, (_, index) => (index % 3 === 0 ? winner : -1));

it('says nothing below thirty trades', () => {
  assert.equal(expectancy(trades(29, 3)), undefined);
  assert.notEqual(expectancy(trades(30, 3)), undefined);
});

it('the interval holds the mean, is the same each time, and narrows with more trades', () => {
  const few = expectancy(trades(39, 2.5))!;
  assert.ok(few.low95 < few.low50 && few.low50 < few.mean && few.mean < few.high50 && few.high50 < few.high95);
  assert.deepEqual(few, expectancy(trades(39, 2.5)));
  const many = expectancy(trades(390, 2.5))!;
  assert.ok(many.high95 - many.low95 < (few.high95 - few.low95) / 2);
});

it('agrees with the normal interval of many trades', () => {
  const given = trades(900, 2.5);
  const { mean, low95, high95 } = expectancy(given)!;
  const deviation = Math.sqrt(given.reduce((sum, each) => sum + (each - mean) ** 2, 0) / 899);
  const half = (1.96 * deviation) / 30;
  assert.ok(Math.abs(high95 - mean - half) < 0.02);
  assert.ok(Math.abs(mean - low95 - half) < 0.02);
});

it('tells how many it takes, and nothing where it can be told already', () => {
  const { mean, needed } = expectancy(trades(39, 2.5))!;
  assert.ok(mean > 0 && needed! > 39);
  assert.equal(expectancy(trades(300, 6))!.needed, undefined);
});
