// Refusals: what the simulated exchange does not take, with the codes and words of the real one.
import { deepStrictEqual, match, ok, strictEqual } from 'node:assert/strict';
import { createHmac, generateKeyPairSync } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { after, before, describe, test } from 'node:test';
import { handScript, startSimulator } from '#simulator/simulator.ts';
import { line, rest } from './customer.fixture.ts';
import type { Simulator } from '#simulator/simulator.ts';
import type { Line, Params, Row } from './customer.fixture.ts';

const KEY = { apiKey: 'KEY', secret: 'SECRET' };
const pair = generateKeyPairSync('ed25519');
const ED = { apiKey: 'ED', privateKey: pair.privateKey };
const READER = { apiKey: 'READER', secret: 'S' };
let simulator: Simulator;
let wire: Line;

// Within a suite: at the root it would be begun before the tests of every file.
describe('refusals of the simulated exchange', () => {
  before(async () => {
    simulator = await startSimulator({
      script: handScript([{ instrument: 'BTCUSDT', price: '60000' }]),
      accounts: [
        { ...KEY, balances: { USDT: '100000', BTC: '1' } },
        {
          apiKey: ED.apiKey,
          publicKey: pair.publicKey.export({ type: 'spki', format: 'pem' }),
          balances: { USDT: '1000' },
        },
        { ...READER, balances: {}, canTrade: false },
      ],
      orderCounts: { tenSeconds: 10_000 },
    });
    wire = await line(simulator, KEY);
  });
  after(async () => {
    wire.close();
    await simulator.stop();
  });

  const LIMIT: Params = {
    symbol: 'BTCUSDT',
    side: 'BUY',
    type: 'LIMIT',
    timeInForce: 'GTC',
    quantity: '0.1',
    price: '59000',
  };
  const without = (name: string): Params => Object.fromEntries(Object.entries(LIMIT).filter(([each]) => each !== name));
  const STOP: Params = { symbol: 'BTCUSDT', side: 'SELL', type: 'STOP_LOSS', quantity: '0.1', stopPrice: '59000' };
  const PAIR: Params = {
    symbol: 'BTCUSDT',
    side: 'SELL',
    quantity: '0.1',
    aboveType: 'LIMIT_MAKER',
    abovePrice: '61000',
    belowType: 'STOP_LOSS',
    belowStopPrice: '59000',
  };

  describe('an order is refused', () => {
    const refusals: readonly (readonly [name: string, order: Params, code: number, words: RegExp])[] = [
      ['without a symbol', without('symbol'), -1102, /'symbol'/],
      ['without a side', without('side'), -1102, /'side'/],
      ['without a quantity', without('quantity'), -1102, /'quantity'/],
      ['without a price', without('price'), -1102, /'price'/],
      ['without a time in force', without('timeInForce'), -1102, /'timeInForce'/],
      ['of no market', { ...LIMIT, symbol: 'NOSUCH' }, -1121, /Invalid symbol/],
      ['of no type', { ...LIMIT, type: 'STOP' }, -1116, /orderType/],
      ['of no side', { ...LIMIT, side: 'buy' }, -1117, /side/],
      ['of no time in force', { ...LIMIT, timeInForce: 'DAY' }, -1115, /timeInForce/],
      ['with a parameter of no order', { ...LIMIT, stopLoss: '58000' }, -1104, /read '\d+' parameter/],
      ['with a price that the type has not', { ...LIMIT, type: 'MARKET' }, -1106, /sent when not required/],
      ['with a stop that the type has not', { ...LIMIT, stopPrice: '59000' }, -1106, /'stopPrice'/],
      ['with an empty parameter', { ...LIMIT, newClientOrderId: '' }, -1105, /'newClientOrderId' was empty/],
      ['with an id of other signs', { ...LIMIT, newClientOrderId: 'a b' }, -1100, /newClientOrderId/],
      ['with an id that is too long', { ...LIMIT, newClientOrderId: 'a'.repeat(37) }, -1100, /newClientOrderId/],
      ['with an exponent', { ...LIMIT, quantity: 1e-7 }, -1100, /'quantity'/],
      ['with a price below nothing', { ...LIMIT, price: '-1' }, -1100, /'price'/],
      ['with nine decimals', { ...LIMIT, quantity: '0.100000001' }, -1111, /'quantity' has too much precision/],
      ['off the tick', { ...LIMIT, price: '59000.001' }, -1013, /Filter failure: PRICE_FILTER/],
      ['off the lot', { ...LIMIT, quantity: '0.000011' }, -1013, /Filter failure: LOT_SIZE/],
      ['with too little of it', { ...LIMIT, quantity: '0.00001' }, -1013, /Filter failure: NOTIONAL/],
      ['far from the market', { ...LIMIT, price: '1000' }, -1013, /Filter failure: PERCENT_PRICE_BY_SIDE/],
      ['of nothing', { ...LIMIT, quantity: '0' }, -1013, /Invalid quantity/],
      ['without money', { ...LIMIT, quantity: '2' }, -2010, /insufficient balance/],
      ['without goods', { ...LIMIT, side: 'SELL', price: '61000', quantity: '2' }, -2010, /insufficient balance/],
      [
        'as a maker that takes',
        { ...without('timeInForce'), type: 'LIMIT_MAKER', price: '60000' },
        -2010,
        /match and take/,
      ],
      ['with a stop that is there already', { ...STOP, stopPrice: '60000' }, -2010, /trigger immediately/],
      ['with no stop at all', { symbol: 'BTCUSDT', side: 'SELL', type: 'STOP_LOSS', quantity: '0.1' }, -1102, /Delta/],
      ['with a stop that trails by nothing', { ...STOP, trailingDelta: 9 }, -1013, /TRAILING_DELTA/],
      ['with a strategy of a reserved type', { ...LIMIT, strategyType: 5 }, -1134, /strategyType/],
      ['of a window that is too wide', { ...LIMIT, recvWindow: 60_001 }, -1131, /recvWindow/],
    ];
    for (const [name, order, code, words] of refusals)
      test(`${name} with ${code}, over REST with the same`, async () => {
        const { status, error } = await wire.call('order.place', order);
        deepStrictEqual([status, error!.code], [400, code]);
        match(error!.msg, words);
        const answer = await rest(simulator, KEY, 'POST', '/api/v3/order', order);
        // Of the names that were read there is one less: the key stands in a header.
        deepStrictEqual([answer.status, answer.body['code']], [400, code]);
        match(String(answer.body['msg']), words);
      });

    test('where an open one has its id, and not once that one is filled', async () => {
      const order = { ...LIMIT, newClientOrderId: 'same' };
      await wire.call('order.place', order);
      const { error } = await wire.call('order.place', order);
      deepStrictEqual(error, { code: -2010, msg: 'Duplicate order sent.' });
      simulator.hand.trade('BTCUSDT', '58000');
      strictEqual((await wire.call('order.place', { ...order, price: '57000' })).status, 200);
      await wire.call('order.cancel', { symbol: 'BTCUSDT', origClientOrderId: 'same' });
      simulator.hand.trade('BTCUSDT', '60000');
    });

    test('where there are five stops already', async () => {
      for (let each = 0; each < 5; each += 1) await wire.call('order.place', { ...STOP, quantity: '0.01' });
      const { error } = await wire.call('order.place', { ...STOP, quantity: '0.01' });
      strictEqual(error!.msg, 'Filter failure: MAX_NUM_ALGO_ORDERS');
      await wire.call('openOrders.cancelAll', { symbol: 'BTCUSDT' });
    });
  });

  describe('a pair is refused', () => {
    const refusals: readonly (readonly [name: string, order: Params, code: number])[] = [
      ['of the wrong type', { ...PAIR, aboveType: 'LIMIT', aboveTimeInForce: 'GTC' }, -1158],
      ['whose limit is below', { ...PAIR, belowType: 'LIMIT_MAKER', belowPrice: '59000', belowStopPrice: '' }, -1105],
      ['whose stop is above', { ...PAIR, aboveType: 'STOP_LOSS', aboveStopPrice: '61000', abovePrice: '1' }, -1106],
      ['that buys with a limit above', { ...PAIR, side: 'BUY' }, -1165],
      ['with the market outside of it', { ...PAIR, abovePrice: '59900', belowStopPrice: '59000' }, -2010],
      ['of more than is there', { ...PAIR, quantity: '3' }, -2010],
    ];
    for (const [name, order, code] of refusals)
      test(`${name} with ${code}`, async () => {
        strictEqual((await wire.call('orderList.place.oco', order)).error!.code, code);
      });
  });

  describe('a request is refused', () => {
    const now = (): number => Date.now();
    const calls: readonly (readonly [name: string, params: () => Params, status: number, code: number])[] = [
      ['without a key', () => ({ timestamp: now(), signature: 'a' }), 401, -2014],
      ['with a key that nobody has', () => ({ apiKey: 'NOBODY', timestamp: now(), signature: 'a' }), 401, -2015],
      ['without a time', () => ({ apiKey: 'KEY', signature: 'a' }), 400, -1102],
      ['without a signature', () => ({ apiKey: 'KEY', timestamp: now() }), 400, -1102],
      [
        'with the signature of another',
        () => ({ apiKey: 'KEY', timestamp: now(), signature: '0'.repeat(64) }),
        400,
        -1022,
      ],
      ['too late', () => ({ apiKey: 'KEY', timestamp: now() - 5200, signature: 'a' }), 400, -1021],
      ['too early', () => ({ apiKey: 'KEY', timestamp: now() + 1200, signature: 'a' }), 400, -1021],
    ];
    for (const [name, params, status, code] of calls)
      test(`${name} with ${code}`, async () => {
        const answer = await wire.plain('account.status', params());
        deepStrictEqual([answer.status, answer.error!.code], [status, code]);
      });

    test('where what was signed is not what was sent', async () => {
      const sent = `symbol=BTCUSDT&origClientOrderId=a%2Eb&timestamp=${now()}`;
      const ask = async (payload: string): Promise<number> => {
        const signature = createHmac('sha256', KEY.secret).update(payload).digest('hex').toUpperCase();
        const url = `${simulator.restUrl}/api/v3/order?${sent}&signature=${signature}`;
        const answer = await fetch(url, { headers: { 'x-mbx-apikey': KEY.apiKey } });
        return ((await answer.json()) as { code: number }).code;
      };
      deepStrictEqual([await ask(sent), await ask(decodeURIComponent(sent))], [-2013, -1022]);
    });

    test('that wants to trade with a key that may not', async () => {
      const answer = await rest(simulator, READER, 'POST', '/api/v3/order', LIMIT);
      deepStrictEqual([answer.status, answer.body['code']], [401, -2015]);
      const allowed = await rest(simulator, READER, 'GET', '/sapi/v1/account/apiRestrictions');
      deepStrictEqual(
        [allowed.body['enableSpotAndMarginTrading'], allowed.body['enableWithdrawals'], allowed.body['ipRestrict']],
        [false, false, false],
      );
    });

    test('that is no request', async () => {
      const { error, status } = await wire.plain('order.throw');
      deepStrictEqual([status, error!.code], [400, -1020]);
      const body = new Promise((resolve) => {
        wire.socket.once('message', (data) => resolve(JSON.parse((data as Buffer).toString())));
      });
      wire.socket.send('{');
      strictEqual(((await body) as { error: { code: number } }).error.code, -1135);
    });
  });

  test('a session of an Ed25519 key needs no more signatures until it is logged out', async () => {
    const session = await line(simulator, ED, false);
    strictEqual((await session.plain('account.status', { timestamp: Date.now() })).error!.code, -2014);
    const logon = await session.call('session.logon');
    deepStrictEqual([logon.result['apiKey'], logon.result['userDataStream']], ['ED', false]);
    strictEqual((await session.plain('userDataStream.subscribe')).result['subscriptionId'], 0);
    strictEqual((await session.plain('userDataStream.subscribe')).error!.code, -2035);
    const placed = await session.plain('order.place', { ...LIMIT, quantity: '0.01', timestamp: Date.now() });
    strictEqual(placed.result['status'], 'NEW');
    await session.until(({ e }) => e === 'executionReport');
    await session.plain('session.logout');
    await session.until(({ e }) => e === 'eventStreamTerminated');
    strictEqual((await session.plain('account.status', { timestamp: Date.now() })).error!.code, -2014);
    session.close();
    strictEqual((await rest(simulator, ED, 'GET', '/api/v3/account')).body['canTrade'], true);
    const hmac = await wire.call('session.logon');
    ok(hmac.error !== undefined);
  });

  test('too many orders that meet nothing are refused with 429, and those that trade do not count', async () => {
    const few = await startSimulator({
      script: handScript([{ instrument: 'BTCUSDT', price: '60000' }]),
      accounts: [{ ...KEY, balances: { USDT: '100000' } }],
      orderCounts: { tenSeconds: 3 },
    });
    const customer = await line(few, KEY);
    try {
      const codes: unknown[] = [];
      const place = async (price: string): Promise<void> => {
        const { status, error } = await customer.call('order.place', { ...LIMIT, quantity: '0.01', price });
        codes.push(error?.code ?? status);
      };
      // Should the ten seconds turn in between, there is room for more.
      const began = Date.now();
      for (const price of ['60000', '60000', '59000', '59000', '59000', '59000']) await place(price);
      if (Math.floor(began / 10_000) === Math.floor(Date.now() / 10_000))
        deepStrictEqual(codes, [200, 200, 200, 200, 200, -1015]);
      const { result } = await customer.call('account.rateLimits.orders');
      deepStrictEqual((result as unknown as Row[])[0]!['limit'], 3);
    } finally {
      customer.close();
      await few.stop();
    }
  });

  test('orders and cancels that succeed weigh nothing, those that fail do', async () => {
    const used = async (method: string, params: Params): Promise<number> => {
      const { rateLimits } = await wire.call(method, params);
      return Number(rateLimits!.find((row) => row['rateLimitType'] === 'REQUEST_WEIGHT')!['count']);
    };
    const counts: number[] = [];
    for (const [method, params] of [
      ['order.place', { ...LIMIT, newClientOrderId: 'w' }],
      ['order.cancel', { symbol: 'BTCUSDT', origClientOrderId: 'w' }],
      ['order.cancel', { symbol: 'BTCUSDT', origClientOrderId: 'w' }],
      ['order.status', { symbol: 'BTCUSDT', origClientOrderId: 'w' }],
    ] as const)
      counts.push(await used(method, params));
    const steps = counts.slice(1).map((count, index) => count - counts[index]!);
    // At the turn of a minute the count begins anew.
    if (steps.every((step) => step >= 0)) deepStrictEqual(steps, [0, 1, 4]);
  });

  describe('messages have the fields that the exchange documents', () => {
    const folder = new URL('../../../../shared/data/raw/nautilus-binance-spot-json/', import.meta.url);
    const skip = existsSync(folder) ? false : 'no recorded messages beside the repository';
    const sample = (name: string): Row => JSON.parse(readFileSync(new URL(name, folder), 'utf8')) as Row;
    const shape = (row: Row): readonly string[] =>
      Object.entries(row)
        .map(([name, value]) => `${name}: ${Array.isArray(value) ? 'list' : value === null ? 'null' : typeof value}`)
        .toSorted();

    test('orders, reports, positions, lists and the account', { skip }, async () => {
      const own = await line(simulator, KEY);
      const placed = await own.call('order.place', { ...LIMIT, newOrderRespType: 'FULL', newClientOrderId: 'shape' });
      deepStrictEqual(shape(placed.result), shape(sample('http_json.new_order_full_response.json')));
      const asked = await own.call('order.status', { symbol: 'BTCUSDT', origClientOrderId: 'shape' });
      deepStrictEqual(shape(asked.result), shape(sample('http_json.order_response.json')));
      const cancelled = await own.call('order.cancel', { symbol: 'BTCUSDT', origClientOrderId: 'shape' });
      deepStrictEqual(shape(cancelled.result), shape(sample('http_json.cancel_order_response.json')));
      const account = await own.call('account.status');
      deepStrictEqual(shape(account.result), shape(sample('http_json.account_response.json')));
      await own.call('orderList.place.oco', PAIR);
      const list = await own.until(({ e }) => e === 'listStatus');
      const event = (name: string): Row => sample(name)['event'] as Row;
      const heard = ({ subscriptionId: _number, ...rest_ }: Row): readonly string[] => shape(rest_);
      deepStrictEqual(heard(list), shape(event('user_data_json.list_status_wrapped.json')));
      const [report] = own.heard('executionReport');
      deepStrictEqual(heard(report!), shape(event('user_data_json.execution_report_wrapped.json')));
      const [position] = own.heard('outboundAccountPosition');
      deepStrictEqual(heard(position!), shape(event('user_data_json.account_position_wrapped.json')));
      own.close();
    });
  });
});
