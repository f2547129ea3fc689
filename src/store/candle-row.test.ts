// Candle rows: what is written reads back as the same candle, and nothing else is a row.
import { deepStrictEqual, strictEqual } from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { candleRow, plainDecimal, readCandleRow } from './candle-row.ts';

test('a number is written without an exponent, and reads back as itself', () => {
  for (const [value, text] of [
    [0, '0'],
    [1e-7, '0.0000001'],
    [1.25e-9, '0.00000000125'],
    [1e21, '1000000000000000000000'],
    [1.5e22, '15000000000000000000000'],
    [57_386.56, '57386.56'],
  ] as const)
    strictEqual(plainDecimal(value), text);
  fc.assert(
    fc.property(fc.double({ min: 0, max: 1e25, noNaN: true }), (value) => {
      const text = plainDecimal(value);
      strictEqual(Number(text), value);
      strictEqual(/e/i.test(text), false);
    }),
  );
});

const TIME = Date.UTC(2025, 0, 1);
const candle = {
  symbol: 'X',
  timeframe: '1m',
  openTime: TIME,
  open: 2,
  high: 3,
  low: 1.5,
  close: 2.5,
  volume: 10,
} as const;

test('a row reads back as its candle', () => {
  deepStrictEqual(readCandleRow(candleRow(candle).trimEnd(), 'X', '1m', Number.NEGATIVE_INFINITY), candle);
});

for (const [name, row, after] of [
  ['a row cut short', `${TIME},2,3,1.5,2.5`, 0],
  ['a row cut within its last number, off its comma', `${TIME},2,3,1.5,2.5,`, 0],
  ['a time off the grid', `${TIME + 1},2,3,1.5,2.5,10`, 0],
  ['the time of the row before', `${TIME},2,3,1.5,2.5,10`, TIME],
  ['a high under the close', `${TIME},2,2.2,1.5,2.5,10`, 0],
  ['a low of nothing', `${TIME},2,3,0,2.5,10`, 0],
  ['an exponent', `${TIME},2,3,1.5,2.5,1e3`, 0],
  ['nothing', '', 0],
] as const)
  test(`${name} is no row`, () => {
    strictEqual(readCandleRow(row, 'X', '1m', after), undefined);
  });
