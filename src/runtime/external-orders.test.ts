// Tests of external orders: each is met, followed to its end and told once; an exchange that is asked may be silent.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { externalIn, externalOrders, letGo } from './external-orders.ts';
import { formatFixed, price, quantity } from '#model/number.ts';
import type { Order } from '#model/order.ts';
import type { WireAnswer, WireUpdate } from '#model/order-wire.ts';

const update = (more: Partial<WireUpdate> = {}): WireUpdate => ({
  id: 'web_1.a',
  symbol: 'BTCUSDT',
  side: 'buy',
  venueId: '77',
  status: 'new',
  quantity: quantity('0.5'),
  price: price('40000'),
  filled: quantity('0'),
  triggered: false,
  reason: '',
  fills: [],
  time: 1,
  ...more,
});
const done = <Value>(value: Value): WireAnswer<Value> => ({ outcome: 'done', value });

function world(known: readonly Order[] = [], last = '60000') {
  const orders: Order[] = [];
  const notes: string[] = [];
  const asked: string[] = [];
  const exchange = { order: done<WireUpdate | undefined>(undefined), cancel: done<WireUpdate | undefined>(undefined) };
  const external = externalOrders(
    {
      wire: {
        order(symbol, id) {
          asked.push(`order ${symbol} ${id}`);
          return Promise.resolve(exchange.order);
        },
        cancel(symbol, id) {
          asked.push(`cancel ${symbol} ${id}`);
          return Promise.resolve(exchange.cancel);
        },
      },
      isOurMarket: (symbol) => symbol === 'BTCUSDT',
      price: () => (last === '' ? undefined : price(last)),
      report: (order) => void orders.push(order),
      note: (text) => void notes.push(text),
    },
    known,
  );
  const told = (): readonly string[] =>
    orders
      .splice(0)
      .map(({ request: { clientId, price: at }, state, filled }) =>
        [clientId, at === undefined ? '' : `@${formatFixed(at)}`, state, formatFixed(filled)].join(' '),
      );
  return { external, told, orders, notes, asked, exchange };
}
const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
const NEW = 'ext-BTCUSDT-77 @40000 accepted 0';
const PART = 'ext-BTCUSDT-77 @40000 partially-filled 0.1';

test('it is told when it changes, to its end; what is said late brings it not back', () => {
  const { external, told, notes } = world();
  const part = update({ status: 'partially-filled', filled: quantity('0.1') });
  const whole = update({ status: 'filled', filled: quantity('0.5') });
  for (const each of [update(), update(), part, update(), part, whole, whole, part, update()]) external.hear(each);
  assert.deepEqual(told(), [NEW, PART, 'ext-BTCUSDT-77 @40000 filled 0.5']);
  assert.deepEqual(
    notes.map((text) => /has (.*):/.exec(text)?.[1]),
    ['bought 0.1 BTCUSDT', 'bought 0.4 BTCUSDT'],
  );
});

test('one in another market, and one that is met when it was over, are nothing', () => {
  const { external, told } = world();
  external.hear(update({ symbol: 'DOGEUSDT' }));
  external.hear(update({ status: 'canceled' }));
  assert.deepEqual(told(), []);
});

test('one that says no price counts by the last of its market, and waits for that where there is none', () => {
  const { price: _, ...unpriced } = update();
  const { external, told } = world();
  external.hear(unpriced);
  assert.deepEqual(told(), ['ext-BTCUSDT-77 @60000 accepted 0']);
  const silent = world([], '');
  silent.external.hear(unpriced);
  assert.deepEqual(silent.told(), []);
});

test('an id that is used again is another order, and the end of the first was missed', () => {
  const { external, told } = world();
  external.hear(update());
  external.hear(update({ venueId: '78' }));
  assert.deepEqual(told(), [NEW, 'ext-BTCUSDT-77 @40000 canceled 0', 'ext-BTCUSDT-78 @40000 accepted 0']);
});

test('one that is not among the open ones is asked for by its id there, in a later run too', async () => {
  const first = world();
  first.external.hear(update());
  const known = first.orders.slice();
  const { external, told, asked, exchange } = world(known);
  await external.review([update()]);
  assert.deepEqual([told(), asked], [[], []]);
  exchange.order = { outcome: 'not-sent', waitMs: 1, detail: 'silent' };
  await external.review([]);
  assert.deepEqual([told(), asked], [[], ['order BTCUSDT web_1.a']], 'nobody knows');
  exchange.order = done(update({ status: 'expired', reason: 'over' }));
  await external.review([]);
  assert.deepEqual(told(), ['ext-BTCUSDT-77 @40000 expired 0']);
  await external.review([]);
  assert.equal(asked.length, 2);
});

test('what the exchange knows no more has ended', async () => {
  const { external, told } = world();
  external.hear(update());
  told();
  await external.review([]);
  assert.deepEqual(told(), ['ext-BTCUSDT-77 @40000 canceled 0']);
});

test('a cancel goes to the exchange by its own id; one that comes too late finds what has become of it', async () => {
  const { external, told, asked, exchange } = world();
  assert.equal(external.cancel('ext-BTCUSDT-77'), false);
  external.hear(update());
  exchange.cancel = done(update({ status: 'canceled' }));
  assert.equal(external.cancel('ext-BTCUSDT-77'), true);
  await settled();
  assert.deepEqual(told(), [NEW, 'ext-BTCUSDT-77 @40000 canceled 0']);
  external.hear(update({ venueId: '78' }));
  exchange.cancel = { outcome: 'refused', why: 'unknown-order', detail: '' };
  exchange.order = done(update({ venueId: '78', status: 'filled', filled: quantity('0.5') }));
  external.cancel('ext-BTCUSDT-78');
  await settled();
  assert.deepEqual(told(), ['ext-BTCUSDT-78 @40000 accepted 0', 'ext-BTCUSDT-78 @40000 filled 0.5']);
  assert.deepEqual(asked, ['cancel BTCUSDT web_1.a', 'cancel BTCUSDT web_1.a', 'order BTCUSDT web_1.a']);
});

test('of the orders of a view those of others are found, and let go where nobody follows them any more', () => {
  const { external, orders } = world();
  external.hear(update());
  const [order] = orders;
  const own: Order = { ...order!, request: { ...order!.request, role: 'entry' } };
  assert.deepEqual(externalIn([own, order!]), [order]);
  assert.equal(letGo(order!).state, 'canceled');
});
