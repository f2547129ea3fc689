// Tests of the ledger at its edges: the last decimal, the smallest quantity, what is not said and what is not kept.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { cash, price, quantity } from '#model/number.ts';
import type { Candle } from '#model/candle.ts';
import { BTCUSD, EURGBP, EURUSD, GBPUSD, MINUTE, SETTINGS, USDJPY, lines, run } from './desk.fixture.ts';
import { ledger } from './ledger.ts';
import { posting, write } from './posting.ts';
import { initialState } from './state.ts';

test('the smallest quantity beyond what is open opens the other way', () => {
  const desk = run(SETTINGS, [BTCUSD]);
  desk.book({ symbol: 'BTCUSD', side: 'buy', price: price('100'), quantity: quantity('1') });
  desk.book({ symbol: 'BTCUSD', side: 'sell', price: price('100'), quantity: quantity('1.00000001') });
  assert.equal(desk.positions().at(-1)!.quantity, -1n);
  assert.equal(desk.account().unrealised, 0n);
  assert.equal(desk.account().openPositions, 1);
});

test('entries are numbered without a gap, and nothing is written of nothing', () => {
  const desk = run(SETTINGS, [BTCUSD]);
  desk.book({ symbol: 'BTCUSD', side: 'buy', price: price('100'), quantity: quantity('1') });
  desk.book({ symbol: 'BTCUSD', side: 'sell', price: price('100'), quantity: quantity('1'), role: 'close' });
  assert.deepEqual(
    desk.entries().map(({ id, reason }) => `${id} ${reason}`),
    ['main-1 deposit', 'main-2 fill', 'main-3 fill'],
  );
  assert.equal(desk.trades()[0]!.exitReason, 'close');
});

test('an average price is rounded to the nearest', () => {
  const desk = run(SETTINGS, [BTCUSD]);
  desk.book({ symbol: 'BTCUSD', side: 'buy', price: price('100'), quantity: quantity('1') });
  desk.book({ symbol: 'BTCUSD', side: 'buy', price: price('101'), quantity: quantity('2') });
  assert.equal(desk.positions().at(-1)!.entryPrice, price('100.66666667'));
});

test('a market without a position is not marked any more', () => {
  const desk = run(SETTINGS, [BTCUSD, EURUSD]);
  desk.book({ symbol: 'EURUSD', planId: 'q', side: 'buy', price: price('1.1'), quantity: quantity('1') });
  desk.book({ symbol: 'BTCUSD', side: 'buy', price: price('100'), quantity: quantity('1') });
  desk.book({ symbol: 'BTCUSD', side: 'sell', price: price('100'), quantity: quantity('1') });
  const before = desk.accounts().length;
  desk.mark('BTCUSD', 5 * MINUTE, 90, 110, 105);
  assert.equal(desk.accounts().length, before);
});

test('a fill of the market that gives the rate is the newest rate', () => {
  const desk = run({ ...SETTINGS, rates: {} }, [USDJPY]);
  desk.book({ symbol: 'USDJPY', side: 'buy', price: price('150'), quantity: quantity('1') });
  desk.book({ symbol: 'USDJPY', side: 'sell', price: price('160'), quantity: quantity('1') });
  // Ten yen a dollar on 100000: 1000000 yen at 160.
  assert.equal(desk.trades()[0]!.netPnl, cash('6250'));
});

test('what a venue says of an order books nothing', () => {
  const desk = run(SETTINGS, [BTCUSD]);
  desk.bus.input('venueReport', 'main', 0, { type: 'accepted', clientId: 'c', venueId: 'v' });
  assert.deepEqual(desk.entries().map(lines), [['cash USD 10000', 'capital USD -10000']]);
});

test('a value is rounded to the nearest, and so is the part of the cost that a sale releases', () => {
  const desk = run(SETTINGS, [BTCUSD]);
  // 1.5 of the last decimal becomes 2.
  desk.book({ symbol: 'BTCUSD', side: 'buy', price: price('0.00000003'), quantity: quantity('0.5') });
  assert.equal(desk.positions().at(-1)!.cost, 2n);
  // Three quarters of 2 is 1.5 and becomes 2.
  desk.book({ symbol: 'BTCUSD', side: 'sell', price: price('1'), quantity: quantity('0.375') });
  assert.equal(desk.positions().at(-1)!.cost, 0n);
});

test('the prices of the smallest trade are those of its fills', () => {
  const desk = run(SETTINGS, [BTCUSD]);
  const size = quantity('0.00000002');
  desk.book({ symbol: 'BTCUSD', planId: 'q', side: 'buy', price: price('100'), quantity: quantity('0.00000001') });
  assert.equal(desk.account().unrealised, 0n);
  desk.book({ symbol: 'BTCUSD', side: 'buy', price: price('100'), quantity: size });
  desk.book({ symbol: 'BTCUSD', side: 'sell', price: price('101'), quantity: size });
  const { entryPrice, exitPrice, ambiguous } = desk.trades()[0]!;
  assert.deepEqual([entryPrice, exitPrice, ambiguous], [price('100'), price('101'), false]);
});

test('excursions are those of the market of the position, also below 1', () => {
  const desk = run(SETTINGS, [BTCUSD, EURUSD]);
  desk.book({ symbol: 'BTCUSD', side: 'buy', price: price('100'), quantity: quantity('1'), time: MINUTE });
  desk.book({ symbol: 'EURUSD', planId: 'q', side: 'buy', price: price('1'), quantity: quantity('1'), time: MINUTE });
  desk.mark('EURUSD', MINUTE, 0.5, 1.25, 1.125);
  desk.mark('BTCUSD', MINUTE, 97, 106, 101);
  desk.book({ symbol: 'BTCUSD', side: 'sell', price: price('101'), quantity: quantity('1'), time: 2 * MINUTE });
  desk.book({ symbol: 'EURUSD', planId: 'q', side: 'sell', price: price('1'), quantity: quantity('1') });
  assert.deepEqual(
    desk.trades().map(({ adverse, favourable }) => [adverse, favourable]),
    [
      [3, 6],
      [0.5, 0.25],
    ],
  );
});

test('a mark at the price before the last fill is a change', () => {
  const desk = run(SETTINGS, [BTCUSD]);
  desk.book({ symbol: 'BTCUSD', side: 'buy', price: price('100'), quantity: quantity('1') });
  desk.book({ symbol: 'BTCUSD', side: 'buy', price: price('102'), quantity: quantity('1') });
  assert.equal(desk.account().unrealised, cash('2'));
  desk.mark('BTCUSD', 3 * MINUTE, 100, 100, 100);
  assert.equal(desk.account().unrealised, cash('-2'));
});

test('where nothing has moved no rate is needed yet', () => {
  const desk = run({ ...SETTINGS, rates: {} }, [EURGBP, GBPUSD]);
  desk.book({ symbol: 'EURGBP', side: 'buy', price: price('0.85'), quantity: quantity('1') });
  assert.equal(desk.account().equity, cash('10000'));
});

test('prices are kept of the markets that give a rate, and of no other', () => {
  const agent = ledger({ ...SETTINGS, rates: {} }, [USDJPY, EURUSD]);
  const state = agent.initial('main');
  for (const symbol of ['USDJPY', 'EURUSD']) {
    const candle: Candle = { symbol, timeframe: '1m', openTime: 0, open: 1, high: 1, low: 1, close: 1, volume: 0 };
    agent.step(
      state,
      { sequence: 1, time: 0, key: symbol, cause: 0, kind: 'mark', data: candle } as never,
      () => undefined,
    );
  }
  assert.deepEqual([...state.lastPrices.keys()], ['USDJPY']);
});

test('an entry that does not balance in each currency is never said', () => {
  for (const postings of [
    [posting('cash', 'USD', 1n)],
    [posting('cash', 'USD', 1n), posting('fees', 'JPY', -1n)],
    [posting('cash', 'USD', 1n), posting('fees', 'USD', 1n)],
  ])
    assert.throws(
      () => write(initialState('main'), 'fee', 0, postings, () => assert.fail('it was said')),
      /Invariant: an entry balances in USD/,
    );
});
