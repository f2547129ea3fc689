// Tests of orders of somebody else in risk: what they may still buy leaves less room, and takes no place of a plan.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { BUY, desk, reasonOf, sizeOf, WIDE } from './desk.fixture.ts';
import { cash, price, quantity } from '#model/number.ts';
import type { OrderState } from '#model/order.ts';
import type { RiskSettings } from './risk.ts';
import type { Side } from '#model/plan.ts';

/** A spot account of 10,000 that may risk half of it: its money is what decides. */
const SPOT: RiskSettings = { ...WIDE, accountType: 'spot', maxRiskPerTradeBps: 5_000, maxOpenPositions: 1 };

function spot(settings: RiskSettings = SPOT) {
  const it = desk(settings);
  it.equity('10000');
  const external = (state: OrderState, filled = '0', side: Side = 'buy', symbol = 'BTCUSD'): void =>
    it.tell('order', {
      request: {
        clientId: `ext-${symbol}-7`,
        planId: 'external web_1',
        role: 'external',
        symbol,
        side,
        type: 'limit',
        quantity: quantity('0.1'),
        price: price('40000'),
        reduceOnly: false,
      },
      state,
      filled: quantity(filled),
    });
  return { ...it, external };
}
/** At 50,000 each. */
const SIZES = { of10000: quantity('0.2'), of6000: quantity('0.12'), of8000: quantity('0.16') };

test('what it may buy is taken from what we may', () => {
  const it = spot();
  it.external('accepted');
  assert.equal(sizeOf(it.plan(BUY)), SIZES.of6000);
});

test('of one that has bought in part only the rest counts, and of one that has ended nothing', () => {
  const part = spot();
  part.external('accepted');
  part.external('partially-filled', '0.05');
  assert.equal(sizeOf(part.plan(BUY)), SIZES.of8000);
  for (const end of ['filled', 'canceled', 'expired', 'rejected'] as const) {
    const it = spot();
    it.external('accepted');
    it.external(end, '0.05');
    assert.equal(sizeOf(it.plan(BUY)), SIZES.of10000, end);
  }
});

test('what sells counts nothing, and so does a market that is not ours', () => {
  const sells = spot();
  sells.external('accepted', '0', 'sell');
  assert.equal(sizeOf(sells.plan(BUY)), SIZES.of10000);
  const elsewhere = spot();
  elsewhere.external('accepted', '0', 'buy', 'DOGEUSD');
  assert.equal(sizeOf(elsewhere.plan(BUY)), SIZES.of10000);
});

test('it takes no place of a position, and its market is not busy', () => {
  const it = spot();
  it.external('accepted');
  assert.equal(reasonOf(it.plan(BUY)), undefined);
  assert.equal(reasonOf(it.plan({ ...BUY, id: 'p2', symbol: 'ETHUSD' })), 'max-open-positions');
});

test('it counts under the limits of its market and no other', () => {
  const it = spot({ ...SPOT, maxSymbolExposure: cash('4000') });
  it.external('accepted');
  assert.equal(reasonOf(it.plan(BUY)), 'max-symbol-exposure');
  const ETH = { ...BUY, symbol: 'ETHUSD', entry: price('2000'), stop: price('1900'), target: price('2300') };
  assert.equal(sizeOf(it.plan(ETH)), quantity('2'));
});
