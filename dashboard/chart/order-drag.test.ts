// Order drag: which line lies under the pointer, and the price on the tick that it is let go at.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { lineAt, onTick } from './order-drag.ts';
import type { OrderMark } from './trade-layer.ts';

const order = (id: string, price: number, isMovable = true): OrderMark => ({
  id,
  price,
  isBuy: true,
  words: 'Buy 1',
  isMovable,
});
/** Two pixels for a unit of price, 0 at 500. */
const PLACES = { width: 800, y: (price: number) => (500 - price) * 2 };

const CASES: readonly (readonly [name: string, x: number, y: number, id: string | undefined])[] = [
  ['on the line', 100, 200, 'a'],
  ['six pixels beside it', 100, 206, 'a'],
  ['seven pixels beside it', 100, 207, undefined],
  ['between two, nearer to the second', 100, 217, 'b'],
  ['on one that cannot be moved', 100, 600, undefined],
  ['over the axis of prices', 801, 200, undefined],
];
const ORDERS = [order('a', 400), order('b', 390), order('c', 200, false)];
for (const [name, x, y, id] of CASES)
  test(`${name} is ${id ?? 'nothing'}`, () => assert.equal(lineAt(ORDERS, PLACES, { x, y })?.id, id));

for (const [price, tick, decimals, text] of [
  [60_123.456, 0.01, 2, '60123.46'],
  [60_123.456, 0.5, 1, '60123.5'],
  [60_123.456, 0.25, 2, '60123.50'],
  [1.234_567, 0.00001, 5, '1.23457'],
  [151.2, 1, 0, '151'],
] as const)
  test(`${price} in steps of ${tick} is ${text}`, () => assert.equal(onTick(price, { tick, decimals }), text));
