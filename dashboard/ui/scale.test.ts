// Scale: round steps, whole counts, and a line without height.
import assert from 'node:assert/strict';
import { it } from 'node:test';
import { roundStep, scale, ticks, timeTicks } from './scale.ts';

it('ends go to ends, and a flat line to the middle', () => {
  const up = scale(10, 20, 100, 0);
  assert.deepEqual([up.px(10), up.px(20), up.px(15)], [100, 0, 50]);
  assert.equal(scale(7, 7, 100, 0).px(7), 50);
});

it('steps are 1, 2 or 5 times a power of ten', () => {
  assert.deepEqual([roundStep(100, 5), roundStep(300, 4), roundStep(0.9, 4), roundStep(23, 5)], [20, 100, 0.5, 5]);
});

it('ticks are multiples of the step, without what adding up leaves over', () => {
  assert.deepEqual(ticks(9_950, 10_310, 4), [10_000, 10_100, 10_200, 10_300]);
  assert.deepEqual(
    ticks(-0.3, 0, 3).map((each) => Number(each.toFixed(3))),
    [-0.3, -0.2, -0.1, 0],
  );
  assert.deepEqual(ticks(1, 1, 3), []);
});

it('moments are round in the zone that is shown', () => {
  const from = Date.UTC(2026, 0, 5, 1, 7);
  const { step, at } = timeTicks(from, from + 5 * 3_600_000, 6);
  assert.equal(step, 3_600_000);
  assert.equal(at[0], Date.UTC(2026, 0, 5, 2));
  // Half an hour east of a whole hour.
  assert.equal(timeTicks(from, from + 5 * 3_600_000, 6, 1_800_000).at[0], Date.UTC(2026, 0, 5, 1, 30));
});
