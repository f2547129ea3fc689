// Trials: overfitting, superior ability and Monte Carlo against cases whose answer is known.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { mean } from './moments.ts';
import { monteCarlo } from './monte-carlo.ts';
import { probabilityOfOverfitting } from './overfitting.ts';
import { seededRandom } from './random.ts';
import { superiorAbility } from './superior.ts';

/** `real` of the rows have this mean, the others none; deviation 1. */
function rows(seed: number, count: number, periods: number, real = 0, edge = 0): readonly Float64Array[] {
  const random = seededRandom(seed);
  return Array.from({ length: count }, (_, row) =>
    Float64Array.from({ length: periods }, () => random.normal() + (row < real ? edge : 0)),
  );
}

test('among noise the best in sample is out of sample as often below the middle as above', () => {
  const found = Array.from({ length: 12 }, (_, seed) => probabilityOfOverfitting({ returns: rows(seed, 50, 640) })!);
  assert.equal(found[0]!.splits, 924);
  const share = mean(found.map((one) => one.probability));
  assert.ok(share > 0.35 && share < 0.65, `${share}`);
});

test('five real strategies among fifty are found again', () => {
  const found = probabilityOfOverfitting({ returns: rows(1, 50, 640, 5, 0.2) })!;
  assert.ok(found.probability < 0.05, `${found.probability}`);
  assert.ok(found.lossProbability < 0.05);
});

test('two variants that are good in opposite halves are overfitted for certain, a better one never', () => {
  const good = [2, 1, 2, 1];
  const bad = [-2, -1, -2, -1];
  const opposite = {
    returns: [
      [...good, ...bad],
      [...bad, ...good],
    ],
    blocks: 2,
  };
  assert.equal(probabilityOfOverfitting(opposite)!.probability, 1);
  assert.equal(probabilityOfOverfitting(opposite)!.lossProbability, 1);
  const better = {
    returns: [
      [...good, ...good],
      [...bad, ...bad],
    ],
    blocks: 2,
  };
  assert.equal(probabilityOfOverfitting(better)!.probability, 0);
});

test('one variant or too few periods have no answer; an odd number of blocks is a mistake', () => {
  assert.equal(probabilityOfOverfitting({ returns: rows(1, 1, 100) }), null);
  assert.equal(probabilityOfOverfitting({ returns: rows(1, 5, 20) }), null);
  assert.throws(() => probabilityOfOverfitting({ returns: rows(1, 5, 100), blocks: 7 }), /Invariant/);
});

test('a variant that never traded is neither good nor bad', () => {
  const idle = new Float64Array(120);
  const found = probabilityOfOverfitting({ returns: [idle, ...rows(3, 1, 120, 1, -0.8)] })!;
  assert.equal(found.probability, 0);
});

test('the best of thirty noise variants is not superior more often than the level allows', () => {
  const found = Array.from({ length: 60 }, (_, seed) =>
    superiorAbility({ excess: rows(seed + 100, 30, 200), seed, draws: 150 })!,
  );
  const below = (name: 'realityCheck' | 'superiorAbility'): number =>
    found.filter((one) => one[name] <= 0.05).length / found.length;
  assert.ok(below('realityCheck') <= 0.15, `${below('realityCheck')}`);
  assert.ok(below('superiorAbility') <= 0.15, `${below('superiorAbility')}`);
});

test('a real variant among thirty is superior, and bad company blunts the reality check only', () => {
  const noise = rows(8, 30, 400, 1, 0.25);
  const found = superiorAbility({ excess: noise, seed: 1 })!;
  assert.equal(found.best, 0);
  assert.ok(found.superiorAbility < 0.01 && found.realityCheck < 0.02);
  // Wild and hopeless rows: their swings set White's null, Hansen's is studentised and leaves them out.
  const wild = rows(9, 10, 400, 10, -1).map((row) => row.map((value) => 5 * value));
  const crowded = superiorAbility({ excess: [...noise, ...wild], seed: 1 })!;
  assert.ok(crowded.superiorAbility < 0.02, `${crowded.superiorAbility}`);
  assert.ok(crowded.realityCheck > 0.05, `${crowded.realityCheck}`);
});

test('an edge that was found before lends nothing to a grid of noise, and earlier noise makes the test stricter', () => {
  const [real, ...noise] = rows(8, 30, 400, 1, 0.25);
  const own = superiorAbility({ excess: [...noise, real!], seed: 1, contenders: 29 })!;
  assert.notEqual(own.best, 29);
  assert.ok(own.superiorAbility > 0.05 && own.realityCheck > 0.05, `${own.superiorAbility}`);
  const modest = rows(8, 1, 400, 1, 0.1);
  const alone = superiorAbility({ excess: modest, seed: 1 })!;
  const crowded = superiorAbility({ excess: [...modest, ...rows(3, 60, 400)], seed: 1, contenders: 1 })!;
  assert.equal(crowded.best, 0);
  assert.ok(crowded.superiorAbility > alone.superiorAbility, `${crowded.superiorAbility} ${alone.superiorAbility}`);
});

test('a shuffle moves the path only: the drawdown of wins and losses ranges, the end does not', () => {
  const r = Array.from({ length: 60 }, (_, index) => (index < 30 ? 2 : -1));
  const found = monteCarlo({ r, seed: 1, draws: 400 })!;
  // All losses in a row at the end: no order is worse.
  assert.equal(found.observedDrawdown.toFixed(10), (1 - 0.99 ** 30).toFixed(10));
  assert.equal(found.shareWorse, 0);
  assert.ok(found.shuffledDrawdown.high < found.observedDrawdown);
  assert.ok(found.shuffledDrawdown.low >= 0.01 - 1e-12);
  assert.equal(found.expectancy!.estimate, 0.5);
});

test('losing trades lose in nearly every resample, and a large risk ruins', () => {
  const random = seededRandom(2);
  const r = Array.from({ length: 200 }, () => (random.next() < 0.3 ? 2 : -1.5));
  assert.ok(monteCarlo({ r, seed: 1, draws: 300 })!.lossProbability > 0.98);
  assert.ok(monteCarlo({ r, seed: 1, draws: 300, riskShare: 0.1 })!.ruinProbability > 0.98);
  assert.deepEqual(monteCarlo({ r, seed: 5, draws: 50 }), monteCarlo({ r, seed: 5, draws: 50 }));
  assert.equal(monteCarlo({ r: [1, 2], seed: 1 }), null);
});
