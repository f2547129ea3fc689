// Normal: against tabulated values.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { normalCdf, normalQuantile } from './normal.ts';

const TABLE: readonly (readonly [number, number])[] = [
  [0, 0.5],
  [1, 0.8413447460685429],
  [-1, 0.15865525393145707],
  [1.96, 0.9750021048517795],
  [3, 0.9986501019683699],
  [-5, 2.866515718791939e-7],
  [-10, 7.619853024160527e-24],
];

test('the distribution function has its tabulated values, far tails included', () => {
  for (const [z, p] of TABLE) assert.ok(Math.abs(normalCdf(z) / p - 1) < 1e-13, `${z}: ${normalCdf(z)}`);
  assert.equal(normalCdf(60), 1);
  assert.equal(normalCdf(-60), 0);
});

test('the quantile has its tabulated values', () => {
  assert.ok(Math.abs(normalQuantile(0.95) - 1.6448536269514722) < 1e-13);
  assert.ok(Math.abs(normalQuantile(0.975) - 1.959963984540054) < 1e-13);
  assert.ok(Math.abs(normalQuantile(1e-10) + 6.361340902404056) < 1e-12);
  assert.ok(Math.abs(normalQuantile(0.5)) < 1e-15);
  assert.equal(normalQuantile(0), Number.NEGATIVE_INFINITY);
  assert.ok(Number.isNaN(normalQuantile(1.1)));
});

test('the quantile undoes the distribution function', () => {
  fc.assert(
    fc.property(fc.double({ min: -8, max: 5, noNaN: true }), (z) => Math.abs(normalQuantile(normalCdf(z)) - z) < 1e-8),
  );
});
