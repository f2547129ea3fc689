// Objective: each by hand on the same few results.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { OBJECTIVES } from './objective.ts';

test('objectives of two wins and two losses, by hand', () => {
  const results = [2, -1, -1, 3];
  assert.equal(OBJECTIVES.total(results), 3);
  assert.equal(OBJECTIVES.expectancy(results), 0.75);
  assert.equal(OBJECTIVES['profit-factor'](results), 2.5);
  // From the peak of 2 to 0.
  assert.equal(OBJECTIVES.recovery(results), 1.5);
  // Deviation: squares of 1.25, 1.75, 1.75, 2.25 over three.
  assert.equal(OBJECTIVES.sharpe(results).toFixed(9), ((0.75 * 2) / Math.sqrt(12.75 / 3)).toFixed(9));
});

test('without a loss a ratio to losses is not finite', () => {
  assert.equal(Number.isFinite(OBJECTIVES.recovery([1, 1])), false);
  assert.equal(Number.isFinite(OBJECTIVES.sharpe([1, 1])), false);
});
