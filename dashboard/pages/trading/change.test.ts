// Changes of orders: which can be changed, what is sent of what was typed, and what is told as wrong.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { changeableOf, checkChange, draftOf } from './change.ts';
import { emptyView, fold } from '#model/view.ts';
import { price, quantity, rate } from '#model/number.ts';
import type { ChangeDraft } from './change.ts';
import type { Event } from '#model/event.ts';
import type { Order, OrderState } from '#model/order.ts';
import type { Plan } from '#model/plan.ts';

const PLAN: Plan = {
  id: 'p',
  strategy: 'manual',
  symbol: 'BTCUSDT',
  timeframe: '15m',
  side: 'buy',
  orderType: 'limit',
  entry: price('60000'),
  stop: price('59000'),
  target: price('63000'),
  expiresAt: 1e12,
  confidence: 1,
  reasons: [],
};
const orderOf = (state: OrderState, more: Partial<Order['request']> = {}, filled = '0'): Order => ({
  request: {
    clientId: 'e',
    planId: 'p',
    role: 'entry',
    symbol: 'BTCUSDT',
    side: 'buy',
    type: 'limit',
    quantity: quantity('0.01'),
    price: price('60000'),
    reduceOnly: false,
    ...more,
  },
  state,
  filled: quantity(filled),
});
const viewWith = (order: Order) => {
  const view = emptyView();
  const say = (kind: string, data: unknown): void =>
    fold(view, { sequence: 1, time: 1, key: 'paper', cause: 0, kind, data } as Event);
  say('plan', PLAN);
  say('order', order);
  return view;
};
const WORLD = {
  last: price('60500'),
  tick: price('0.01'),
  lot: quantity('0.00001'),
  contractSize: 1n,
  rate: rate('1'),
  equity: undefined,
};

for (const [name, order, can] of [
  ['a limit order that works', orderOf('accepted'), true],
  ['a stop order that works', orderOf('accepted', { type: 'stop' }), true],
  ['a market order', orderOf('accepted', { type: 'market' }), false],
  ['an order on its way', orderOf('submitted'), false],
  ['one that waits for the end of another', orderOf('initialized'), false],
  ['one that has filled in part', orderOf('partially-filled', {}, '0.001'), false],
  ['one that has ended', orderOf('canceled'), false],
  ['a stop loss', orderOf('accepted', { role: 'stop-loss', type: 'stop' }), false],
] as const)
  test(`${name} can${can ? '' : 'not'} be changed`, () => {
    assert.equal(changeableOf(viewWith(order), 'e') !== undefined, can);
  });

const CHANGE = changeableOf(viewWith(orderOf('accepted')), 'e')!;

test('the draft is what stands, with the price to which it was dragged', () => {
  assert.deepEqual(draftOf(CHANGE), { price: '60000', stop: '59000', target: '63000' });
  assert.equal(draftOf(CHANGE, '59900.50').price, '59900.50');
});

const BODIES: readonly (readonly [name: string, typed: Partial<ChangeDraft>, body: unknown])[] = [
  ['only what is otherwise is sent', { price: '59,900.50' }, { price: '59900.5' }],
  [
    'all three',
    { price: '59900', stop: '58900', target: '62900' },
    { price: '59900', stop_loss: '58900', take_profit: '62900' },
  ],
  ['an empty target stays', { target: '', stop: '58900' }, { stop_loss: '58900' }],
  ['what is the same is no change', { price: '60000.00' }, undefined],
  ['a stop beyond the price is none', { price: '58000' }, undefined],
  ['a price off the tick is none', { price: '59900.001' }, undefined],
];
for (const [name, typed, body] of BODIES)
  test(name, () => {
    assert.deepEqual(checkChange(CHANGE, { ...draftOf(CHANGE), ...typed }, WORLD).body, body);
  });

test('what is wrong is told at its field', () => {
  const { faults } = checkChange(CHANGE, { price: '58000', stop: '59000', target: '63000' }, WORLD);
  assert.match(faults.stop ?? '', /lies below the entry/);
});
