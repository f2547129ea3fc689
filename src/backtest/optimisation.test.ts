// Optimisation: the best is chosen on the first part alone, its rest is told apart, and noise is not taken for an edge.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { chosen } from './optimisation.ts';
import { studyVerdict } from './study-verdict.ts';
import { DAY_MS, HOUR_MS } from '#model/time.ts';
import { seededRandom } from './statistics/statistics.ts';
import type { SweptRun } from './optimisation.ts';

const SPAN = { start: 0, end: 100 * DAY_MS };
const AXES = [{ strategy: 'x', parameter: 'p', values: [1, 2] }];

/** One trade a day, its result by the day. */
const daily = (value: number, resultOf: (day: number) => number): SweptRun => ({
  values: [value],
  trades: Array.from({ length: 100 }, (_, day) => ({
    entryTime: day * DAY_MS,
    exitTime: day * DAY_MS + HOUR_MS,
    r: resultOf(day),
  })),
});
const noise = (seed: number) => {
  const random = seededRandom(seed);
  return () => random.normal();
};

test('what is best in sample is chosen, also where it is worst on the rest', () => {
  const wave = (day: number): number => (day % 2 === 0 ? 0.5 : -0.4);
  const { optimisation: found } = chosen(
    AXES,
    [daily(1, wave), daily(2, (day) => wave(day) + (day < 70 ? 1 : -1))],
    SPAN,
    [],
    1,
  );
  assert.equal(found.splitAt, 70 * DAY_MS);
  assert.equal(found.best, 1);
  assert.deepEqual(
    found.variants.map(({ tradesInSample, tradesOutOfSample }) => [tradesInSample, tradesOutOfSample]),
    [
      [70, 30],
      [70, 30],
    ],
  );
  assert.equal(found.variants[1]!.meanInSample!.toFixed(9), '1.050000000');
  assert.equal(found.outOfSample.value!.toFixed(9), '-0.950000000');
  assert.equal(found.trials, 2);
});

test('each part is walked with what was best before it', () => {
  const up = (day: number): number => (day % 2 === 0 ? 1 : 0.5);
  const down = (day: number): number => -up(day);
  // The first is best until day 50, the second from then on.
  const { optimisation: found } = chosen(
    AXES,
    [daily(1, (day) => (day < 50 ? up(day) : 5 * down(day))), daily(2, (day) => (day < 50 ? down(day) : 5 * up(day)))],
    SPAN,
    [],
    1,
  );
  assert.deepEqual(
    found.folds.map(({ from, chosen: place, trades }) => [from / DAY_MS, place, trades]),
    [
      // Twenty days are fewer than thirty trades.
      [20, null, 0],
      [40, 0, 20],
      [60, 0, 20],
      [80, 1, 20],
    ],
  );
  assert.equal(found.walkTrades, 60);
});

test('the best of many that are noise is not proven, and the choosing is seen to be worth nothing', () => {
  const overfitting = [1, 2, 3, 4, 5, 6].map((market) => {
    const runs = Array.from({ length: 20 }, (_, index) => daily(index, noise(100 * market + index)));
    const { optimisation: found } = chosen(AXES, runs, SPAN, [], 1);
    assert.ok(found.variants[found.best!]!.score! > 1, 'the best of twenty looks good');
    assert.ok(found.deflatedSharpe! < 0.95, `market ${market}: ${found.deflatedSharpe}`);
    return found.overfitting!;
  });
  const mean = overfitting.reduce((sum, share) => sum + share, 0) / overfitting.length;
  assert.ok(Math.abs(mean - 0.5) < 0.2, `${mean}: a coin`);
});

test('with fewer than thirty trades nothing is chosen', () => {
  const few: SweptRun = { values: [1], trades: daily(1, () => 1).trades.slice(0, 20) };
  const { optimisation: found } = chosen(AXES, [few], SPAN, [0.1], 1);
  assert.deepEqual(
    [found.best, found.deflatedSharpe, found.outOfSample.value, found.walkTrades, found.trials],
    [null, null, null, 0, 2],
  );
});

test('a trade that is open at the split is not chosen on', () => {
  const runs = [daily(1, () => 0.1), daily(2, () => 0.2)];
  const open = { entryTime: 69 * DAY_MS, exitTime: 71 * DAY_MS, r: 500 };
  const { optimisation } = chosen(AXES, [{ values: [1], trades: [...runs[0]!.trades, open] }, runs[1]!], SPAN, [], 1, {
    objective: 'total',
  });
  assert.deepEqual([optimisation.best, optimisation.variants[0]!.tradesInSample], [1, 70]);
});

test('the objective decides what is best', () => {
  const steady = daily(1, (day) => (day % 2 === 0 ? 0.3 : -0.1));
  const wild = daily(2, (day) => (day % 2 === 0 ? 5 : -4));
  const best = (objective: 'sharpe' | 'total') =>
    chosen(AXES, [steady, wild], SPAN, [], 1, { objective }).optimisation.best;
  assert.deepEqual([best('sharpe'), best('total')], [0, 1]);
});

test('a real edge among twenty stands every test', () => {
  const runs = Array.from({ length: 20 }, (_, index) => {
    const draw = noise(index);
    return daily(index, () => draw() + (index === 7 ? 1 : 0));
  });
  const study = chosen(AXES, runs, SPAN, [], 1);
  const { optimisation, superior, efficiency } = study;
  assert.equal(studyVerdict(study).kind, 'shown');
  assert.equal(optimisation.best, 7);
  assert.ok(optimisation.deflatedSharpe! > 0.95 && optimisation.overfitting! < 0.05 && efficiency! > 0.5);
  assert.ok(superior!.superiorAbility < 0.01);
});

test('a sweep on pure noise reports no edge, forty times over, and superior ability keeps its level', () => {
  let superior = 0;
  for (let market = 1; market <= 40; market += 1) {
    const runs = Array.from({ length: 20 }, (_, index) => daily(index, noise(1_000 * market + index)));
    const study = chosen(AXES, runs, SPAN, [], 1);
    const { kind, words } = studyVerdict(study);
    assert.notEqual(kind, 'shown', `market ${market}: ${words}`);
    if (study.superior!.superiorAbility <= 0.05) superior += 1;
  }
  assert.ok(superior <= 6, `${superior} of 40`);
});
