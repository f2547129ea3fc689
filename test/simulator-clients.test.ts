// Clients of others against the simulated venue: what they need is what the real exchange must speak.
import { deepStrictEqual, ok, rejects, strictEqual } from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { Spot, SpotRestAPI, SpotWebsocketStreams } from '@binance/spot';
import { demoScript, startSimulator } from '#simulator/simulator.ts';
import type { Simulator } from '#simulator/simulator.ts';

const START = Date.UTC(2025, 0, 3);
const HISTORY_MINUTES = 600;

/** One venue for all: 20 minutes of the market in a second. */
let simulator: Simulator;
// Within a suite: at the root it would be begun before the tests of every file.
describe('the simulated exchange and clients of others', () => {
  before(async () => {
    simulator = await startSimulator({ script: demoScript(START, HISTORY_MINUTES), speed: 1200 });
  });
  after(() => simulator.stop());

  /** A closed candle of the venue's own truth. */
  async function truthAt(openTime: number): Promise<readonly (number | string)[] | undefined> {
    const answer = await fetch(`${simulator.controlUrl}/truth?symbol=BTCUSDT&interval=1m`);
    return ((await answer.json()) as (number | string)[][]).find((row) => row[0] === openTime);
  }
  const untilTruth = async (openTime: number): Promise<readonly (number | string)[]> => {
    for (;;) {
      const row = await truthAt(openTime);
      if (row !== undefined) return row;
    }
  };

  describe('ccxt', () => {
    /** Only what is used here of a class that is imported by its file, since importing all exchanges takes seconds. */
    type Exchange = {
      readonly has: Record<string, unknown>;
      readonly urls: { readonly api: Record<string, string | Record<string, string | Record<string, string>>> };
      readonly loadHttpProxyAgent: () => Promise<unknown>;
      readonly loadMarkets: () => Promise<
        Record<
          string,
          {
            readonly id: string;
            readonly precision: { readonly price: number };
            readonly limits: { readonly cost: { readonly min: number } };
          }
        >
      >;
      readonly fetchTime: () => Promise<number>;
      readonly fetchOHLCV: (symbol: string, timeframe: string, since: number, limit: number) => Promise<number[][]>;
      readonly fetchTicker: (symbol: string) => Promise<{ readonly bid: number; readonly ask: number }>;
      readonly fetchOrderBook: (symbol: string) => Promise<{ readonly bids: number[][]; readonly asks: number[][] }>;
      readonly fetchTrades: (symbol: string) => Promise<{ readonly price: number }[]>;
      readonly watchTrades: (
        symbol: string,
      ) => Promise<{ readonly symbol: string; readonly price: number; readonly id: string }[]>;
      readonly watchOrderBook: (
        symbol: string,
      ) => Promise<{ readonly bids: number[][]; readonly asks: number[][]; readonly nonce: number }>;
      readonly watchOHLCV: (symbol: string, timeframe: string) => Promise<number[][]>;
      readonly watchBidsAsks: (
        symbols: string[],
      ) => Promise<Record<string, { readonly bid: number; readonly ask: number }>>;
      readonly close: () => Promise<unknown>;
    };
    let exchange: Exchange;

    before(async () => {
      const file = new URL('./src/pro/binance.js', import.meta.resolve('ccxt'));
      const { default: Binance } = (await import(file.href)) as { readonly default: new (options: object) => Exchange };
      exchange = new Binance({
        enableRateLimit: false,
        options: { defaultType: 'spot', fetchMarkets: { types: ['spot'] }, fetchMargins: false },
      });
      exchange.has['fetchCurrencies'] = false;
      const { api } = exchange.urls;
      for (const [name, url] of Object.entries(api))
        if (typeof url === 'string') api[name] = url.replace(/^https:\/\/[^/]+/, simulator.restUrl);
      (api['ws'] as Record<string, string>)['spot'] = `${simulator.streamUrl}/stream/ws`;
      // Without it the client refuses plain ws://, although no proxy is in play.
      await exchange.loadHttpProxyAgent();
    });
    after(() => exchange.close());

    test('loadMarkets reads the markets with their steps', async () => {
      const markets = await exchange.loadMarkets();
      deepStrictEqual(Object.keys(markets).toSorted(), ['BTC/USDT', 'ETH/USDT']);
      strictEqual(markets['BTC/USDT']!.precision.price, 0.01);
      strictEqual(markets['BTC/USDT']!.limits.cost.min, 5);
    });

    test('fetchOHLCV gives the candles of the venue', async () => {
      const since = START - 10 * 60_000;
      const rows = await exchange.fetchOHLCV('BTC/USDT', '1m', since, 5);
      strictEqual(rows.length, 5);
      for (const row of rows) deepStrictEqual(row, (await truthAt(row[0]!))!.slice(0, 6).map(Number));
    });

    test('fetchTime, fetchTicker, fetchOrderBook and fetchTrades are answered', async () => {
      ok((await exchange.fetchTime()) >= START);
      const ticker = await exchange.fetchTicker('BTC/USDT');
      ok(ticker.bid < ticker.ask);
      const book = await exchange.fetchOrderBook('BTC/USDT');
      ok(book.bids[0]![0]! < book.asks[0]![0]!);
      ok((await exchange.fetchTrades('BTC/USDT')).every(({ price }) => price > 0));
    });

    test('watchTrades gives trades with rising ids', async () => {
      const ids: number[] = [];
      while (ids.length < 5) for (const trade of await exchange.watchTrades('BTC/USDT')) ids.push(Number(trade.id));
      deepStrictEqual(
        ids,
        [...new Set(ids)].toSorted((a, b) => a - b),
      );
    });

    test('watchOrderBook stays in step for many changes', async () => {
      const first = await exchange.watchOrderBook('BTC/USDT');
      const from = first.nonce;
      let book = first;
      while (book.nonce < from + 20) book = await exchange.watchOrderBook('BTC/USDT');
      ok(book.bids[0]![0]! < book.asks[0]![0]!);
    });

    test('watchOHLCV gives candles that end as the venue says', async () => {
      const last = new Map<number, readonly number[]>();
      while (last.size < 4) for (const row of await exchange.watchOHLCV('BTC/USDT', '1m')) last.set(row[0]!, [...row]);
      // The first was met on its way, the last is not finished.
      const whole = [...last.values()].slice(1, -1);
      for (const row of whole) deepStrictEqual(row, (await untilTruth(row[0]!)).slice(0, 6).map(Number));
    });

    test('watchBidsAsks gives the best quote', async () => {
      const { 'ETH/USDT': quote } = await exchange.watchBidsAsks(['ETH/USDT']);
      ok(quote!.bid < quote!.ask);
    });
  });

  describe('@binance/spot', () => {
    let client: Spot;
    before(() => {
      client = new Spot({
        configurationRestAPI: { apiKey: '', apiSecret: '', basePath: simulator.restUrl },
        configurationWebsocketStreams: { wsURL: simulator.streamUrl },
      });
    });

    test('REST answers have the fields of its types', async () => {
      const { restAPI } = client;
      const info = await (await restAPI.exchangeInfo({ symbol: 'BTCUSDT' })).data();
      strictEqual(info.symbols?.[0]?.baseAsset, 'BTC');
      const klines = await (
        await restAPI.klines({
          symbol: 'BTCUSDT',
          interval: SpotRestAPI.KlinesIntervalEnum.INTERVAL_1m,
          startTime: START - 5 * 60_000,
          limit: 3,
        })
      ).data();
      strictEqual(klines.length, 3);
      deepStrictEqual(klines[0], await truthAt(START - 5 * 60_000));
      const depth = await (await restAPI.depth({ symbol: 'BTCUSDT', limit: 5 })).data();
      strictEqual(depth.bids?.length, 5);
      const trades = await (await restAPI.getTrades({ symbol: 'BTCUSDT', limit: 2 })).data();
      strictEqual(trades.length, 2);
      ok(Number((await (await restAPI.time()).data()).serverTime) >= START);
    });

    test('an unknown symbol is refused with the code of the exchange', async () => {
      await rejects(client.restAPI.depth({ symbol: 'NOSUCH' }), /Invalid symbol/);
    });

    test('its streams tell trades, candles, quotes and book changes', async () => {
      const connection = await client.websocketStreams.connect();
      const heard = new Set<string>();
      try {
        await new Promise<void>((resolve) => {
          const hear = (name: string) => (): void => {
            heard.add(name);
            if (heard.size === 4) resolve();
          };
          connection.trade({ symbol: 'btcusdt' }).on('message', hear('trade'));
          connection.bookTicker({ symbol: 'btcusdt' }).on('message', hear('bookTicker'));
          connection.diffBookDepth({ symbol: 'btcusdt' }).on('message', hear('depth'));
          connection
            .kline({ symbol: 'btcusdt', interval: SpotWebsocketStreams.KlineIntervalEnum.INTERVAL_1m })
            .on('message', hear('kline'));
        });
      } finally {
        await connection.disconnect();
      }
      deepStrictEqual([...heard].toSorted(), ['bookTicker', 'depth', 'kline', 'trade']);
    });
  });
});
