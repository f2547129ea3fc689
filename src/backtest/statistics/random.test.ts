// Random: the same seed gives the same numbers, and they look like chance.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { deviation, kurtosis, mean } from './moments.ts';
import { seededRandom, shuffle } from './random.ts';

test('a seed names its numbers, and its neighbour names others', () => {
  const draw = (seed: number): readonly number[] => {
    const random = seededRandom(seed);
    return Array.from({ length: 8 }, () => random.next());
  };
  assert.deepEqual(draw(7), draw(7));
  assert.notDeepEqual(draw(7), draw(8));
  assert.notDeepEqual(draw(0), draw(1));
});

test('uniform numbers fill every tenth evenly, and neighbours do not know each other', () => {
  const random = seededRandom(1);
  const tenths = Array.from({ length: 10 }, () => 0);
  let product = 0;
  let before = 0.5;
  for (let draw = 0; draw < 100_000; draw += 1) {
    const value = random.next();
    tenths[Math.floor(10 * value)]! += 1;
    product += (value - 0.5) * (before - 0.5);
    before = value;
  }
  const chiSquare = tenths.reduce((sum, count) => sum + (count - 10_000) ** 2 / 10_000, 0);
  assert.ok(chiSquare < 27.9, `9 degrees of freedom, 0.1 %: ${chiSquare}`);
  assert.ok(Math.abs(product / 100_000) < 0.001);
});

test('normal numbers have the moments of the normal', () => {
  const random = seededRandom(2);
  const values = Array.from({ length: 50_000 }, () => random.normal());
  assert.ok(Math.abs(mean(values)) < 0.015);
  assert.ok(Math.abs(deviation(values) - 1) < 0.01);
  assert.ok(Math.abs(kurtosis(values) - 3) < 0.1);
});

test('a shuffle keeps every value and puts each in each place alike', () => {
  const random = seededRandom(3);
  const first = [0, 0, 0, 0];
  for (let draw = 0; draw < 8_000; draw += 1) {
    const values = Float64Array.of(0, 1, 2, 3);
    shuffle(values, random);
    assert.deepEqual(
      Array.from(values).sort((a, b) => a - b),
      [0, 1, 2, 3],
    );
    first[values[0]!]! += 1;
  }
  for (const count of first) assert.ok(Math.abs(count - 2_000) < 170, `${count}`);
});
