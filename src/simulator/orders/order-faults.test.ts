// Order faults: each kind of them as a customer meets it, next to what has truly happened.
import { deepStrictEqual, ok, strictEqual } from 'node:assert/strict';
import { once } from 'node:events';
import { afterEach, beforeEach, describe, test } from 'node:test';
import { ORDER_FAULTS } from '#simulator/simulator.ts';
import { BTC, KEY, customer, line, pick, rest } from './customer.fixture.ts';
import type { Fault, OrderFaultKind, Simulator } from '#simulator/simulator.ts';
import type { Line, Params, Row } from './customer.fixture.ts';

let simulator: Simulator;
let wire: Line;

describe('faults of orders at the simulated exchange', () => {
  beforeEach(async () => {
    ({ simulator, wire } = await customer());
  });
  afterEach(async () => {
    wire.close();
    await simulator.stop();
  });

  const buy = (id: string, more: Params = {}): Params => ({
    ...BTC,
    side: 'BUY',
    type: 'MARKET',
    quantity: '0.1',
    newClientOrderId: id,
    ...more,
  });
  const rest59 = (id: string): Params => buy(id, { type: 'LIMIT', timeInForce: 'GTC', price: '59000' });
  const truth = (): readonly unknown[][] => pick(simulator.customers.truth().orders, 'clientOrderId', 'status');
  const status = async (id: string): Promise<unknown> => {
    const { result, error } = await wire.call('order.status', { ...BTC, origClientOrderId: id });
    return error?.code ?? result['status'];
  };
  /** Long enough for a few requests on a busy machine. */
  const SPAN_MS = 400;
  const passed = (spanMs: number): Promise<unknown> => new Promise((resolve) => setTimeout(resolve, spanMs));
  const met = new Set<OrderFaultKind>();
  const fault = (each: Fault): void => {
    met.add(each.kind as OrderFaultKind);
    simulator.inject(each);
  };
  const filled = (id: string) => (event: Row) => event['c'] === id && event['X'] === 'FILLED';

  test('ack-lost-executed: no answer comes, and the reports tell that it was done', async () => {
    fault({ kind: 'ack-lost-executed' });
    const answer = wire.call('order.place', buy('a'));
    await wire.until(filled('a'));
    strictEqual(await Promise.race([answer, status('a')]), 'FILLED');
  });

  for (const [how, code] of [
    ['timeout', -1007],
    ['unexpected', -1006],
    ['unknown', 0],
  ] as const)
    test(`an answer lost as ${how} says ${code}, whether it was done or not`, async () => {
      fault({ kind: 'ack-lost-executed', how });
      fault({ kind: 'ack-lost-not-executed', how });
      for (const id of ['done', 'not']) {
        const { status: answered, error } = await wire.call('order.place', buy(id));
        deepStrictEqual([answered >= 500, error!.code], [true, code]);
      }
      deepStrictEqual(truth(), [['done', 'FILLED']]);
    });

  test('ack-lost-not-executed: nothing has happened, over REST neither', async () => {
    fault({ kind: 'ack-lost-not-executed', how: 'unknown', match: { method: 'order.place', type: 'MARKET' } });
    const answer = await rest(simulator, KEY, 'POST', '/api/v3/order', buy('a'));
    deepStrictEqual([answer.status, await status('a'), truth()], [503, -2013, []]);
  });

  test('executed-late: who asks in between hears of no order, and sends it twice to have two', async () => {
    fault({ kind: 'executed-late', forMs: SPAN_MS });
    wire.send('order.place', buy('late'));
    strictEqual(await status('late'), -2013);
    strictEqual((await wire.call('order.place', buy('late'))).result['status'], 'FILLED');
    await wire.until(() => wire.heard('executionReport').filter(filled('late')).length === 2);
    strictEqual(truth().length, 2);
  });

  test('executed-late: an order that still stands keeps its double out', async () => {
    fault({ kind: 'executed-late', forMs: 100 });
    wire.send('order.place', rest59('late'));
    await wire.call('order.place', rest59('late'));
    await passed(150);
    deepStrictEqual(truth(), [['late', 'NEW']]);
  });

  test('cut: the connection ends after the request was read; done only where it says so', async () => {
    for (const executed of [false, true]) {
      fault({ kind: 'cut', executed });
      const other = await line(simulator, KEY, false);
      other.send('order.place', buy(String(executed)));
      await once(other.socket, 'close');
    }
    deepStrictEqual(truth(), [['true', 'FILLED']]);
  });

  test('order-unavailable, order-busy and order-rejected are answers, and nothing is done', async () => {
    fault({ kind: 'order-unavailable' });
    fault({ kind: 'order-busy' });
    fault({ kind: 'order-rejected', code: -2010 });
    fault({ kind: 'order-rejected', code: -1015 });
    const answers: unknown[][] = [];
    for (let each = 0; each < 4; each += 1) {
      const { status: answered, error } = await wire.call('order.place', buy('a'));
      answers.push([answered, error!.code]);
    }
    deepStrictEqual(answers, [
      [503, 0],
      [503, -1008],
      [400, -2010],
      [429, -1015],
    ]);
    deepStrictEqual(truth(), []);
  });

  test('partial-then-expire: a share is filled, and the rest is over', async () => {
    fault({ kind: 'partial-then-expire', share: '0.3' });
    const { result } = await wire.call('order.place', buy('a'));
    deepStrictEqual(
      [result['status'], result['executedQty'], result['expiryReason']],
      ['EXPIRED', '0.03000000', 'INSUFFICIENT_LIQUIDITY'],
    );
  });

  test('cancel-race: the order has filled when the cancel comes, whether it rested or waited for its stop', async () => {
    await wire.call('order.place', rest59('rest'));
    await wire.call('order.place', {
      ...BTC,
      side: 'SELL',
      type: 'STOP_LOSS',
      quantity: '0.1',
      stopPrice: '59000',
      newClientOrderId: 'stop',
    });
    fault({ kind: 'cancel-race', count: 2 });
    for (const id of ['rest', 'stop'])
      strictEqual((await wire.call('order.cancel', { ...BTC, origClientOrderId: id })).error!.code, -2011);
    deepStrictEqual(truth(), [
      ['rest', 'FILLED'],
      ['stop', 'FILLED'],
    ]);
  });

  test('query-lag: what has just been placed is not there yet', async () => {
    fault({ kind: 'query-lag', forMs: SPAN_MS });
    await wire.call('order.place', rest59('a'));
    strictEqual(await status('a'), -2013);
    deepStrictEqual((await wire.call('openOrders.status')).result, []);
    while ((await status('a')) === -2013) await passed(20);
    strictEqual(await status('a'), 'NEW');
  });

  test('report-before-ack: the reports are there before the answer', async () => {
    fault({ kind: 'report-before-ack', forMs: 40 });
    const answer = wire.call('order.place', buy('a')).then(() => 'answered');
    strictEqual(await Promise.race([answer, wire.until(filled('a')).then(() => 'reported')]), 'reported');
    strictEqual(await answer, 'answered');
  });

  test('report-duplicate and report-reorder: the same reports, oftener and otherwise', async () => {
    fault({ kind: 'report-duplicate', match: { type: 'MARKET' } });
    await wire.call('order.place', buy('a'));
    await wire.until(filled('a'));
    deepStrictEqual(pick(wire.heard('executionReport'), 'X'), [['NEW'], ['NEW'], ['FILLED']]);
    fault({ kind: 'report-reorder' });
    await wire.call('order.place', buy('b'));
    await wire.until(({ c, X }) => c === 'b' && X === 'NEW');
    deepStrictEqual(pick(wire.heard('executionReport').slice(3), 'X'), [['FILLED'], ['NEW']]);
  });

  test('report-missing: nothing is heard for a while, and it is not told later', async () => {
    fault({ kind: 'report-missing', forMs: SPAN_MS });
    await wire.call('order.place', buy('a'));
    await passed(SPAN_MS);
    await wire.call('order.place', buy('b'));
    await wire.until(filled('b'));
    strictEqual(wire.events.find(filled('a')), undefined);
  });

  test('stream-terminated: it is said, and then nothing comes until one listens again', async () => {
    fault({ kind: 'stream-terminated' });
    await wire.until(({ e }) => e === 'eventStreamTerminated');
    await wire.call('order.place', buy('a'));
    strictEqual(wire.heard('executionReport').length, 0);
    const again = await wire.call('userDataStream.subscribe.signature');
    strictEqual(again.result['subscriptionId'], 1);
  });

  test('halt: no order is taken and none is filled, and then they are', async () => {
    await wire.call('order.place', rest59('a'));
    fault({ kind: 'halt', forMs: SPAN_MS, match: 'BTCUSDT' });
    simulator.hand.trade('BTCUSDT', '58000');
    const { error } = await wire.call('order.place', buy('b'));
    deepStrictEqual([error!.code, error!.msg, await status('a')], [-1013, 'Market is closed.', 'NEW']);
    await passed(SPAN_MS);
    simulator.hand.trade('BTCUSDT', '58000');
    strictEqual(await status('a'), 'FILLED');
  });

  test('balance-moved and external-order: what others do is heard', async () => {
    fault({ kind: 'balance-moved', asset: 'USDT', amount: '-40000' });
    fault({
      kind: 'external-order',
      order: { ...BTC, side: 'SELL', type: 'MARKET', quantity: '1', newClientOrderId: 'web' },
    });
    const moved = await wire.until(({ e }) => e === 'balanceUpdate');
    deepStrictEqual([moved['a'], moved['d']], ['USDT', '-40000.00000000']);
    await wire.until(filled('web'));
    deepStrictEqual(simulator.customers.truth().balances['BTC']!.total, '0.00000000');
  });

  test('faults of all requests and sockets count for the WebSocket API too', async () => {
    simulator.inject({ kind: 'rate-limit', match: 'order.place' });
    const { status: answered, error } = await wire.call('order.place', buy('a'));
    deepStrictEqual([answered, error!.code, Number(error!.data!['retryAfter']) > Date.now()], [429, -1003, true]);
    simulator.inject({ kind: 'skew', byMs: 10_000 });
    strictEqual((await wire.call('order.place', buy('a'))).error!.code, -1021);
    simulator.inject({ kind: 'shutdown', forMs: 10, match: 'ws-api' });
    await wire.until(({ e }) => e === 'serverShutdown');
    await once(wire.socket, 'close');
    deepStrictEqual(truth(), []);
  });

  test('a fault begins when its time has come', async () => {
    const { controlUrl } = simulator;
    const headers = { 'content-type': 'application/json' };
    const body = JSON.stringify({ kind: 'order-busy', atMs: 1 });
    ok((await fetch(`${controlUrl}/faults`, { method: 'POST', headers, body })).ok);
    await passed(50);
    strictEqual((await wire.call('order.place', buy('a'))).error!.code, -1008);
  });

  test('every kind is among these', () => {
    deepStrictEqual(
      (Object.keys(ORDER_FAULTS) as OrderFaultKind[]).filter((kind) => !met.has(kind)),
      [],
    );
  });
});
