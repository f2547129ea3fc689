// Clients of others place, watch and cancel orders at the simulated venue: what they need is what the real exchange must speak.
import { deepStrictEqual, ok, rejects, strictEqual } from 'node:assert/strict';
import { after, afterEach, before, beforeEach, describe, test } from 'node:test';
import { Spot, SpotRestAPI, SpotWebsocketAPI } from '@binance/spot';
import { handScript, startSimulator } from '#simulator/simulator.ts';
import type { Simulator } from '#simulator/simulator.ts';

const KEY = 'KEY';
const SECRET = 'SECRET';
let simulator: Simulator;
const start = async (): Promise<void> => {
  simulator = await startSimulator({
    script: handScript([
      { instrument: 'BTCUSDT', price: '60000' },
      { instrument: 'ETHUSDT', price: '2500' },
    ]),
    accounts: [{ apiKey: KEY, secret: SECRET, balances: { USDT: '100000', BTC: '1' } }],
  });
};

/** An order list of the venue's own: both exits of a purchase. */
const BRACKET = {
  symbol: 'BTCUSDT',
  workingType: 'LIMIT',
  workingSide: 'BUY',
  workingTimeInForce: 'GTC',
  pendingSide: 'SELL',
  pendingAboveType: 'LIMIT_MAKER',
  pendingBelowType: 'STOP_LOSS',
} as const;

const statuses = (): readonly unknown[] =>
  simulator.customers.truth().orders.map((order) => (order as { readonly status: string }).status);

describe('ccxt', () => {
  type Order = {
    readonly id: string;
    readonly clientOrderId: string;
    readonly status: string;
    readonly filled: number;
    readonly average: number;
    readonly fee?: { readonly cost: number; readonly currency: string };
  };
  /** Only what is used here of a class that is imported by its file, since importing all exchanges takes seconds. */
  type Exchange = {
    readonly has: Record<string, unknown>;
    readonly urls: { readonly api: Record<string, string | Record<string, string | Record<string, string>>> };
    readonly loadHttpProxyAgent: () => Promise<unknown>;
    readonly createOrder: (...what: readonly unknown[]) => Promise<Order>;
    readonly createOrderWs: (...what: readonly unknown[]) => Promise<Order>;
    readonly cancelOrder: (id: string, symbol: string) => Promise<Order>;
    readonly cancelOrderWs: (id: string, symbol: string) => Promise<Order>;
    readonly editOrder: (id: string, ...what: readonly unknown[]) => Promise<Order>;
    readonly fetchOrder: (id: string, symbol: string) => Promise<Order>;
    readonly fetchOpenOrders: (symbol: string) => Promise<readonly Order[]>;
    readonly fetchMyTrades: (symbol: string) => Promise<readonly { readonly cost: number }[]>;
    readonly fetchBalance: () => Promise<Record<string, Record<string, number>>>;
    readonly fetchTradingFee: (symbol: string) => Promise<{ readonly maker: number }>;
    readonly watchOrders: (symbol: string) => Promise<readonly Order[]>;
    readonly watchBalance: () => Promise<Record<string, { readonly free: number }>>;
    readonly privatePostOrderListOco: (order: object) => Promise<{ readonly contingencyType: string }>;
    readonly privatePostOrderListOtoco: (
      order: object,
    ) => Promise<{ readonly orderReports: readonly { readonly status: string }[] }>;
    readonly close: () => Promise<unknown>;
  };
  type Made = new (options: object) => Exchange;
  let made: Made;
  let exchange: Exchange;

  before(async () => {
    const file = new URL('./src/pro/binance.js', import.meta.resolve('ccxt'));
    ({ default: made } = (await import(file.href)) as { readonly default: Made });
  });
  beforeEach(async () => {
    await start();
    exchange = new made({
      apiKey: KEY,
      secret: SECRET,
      enableRateLimit: false,
      options: { defaultType: 'spot', fetchMarkets: { types: ['spot'] }, fetchMargins: false },
    });
    exchange.has['fetchCurrencies'] = false;
    const { api } = exchange.urls;
    for (const [name, url] of Object.entries(api))
      if (typeof url === 'string') api[name] = url.replace(/^https:\/\/[^/]+/, simulator.restUrl);
    const sockets = api['ws'] as Record<string, string | Record<string, string>>;
    sockets['spot'] = `${simulator.streamUrl}/stream/ws`;
    sockets['ws-api'] = { spot: simulator.socketApiUrl };
    // Without it the client refuses plain ws://, although no proxy is in play.
    await exchange.loadHttpProxyAgent();
  });
  afterEach(async () => {
    await exchange.close();
    await simulator.stop();
  });

  test('a market order is filled, and its trade and its fee are told', async () => {
    const order = await exchange.createOrder('BTC/USDT', 'market', 'buy', 0.1);
    deepStrictEqual([order.status, order.filled, order.average], ['closed', 0.1, 60_000]);
    deepStrictEqual(
      (await exchange.fetchMyTrades('BTC/USDT')).map(({ cost }) => cost),
      [6000],
    );
    strictEqual((await exchange.fetchBalance())['total']!['BTC'], 1.0999);
    strictEqual((await exchange.fetchTradingFee('BTC/USDT')).maker, 0.001);
  });

  test('a limit is placed, found, changed and cancelled, over REST and over the socket', async () => {
    const first = await exchange.createOrder('BTC/USDT', 'limit', 'buy', 0.1, 59_000);
    strictEqual((await exchange.fetchOrder(first.id, 'BTC/USDT')).status, 'open');
    const second = await exchange.editOrder(first.id, 'BTC/USDT', 'limit', 'buy', 0.2, 58_000);
    const third = await exchange.createOrderWs('BTC/USDT', 'limit', 'buy', 0.1, 57_000);
    deepStrictEqual(
      (await exchange.fetchOpenOrders('BTC/USDT')).map(({ id }) => id),
      [second.id, third.id],
    );
    strictEqual((await exchange.cancelOrderWs(third.id, 'BTC/USDT')).status, 'canceled');
    strictEqual((await exchange.cancelOrder(second.id, 'BTC/USDT')).status, 'canceled');
    deepStrictEqual(statuses(), ['CANCELED', 'CANCELED', 'CANCELED']);
  });

  test('orders and balances are watched', async () => {
    const orders = exchange.watchOrders('BTC/USDT');
    const balance = exchange.watchBalance();
    while (((await (await fetch(`${simulator.controlUrl}/state`)).json()) as { listeners: number }).listeners < 1);
    const placed = await exchange.createOrder('BTC/USDT', 'limit', 'buy', 0.1, 59_000);
    strictEqual((await orders)[0]!.id, placed.id);
    strictEqual((await balance)['USDT']!.free, 94_100);
    const next = exchange.watchOrders('BTC/USDT');
    simulator.hand.trade('BTCUSDT', '58999');
    const [filled] = await next;
    deepStrictEqual([filled!.status, filled!.average, filled!.fee?.currency], ['closed', 59_000, 'BTC']);
  });

  test('stops, trailing stops, pairs and brackets are taken', async () => {
    const stop = await exchange.createOrder('BTC/USDT', 'market', 'sell', 0.1, undefined, { stopLossPrice: 59_000 });
    await exchange.createOrder('BTC/USDT', 'STOP_LOSS', 'sell', 0.1, undefined, { trailingDelta: 100 });
    const pair = await exchange.privatePostOrderListOco({
      symbol: 'BTCUSDT',
      side: 'SELL',
      quantity: '0.1',
      aboveType: 'LIMIT_MAKER',
      abovePrice: '61000',
      belowType: 'STOP_LOSS',
      belowStopPrice: '59000',
    });
    strictEqual(pair.contingencyType, 'OCO');
    const { orderReports } = await exchange.privatePostOrderListOtoco({
      ...BRACKET,
      workingPrice: '59500',
      workingQuantity: '0.1',
      pendingQuantity: '0.0999',
      pendingAbovePrice: '61000',
      pendingBelowStopPrice: '59000',
    });
    deepStrictEqual(
      orderReports.map(({ status }) => status),
      ['NEW', 'PENDING_NEW', 'PENDING_NEW'],
    );
    simulator.hand.trade('BTCUSDT', '59000');
    strictEqual((await exchange.fetchOrder(stop.id, 'BTC/USDT')).status, 'closed');
    // Stop and trailing stop, the stop of the pair, and of the bracket the entry and then its stop.
    deepStrictEqual(statuses(), ['FILLED', 'FILLED', 'EXPIRED', 'FILLED', 'FILLED', 'EXPIRED', 'FILLED']);
  });

  test('an entry whose exits would be lost on the way is refused, and so is one without money', async () => {
    await rejects(
      exchange.createOrder('BTC/USDT', 'limit', 'buy', 0.1, 59_000, { stopLoss: { triggerPrice: 58_000 } }),
      /-1104/,
    );
    await rejects(exchange.createOrder('BTC/USDT', 'limit', 'buy', 10, 59_000), { name: 'InsufficientFunds' });
    deepStrictEqual(statuses(), []);
  });
});

describe('@binance/spot', () => {
  let client: Spot;
  before(async () => {
    await start();
    client = new Spot({
      configurationRestAPI: { apiKey: KEY, apiSecret: SECRET, basePath: simulator.restUrl },
      configurationWebsocketAPI: { apiKey: KEY, apiSecret: SECRET, wsURL: simulator.socketApiUrl },
    });
  });
  after(() => simulator.stop());

  test('REST places, finds and cancels, alone and in pairs', async () => {
    const { restAPI } = client;
    const { NewOrderSideEnum, NewOrderTypeEnum, NewOrderTimeInForceEnum } = SpotRestAPI;
    const placed = await restAPI.newOrder({
      symbol: 'BTCUSDT',
      side: NewOrderSideEnum.BUY,
      type: NewOrderTypeEnum.LIMIT,
      timeInForce: NewOrderTimeInForceEnum.GTC,
      quantity: 0.01,
      price: 59_000,
      newClientOrderId: 'rest-1',
    });
    const { orderId } = await placed.data();
    const found = await (await restAPI.getOrder({ symbol: 'BTCUSDT', origClientOrderId: 'rest-1' })).data();
    deepStrictEqual([found.orderId, found.status], [orderId, 'NEW']);
    strictEqual(
      (await (await restAPI.deleteOrder({ symbol: 'BTCUSDT', orderId: Number(orderId) })).data()).status,
      'CANCELED',
    );
    const pair = await restAPI.orderListOco({
      symbol: 'BTCUSDT',
      side: SpotRestAPI.OrderListOcoSideEnum.SELL,
      quantity: 0.1,
      aboveType: SpotRestAPI.OrderListOcoAboveTypeEnum.LIMIT_MAKER,
      abovePrice: 61_000,
      belowType: SpotRestAPI.OrderListOcoBelowTypeEnum.STOP_LOSS,
      belowStopPrice: 59_000,
    });
    strictEqual((await pair.data()).orders?.length, 2);
    await restAPI.deleteOpenOrders({ symbol: 'BTCUSDT' });
    const account = await (await restAPI.getAccount()).data();
    deepStrictEqual(account.balances?.find(({ asset }) => asset === 'BTC')?.locked, '0.00000000');
  });

  test('the WebSocket API places a bracket, tells what becomes of it, and cancels', async () => {
    const connection = await client.websocketAPI.connect();
    try {
      const heard: { readonly e?: string; readonly X?: string }[] = [];
      const { stream } = await connection.userDataStreamSubscribeSignature();
      stream.on('message', (event) => {
        heard.push(event);
      });
      const placed = await connection.orderListPlaceOtoco({
        symbol: 'BTCUSDT',
        workingType: SpotWebsocketAPI.OrderListPlaceOtocoWorkingTypeEnum.LIMIT,
        workingSide: SpotWebsocketAPI.OrderListPlaceOtocoWorkingSideEnum.BUY,
        workingTimeInForce: SpotWebsocketAPI.OrderListPlaceOtocoWorkingTimeInForceEnum.GTC,
        workingPrice: 59_500,
        workingQuantity: 0.1,
        pendingSide: SpotWebsocketAPI.OrderListPlaceOtocoPendingSideEnum.SELL,
        pendingQuantity: 0.1,
        pendingAboveType: SpotWebsocketAPI.OrderListPlaceOtocoPendingAboveTypeEnum.LIMIT_MAKER,
        pendingAbovePrice: 61_000,
        pendingBelowType: SpotWebsocketAPI.OrderListPlaceOtocoPendingBelowTypeEnum.STOP_LOSS,
        pendingBelowStopPrice: 59_000,
      });
      strictEqual(placed.data.orders?.length, 3);
      simulator.hand.trade('BTCUSDT', '59499');
      const open = await connection.openOrdersStatus({ symbol: 'BTCUSDT' });
      deepStrictEqual(
        open.data.map(({ status }) => status),
        ['NEW', 'NEW'],
      );
      const [first] = open.data;
      await connection.orderCancel({ symbol: 'BTCUSDT', orderId: Number(first!.orderId) });
      const account = await connection.accountStatus();
      ok(account.data.canTrade);
      deepStrictEqual(
        heard.filter(({ e }) => e === 'executionReport').map(({ X }) => X),
        ['NEW', 'PENDING_NEW', 'PENDING_NEW', 'FILLED', 'NEW', 'NEW', 'CANCELED', 'CANCELED'],
      );
    } finally {
      await connection.disconnect();
    }
  });
});
