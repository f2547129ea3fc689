// Bracket: protection lives as long as what it protects and is as large, whatever the entry does.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { quantity } from '#model/number.ts';
import type { Quantity } from '#model/number.ts';
import { MARKET, MINUTE, bracket, order, rig } from './rig.fixture.ts';
import { REMEMBERED_ORDERS } from './book.ts';
import { REJECTIONS } from './simulated.ts';
import type { Rejection } from './simulated.ts';
import type { OrderRequest } from '#model/order.ts';

test('protection comes alive with the fill, in the same candle', () => {
  const venue = rig().submit(bracket({ type: 'limit', price: '99' }, '97', '103'));
  assert.deepEqual(venue.said(), ['accepted e']);
  venue.candle(100, 100, 96, 98);
  assert.deepEqual(venue.said(), [
    'filled e 1 @ 99 maker',
    'accepted s',
    'accepted t',
    'filled s 1 @ 97',
    'canceled t: oco',
  ]);
  assert.deepEqual(
    venue.fills.map(({ time }) => time),
    [MINUTE, MINUTE],
    'what fills inside the candle is timed at its close',
  );
});

test('protection is as large as what has filled', () => {
  const venue = rig({ volumeShare: 0.1 }).submit(bracket({ quantity: '10' }, '90', '110'));
  venue.candle(100, 100, 100, 100, 30).candle(101, 101, 101, 101, 20);
  assert.deepEqual(venue.said(), ['accepted e', 'filled e 3 @ 100', 'accepted s', 'accepted t', 'filled e 2 @ 101']);
  venue.candle(95, 95, 89, 89, 10_000);
  assert.deepEqual(venue.said(), ['filled e 5 @ 95', 'filled s 10 @ 90', 'canceled t: oco']);
});

test('the first exit ends what is left of the entry', () => {
  const limit = { quantity: '10', type: 'limit', price: '100' } as const;
  const venue = rig({ volumeShare: 0.1 }).submit(bracket(limit, '90', '110'));
  venue.candle(101, 101, 99, 101, 40).said();
  venue.candle(111, 111, 111, 111, 1000);
  assert.deepEqual(venue.said(), ['filled t 4 @ 111 maker', 'canceled e: exit-filled', 'canceled s: oco']);
});

test('protection of a partly filled entry outlives its cancel', () => {
  const limit = { quantity: '10', type: 'limit', price: '100' } as const;
  const venue = rig({ volumeShare: 0.1 }).submit(bracket(limit, '90', '110'));
  venue.candle(101, 101, 99, 101, 40).cancel('e').said();
  venue.candle(101, 101, 80, 80, 1000);
  assert.deepEqual(venue.said(), ['filled s 4 @ 90', 'canceled t: oco']);
});

test('an entry that ends unfilled leaves nothing behind', () => {
  const venue = rig()
    .submit(bracket({ type: 'limit', price: '50' }, '40', '60'))
    .cancel('e');
  assert.deepEqual(venue.said(), ['accepted e', 'canceled e: test']);
  assert.equal(venue.book.where.size, 0);
  assert.equal(venue.book.markets.get(MARKET.symbol)!.plans.size, 0);
});

test('a close and a stop in one plan never sell more than is held', () => {
  const venue = rig()
    .submit(bracket({}, '98', '103'))
    .candle(100, 100, 100, 100);
  venue.submit(order('c', { side: 'sell', role: 'close', reduceOnly: true })).said();
  venue.candle(99, 99, 97, 97);
  assert.deepEqual(venue.said(), ['filled c 1 @ 99', 'canceled s: reduce-only']);
});

test('a request sent twice is answered with its last words and changes nothing', () => {
  const request = bracket({}, '98', '103');
  const venue = rig().submit(request, request);
  assert.deepEqual(venue.said(), ['accepted e', 'accepted e']);
  venue.candle(100, 100, 100, 100).said();
  const copy = structuredClone(venue.book);
  venue.submit(request);
  assert.deepEqual(venue.said(), ['filled e 1 @ 100']);
  assert.deepEqual(venue.book, copy);
  assert.equal(venue.fills.length, 1, 'the same fill, by its id');
});

test('last words are kept for a limited number of orders', () => {
  const venue = rig();
  for (let count = 0; count < REMEMBERED_ORDERS + 10; count += 1)
    venue.submit(order(`n${count}`, { type: 'limit', price: '1', quantity: '10' })).cancel(`n${count}`);
  assert.equal(venue.book.finished.size, REMEMBERED_ORDERS);
  assert.equal(venue.book.where.size, 0);
});

test('a cancel of what has ended is answered with its last words; of what is unknown, not', () => {
  const venue = rig().submit(order('m', {})).candle(100, 100, 100, 100);
  venue.said();
  assert.deepEqual(venue.cancel('m').said(), ['filled m 1 @ 100']);
  assert.deepEqual(venue.cancel('never').said(), []);
});

const REJECTED: readonly [Rejection, OrderRequest][] = [
  ['unknown-symbol', order('x', { symbol: 'NONE' })],
  ['already-expired', order('x', { expiresAt: 0 })],
  ['price-missing', order('x', { type: 'limit' })],
  ['price-missing', order('x', { type: 'stop-limit', stopPrice: '100' })],
  ['price-off-tick', order('x', { type: 'limit', price: '100.001' })],
  ['price-off-tick', order('x', { type: 'stop', stopPrice: '0' })],
  ['quantity-off-lot', order('x', { quantity: '1.0001' })],
  ['quantity-off-lot', order('x', { quantity: '0' })],
  ['below-minimum-quantity', order('x', { quantity: '0.009' })],
  ['above-maximum-quantity', order('x', { quantity: '1000.001' })],
  ['below-minimum-notional', order('x', { type: 'limit', price: '0.5' })],
  ['reduce-only', order('x', { reduceOnly: true })],
  ['protection-invalid', bracket({ type: 'limit', price: '100' }, '98.001', '103')],
  ['protection-invalid', order('x', { protection: [order('y', { type: 'stop', stopPrice: '98', side: 'sell' })] })],
];

for (const [reason, request] of REJECTED)
  test(`rejected: ${reason} (${request.type})`, () => {
    const venue = rig().submit(request);
    assert.deepEqual(venue.said(), [`rejected ${request.clientId}: ${reason}`]);
    assert.equal(venue.book.where.size, 0);
    assert.deepEqual(venue.submit(request).said(), [`rejected ${request.clientId}: ${reason}`], 'asked again');
  });

test('every reason of rejection is shown by a test', () => {
  const shown = new Set<string>([...REJECTED.map(([reason]) => reason), 'end-of-data', 'no-price-yet']);
  assert.deepEqual([...REJECTIONS].sort(), [...shown].sort());
});

test('after the end, a market that never had a price takes no order', () => {
  const venue = rig().end();
  venue.submit(order('x', { reduceOnly: true }), order('y', {}));
  assert.deepEqual(venue.said(), ['rejected x: no-price-yet', 'rejected y: end-of-data']);
});

test('an exit is let out below the minimum quantity', () => {
  const venue = rig({ volumeShare: 0.1 }).submit(order('m', {})).candle(100, 100, 100, 100, 0.05);
  venue.submit(order('c', { side: 'sell', role: 'close', reduceOnly: true, quantity: '0.005' }));
  assert.deepEqual(venue.said(), ['accepted m', 'filled m 0.005 @ 100', 'accepted c']);
});

test('a reduce-only order closes what is held and no more', () => {
  const venue = rig()
    .submit(order('m', { quantity: '1' }))
    .candle(100, 100, 100, 100);
  venue.submit(order('c', { side: 'sell', reduceOnly: true, quantity: '3' })).said();
  venue.candle(100, 100, 100, 100);
  assert.deepEqual(venue.said(), ['filled c 1 @ 100', 'canceled c: reduce-only']);
  assert.equal(venue.fills[1]!.quantity, quantity('1') satisfies Quantity);
});

test('reduce-only on the side of the position is rejected', () => {
  const venue = rig().submit(order('m', {})).candle(100, 100, 100, 100);
  venue.said();
  assert.deepEqual(venue.submit(order('c', { reduceOnly: true })).said(), ['rejected c: reduce-only']);
});
