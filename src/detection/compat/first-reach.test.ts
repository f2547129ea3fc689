// First reach against the plain scan that it stands in for.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { firstReach, mirrored } from './first-reach.ts';

const column = fc.array(fc.integer({ min: -5, max: 5 }), { maxLength: 40 }).map((values) => Float64Array.from(values));

test('a search finds what a scan finds, at or above and strictly above, with cells taken out', () => {
  fc.assert(
    fc.property(
      column,
      fc.nat(45),
      fc.integer({ min: -6, max: 6 }),
      fc.array(fc.nat(40)),
      (values, from, level, taken) => {
        const reach = firstReach(values, values.length);
        const left = Float64Array.from(values);
        for (const index of taken.filter((candidate) => candidate < values.length)) {
          reach.remove(index);
          left[index] = Number.NEGATIVE_INFINITY;
        }
        const scan = (holds: (value: number) => boolean): number =>
          left.findIndex((value, index) => index >= from && holds(value));
        assert.equal(
          reach.atOrAbove(from, level),
          scan((value) => value >= level),
        );
        assert.equal(
          reach.above(from, level),
          scan((value) => value > level),
        );
      },
    ),
  );
});

test('cells beyond the given length are not seen', () => {
  assert.equal(firstReach(Float64Array.of(1, 2, 9), 2).above(0, 2), -1);
});

test('lows are found upside down', () => {
  const low = Float64Array.of(5, 4, 3);
  assert.equal(firstReach(mirrored(low), 3).atOrAbove(0, -4), 1);
  assert.equal(firstReach(mirrored(low), 3).above(0, -4), 2);
});
