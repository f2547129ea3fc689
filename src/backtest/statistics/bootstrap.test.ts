// Bootstrap: the interval holds the truth about as often as it says.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { bootstrapInterval } from './bootstrap.ts';
import { deviation, mean } from './moments.ts';
import { seededRandom, type Random } from './random.ts';

/** Share of simulated samples whose 95 % interval holds the true mean. */
function coverage(length: number, truth: number, draw: (random: Random) => number): number {
  const random = seededRandom(length);
  const samples = 400;
  let inside = 0;
  for (let sample = 0; sample < samples; sample += 1) {
    const values = Float64Array.from({ length }, () => draw(random));
    const { low, high } = bootstrapInterval({ values, seed: sample, draws: 300 })!;
    if (low <= truth && truth <= high) inside += 1;
  }
  return inside / samples;
}

test('the interval of bets at two to one holds the true mean in about 95 of 100 samples', () => {
  for (const length of [30, 100]) {
    const share = coverage(length, 0.35, (random) => (random.next() < 0.45 ? 2 : -1));
    assert.ok(share > 0.92 && share < 0.98, `${length} trades: ${share}`);
  }
});

test('so does that of rare large wins, whose mean is skewed', () => {
  const share = coverage(60, 0.2, (random) => (random.next() < 0.2 ? 5 : -1));
  assert.ok(share > 0.92 && share < 0.98, `${share}`);
});

test('blocks keep the interval honest where trades follow one another, single draws do not', () => {
  const widths = (meanBlock: number | undefined): number => {
    const random = seededRandom(9);
    const all = Array.from({ length: 40 }, (_, seed) => {
      let state = 0;
      const values = Array.from({ length: 200 }, () => (state = 0.5 * state + random.normal()));
      const interval = bootstrapInterval({
        values,
        seed,
        draws: 300,
        ...(meanBlock === undefined ? {} : { meanBlock }),
      })!;
      return interval.high - interval.low;
    });
    return mean(all);
  };
  // True deviation of the mean: 2 / sqrt(200); the independent formula sees 1.155 / sqrt(200).
  assert.ok(widths(undefined) > 1.3 * widths(1));
});

test('the interval of any other statistic is had by naming it', () => {
  const random = seededRandom(4);
  const values = Float64Array.from({ length: 200 }, () => 3 * random.normal());
  const interval = bootstrapInterval({ values, seed: 1, statistic: (sample) => deviation(sample), draws: 400 })!;
  assert.equal(interval.estimate, deviation(values));
  assert.ok(interval.low < 3 && interval.high > 3 && interval.high - interval.low < 1.2);
});

test('the same seed gives the same interval, another seed nearly the same', () => {
  const values = Array.from({ length: 50 }, (_, index) => ((index * 7) % 11) - 4);
  const first = bootstrapInterval({ values, seed: 1 })!;
  assert.deepEqual(bootstrapInterval({ values, seed: 1 }), first);
  const second = bootstrapInterval({ values, seed: 2 })!;
  assert.notDeepEqual(second, first);
  assert.ok(Math.abs(second.low - first.low) < 0.15);
});

test('four values have no interval, and equal values have one of no width', () => {
  assert.equal(bootstrapInterval({ values: [1, 2, 3, 4], seed: 1 }), null);
  const equal = bootstrapInterval({ values: [2, 2, 2, 2, 2, 2], seed: 1 })!;
  assert.deepEqual([equal.low, equal.high], [2, 2]);
});
