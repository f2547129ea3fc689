import { test } from 'node:test';
import assert from 'node:assert/strict';
import fc from 'fast-check';
import {
  cash,
  divide,
  formatFixed,
  fromNumber,
  multiply,
  ONE,
  parseFixed,
  price,
  ratio,
  toNumber,
  toStep,
} from './number.ts';
import type { Cash, Price } from './number.ts';

const amount = fc.bigInt({ min: -(10n ** 24n), max: 10n ** 24n });

test('a decimal string is read to the last place and written back shortest', () => {
  for (const [text, value, written] of [
    ['0', 0n, '0'],
    ['-0', 0n, '0'],
    ['1', ONE, '1'],
    ['12.50', 1_250_000_000n, '12.5'],
    ['-0.00000001', -1n, '-0.00000001'],
    ['90000000000.12345678', 9_000_000_000_012_345_678n, '90000000000.12345678'],
  ] as const) {
    assert.equal(parseFixed(text), value);
    assert.equal(formatFixed(value), written);
  }
});

test('what is not a plain decimal is refused, never rounded', () => {
  for (const text of ['', ' 1', '1e3', '0x10', '1.', '.5', '1,5', 'NaN', '1.123456789', '--1'])
    assert.throws(() => price(text), RangeError, text);
});

test('writing and reading any amount gives it back', () => {
  fc.assert(fc.property(amount, (value) => parseFixed(formatFixed(value)) === value));
});

test('each rounding does what its name says, on both sides of zero', () => {
  const rows = [
    // numerator, divisor, down, up, floor, nearest
    [7n, 2n, 3n, 4n, 3n, 4n],
    [-7n, 2n, -3n, -4n, -4n, -4n],
    [7n, -2n, -3n, -4n, -4n, -4n],
    [5n, 3n, 1n, 2n, 1n, 2n],
    [4n, 3n, 1n, 2n, 1n, 1n],
    [-4n, 3n, -1n, -2n, -2n, -1n],
    [6n, 3n, 2n, 2n, 2n, 2n],
  ] as const;
  for (const [numerator, divisor, ...expected] of rows)
    for (const [index, rounding] of (['down', 'up', 'floor', 'nearest'] as const).entries())
      assert.equal(divide(numerator, divisor, rounding), expected[index], `${numerator}/${divisor} ${rounding}`);
  assert.throws(() => divide(1n, 0n, 'down'), RangeError);
});

test('rounding never moves a quotient by a whole unit', () => {
  fc.assert(
    fc.property(amount, amount, fc.constantFrom('down', 'up', 'floor', 'nearest'), (a, b, rounding) => {
      fc.pre(b !== 0n);
      const error = divide(a, b, rounding) * b - a;
      const magnitude = (x: bigint): bigint => (x < 0n ? -x : x);
      return magnitude(error) < magnitude(b);
    }),
  );
});

test('multiply and ratio keep the scale', () => {
  assert.equal(multiply<Cash>(price('2.5'), cash('4'), 'down'), cash('10'));
  assert.equal(multiply<Cash>(price('0.00000001'), cash('0.5'), 'up'), 1n);
  assert.equal(multiply<Cash>(price('0.00000001'), cash('0.5'), 'down'), 0n);
  assert.equal(ratio<Price>(cash('1'), cash('3'), 'nearest'), price('0.33333333'));
});

test('a value lands on its step on the side that was asked for', () => {
  assert.equal(toStep(price('1.2345'), price('0.01'), 'down'), price('1.23'));
  assert.equal(toStep(price('1.2345'), price('0.01'), 'up'), price('1.24'));
  assert.throws(() => toStep(price('1'), price('0'), 'down'), RangeError);
});

test('a float that stands for a price on the grid becomes exactly that price', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 10_000_000 }), (ticks) => {
      const exact = BigInt(ticks) * 1_000n; // a grid of 0.00001
      return fromNumber<Price>(Number(formatFixed(exact)), 1_000n as Price, 'down') === exact;
    }),
  );
  assert.equal(fromNumber<Price>(0.1 + 0.2, 1n as Price, 'nearest'), price('0.3'));
});

test('a float that is no exact amount is refused', () => {
  for (const value of [Number.NaN, Number.POSITIVE_INFINITY, 1e12])
    assert.throws(() => fromNumber<Price>(value, 1n as Price, 'down'), RangeError);
});

test('the float of an amount is the nearest one', () => assert.equal(toNumber(price('67864.39')), 67_864.39));
