// The feed over the wire: what a venue that behaves gives, from the first question to the last message.
import { deepStrictEqual, ok, rejects, strictEqual, throws } from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { describe, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { candlesFromTrades, findInstrument } from '#market/market.ts';
import { captureScript } from '#simulator/simulator.ts';
import { toNumber } from '#model/number.ts';
import { BINANCE, binanceFeed } from './binance.ts';
import { rig } from './rig.fixture.ts';
import type { FeedMessage, PrintMessage } from '#model/feed.ts';
import type { Rig } from './rig.fixture.ts';

const DATA = new URL('../../../../shared/data/', import.meta.url);
const skip = existsSync(DATA) ? false : 'the folder of market data is not there';

async function within(options: Parameters<typeof rig>[0], look: (world: Rig) => Promise<void>): Promise<void> {
  const world = await rig(options);
  try {
    await look(world);
  } finally {
    await world.stop();
  }
}

const prints = ({ said }: Rig): readonly PrintMessage[] => said.filter((message) => message.kind === 'print');

const isPrint = (message: FeedMessage | undefined, id: number): boolean =>
  message?.kind === 'print' && message.id === id;

const ofTrades = (world: Rig): readonly { time: number; price: number; quantity: number }[] =>
  prints(world).map(({ exchangeTime: time, price, quantity }) => ({
    time,
    price: toNumber(price),
    quantity: toNumber(quantity),
  }));

describe('a venue that behaves', { concurrency: 4 }, () => {
  test('closed candles are the true ones, in order, each once, and all by the stream', () =>
    within({ markets: [{ symbol: 'BTCUSDT', timeframes: ['1m', '5m', '15m'] }] }, async (world) => {
      await world.control('/resume', {});
      await world.untilMinutes(31);
      ok((await world.expectTrueCandles('1m')) >= 31);
      ok((await world.expectTrueCandles('5m')) >= 6);
      ok((await world.expectTrueCandles('15m')) >= 2);
      ok(world.candles().every(({ origin }) => origin === 'stream'));
      strictEqual(world.feed.health().malformed, 0);
      strictEqual(world.feed.health().state, 'live');
    }));

  test('candles made from its trades are the candles that it closes', () =>
    within({}, async (world) => {
      await world.control('/resume', {});
      await world.untilMinutes(10);
      const given = world.candles().map(({ candle }) => candle);
      const { openTime } = given.at(-1)!;
      const made = candlesFromTrades(ofTrades(world), 'BTCUSDT', '1m', {
        completeFrom: given[0]!.openTime,
        until: openTime + 60_000,
      });
      // Volume is a sum of floats here, and exact there.
      const withoutVolume = (candle: (typeof made)[number]): unknown => ({ ...candle, volume: 0 });
      deepStrictEqual(made.map(withoutVolume), given.map(withoutVolume));
      for (const [at, candle] of made.entries()) ok(Math.abs(candle.volume - given[at]!.volume) < 1e-7);
    }));

  test('the local book is the book of the venue, level for level', () =>
    within({}, async (world) => {
      for (let round = 0; round < 3; round += 1) {
        await world.control('/step', { ms: 200_000 });
        await world.untilSameBook();
      }
      strictEqual(world.feed.health().markets['BTCUSDT']!.bookResyncs, 0);
    }));

  test('history comes first, then the stream goes on from it without a seam', () =>
    within({ markets: [{ symbol: 'BTCUSDT', timeframes: ['1m'], history: 500 }] }, async (world) => {
      strictEqual(world.candles().length, 500);
      ok(world.candles().every(({ origin }) => origin === 'backfill'));
      await world.control('/resume', {});
      await world.untilMinutes(3);
      ok((await world.expectTrueCandles()) >= 503);
    }));

  test('after a stop of days, what was missed is asked for in as many questions as it takes', () => {
    const known = Date.UTC(2025, 0, 3) - 2500 * 60_000;
    return within({ markets: [{ symbol: 'BTCUSDT', timeframes: ['1m'], known: { '1m': known } }] }, async (world) => {
      strictEqual(world.candles().length, 2499);
      strictEqual(world.candles()[0]!.candle.openTime, known + 60_000);
      await world.control('/resume', {});
      await world.untilMinutes(3);
      ok((await world.expectTrueCandles()) >= 2502);
    });
  });

  test('facts of its markets are those that it publishes', () =>
    within({}, async ({ feed }) => {
      deepStrictEqual(await feed.instruments(), [findInstrument('BTCUSDT')]);
    }));

  test('states are said when they change, and not again', () =>
    within({}, async (world) => {
      await world.control('/resume', {});
      await world.untilMinutes(3);
      await world.feed.stop();
      const ofMarket = world.incidents('state').filter(({ symbol }) => symbol === 'BTCUSDT');
      deepStrictEqual(
        ofMarket.map(({ state }) => state),
        [...new Set(ofMarket.map(({ state }) => state))],
      );
      deepStrictEqual(
        [ofMarket[0]!.state, ofMarket.at(-2)!.state, ofMarket.at(-1)!.state],
        ['connecting', 'live', 'stopped'],
      );
    }));

  test('a recording of the real exchange gives its official candles, and its book to the end', { skip }, async () => {
    const script = await captureScript(
      ['20240808', '20240809'].map((day) =>
        fileURLToPath(new URL(`raw/binance-spot-ws-btcusdt-${day}.jsonl.gz`, DATA)),
      ),
    );
    await within({ script, simulator: { speed: Number.POSITIVE_INFINITY } }, async (world) => {
      await world.control('/resume', {});
      await world.until('the last trade', () => isPrint(world.said.at(-1), 3_735_703_162));
      const rows = readFileSync(
        new URL('expected/trades-to-klines/binance-BTCUSDT-1m-20240808T2355_20240809T0004.csv', DATA),
        'utf8',
      );
      const official = rows
        .trim()
        .split('\n')
        .slice(1)
        .map((row) => row.split(',').map(Number));
      const given = world
        .candles()
        .map(({ candle: { openTime, open, high, low, close, volume } }) => [openTime, open, high, low, close, volume]);
      deepStrictEqual(given.slice(-10), official);
      strictEqual(prints(world).length, 19_904);
      strictEqual(world.feed.health().markets['BTCUSDT']!.printsMissing, 0);
      await world.untilSameBook();
    });
  });
});

describe('where there is no venue', () => {
  const feedOf = (restUrl: string, streamUrl: string): ReturnType<typeof binanceFeed> =>
    binanceFeed({
      settings: { ...BINANCE, restUrl, streamUrl, backoffFirstMs: 1, backoffLongestMs: 2, firstContactMs: 30_000 },
      markets: [{ symbol: 'BTCUSDT', timeframes: ['1m'] }],
      random: Math.random,
      now: Date.now,
      clock: () => performance.now(),
    });

  test('the start says that it is unreachable', async () => {
    // Port 9 of this machine: nobody listens, and the refusal is immediate.
    const feed = feedOf('http://127.0.0.1:9', 'ws://127.0.0.1:9');
    await rejects(
      feed.start(() => undefined),
      { code: 'VENUE_UNREACHABLE' },
    );
    strictEqual(feed.health().state, 'stopped');
  });

  const refused = [
    ['http://api.binance.com', BINANCE.streamUrl],
    [BINANCE.restUrl, 'ws://stream.binance.com'],
    ['https://api.binance.com.evil.example', BINANCE.streamUrl],
    ['https://evil.example', BINANCE.streamUrl],
    ['https://user:word@api.binance.com', BINANCE.streamUrl],
    ['https://api.binance.com?x=1', BINANCE.streamUrl],
    ['http://192.168.1.1', BINANCE.streamUrl],
    ['http://127.0.0.1.evil.example', BINANCE.streamUrl],
    ['file:///etc/hosts', BINANCE.streamUrl],
    ['nonsense', BINANCE.streamUrl],
  ] as const;
  for (const [restUrl, streamUrl] of refused)
    test(`${restUrl} with ${streamUrl} is refused before anything is sent`, () => {
      throws(() => feedOf(restUrl, streamUrl), { code: 'CONFIG_INVALID' });
    });

  for (const [restUrl, streamUrl] of [
    [BINANCE.restUrl, BINANCE.streamUrl],
    ['https://api.binance.com', 'wss://stream.binance.com:9443'],
    ['http://localhost:1', 'ws://[::1]:2'],
  ] as const)
    test(`${restUrl} with ${streamUrl} is allowed`, () => {
      strictEqual(feedOf(restUrl, streamUrl).health().state, 'connecting');
    });
});
