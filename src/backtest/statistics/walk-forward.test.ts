// Walk-forward: learning ends before what it is tried on, open trades are purged, and the efficiency is that worked out by hand.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { seededRandom } from './random.ts';
import { walkForward, walkForwardEfficiency } from './walk-forward.ts';
import type { WalkTrade } from './walk-forward.ts';

const sum = (results: readonly number[]): number => results.reduce((all, r) => all + r, 0);
const some = (results: readonly number[]): number | null => (results.length === 0 ? null : sum(results));
/** A trade at each whole time, over within half a unit. */
const each = (count: number, resultOf: (at: number) => number): readonly WalkTrade[] =>
  Array.from({ length: count }, (_, at) => ({ entryTime: at, exitTime: at + 0.5, r: resultOf(at) }));

const SPAN = { start: 0, end: 100, score: some };

test('the whole past or a window of it is learnt from, up to the embargo', () => {
  const runs = [each(100, () => 1)];
  const spans = (train?: number) =>
    walkForward({ ...SPAN, runs, embargoMs: 2, ...(train === undefined ? {} : { train }) }).map((step) => [
      step.trainedFrom,
      step.trainedUntil,
      step.from,
      step.until,
    ]);
  assert.deepEqual(spans(), [
    [0, 18, 20, 40],
    [0, 38, 40, 60],
    [0, 58, 60, 80],
    [0, 78, 80, 100],
  ]);
  assert.deepEqual(spans(2), [
    [0, 38, 40, 60],
    [20, 58, 60, 80],
    [40, 78, 80, 100],
  ]);
});

test('a trade that is still open where learning ends is purged, whatever it makes', () => {
  const late = { entryTime: 10, exitTime: 30, r: 1_000 };
  const [first] = walkForward({ ...SPAN, runs: [each(100, () => 1), [late, ...each(100, () => 0.5)]], embargoMs: 0 });
  assert.deepEqual([first!.chosen, first!.purged, first!.learnt], [0, 1, 20]);
});

test('efficiency by hand: twice as much per time learnt as tried is one half', () => {
  const runs = [each(100, (at) => (at < 50 ? 2 : 1))];
  const steps = walkForward({ ...SPAN, runs, parts: 2, embargoMs: 0 });
  assert.deepEqual([steps.length, steps[0]!.learnt, sum(steps[0]!.results)], [1, 100, 50]);
  assert.equal(walkForwardEfficiency(steps), 0.5);
});

test('there is no efficiency where the learning made nothing, or nothing was chosen', () => {
  const losing = walkForward({ ...SPAN, runs: [each(100, () => -1)] });
  assert.equal(walkForwardEfficiency(losing), null);
  assert.equal(walkForwardEfficiency(walkForward({ ...SPAN, runs: [[]] })), null);
});

test('noise keeps nothing of what was chosen, a steady edge nearly all of it', () => {
  const mean = (values: readonly number[]): number => sum(values) / values.length;
  const efficiencies = (edge: number): readonly number[] =>
    Array.from({ length: 40 }, (_, seed) => {
      const random = seededRandom(seed);
      const runs = Array.from({ length: 20 }, () => each(500, () => edge + random.normal()));
      return walkForwardEfficiency(walkForward({ ...SPAN, end: 500, runs }))!;
    });
  assert.ok(Math.abs(mean(efficiencies(0))) < 0.2, `${mean(efficiencies(0))}`);
  // The best of twenty has had luck beside its edge, and luck is not kept.
  const kept = mean(efficiencies(1));
  assert.ok(kept > 0.8 && kept < 1, `${kept}`);
});

test('what happens in a part changes nothing of what was chosen for it', () => {
  const results = fc.array(fc.integer({ min: -5, max: 5 }), { minLength: 100, maxLength: 100 });
  fc.assert(
    fc.property(fc.array(results, { minLength: 2, maxLength: 4 }), fc.integer({ min: 1, max: 4 }), (rows, part) => {
      const border = part * 20;
      const runs = rows.map((row) => each(100, (at) => row[at]!));
      const poisoned = rows.map((row, place) => each(100, (at) => (at < border ? row[at]! : 50 * place)));
      const chosen = (of: typeof runs) =>
        walkForward({ ...SPAN, runs: of })
          .slice(0, part)
          .map((step) => step.chosen);
      assert.deepEqual(chosen(poisoned), chosen(runs));
    }),
    { numRuns: 50 },
  );
});
