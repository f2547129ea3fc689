// Booking: executions of an exchange as fills of ours, worked by hand: commission in every coin, parts below a lot, order.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { bookTrades, keptOf, sellable } from './booking.ts';
import { cash, formatFixed, price, quantity, rate } from '#model/number.ts';
import { CLOSE, ENTRY, RULES, fillOf } from './case.fixture.ts';
import { legOf } from './leg.ts';
import type { BookingRules } from './booking.ts';
import type { OrderRequest } from '#model/order.ts';
import type { WireFill } from '#model/order-wire.ts';

const KEEPS: BookingRules = { ...RULES, kept: rate('0.001') };

function desk(request: OrderRequest = ENTRY, rules: BookingRules = RULES) {
  const leg = legOf(request, 0);
  return {
    leg,
    hear: (...fills: readonly WireFill[]): readonly string[] => {
      for (const fill of fills) leg.trades.set(fill.tradeId, { fill, id: request.clientId });
      return bookTrades(leg, rules).map(
        ({ id, quantity: size, fee }) => `${id} ${formatFixed(size)} for ${formatFixed(fee)}`,
      );
    },
  };
}

test('the share that is kept has eight decimals', () => {
  assert.equal(keptOf(0.001), rate('0.001'));
  assert.equal(keptOf(0.00075), rate('0.00075'));
  assert.equal(keptOf(0), 0n);
});

test('what is kept is rounded up, and what can be sold down to a lot', () => {
  // 1.001 less 0.001001 is 0.999999: 0.999 in lots.
  assert.equal(sellable(quantity('1.001'), KEEPS), quantity('0.999'));
  assert.equal(sellable(quantity('1.002'), KEEPS), quantity('1'));
  assert.equal(sellable(0n, KEEPS), 0n);
});

test('executions are told in the order of their numbers, not of their digits, each once', () => {
  const it = desk();
  assert.deepEqual(it.hear(fillOf('10', '0.2'), fillOf('9', '0.1')), ['BTCUSDT-9 0.1 for 0', 'BTCUSDT-10 0.2 for 0']);
  assert.deepEqual(it.hear(fillOf('9', '0.1')), []);
  assert.equal(it.leg.booked, quantity('0.3'));
});

test('executions without a number are told in the order of their times', () => {
  assert.deepEqual(desk().hear(fillOf('x', '0.1', { time: 2 }), fillOf('y', '0.1', { time: 1 })), [
    'BTCUSDT-y 0.1 for 0',
    'BTCUSDT-x 0.1 for 0',
  ]);
});

test('an execution that leaves no lot is told with the next, and its cost is not lost', () => {
  const it = desk();
  assert.deepEqual(it.hear(fillOf('1', '0.0004')), []);
  // 0.0008 cost 0.08: not a lot yet.
  assert.deepEqual(it.hear(fillOf('2', '0.0004')), []);
  // 0.0012 cost 0.12, of which 0.001 is told at 0.1: the rest is a fee.
  assert.deepEqual(it.hear(fillOf('3', '0.0004')), ['BTCUSDT-3 0.001 for 0.02']);
});

for (const [name, asset, commission, worth, fee] of [
  ['in the quote', 'USDT', '0.1', undefined, '0.1'],
  ['in another coin, at its worth, rounded up', 'BNB', '0.00000003', rate('0.5'), '0.00000002'],
  ['in another coin of which nobody knows the worth', 'BNB', '0.1', undefined, '0'],
] as const)
  test(`a commission ${name} is a fee`, () => {
    const rules = { ...RULES, worth: () => worth };
    const fill = fillOf('1', '1', { commission: quantity(commission), commissionAsset: asset });
    assert.deepEqual(desk(ENTRY, rules).hear(fill), [`BTCUSDT-1 1 for ${fee}`]);
    assert.deepEqual(desk(CLOSE, rules).hear(fill), [`BTCUSDT-1 1 for ${fee}`]);
  });

test('a commission that is taken of what was bought leaves less to sell, and what is missing is the fee', () => {
  // 0.002 of 1 is taken: 0.998 are left, and 0.2 of 100 are gone.
  const taken = { commission: quantity('0.002'), commissionAsset: 'BTC' };
  assert.deepEqual(desk(ENTRY, RULES).hear(fillOf('1', '1', taken)), ['BTCUSDT-1 0.998 for 0.2']);
  // A share was said to be kept, and more is taken than that.
  assert.deepEqual(desk(ENTRY, KEEPS).hear(fillOf('1', '1', taken)), ['BTCUSDT-1 0.998 for 0.2']);
  // Less was taken than may be: the share counts, so that what is told does not depend on when it is heard.
  assert.deepEqual(desk(ENTRY, KEEPS).hear(fillOf('1', '1')), ['BTCUSDT-1 0.999 for 0.1']);
});

test('what is sold is told as it was sold, whatever the exchange keeps of a purchase', () => {
  assert.deepEqual(desk(CLOSE, KEEPS).hear(fillOf('1', '1')), ['BTCUSDT-1 1 for 0']);
});

test('the costs and fees of all fills are what the exchange has moved', () => {
  const { leg, hear } = desk(ENTRY, KEEPS);
  hear(fillOf('1', '0.3333', { price: price('100.01') }));
  hear(fillOf('2', '0.6667', { price: price('99.99') }));
  // 33.333333 + 66.663333 were paid.
  assert.equal(leg.bookedCost + leg.bookedFee, cash('99.996666'));
  assert.equal(leg.booked, quantity('0.999'));
});

test('a sale is told, also where one that was told before a restart is not known again', () => {
  const it = desk(CLOSE);
  it.leg.bookedIds.add('BTCUSDT-1');
  it.leg.booked = quantity('0.5');
  it.leg.bookedCost = cash('50');
  it.leg.bookedFee = cash('0.05');
  const commission = { commission: quantity('0.03'), commissionAsset: 'USDT' };
  assert.deepEqual(it.hear(fillOf('2', '0.3', commission)), ['BTCUSDT-2 0.3 for 0.03']);
  assert.deepEqual(it.hear(fillOf('1', '0.5')), []);
});

test('of a purchase nothing is told before all that was told earlier is known again', () => {
  const it = desk();
  it.leg.bookedIds.add('BTCUSDT-1');
  it.leg.booked = quantity('0.5');
  it.leg.bookedCost = cash('50');
  assert.deepEqual(it.hear(fillOf('2', '0.5')), []);
  assert.deepEqual(it.hear(fillOf('1', '0.5')), ['BTCUSDT-2 0.5 for 0']);
});
