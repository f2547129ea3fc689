// Known plans: what a start hands to the saga of orders that wait, that are being called back, and whose prices are being changed.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { decode, encode } from '#model/codec.ts';
import { emptyView, fold } from '#model/view.ts';
import { knownPlans } from './known-plans.ts';
import { price, quantity } from '#model/number.ts';
import type { Order } from '#model/order.ts';

const request = (planId: string, clientId: string, role: Order['request']['role'] = 'entry'): Order['request'] => ({
  clientId,
  planId,
  role,
  symbol: 'BTCUSDT',
  side: role === 'entry' ? 'buy' : 'sell',
  type: 'limit',
  quantity: quantity('1'),
  price: price('100'),
  reduceOnly: role !== 'entry',
});
const NONE = quantity('0');

/** As the log gives them back. */
const viewOf = (...orders: readonly Order[]) => {
  const view = emptyView();
  for (const [index, data] of orders.entries()) {
    const event = { sequence: index + 1, time: index + 1, key: 'real', cause: 0, kind: 'order', data } as const;
    fold(view, decode(encode(event)));
  }
  return view;
};
const known = (...orders: readonly Order[]) => knownPlans(viewOf(...orders), () => []);

test('an order that waits for the end of another is not known: nobody has asked for it', () => {
  const working: Order = { request: request('old', 'o'), state: 'pending-cancel', filled: NONE, reason: 'replaced' };
  const waiting: Order = { request: request('new', 'n'), state: 'initialized', filled: NONE };
  const plans = known(working, waiting);
  assert.deepEqual(
    plans.map(({ planId, orders }) => [planId, orders.map(({ ending }) => ending)]),
    [['old', ['replaced']]],
  );
  assert.deepEqual(known(waiting), []);
  const sent = known(working, waiting, { ...waiting, state: 'submitted' });
  assert.deepEqual(
    sent.map(({ planId, orders }) => [planId, orders.map(({ isAccepted }) => isAccepted)]),
    [
      ['old', [true]],
      ['new', [false]],
    ],
  );
});

test('of an exit whose prices are being changed both are known, exactly', () => {
  const before = request('p', 's', 'take-profit');
  const wanted = { ...before, price: price('110.12345678') };
  const [plan] = known({ request: wanted, state: 'pending-update', filled: NONE, before });
  assert.deepEqual([plan!.orders[0]!.request, plan!.orders[0]!.before], [wanted, before]);
});
