// Changes of orders: which can be changed, what is sent of what was typed, and what is told as wrong.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { changeableOf, checkChange, draftOf } from './change.ts';
import { emptyView, fold } from '#model/view.ts';
import { cash, price, quantity, rate } from '#model/number.ts';
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
const viewWith = (...orders: readonly Order[]) => {
  const view = emptyView();
  const say = (kind: string, data: unknown): void =>
    fold(view, { sequence: 1, time: 1, key: 'paper', cause: 0, kind, data } as Event);
  say('plan', PLAN);
  for (const order of orders) say('order', order);
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

const EXIT = { planId: 'p', side: 'sell', reduceOnly: true } as const;
const stopOf = (state: OrderState, more: Partial<Order['request']> = {}): Order =>
  orderOf(state, { ...EXIT, clientId: 's', role: 'stop-loss', type: 'stop', stopPrice: price('59000'), ...more });
const targetOf = (state: OrderState): Order =>
  orderOf(state, { ...EXIT, clientId: 't', role: 'take-profit', price: price('63000') });
const heldWith = (...orders: readonly Order[]) => {
  const view = viewWith(...orders);
  const position = { planId: 'p', symbol: 'BTCUSDT', quantity: quantity('0.01'), entryPrice: price('60000') };
  view.positions.set('p', { ...position, cost: cash('600'), openedAt: 0 });
  return view;
};
const EXITS = changeableOf(heldWith(stopOf('accepted'), targetOf('accepted')), 's')!;

test('the exits of a position can be moved while they stand still, a trailing stop cannot', () => {
  const can = (...orders: readonly Order[]): boolean => changeableOf(heldWith(...orders), 's') !== undefined;
  assert.ok(can(stopOf('accepted'), targetOf('accepted')));
  assert.ok(can(stopOf('accepted'), targetOf('submitted')), 'a target that is emulated');
  assert.ok(!can(stopOf('pending-update'), targetOf('accepted')));
  assert.ok(!can(stopOf('accepted'), targetOf('pending-update')));
  assert.ok(!can(stopOf('accepted', { type: 'trailing' }), targetOf('accepted')));
  assert.equal(changeableOf(viewWith(stopOf('accepted'), targetOf('accepted')), 's'), undefined, 'nothing is held');
});

test('the exit that was dragged has the new price, the other stays', () => {
  assert.deepEqual(draftOf(EXITS, '59500'), { price: '', stop: '59500', target: '63000' });
  const target = changeableOf(heldWith(stopOf('accepted'), targetOf('accepted')), 't')!;
  assert.deepEqual(draftOf(target, '64000'), { price: '', stop: '59000', target: '64000' });
});

const MOVES: readonly (readonly [
  name: string,
  typed: Partial<ChangeDraft>,
  body: unknown,
  rewardR: number | undefined,
])[] = [
  ['a stop alone', { stop: '59500' }, { stop_loss: '59500' }, 6],
  ['both', { stop: '59500', target: '62000' }, { stop_loss: '59500', take_profit: '62000' }, 4],
  ['a stop in profit, from which nothing is lost', { stop: '60400' }, { stop_loss: '60400' }, undefined],
  ['exits as they stand', {}, undefined, 3],
  ['a stop that the price has reached', { stop: '60500' }, undefined, undefined],
  ['a target that the price has reached', { target: '60500' }, undefined, undefined],
];
for (const [name, typed, body, rewardR] of MOVES)
  test(`of exits: ${name}`, () => {
    const checked = checkChange(EXITS, { ...draftOf(EXITS), ...typed }, WORLD);
    assert.deepEqual([checked.body, checked.rewardR], [body, rewardR]);
  });
