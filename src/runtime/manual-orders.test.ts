// Manual orders over the agents themselves, in memory: what becomes of exits that a person moves, and of a change that is asked for twice.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { DEFAULT_CONFIG, pipelineSettings } from '#config/config.ts';
import { emptyView, fold } from '#model/view.ts';
import { findInstrument } from '#market/market.ts';
import { cash, formatFixed, price, quantity } from '#model/number.ts';
import { manualOrders } from './manual-orders.ts';
import { memoryBus } from '#bus/bus.ts';
import { MINUTE_MS } from '#model/time.ts';
import { pipeline } from '#pipeline';
import type { Event } from '#model/event.ts';
import type { MarketWatch } from './market-watch.ts';
import type { OrderAnswer } from '#api/api.ts';

const ACCOUNT = 'paper';

function desk() {
  const instrument = findInstrument('BTCUSDT');
  const settings = pipelineSettings(DEFAULT_CONFIG, [instrument], '1m');
  const view = emptyView();
  const heard: Event[] = [];
  const clock = { now: 0 };
  const bus = memoryBus(pipeline(settings), {
    accounts: [ACCOUNT],
    tap: {
      hears: 'all',
      hear: (event) => {
        fold(view, event);
        manual.hear(event);
        heard.push(event);
      },
    },
  });
  const manual = manualOrders({
    bus: {
      input: bus.input,
      ask: (account, time, plan) => bus.ask('risk', 'plan', account, time, plan),
    },
    view: () => view,
    markets: { price: () => ({ last: price('100') }) } as unknown as MarketWatch,
    instruments: [instrument],
    timeframe: '1m',
    takeProfitRatio: 2,
    now: () => clock.now,
  });
  const minute = (): void => {
    const candle = { symbol: 'BTCUSDT', timeframe: '1m', openTime: clock.now, volume: 10 } as const;
    clock.now += MINUTE_MS;
    const row = { ...candle, open: 100, high: 100, low: 100, close: 100 };
    for (const kind of ['tape', 'mark', 'candle'] as const) bus.input(kind, 'BTCUSDT', clock.now, row);
  };
  minute();
  const exit = (role: 'stop-loss' | 'take-profit') =>
    [...view.workingOrders.values()].find(({ request }) => request.role === role)!;
  return {
    manual,
    heard,
    minute,
    exit,
    prices: () =>
      `${formatFixed(exit('stop-loss').request.stopPrice!)} ${formatFixed(exit('take-profit').request.price!)}`,
    /** One bought at market, its stop at 95 and its target at 110. */
    hold: async () => {
      const about = { account: ACCOUNT, symbol: 'BTCUSDT', side: 'buy', type: 'market', price: undefined } as const;
      const levels = { stopLoss: price('95'), takeProfit: price('110') };
      await manual.createOrder({ ...about, ...levels, id: 'one', quantity: quantity('1') }, 'ana');
      minute();
    },
    move: (id: string, stop: string, target: string, role: 'stop-loss' | 'take-profit' = 'stop-loss') => {
      const orderId = exit(role).request.clientId;
      const levels = { stopLoss: price(stop), takeProfit: price(target) };
      return manual.amendExits({ id, account: ACCOUNT, orderId, ...levels }, 'ana');
    },
  };
}

const inShort = (answer: OrderAnswer): string =>
  answer.outcome === 'placed' ? answer.state : `${answer.reason}: ${answer.detail}`;

test('exits stand where they were moved to, whichever of the two was named', async () => {
  const it = desk();
  await it.hold();
  assert.equal(inShort(await it.move('a', '97', '110')), 'accepted');
  assert.equal(it.prices(), '97 110');
  assert.equal(inShort(await it.move('b', '98', '108', 'take-profit')), 'accepted');
  assert.equal(it.prices(), '98 108');
});

test('the same id is one change', async () => {
  const it = desk();
  await it.hold();
  await it.move('a', '97', '110');
  const before = it.heard.length;
  assert.equal(inShort(await it.move('a', '97', '110')), 'accepted');
  assert.equal(it.heard.length, before);
});

test('what the venue refuses is said, and the exits of before stand', async () => {
  const it = desk();
  await it.hold();
  assert.equal(inShort(await it.move('a', '100', '110')), 'venue-rejected: not changed: would-trigger');
  assert.equal(it.prices(), '95 110');
});

test('what risk refuses is said, and a preview says the same and does nothing', async () => {
  const it = desk();
  await it.hold();
  const ticket = { account: ACCOUNT, orderId: it.exit('stop-loss').request.clientId, takeProfit: price('110') };
  const none = { ...ticket, id: 'b', stopLoss: price('111') };
  const before = it.heard.length;
  const said = await it.manual.preview(none);
  assert.equal(said.outcome === 'refused' && said.reason, 'target-on-wrong-side');
  const near = await it.manual.preview({ ...none, stopLoss: price('99') });
  // It was bought at 100.02: slippage is part of what was paid.
  assert.deepEqual(near.outcome === 'approved' && [near.quantity, near.riskAmount], [quantity('1'), cash('1.02')]);
  assert.equal(it.heard.length, before);
  const refused = await it.manual.amendExits(none, 'ana');
  assert.equal(refused.outcome === 'refused' && refused.reason, 'target-on-wrong-side');
  assert.equal(it.prices(), '95 110');
});
