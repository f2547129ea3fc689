// Tests of orders of somebody else in execution: said as the venue tells them, ended by a person's word alone, and never ours.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { DEFAULT_EXECUTION, execution } from './execution.ts';
import { memoryBus } from '#bus/bus.ts';
import { price, quantity } from '#model/number.ts';
import type { Event, EventData, Kind } from '#model/event.ts';
import type { Order, OrderState } from '#model/order.ts';

const SAYS = ['order', 'cancelRequested', 'orderRequested', 'fill'] as const satisfies readonly Kind[];
const ID = 'ext-BTCUSDT-7';

const external = (state: OrderState, filled = '0'): Order => ({
  request: {
    clientId: ID,
    planId: 'external web_1',
    role: 'external',
    symbol: 'BTCUSDT',
    side: 'buy',
    type: 'limit',
    quantity: quantity('1'),
    price: price('100'),
    reduceOnly: false,
  },
  state,
  filled: quantity(filled),
});

function desk() {
  const said: Event[] = [];
  const bus = memoryBus([execution(DEFAULT_EXECUTION)], {
    accounts: ['main'],
    tap: { hears: SAYS, hear: (event) => said.push(event) },
  });
  const tell = <K extends Kind>(kind: K, data: EventData[K]): void => bus.input(kind, 'main', 0, data);
  return {
    hear: (order: Order) => tell('venueReport', { type: 'external', order }),
    tell,
    /** Since it was last asked. */
    said: () => said.splice(0).map(({ kind, data }) => (kind === 'order' ? [kind, data.state] : [kind, data])),
  };
}

test('it is said as it stands there, to its end', () => {
  const { hear, said } = desk();
  for (const [state, filled] of [
    ['accepted', '0'],
    ['partially-filled', '0.4'],
    ['filled', '1'],
  ] as const) {
    hear(external(state, filled));
    assert.deepEqual(said(), [['order', state]]);
  }
});

test('a person cancels it once it is known and while it works; how that ends is for the venue to tell', () => {
  const { hear, tell, said } = desk();
  const cancel = (): void => tell('command', { type: 'cancel', clientId: ID, by: 'ann' });
  cancel();
  assert.deepEqual(said(), []);
  hear(external('accepted'));
  said();
  cancel();
  assert.deepEqual(said(), [['cancelRequested', { clientId: ID, reason: 'cancelled by ann' }]]);
  hear(external('canceled'));
  assert.deepEqual(said(), [['order', 'canceled']]);
  cancel();
  assert.deepEqual(said(), []);
});

test('a breaker, a flatten and the end of data leave it alone', () => {
  const { hear, tell, said } = desk();
  hear(external('partially-filled', '0.4'));
  said();
  tell('tripped', { tier: 'system', rule: 'venue', detail: '' });
  tell('command', { type: 'flatten', by: 'ann' });
  tell('endOfData', { reason: 'over' });
  assert.deepEqual(said(), []);
});
