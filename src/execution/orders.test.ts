// Orders: what a refused cancel or change leads back to.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { quantity } from '#model/number.ts';
import { createState, move, track } from './orders.ts';
import type { OrderEvent } from './lifecycle.ts';

const after = (...events: readonly OrderEvent[]) => {
  const state = createState();
  const order = track(state, {
    clientId: 'x',
    planId: 'p',
    role: 'entry',
    symbol: 'BTCUSDT',
    side: 'buy',
    type: 'market',
    quantity: quantity('1'),
    reduceOnly: false,
  });
  const moved = events.map((event) => move(state, order, event, 10));
  return { at: order.state, moved: moved.at(-1), open: state.open.size, finished: state.finished.size };
};

test('an order is in the working set from the start', () => {
  assert.deepEqual(after(), { at: 'initialized', moved: undefined, open: 1, finished: 0 });
});

test('a refused cancel leads back to what the order was before it', () => {
  assert.equal(after('submitted', 'accepted', 'pending-cancel', 'cancel-rejected').at, 'accepted');
  assert.equal(after('submitted', 'filled', 'pending-cancel', 'cancel-rejected').at, 'partially-filled');
});

test('through a change and then a cancel, that is the state before both', () => {
  assert.equal(after('submitted', 'accepted', 'pending-update', 'pending-cancel', 'cancel-rejected').at, 'accepted');
});

test('an event that is not listed changes nothing', () => {
  assert.deepEqual(after('submitted', 'expired'), { at: 'submitted', moved: false, open: 1, finished: 0 });
});

test('an order leaves the working set when it ends, and comes back when it was not its end', () => {
  assert.deepEqual(after('submitted', 'canceled'), { at: 'canceled', moved: true, open: 0, finished: 1 });
  assert.deepEqual(after('submitted', 'canceled', 'filled'), {
    at: 'partially-filled',
    moved: true,
    open: 1,
    finished: 0,
  });
});
