// Trades: by hand.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { annualGrowth, kellyShare, longestRuns, payoffRatio, profitFactor } from './trades.ts';
import { systemQuality, timeInMarket, winRate } from './trades.ts';
import { correlation, deviation, distributionOf, kurtosis, quantile, skewness } from './moments.ts';
import { tradeAt } from './rig.ts';

const RESULTS = [2, -1, 2, 0, -1];

test('five results have these figures', () => {
  assert.equal(winRate(RESULTS), 0.4);
  assert.equal(profitFactor(RESULTS), 2);
  assert.equal(payoffRatio(RESULTS), 2);
  assert.equal(kellyShare(RESULTS).toFixed(12), (0.4 - 0.6 / 2).toFixed(12));
  // mean 0.4, squares about it 2.56 + 1.96 + 2.56 + 0.16 + 1.96 = 9.2
  assert.equal(systemQuality(RESULTS).toFixed(12), ((Math.sqrt(5) * 0.4) / Math.sqrt(9.2 / 4)).toFixed(12));
});

test('a result of zero ends both runs', () => {
  assert.deepEqual(longestRuns([1, 2, 0, 3, -1, -1, -1, 4]), { wins: 2, losses: 3 });
  assert.deepEqual(longestRuns([]), { wins: 0, losses: 0 });
});

test('trades that overlap fill the same time once, and only within the curve', () => {
  const trades = [tradeAt(0, 10, 1), tradeAt(5, 15, 1), tradeAt(6, 8, 1), tradeAt(20, 40, 1)];
  assert.equal(timeInMarket(trades, 2, 30), 13 + 10);
});

test('a doubling in half a year is a quadrupling in a year', () => {
  assert.equal(annualGrowth(1, 2, 182.625 * 86_400_000).toFixed(10), '3.0000000000');
  assert.ok(Number.isNaN(annualGrowth(1, 2, 0)));
  assert.ok(Number.isNaN(annualGrowth(1, 0, 1)));
});

test('moments and quantiles are those of the textbook', () => {
  const values = [1, 2, 3, 4, 10];
  assert.equal(deviation(values).toFixed(10), Math.sqrt(12.5).toFixed(10));
  assert.equal(deviation(values, 0).toFixed(10), Math.sqrt(10).toFixed(10));
  // Third powers about 4: -27 - 8 - 1 + 0 + 216 = 180; fourth: 81 + 16 + 1 + 0 + 1296 = 1394
  assert.equal(skewness(values).toFixed(10), (36 / 10 ** 1.5).toFixed(10));
  assert.equal(kurtosis(values).toFixed(10), (278.8 / 100).toFixed(10));
  assert.equal(quantile(values, 0.25), 2);
  assert.equal(quantile(values, 0.875), 7);
  assert.equal(correlation([1, 2, 3], [2, 4, 6]).toFixed(12), '1.000000000000');
  assert.equal(correlation([1, 2, 3], [3, 2, 1]).toFixed(12), '-1.000000000000');
  assert.equal(distributionOf([3, Number.NaN, 1])!.count, 2);
  assert.equal(distributionOf([]), null);
});
