// Order drag: which line lies under the pointer, and the price on the tick that it is let go at.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { lineAt, linesOf, movedTo, onTick } from './order-drag.ts';
import { NO_TRADES } from './trade-layer.ts';
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
  test(`${name} is ${id ?? 'nothing'}`, () =>
    assert.equal(lineAt(linesOf({ ...NO_TRADES, orders: ORDERS }), PLACES, { x, y })?.id, id));

for (const [price, tick, decimals, text] of [
  [60_123.456, 0.01, 2, '60123.46'],
  [60_123.456, 0.5, 1, '60123.5'],
  [60_123.456, 0.25, 2, '60123.50'],
  [1.234_567, 0.00001, 5, '1.23457'],
  [151.2, 1, 0, '151'],
] as const)
  test(`${price} in steps of ${tick} is ${text}`, () => assert.equal(onTick(price, { tick, decimals }), text));

const HELD = { planId: 'p', since: 0, isLong: true, entry: 100, stop: 90, target: 120, stopId: 's', targetId: 't' };

test('stop and target of a position are lines, where their orders can be moved', () => {
  const lines = (position: typeof HELD | Omit<typeof HELD, 'stopId'>): readonly string[] =>
    linesOf({ ...NO_TRADES, positions: [position] }).map(({ id, price, words }) => `${words} ${id} ${price}`);
  assert.deepEqual(lines(HELD), ['Stop s 90', 'Target t 120']);
  const { stopId: _, ...trailing } = HELD;
  assert.deepEqual(lines(trailing), ['Target t 120']);
});

test('a held line stands where it is held and says its price; all else stays', () => {
  const trades = { ...NO_TRADES, orders: ORDERS, positions: [HELD] };
  const stop = movedTo(trades, { id: 's', price: 90, words: 'Stop' }, 95, '95.00');
  assert.deepEqual([stop.positions[0]!.stop, stop.positions[0]!.target], [95, 120]);
  assert.deepEqual(stop.orders.at(-1), { id: 's', price: 95, isBuy: false, words: 'Stop at 95.00', isMovable: true });
  const entry = movedTo(trades, ORDERS[0]!, 401, '401.00');
  assert.deepEqual(
    entry.orders.map(({ price }) => price),
    [401, 390, 200],
  );
  assert.equal(entry.orders[0]!.words, 'Buy 1 at 401.00');
  assert.equal(entry.positions, trades.positions);
});
