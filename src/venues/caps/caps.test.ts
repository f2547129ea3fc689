// Tests of the caps: each broken by the least amount and just kept, exits let through, and what is counted after fills and ends.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { assert as property, array, integer, property as given } from 'fast-check';
import { caps } from './caps.ts';
import { cash, formatFixed, price, quantity } from '#model/number.ts';
import type { CapSettings } from './caps.ts';
import type { WireFill, WireOrder, WireStatus, WireUpdate } from '#model/order-wire.ts';

const SETTINGS: CapSettings = {
  maxOrderNotional: cash('100'),
  maxOpenNotional: cash('250'),
  maxOrdersPerMinute: 3,
};
const AT = price('10');
const order = (id: string, side: 'buy' | 'sell', size: string, own: Partial<WireOrder> = {}): WireOrder => ({
  id,
  symbol: 'BTCUSDT',
  side,
  type: 'market',
  quantity: quantity(size),
  ...own,
});
const told = (sent: WireOrder, status: WireStatus, filled: string, at?: string): WireUpdate => ({
  id: sent.id,
  symbol: sent.symbol,
  side: sent.side,
  venueId: '1',
  status,
  quantity: sent.quantity,
  filled: quantity(filled),
  triggered: false,
  reason: '',
  fills: at === undefined ? [] : [fillAt(at)],
  time: 0,
});
const fillAt = (at: string): WireFill => ({
  tradeId: '1',
  price: price(at),
  quantity: quantity('1'),
  commission: quantity('0'),
  commissionAsset: 'USDT',
  maker: false,
  time: 0,
});

test('an entry of exactly the cap is sent, one of a hair more is not', () => {
  assert.equal(caps(SETTINGS).check(order('a', 'buy', '10'), AT, 0), undefined);
  assert.deepEqual(caps(SETTINGS).check(order('a', 'buy', '10.00000001'), AT, 0), {
    cap: 'order-notional',
    detail: '100.01 in one order, limit 100.00',
  });
});

test('an order is as large as its dearest price makes it', () => {
  for (const own of [{ price: price('10.1') }, { stopPrice: price('10.1') }])
    assert.equal(caps(SETTINGS).check(order('a', 'buy', '10', own), AT, 0)?.cap, 'order-notional');
  assert.equal(caps(SETTINGS).check(order('a', 'buy', '10', { price: price('9') }), AT, 0), undefined);
});

test('entries within a minute are counted, and the first of them is let go after it', () => {
  const rim = caps(SETTINGS);
  for (const time of [0, 1, 2]) assert.equal(rim.check(order(`a${time}`, 'buy', '1'), AT, time), undefined);
  assert.deepEqual(rim.check(order('b', 'buy', '1'), AT, 59_999), {
    cap: 'order-rate',
    detail: '3 entries within a minute, limit 3',
  });
  assert.equal(rim.check(order('b', 'buy', '1'), AT, 60_000), undefined);
  assert.equal(rim.check(order('c', 'buy', '1'), AT, 60_000)?.cap, 'order-rate');
});

test('an order that was refused here is not counted', () => {
  const rim = caps(SETTINGS);
  for (let time = 0; time < 10; time += 1) rim.check(order('large', 'buy', '11'), AT, time);
  assert.equal(rim.check(order('a', 'buy', '1'), AT, 10), undefined);
  assert.equal(rim.openNotional(), cash('10'));
});

test('exits pass every cap on amounts, and when no entry may pass any more', () => {
  const rim = caps(SETTINGS);
  for (const id of ['a', 'b', 'c']) rim.check(order(id, 'buy', '1'), AT, 0);
  assert.equal(rim.check(order('d', 'buy', '1'), AT, 0)?.cap, 'order-rate');
  assert.equal(rim.check(order('out', 'sell', '1000000'), AT, 0), undefined);
});

test('a loop of exits is stopped as well, later', () => {
  const rim = caps(SETTINGS);
  for (let count = 0; count < 12; count += 1)
    assert.equal(rim.check(order(`out${count}`, 'sell', '1'), AT, 0), undefined);
  assert.deepEqual(rim.check(order('out', 'sell', '1'), AT, 0), {
    cap: 'order-rate',
    detail: '12 exits within a minute, limit 12',
  });
});

test('what works and what is held count together, and what has ended does not', () => {
  const rim = caps({ ...SETTINGS, maxOrdersPerMinute: 100 });
  const [first, second, third] = ['a', 'b', 'c'].map((id) => order(id, 'buy', '10')) as [
    WireOrder,
    WireOrder,
    WireOrder,
  ];
  assert.equal(rim.check(first, AT, 0), undefined);
  assert.equal(rim.check(second, AT, 0), undefined);
  assert.deepEqual(rim.check(third, AT, 0), {
    cap: 'open-notional',
    detail: '300.00 in the market with it, limit 250.00',
  });
  // Four of ten are bought, the rest is let go: 40 are held.
  rim.hear(told(first, 'partially-filled', '4'));
  assert.equal(formatFixed(rim.openNotional()), '200');
  rim.hear(told(first, 'canceled', '4'));
  assert.equal(formatFixed(rim.openNotional()), '140');
  assert.equal(rim.check(third, AT, 0), undefined);
  rim.hear(told(order('out', 'sell', '4'), 'filled', '4'));
  assert.equal(formatFixed(rim.openNotional()), '200');
});

test('what is said twice, late or out of order is counted once', () => {
  const rim = caps(SETTINGS);
  const buy = order('a', 'buy', '10');
  rim.check(buy, AT, 0);
  for (const [status, filled] of [
    ['partially-filled', '6'],
    ['partially-filled', '3'],
    ['filled', '10'],
    ['filled', '10'],
    ['partially-filled', '6'],
    ['new', '0'],
  ] as const)
    rim.hear(told(buy, status, filled));
  assert.equal(formatFixed(rim.openNotional()), '100');
});

test('an order that is sent again counts once; one that never came not at all', () => {
  const rim = caps(SETTINGS);
  const buy = order('a', 'buy', '10');
  rim.check(order('b', 'buy', '10'), AT, 0);
  rim.check(buy, AT, 0);
  assert.equal(rim.check(buy, AT, 0), undefined);
  assert.equal(formatFixed(rim.openNotional()), '200');
  rim.release('a');
  assert.equal(formatFixed(rim.openNotional()), '100');
});

test('what was held before counts, and selling gives back its part of the cost', () => {
  const rim = caps(SETTINGS);
  rim.hold('BTCUSDT', quantity('20'), cash('240'));
  assert.equal(rim.check(order('a', 'buy', '2'), AT, 0)?.cap, 'open-notional');
  rim.hear(told(order('out', 'sell', '5'), 'filled', '5'));
  assert.equal(formatFixed(rim.openNotional()), '180');
});

test('a limit below the market does not make an order smaller', () => {
  // 11 at the market of 10 is 110, at its limit of 9 it would be 99.
  assert.equal(caps(SETTINGS).check(order('a', 'buy', '11', { price: price('9') }), AT, 0)?.cap, 'order-notional');
});

test('what is in the market may be exactly the cap, and not a hair more', () => {
  for (const [held, cap] of [
    ['150', undefined],
    ['150.00000001', 'open-notional'],
  ] as const) {
    const rim = caps(SETTINGS);
    rim.hold('BTCUSDT', quantity('15'), cash(held));
    assert.equal(rim.check(order('a', 'buy', '10'), AT, 0)?.cap, cap);
  }
});

test('what is worth less than the last decimal counts as one of it', () => {
  const rim = caps(SETTINGS);
  rim.check(order('a', 'buy', '0.5'), price('0.00000001'), 0);
  assert.equal(rim.openNotional(), 1n);
});

test('where one entry a minute is allowed, the next may come after a minute', () => {
  const rim = caps({ ...SETTINGS, maxOrdersPerMinute: 1 });
  assert.equal(rim.check(order('a', 'buy', '1'), AT, 0), undefined);
  assert.equal(rim.check(order('b', 'buy', '1'), AT, 59_999)?.cap, 'order-rate');
  assert.equal(rim.check(order('b', 'buy', '1'), AT, 60_000), undefined);
});

test('what was bought here is given back in proportion, step by step, and rounded so that no cost is lost', () => {
  const rim = caps(SETTINGS);
  const buy = order('a', 'buy', '3');
  rim.check(buy, price('3.33333333'), 0);
  rim.hear(told(buy, 'filled', '3'));
  assert.equal(formatFixed(rim.openNotional()), '9.99999999');
  const out = order('out', 'sell', '2');
  rim.hear(told(out, 'partially-filled', '1'));
  assert.equal(formatFixed(rim.openNotional()), '6.66666666');
  rim.hear(told(out, 'filled', '2'));
  assert.equal(formatFixed(rim.openNotional()), '3.33333333');
  const odd = caps(SETTINGS);
  odd.hold('BTCUSDT', quantity('3'), cash('10'));
  odd.hear(told(order('out', 'sell', '1'), 'filled', '1'));
  // A third of 10 is given back rounded down.
  assert.equal(formatFixed(odd.openNotional()), '6.66666667');
});

test('a sale of what nobody holds here changes nothing', () => {
  const rim = caps(SETTINGS);
  rim.hear(told(order('out', 'sell', '1'), 'filled', '1'));
  assert.equal(rim.openNotional(), 0n);
});

for (const status of ['filled', 'canceled', 'expired', 'rejected'] as const)
  test(`an order that is ${status} has ended: what is said of it later changes nothing`, () => {
    const rim = caps(SETTINGS);
    const buy = order('a', 'buy', '10');
    rim.check(buy, AT, 0);
    rim.hear(told(buy, status, '2'));
    assert.equal(formatFixed(rim.openNotional()), '20');
    rim.hear(told(buy, 'partially-filled', '2', '10'));
    rim.hear(told(buy, 'filled', '10', '10'));
    assert.equal(formatFixed(rim.openNotional()), '20');
  });

for (const [others, open] of [
  [999, '10'],
  [1_000, '20'],
] as const)
  test(`an order that ended ${others} ends ago is ${others < 1_000 ? 'still remembered' : 'forgotten'}`, () => {
    const rim = caps(SETTINGS);
    const buy = order('a', 'buy', '1');
    rim.hear(told(buy, 'filled', '1', '10'));
    for (let count = 0; count < others; count += 1) rim.release(`b${count}`);
    rim.hear(told(buy, 'filled', '1', '10'));
    assert.equal(formatFixed(rim.openNotional()), open);
  });

test('an order of an earlier run counts as it fills, each unit once, at the price of its fill', () => {
  const rim = caps(SETTINGS);
  const buy = order('a', 'buy', '10');
  rim.hear(told(buy, 'new', '0'));
  assert.equal(rim.openNotional(), 0n);
  rim.hear(told(buy, 'partially-filled', '4', '10'));
  assert.equal(formatFixed(rim.openNotional()), '40');
  rim.hear(told(buy, 'partially-filled', '6', '11'));
  assert.equal(formatFixed(rim.openNotional()), '62');
});

test('a fill whose price nobody knows costs nothing here', () => {
  const rim = caps(SETTINGS);
  rim.hear(told(order('a', 'buy', '10'), 'filled', '10'));
  assert.equal(rim.openNotional(), 0n);
});

test('whatever is asked and in whatever order, what is let through never exceeds the caps', () => {
  property(
    given(array(integer({ min: 0, max: 3_000 }), { maxLength: 60 }), (steps) => {
      const rim = caps(SETTINGS);
      const sent: WireOrder[] = [];
      const times: number[] = [];
      for (const [place, step] of steps.entries()) {
        const time = place * 4_000;
        const next = order(`a${place}`, 'buy', String((step % 15) + 1));
        if (rim.check(next, AT, time) === undefined) {
          sent.push(next);
          times.push(time);
        }
        const some = sent[step % Math.max(1, sent.length)];
        if (some !== undefined)
          rim.hear(told(some, step % 2 === 0 ? 'canceled' : 'partially-filled', step % 3 === 0 ? '1' : '0'));
        assert.ok(rim.openNotional() <= SETTINGS.maxOpenNotional);
      }
      for (const time of times)
        assert.ok(
          times.filter((other) => other > time - 60_000 && other <= time).length <= SETTINGS.maxOrdersPerMinute,
        );
    }),
  );
});
