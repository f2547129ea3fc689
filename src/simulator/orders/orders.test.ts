// Orders: what a customer sends and hears over the wire of the simulated exchange.
import { deepStrictEqual, ok, strictEqual } from 'node:assert/strict';
import { afterEach, beforeEach, describe, test } from 'node:test';
import { BTC, KEY, customer, pick, rest, rows } from './customer.fixture.ts';
import type { Simulator } from '#simulator/simulator.ts';
import type { Line, Params } from './customer.fixture.ts';

let simulator: Simulator;
let wire: Line;

describe('orders over the wire of the simulated exchange', () => {
  beforeEach(async () => {
    ({ simulator, wire } = await customer());
  });
  afterEach(async () => {
    wire.close();
    await simulator.stop();
  });

  const limit = (side: string, quantity: string, price: string, more: Params = {}): Params => ({
    ...BTC,
    side,
    type: 'LIMIT',
    timeInForce: 'GTC',
    quantity,
    price,
    ...more,
  });
  const balances = async (): Promise<Record<string, unknown[]>> => {
    const { result } = await wire.call('account.status');
    return Object.fromEntries(
      pick(result['balances'], 'asset', 'free', 'locked').map(([asset, ...both]) => [asset, both]),
    );
  };

  test('a market order takes at the touch, pays commission in what it bought, and is heard', async () => {
    const { status, result } = await wire.call('order.place', {
      ...BTC,
      side: 'BUY',
      type: 'MARKET',
      quantity: '0.5',
      newClientOrderId: 'first',
    });
    deepStrictEqual(
      [status, result['status'], result['executedQty'], result['cummulativeQuoteQty'], rows(result['fills']).length],
      [200, 'FILLED', '0.50000000', '30000.00000000', 1],
    );
    deepStrictEqual(pick(result['fills'], 'commission', 'commissionAsset', 'price'), [
      ['0.00050000', 'BTC', '60000.00000000'],
    ]);
    deepStrictEqual(await balances(), { USDT: ['70000.00000000', '0.00000000'], BTC: ['1.49950000', '0.00000000'] });
    await wire.until(({ e }) => e === 'outboundAccountPosition');
    deepStrictEqual(
      wire.events.map(({ e, x, X, c, z }) => [e, x, X, c, z]),
      [
        ['executionReport', 'NEW', 'NEW', 'first', '0.00000000'],
        ['executionReport', 'TRADE', 'FILLED', 'first', '0.50000000'],
        ['outboundAccountPosition', undefined, undefined, undefined, undefined],
      ],
    );
  });

  test('a limit rests, locks its money, fills in part at its price and whole when the market goes through', async () => {
    const { result } = await wire.call('order.place', limit('BUY', '1', '59000', { newClientOrderId: 'rest' }));
    deepStrictEqual([result['status'], result['fills']], ['NEW', []]);
    deepStrictEqual((await balances())['USDT'], ['41000.00000000', '59000.00000000']);
    simulator.hand.trade('BTCUSDT', '59000', '0.4');
    const part = await wire.until(({ x }) => x === 'TRADE');
    deepStrictEqual(
      [part['X'], part['l'], part['z'], part['m'], part['w']],
      ['PARTIALLY_FILLED', '0.40000000', '0.40000000', true, true],
    );
    deepStrictEqual((await balances())['USDT'], ['41000.00000000', '35400.00000000']);
    simulator.hand.trade('BTCUSDT', '58999', '0.00001');
    const whole = await wire.until(({ X }) => X === 'FILLED');
    deepStrictEqual([whole['L'], whole['Z']], ['59000.00000000', '59000.00000000']);
    const trades = await wire.call('myTrades', { ...BTC, orderId: Number(result['orderId']) });
    deepStrictEqual(pick(trades.result, 'qty', 'isMaker', 'commission'), [
      ['0.40000000', true, '0.00040000'],
      ['0.60000000', true, '0.00060000'],
    ]);
  });

  test('a bracket wakes its exits when the entry has filled whole, and one exit ends the other', async () => {
    const { result } = await wire.call('orderList.place.otoco', {
      ...BTC,
      listClientOrderId: 'bracket',
      workingType: 'LIMIT',
      workingSide: 'BUY',
      workingTimeInForce: 'GTC',
      workingPrice: '59900',
      workingQuantity: '0.1',
      workingClientOrderId: 'entry',
      pendingSide: 'SELL',
      pendingQuantity: '0.1',
      pendingAboveType: 'LIMIT_MAKER',
      pendingAbovePrice: '61000',
      pendingAboveClientOrderId: 'target',
      pendingBelowType: 'STOP_LOSS',
      pendingBelowStopPrice: '59000',
      pendingBelowClientOrderId: 'stop',
    });
    deepStrictEqual(
      pick(result['orderReports'], 'clientOrderId', 'status').map(([id, state], at) => [
        id,
        state,
        rows(result['orderReports'])[at]!['workingTime'] !== -1,
      ]),
      [
        ['entry', 'NEW', true],
        ['target', 'PENDING_NEW', false],
        ['stop', 'PENDING_NEW', false],
      ],
    );
    simulator.hand.trade('BTCUSDT', '59900', '0.05');
    simulator.hand.trade('BTCUSDT', '59900', '0.05');
    await wire.until(({ c, X }) => c === 'stop' && X === 'NEW');
    simulator.hand.trade('BTCUSDT', '58990');
    await wire.until(({ e, l }) => e === 'listStatus' && l === 'ALL_DONE');
    deepStrictEqual(
      wire
        .heard('executionReport')
        .slice(3)
        .map(({ c, x, X, eR, z, L }) => [c, x, X, eR, z, L]),
      [
        ['entry', 'TRADE', 'PARTIALLY_FILLED', undefined, '0.05000000', '59900.00000000'],
        ['entry', 'TRADE', 'FILLED', undefined, '0.10000000', '59900.00000000'],
        ['target', 'NEW', 'NEW', undefined, '0.00000000', '0.00000000'],
        ['stop', 'NEW', 'NEW', undefined, '0.00000000', '0.00000000'],
        ['target', 'EXPIRED', 'EXPIRED', 'OCO_TRIGGER', '0.00000000', '0.00000000'],
        ['stop', 'TRADE', 'FILLED', undefined, '0.10000000', '58990.00000000'],
      ],
    );
  });

  describe('cancels', () => {
    test('a cancel frees the money; a second one finds no order', async () => {
      await wire.call('order.place', limit('BUY', '1', '59000', { newClientOrderId: 'a' }));
      const first = await wire.call('order.cancel', { ...BTC, origClientOrderId: 'a', newClientOrderId: 'c' });
      deepStrictEqual(
        [first.result['status'], first.result['origClientOrderId'], first.result['clientOrderId']],
        ['CANCELED', 'a', 'c'],
      );
      const second = await wire.call('order.cancel', { ...BTC, origClientOrderId: 'a' });
      deepStrictEqual([second.status, second.error], [400, { code: -2011, msg: 'Unknown order sent.' }]);
      deepStrictEqual((await balances())['USDT'], ['100000.00000000', '0.00000000']);
      const event = await wire.until(({ x }) => x === 'CANCELED');
      deepStrictEqual([event['c'], event['C']], ['c', 'a']);
      const asked = await wire.call('order.status', { ...BTC, origClientOrderId: 'a' });
      strictEqual(asked.result['status'], 'CANCELED');
    });

    test('one leg of a pair takes the other with it', async () => {
      const { result } = await wire.call('orderList.place.oco', {
        ...BTC,
        side: 'SELL',
        quantity: '1',
        aboveType: 'LIMIT_MAKER',
        abovePrice: '61000',
        aboveClientOrderId: 'up',
        belowType: 'STOP_LOSS',
        belowStopPrice: '59000',
      });
      strictEqual(result['contingencyType'], 'OCO');
      deepStrictEqual((await balances())['BTC'], ['0.00000000', '1.00000000']);
      const { result: cancelled } = await wire.call('order.cancel', { ...BTC, origClientOrderId: 'up' });
      deepStrictEqual(
        [cancelled['listStatusType'], pick(cancelled['orderReports'], 'status')],
        ['ALL_DONE', [['CANCELED'], ['CANCELED']]],
      );
      deepStrictEqual((await wire.call('openOrders.status')).result, []);
    });
  });

  test('REST says and does the same', async () => {
    const placed = await rest(simulator, KEY, 'POST', '/api/v3/order', limit('SELL', '0.2', '61000'));
    deepStrictEqual([placed.status, placed.body['status']], [200, 'NEW']);
    strictEqual(placed.headers.get('x-mbx-order-count-10s'), '1');
    const open = await rest(simulator, KEY, 'GET', '/api/v3/openOrders', BTC);
    deepStrictEqual(pick(open.body, 'orderId'), [[placed.body['orderId']]]);
    const gone = await rest(simulator, KEY, 'DELETE', '/api/v3/order', {
      ...BTC,
      orderId: Number(placed.body['orderId']),
    });
    strictEqual(gone.body['status'], 'CANCELED');
    ok((await rest(simulator, KEY, 'GET', '/api/v3/account')).body['canTrade']);
  });
});
