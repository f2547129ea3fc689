// Order control: prices, accounts and other people's orders by the control port, and the life of connections.
import { deepStrictEqual, match, ok, rejects, strictEqual, throws } from 'node:assert/strict';
import { once } from 'node:events';
import { afterEach, beforeEach, describe, test } from 'node:test';
import { demoScript, handScript, startSimulator } from '#simulator/simulator.ts';
import { line, pick, rest, rows } from './customer.fixture.ts';
import type { Simulator, SimulatorOptions } from '#simulator/simulator.ts';
import type { Line, Row } from './customer.fixture.ts';

const KEY = { apiKey: 'KEY', secret: 'SECRET' };
const OTHER = { apiKey: 'OTHER', secret: 'SECRET' };
const OPTIONS = {
  accounts: [
    { ...KEY, balances: { USDT: '100000', BTC: '1' } },
    { ...OTHER, balances: { USDT: '100' } },
  ],
};
let simulator: Simulator;
let wire: Line;

const begin = async (more: Partial<SimulatorOptions> = {}): Promise<void> => {
  simulator = await startSimulator({
    script: handScript([{ instrument: 'BTCUSDT', price: '60000' }]),
    ...OPTIONS,
    ...more,
  });
  wire = await line(simulator, KEY);
};
describe('the control port of orders', () => {
  beforeEach(() => begin());
  afterEach(async () => {
    wire.close();
    await simulator.stop();
  });

  async function control(path: string, body?: object): Promise<{ readonly status: number; readonly body: Row }> {
    const answer = await fetch(simulator.controlUrl + path, {
      method: body === undefined ? 'GET' : 'POST',
      headers: { 'content-type': 'application/json' },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    return { status: answer.status, body: (await answer.json()) as Row };
  }

  test('the port makes the market trade, places and cancels, moves money and tells the truth', async () => {
    const order = {
      symbol: 'BTCUSDT',
      side: 'BUY',
      type: 'LIMIT',
      timeInForce: 'GTC',
      quantity: '0.1',
      price: '59000',
    };
    await control('/order', { ...order, newClientOrderId: 'web' });
    await control('/order', { ...order, newClientOrderId: 'gone' });
    strictEqual((await control('/cancel', { symbol: 'BTCUSDT', origClientOrderId: 'gone' })).status, 200);
    await control('/trade', { symbol: 'BTCUSDT', price: '58999', quantity: '0.5' });
    await control('/balance', { asset: 'USDT', amount: '-50', account: 'OTHER' });
    await control('/book', { symbol: 'BTCUSDT', bids: [['58000', '2']], asks: [['58010', '2']] });
    const quote = (await (await fetch(`${simulator.restUrl}/api/v3/ticker/bookTicker?symbol=BTCUSDT`)).json()) as Row;
    deepStrictEqual([quote['bidPrice'], quote['askPrice']], ['58000.00000000', '58010.00000000']);
    const { body } = await control('/accounts');
    const [first, second] = rows(body);
    deepStrictEqual(pick(first!['orders'], 'clientOrderId', 'status'), [
      ['web', 'FILLED'],
      ['gone', 'CANCELED'],
    ]);
    deepStrictEqual((second!['balances'] as Row)['USDT'], {
      free: '50.00000000',
      locked: '0.00000000',
      total: '50.00000000',
    });
    await wire.until(({ c, X }) => c === 'web' && X === 'FILLED');
  });

  test('an order that the exchange ends takes its list with it, and says why', async () => {
    await wire.call('orderList.place.oco', {
      symbol: 'BTCUSDT',
      side: 'SELL',
      quantity: '0.5',
      aboveType: 'LIMIT_MAKER',
      abovePrice: '61000',
      belowType: 'STOP_LOSS',
      belowStopPrice: '59000',
      belowClientOrderId: 'stop',
    });
    strictEqual((await control('/expire', { symbol: 'BTCUSDT', origClientOrderId: 'stop' })).status, 200);
    await wire.until(({ e, l }) => e === 'listStatus' && l === 'ALL_DONE');
    const expired = wire.heard('executionReport').filter(({ x }) => x === 'EXPIRED');
    deepStrictEqual(pick(expired, 'X', 'eR'), [
      ['EXPIRED', 'EXCHANGE_CANCELED'],
      ['EXPIRED', 'EXCHANGE_CANCELED'],
    ]);
  });

  test('what cannot be done is said', async () => {
    const wrong: readonly (readonly [path: string, body: object, says: RegExp])[] = [
      ['/trade', { symbol: 'NOSUCH', price: '1' }, /no market NOSUCH/],
      ['/trade', { symbol: 'BTCUSDT', price: 1 }, /price is a text/],
      ['/trade', { symbol: 'BTCUSDT', price: '1', taker: 'me' }, /taker/],
      ['/book', { symbol: 'BTCUSDT', bids: [['1']], asks: [] }, /bids/],
      ['/order', { symbol: 'BTCUSDT' }, /-1102/],
      ['/order', { symbol: 'BTCUSDT', quantity: 1 }, /quantity is a text/],
      ['/cancel', { symbol: 'BTCUSDT', orderId: '5' }, /-2011/],
      ['/balance', { asset: 'USDT', amount: 'all' }, /not a decimal/],
      ['/balance', { asset: 'USDT', amount: '1', account: 'NOBODY' }, /no such account/],
    ];
    for (const [path, body, says] of wrong) {
      const answer = await control(path, body);
      strictEqual(answer.status, 400);
      match(String(answer.body['error']), says);
    }
  });

  test('an account that is none is refused before any door opens', async () => {
    for (const account of [
      { apiKey: 'A', balances: {} },
      { apiKey: 'A', secret: 'S', balances: { USDT: '-1' } },
      { apiKey: 'A', publicKey: 'no key', balances: {} },
      { apiKey: 'A', secret: 'S', balances: {}, commission: { maker: 'x', taker: '0' } },
    ])
      await rejects(
        startSimulator({ script: handScript([{ instrument: 'BTCUSDT', price: '1' }]), accounts: [account] }),
        {
          code: 'CONFIG_INVALID',
        },
      );
  });

  test('a halted market is said to be in exchangeInfo, also over the socket', async () => {
    simulator.inject({ kind: 'halt', forMs: 60_000 });
    const { result } = await wire.plain('exchangeInfo', { symbol: 'BTCUSDT' });
    deepStrictEqual(pick(result['symbols'], 'status'), [['HALT']]);
  });

  test('market data and errors come over the socket as over REST', async () => {
    const klines = await wire.plain('klines', { symbol: 'BTCUSDT', interval: '1m', returnRateLimits: false });
    deepStrictEqual([klines.status, klines.rateLimits], [200, undefined]);
    strictEqual((await wire.plain('depth', { symbol: 'NOSUCH' })).error!.code, -1121);
    ok(Math.abs(Number((await wire.plain('time')).result['serverTime']) - Date.now()) < 60_000);
  });

  test('a connection is told before its life ends, and then it ends', async () => {
    await simulator.stop();
    await begin({ streams: { lifeMs: 150, noticeMs: 100 } });
    await wire.until(({ e }) => e === 'serverShutdown');
    await once(wire.socket, 'close');
  });

  test('who does not answer pings is cut', async () => {
    await simulator.stop();
    await begin({ streams: { pingEveryMs: 20, pongWithinMs: 60 } });
    wire.socket.pong = () => {};
    wire.socket.removeAllListeners('ping');
    (wire.socket as unknown as { _autoPong: boolean })._autoPong = false;
    await once(wire.socket, 'close');
  });

  test('in a market that a script makes, a hand adds trades and leaves the book', async () => {
    await simulator.stop();
    await begin({ script: demoScript(Date.now() - (Date.now() % 60_000), 10), paused: true });
    const depth = async (): Promise<unknown> =>
      (await fetch(`${simulator.restUrl}/api/v3/depth?symbol=BTCUSDT`)).json();
    const before = await depth();
    simulator.hand.trade('BTCUSDT', '1');
    deepStrictEqual(await depth(), before);
    throws(() => simulator.hand.book('BTCUSDT', [], []), { code: 'USAGE' });
  });

  test('a share of what trades goes to the order', async () => {
    await simulator.stop();
    await begin({ tradedShare: '0.25' });
    const order = { symbol: 'BTCUSDT', side: 'BUY', type: 'LIMIT', timeInForce: 'GTC', quantity: '1', price: '59000' };
    const { body } = await rest(simulator, KEY, 'POST', '/api/v3/order', order);
    simulator.hand.trade('BTCUSDT', '59000', '0.4');
    const asked = await rest(simulator, KEY, 'GET', '/api/v3/order', {
      symbol: 'BTCUSDT',
      orderId: Number(body['orderId']),
    });
    strictEqual(asked.body['executedQty'], '0.10000000');
  });
});
