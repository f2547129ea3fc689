// The feed over the wire, through the package's own class: what a venue that behaves gives, and what one that does not.
import { deepStrictEqual, match, ok, rejects, strictEqual, throws } from 'node:assert/strict';
import { describe, test } from 'node:test';
import { findInstrument } from '#market/market.ts';
import { CCXT, ccxtFeed, ccxtHistory } from './ccxt.ts';
import { placeOf, QUICK, rig, START } from './rig.fixture.ts';
import type { FeedIncident, PrintMessage } from '#model/feed.ts';
import type { Fault } from '#simulator/simulator.ts';
import type { Rig, RigOptions } from './rig.fixture.ts';

async function within(options: RigOptions, look: (world: Rig) => Promise<void>): Promise<void> {
  const world = await rig(options);
  try {
    await look(world);
  } finally {
    await world.stop();
  }
}

describe('a venue that behaves', { concurrency: 4 }, () => {
  test('closed candles are the true ones, in order, each once, and none before a later one is shown', () =>
    within({ markets: [{ symbol: 'BTCUSDT', timeframes: ['1m', '5m'] }] }, async (world) => {
      await world.control('/resume', {});
      await world.untilMinutes(16);
      ok((await world.expectTrueCandles('1m')) >= 16);
      ok((await world.expectTrueCandles('5m')) >= 3);
      const { state, malformed } = world.feed.health();
      deepStrictEqual([state, malformed], ['live', 0]);
      ok(world.candles().some(({ origin }) => origin === 'stream'));
    }));

  test('history comes first, in as many questions as it takes, then the stream goes on from it without a seam', () =>
    within({ markets: [{ symbol: 'BTCUSDT', timeframes: ['1m'], history: 1200 }] }, async (world) => {
      strictEqual(world.candles().length, 1200);
      ok(world.candles().every(({ origin }) => origin === 'backfill'));
      await world.control('/resume', {});
      await world.untilMinutes(3);
      ok((await world.expectTrueCandles()) >= 1203);
    }));

  test('after a stop, what was missed is asked for', () => {
    const known = START - 700 * 60_000;
    return within({ markets: [{ symbol: 'BTC/USDT', timeframes: ['1m'], known: { '1m': known } }] }, (world) => {
      strictEqual(world.candles().length, 699);
      strictEqual(world.candles()[0]!.candle.openTime, known + 60_000);
      return Promise.resolve();
    });
  });

  test('trades come once, exactly as printed, and quotes with a bid below the ask', () =>
    within({}, async (world) => {
      await world.control('/resume', {});
      await world.untilMinutes(3);
      const prints = world.said.filter((message): message is PrintMessage => message.kind === 'print');
      const answer = await fetch(`${world.simulator.restUrl}/api/v3/trades?symbol=BTCUSDT&limit=1000`);
      const rows = (await answer.json()) as { id: number; price: string; qty: string; isBuyerMaker: boolean }[];
      const byId = new Map(rows.map((row) => [row.id, row]));
      const met = prints.filter(({ id }) => byId.has(id));
      ok(met.length > 20, `${met.length} of ${prints.length}`);
      for (const { id, price, quantity, buyerIsMaker } of met) {
        const row = byId.get(id)!;
        const exact = (text: string): bigint => BigInt(text.replace('.', ''));
        deepStrictEqual([price, quantity, buyerIsMaker], [exact(row.price), exact(row.qty), row.isBuyerMaker]);
      }
      strictEqual(new Set(prints.map(({ id }) => id)).size, prints.length);
      const quotes = world.said.filter((message) => message.kind === 'quote');
      ok(quotes.length > 10 && quotes.every(({ bid, ask }) => bid < ask));
    }));

  test('facts of its markets are those that it publishes', () =>
    within({}, async ({ feed }) => {
      const [instrument] = await feed.instruments();
      deepStrictEqual(instrument, findInstrument('BTCUSDT'));
    }));

  test('states are said when they change, and not again', () =>
    within({}, async (world) => {
      await world.control('/resume', {});
      await world.untilMinutes(2);
      await world.feed.stop();
      const states = world
        .incidents('state')
        .filter(({ symbol }) => symbol === 'BTCUSDT')
        .map(({ state }) => state);
      deepStrictEqual([states[0], states.at(-2), states.at(-1)], ['connecting', 'live', 'stopped']);
      ok(states.every((state, at) => state !== states[at - 1]));
    }));

  test('history alone is given page by page', () =>
    within({}, async ({ simulator }) => {
      const history = await ccxtHistory({
        exchange: 'binance',
        settings: { ...CCXT, ...QUICK, place: placeOf(simulator) },
        symbol: 'BTCUSDT',
        timeframe: '1m',
        random: () => 0.5,
        clock: () => performance.now(),
        notice: () => undefined,
      });
      const rows = await history.rows(START - 60 * 60_000);
      history.close();
      deepStrictEqual([rows[0]!.openTime, rows.length >= 60], [START - 60 * 60_000, true]);
    }));
});

type Case = {
  readonly name: string;
  readonly faults: readonly Fault[];
  readonly notices: readonly FeedIncident[];
  readonly also?: (world: Rig) => void;
};

/** Two and a half minutes into the market: amid a candle. */
const AT = 150_000;
const MINUTES = 12;

const CASES: readonly Case[] = [
  {
    name: 'a connection that is cut',
    faults: [{ kind: 'disconnect', atMs: AT }],
    notices: ['connection-lost', 'connected'],
    also: ({ feed }) => ok(feed.health().reconnects >= 1),
  },
  {
    name: 'a connection that goes dead without being closed',
    faults: [{ kind: 'silence', atMs: AT }],
    notices: ['silent'],
  },
  {
    name: 'an exchange that refuses connections for a while',
    faults: [
      { kind: 'refuse', atMs: AT, forMs: 500 },
      { kind: 'disconnect', atMs: AT },
    ],
    notices: ['connection-lost', 'candles-filled'],
    also: ({ incidents }) => ok(incidents('connection-lost').length >= 2),
  },
  {
    name: 'words on candles that are lost, the last of one among them',
    faults: [{ kind: 'gap', atMs: AT, match: '@kline', count: 20 }],
    notices: [],
  },
  {
    name: 'a connection that tells trades, and no candles',
    faults: [{ kind: 'gap', atMs: AT, match: '@kline', count: 200 }],
    notices: ['silent', 'candles-filled'],
  },
  {
    name: 'messages that come twice',
    faults: [{ kind: 'duplicate', atMs: AT, count: 300 }],
    notices: [],
    also: ({ feed }) => ok(feed.health().markets['BTCUSDT']!.printsRepeated > 5),
  },
  { name: 'messages that change places', faults: [{ kind: 'reorder', atMs: AT, count: 100 }], notices: [] },
  {
    name: 'garbled messages of every kind',
    faults: [{ kind: 'malformed', atMs: AT, count: 60 }],
    notices: ['malformed'],
    // One of them names its market so that the package would write into the prototype of every object.
    also: () => deepStrictEqual(Object.keys(Object.prototype), []),
  },
  {
    name: 'too many requests, said with 429',
    faults: [{ kind: 'rate-limit', atMs: AT, count: 2, match: 'klines', retryAfterSeconds: 1 }],
    notices: ['rate-limited'],
  },
  {
    name: 'an exchange that fails with 503',
    faults: [{ kind: 'server-error', atMs: AT, count: 4 }],
    notices: ['request-failed'],
  },
  {
    name: 'answers that are no answers',
    faults: [{ kind: 'nonsense', atMs: AT, count: 4, match: 'klines' }],
    notices: [],
  },
  {
    name: 'a clock that is set forward an hour',
    faults: [{ kind: 'skew', atMs: AT, byMs: 3_600_000 }],
    notices: ['clock-skew'],
  },
  {
    name: 'answers that come late',
    faults: [{ kind: 'slow', atMs: AT, byMs: 300, forMs: 2000 }],
    notices: [],
  },
];

describe('the feed gets over', { concurrency: 5 }, () => {
  for (const { name, faults, notices, also } of CASES)
    test(name, () =>
      within({ faults }, async (world) => {
        await world.control('/resume', {});
        await world.untilMinutes(MINUTES);
        for (const incident of notices)
          await world.until(`${incident} is said`, () => world.incidents(incident).length > 0);
        await world.until('everything is well again', () => world.feed.health().state === 'live');
        ok((await world.expectTrueCandles()) >= MINUTES);
        let print = -1;
        const isReordered = faults.some(({ kind }) => kind === 'reorder');
        for (const message of world.said)
          if (message.kind === 'print' && !isReordered) {
            ok(message.id > print, `print ${message.id} after ${print}`);
            print = message.id;
          }
        also?.(world);
      }),
    );
});

describe('where it cannot be', () => {
  const feedOf = (exchange: string, restUrl: string | undefined, firstContactMs = 5000): ReturnType<typeof ccxtFeed> =>
    ccxtFeed({
      exchange,
      settings: {
        ...CCXT,
        ...QUICK,
        firstContactMs,
        place: restUrl === undefined ? undefined : { restUrl, streamUrl: restUrl.replace('http', 'ws') },
      },
      markets: [{ symbol: 'BTCUSDT', timeframes: ['1m'] }],
      random: Math.random,
      now: Date.now,
      clock: () => performance.now(),
    });

  test('a name that is no exchange is refused, with the nearest that is', () => {
    throws(() => feedOf('krakken', undefined), { code: 'CONFIG_INVALID', mend: /kraken/ });
    for (const id of ['', '../binance', 'KRAKEN', 'Exchange', 'a'.repeat(40)])
      throws(() => feedOf(id, undefined), { code: 'CONFIG_INVALID' });
  });

  test('a stand-in on another machine is refused', () => {
    for (const url of ['http://192.168.1.1', 'https://evil.example', 'http://127.0.0.1.evil.example', 'nonsense'])
      throws(() => feedOf('kraken', url), { code: 'CONFIG_INVALID' });
  });

  test('an exchange that does not answer is said to be unreachable', async () => {
    // Port 9 of this machine: nobody listens, and the refusal is immediate.
    const feed = feedOf('kraken', 'http://127.0.0.1:9');
    await rejects(
      feed.start(() => undefined),
      { code: 'VENUE_UNREACHABLE' },
    );
    strictEqual(feed.health().state, 'stopped');
  });

  test('a market that it does not have is refused with the nearest that it has', async () => {
    const world = rig({ markets: [{ symbol: 'BTCUSDC', timeframes: ['1m'] }] });
    await rejects(world, { code: 'VENUE_REFUSED', mend: /BTCUSDT/ });
  });

  test('a timeframe that it does not have is refused with those that it has', async () => {
    const world = rig({ markets: [{ symbol: 'BTCUSDT', timeframes: ['2m' as '3m'] }] });
    await rejects(world, (thrown: { code: string; mend: string }) => {
      strictEqual(thrown.code, 'CONFIG_INVALID');
      match(thrown.mend, /1m, 3m/);
      return true;
    });
  });
});
