// Requests: what the class of each exchange makes of our orders, held because some leave a stop out without a word: then it would be
// an order at market, at once.
import { ok, strictEqual, throws } from 'node:assert/strict';
import { test } from 'node:test';
import { CCXT_ORDERS, ccxtOrders } from './orders.ts';
import { exchangeMaker } from '#venues/ccxt/ccxt.ts';
import { findInstrument } from '#market/market.ts';
import { idThere } from './order-ids.ts';
import { order } from './venue.fixture.ts';
import { orderArguments } from './order-arguments.ts';
import { price, quantity } from '#model/number.ts';
import { wayOf } from './ways.ts';
import type { OrderExchange } from './order-exchange.ts';
import type { WireOrder } from '#model/order-wire.ts';

type Desk = {
  readonly ask: (work: (exchange: OrderExchange) => Promise<unknown>) => Promise<string>;
};

/** An instance whose requests go nowhere; each is told as text. */
async function desk(id: string): Promise<Desk> {
  const key = { apiKey: 'KEY', secret: btoa('SECRET') };
  const exchange = (await exchangeMaker(id, CCXT_ORDERS, () => undefined, key)()) as OrderExchange;
  const sent: string[] = [];
  const market = {
    id: 'BTCUSDT',
    symbol: 'BTC/USDT',
    base: 'BTC',
    quote: 'USDT',
    baseId: 'BTC',
    quoteId: 'USDT',
    type: 'spot',
    spot: true,
    active: true,
    precision: { amount: '0.00001', price: '0.01' },
    limits: {},
    info: { orderTypes: ['LIMIT', 'MARKET', 'STOP_LOSS', 'STOP_LOSS_LIMIT'] },
  };
  exchange.setMarkets([market], undefined);
  Object.assign(exchange, {
    isUnifiedEnabled: () => Promise.resolve([false, true]),
    fetch(url: string, method: string, _headers: unknown, body: unknown) {
      sent.push(`${method} ${decodeURIComponent(url)} ${typeof body === 'string' ? body : ''}`);
      throw new Error('goes nowhere');
    },
  });
  return {
    async ask(work) {
      await work(exchange).catch(() => undefined);
      return sent.pop() ?? 'nothing was sent';
    },
  };
}

const ID = 'smc-3r5vpekmskfgk-s.1';
const BASE = order({ id: ID, quantity: quantity('0.0001') });
const ORDERS: readonly (readonly [name: string, WireOrder])[] = [
  ['market buy', BASE],
  ['limit buy', { ...BASE, type: 'limit', price: price('50000') }],
  ['market sell', { ...BASE, side: 'sell' }],
  ['stop sell', { ...BASE, side: 'sell', type: 'stop', stopPrice: price('49000') }],
  ['stop buy', { ...BASE, type: 'stop', stopPrice: price('59000') }],
  ['stop-limit sell', { ...BASE, side: 'sell', type: 'stop-limit', stopPrice: price('49000'), price: price('48900') }],
];

/** What each kind of order must carry there. */
const WORDS: Readonly<Record<string, readonly (readonly RegExp[])[]>> = {
  binance: [
    [/type=MARKET/, /quantity=0\.0001/],
    [/type=LIMIT/, /price=50000/],
    [/side=SELL/, /type=MARKET/],
    [/type=STOP_LOSS&/, /stopPrice=49000/],
    [/side=BUY/, /type=STOP_LOSS&/, /stopPrice=59000/],
    [/type=STOP_LOSS_LIMIT/, /stopPrice=49000/, /[^p]price=48900|&price=48900/],
  ],
  bybit: [
    [/"Market"/, /"marketUnit":"baseCoin"/, /"qty":"0\.0001"/],
    [/"Limit"/, /"price":"50000"/],
    [/"Sell"/, /"Market"/],
    [/"orderFilter":"StopOrder"/, /"triggerPrice":"49000"/],
    [/"Buy"/, /"orderFilter":"StopOrder"/, /"triggerPrice":"59000"/],
    [/"orderFilter":"StopOrder"/, /"triggerPrice":"49000"/, /"price":"48900"/],
  ],
  kraken: [
    [/ordertype=market/, /volume=0\.0001/],
    [/ordertype=limit/, /price=50000/],
    [/type=sell/, /ordertype=market/],
    [/ordertype=stop-loss&/, /price=49000/],
    [/type=buy/, /ordertype=stop-loss&/, /price=59000/],
    [/ordertype=stop-loss-limit/, /price=49000/, /price2=48900/],
  ],
};
const LIKE: Readonly<Record<string, string>> = {
  binance: 'binance',
  binanceus: 'binance',
  bybit: 'bybit',
  bybiteu: 'bybit',
  kraken: 'kraken',
};

for (const [exchange, like] of Object.entries(LIKE)) {
  test(`${exchange}: each kind of order goes out as what it is, under our id`, async () => {
    const way = wayOf(exchange);
    const there = idThere(ID, way.ids)!;
    const { ask } = await desk(exchange);
    for (const [at, [name, given]] of ORDERS.entries()) {
      const said = orderArguments(given, findInstrument('BTCUSDT'), way);
      ok(!('why' in said), name);
      const { type, amount, price: limit, params } = said;
      const request = await ask((instance) =>
        instance.createOrder('BTC/USDT', type, given.side, amount, limit, params),
      );
      for (const words of [/^POST /, ...WORDS[like]![at]!]) ok(words.test(request), `${name}: ${words} in ${request}`);
      ok(request.includes(there), `${name}: ${there} in ${request}`);
    }
  });

  test(`${exchange}: an order is asked for and cancelled by our id`, async () => {
    const way = wayOf(exchange);
    const there = idThere(ID, way.ids)!;
    const { ask } = await desk(exchange);
    const asked = await ask((instance) =>
      way.finds === 'by-id'
        ? instance.fetchOrder(undefined, 'BTC/USDT', { ...way.questions, [way.idName]: there })
        : instance.fetchOpenOrders('BTC/USDT', undefined, undefined, { clientOrderId: there }),
    );
    ok(asked.includes(there), asked);
    const cancelled = await ask((instance) => instance.cancelOrder(undefined, 'BTC/USDT', { [way.idName]: there }));
    ok(cancelled.includes(there) && !cancelled.includes('undefined'), cancelled);
    const stopped = await ask((instance) =>
      instance.cancelOrder(undefined, 'BTC/USDT', { [way.idName]: there, ...way.stopCancel }),
    );
    strictEqual(/"orderFilter":"StopOrder"/.test(stopped), like === 'bybit', stopped);
  });
}

test('an exchange on which orders have not been tried takes none, and none leave this machine in paper mode', () => {
  const make = (exchange: string, differs: object = {}) =>
    ccxtOrders({
      exchange,
      settings: CCXT_ORDERS,
      key: { apiKey: 'KEY', secret: 'SECRET' },
      symbols: [],
      random: () => 0,
      now: Date.now,
      clock: () => performance.now(),
      isReal: false,
      ...differs,
    });
  const refused = { code: 'CONFIG_INVALID' };
  for (const exchange of ['okx', 'kucoin', 'bitfinex', 'nowhere', '__proto__'])
    throws(() => make(exchange, { isReal: true }), refused);
  throws(() => make('kraken'), refused);
  throws(() => make('kraken', { isTestnet: true }), refused);
  throws(() => make('binanceus', { isTestnet: true }), refused);
  const place = { restUrl: 'http://example.com', streamUrl: 'ws://example.com' };
  throws(() => make('kraken', { isReal: true, settings: { ...CCXT_ORDERS, place } }), refused);
  strictEqual(make('kraken', { isReal: true }).hasPairs, false);
  strictEqual(make('bybit', { isTestnet: true }).hasBrackets, false);
});
