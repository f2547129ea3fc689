// Every fault of the plan over the wire: it is noticed, it is got over, and no candle is wrong, twice, or left out.
import { deepStrictEqual, match, ok, strictEqual } from 'node:assert/strict';
import { describe, test } from 'node:test';
import { FAULTS } from '#simulator/simulator.ts';
import { toNumber } from '#model/number.ts';
import { rig } from './rig.fixture.ts';
import type { FeedIncident } from '#model/feed.ts';
import type { Fault, FaultKind, SimulatorOptions } from '#simulator/simulator.ts';
import type { BinanceSettings } from './binance.ts';
import type { Rig } from './rig.fixture.ts';

type Case = {
  readonly name: string;
  readonly faults: readonly Fault[];
  /** What is said of it. */
  readonly notices: readonly FeedIncident[];
  readonly never?: readonly FeedIncident[];
  /** At least one candle came by REST; `false`: none did. */
  readonly filled?: boolean;
  readonly settings?: Partial<BinanceSettings>;
  readonly simulator?: Partial<SimulatorOptions>;
  readonly also?: (world: Rig) => void;
};

/** Two and a half minutes into the market: amid a candle. */
const AT = 150_000;
const MINUTES = 15;

const CASES: readonly Case[] = [
  {
    name: 'a connection that is cut',
    faults: [{ kind: 'disconnect', atMs: AT }],
    notices: ['connection-lost', 'book-lost'],
  },
  {
    name: 'a connection that is cut five times',
    faults: [1, 2, 3, 4, 5].map((minute) => ({ kind: 'disconnect', atMs: minute * 100_000 })),
    notices: ['connection-lost'],
    also: ({ feed }) => ok(feed.health().reconnects >= 2),
  },
  {
    name: 'a connection that goes dead without being closed',
    faults: [{ kind: 'silence', atMs: AT }],
    notices: ['silent', 'book-lost'],
    filled: true,
  },
  {
    name: 'an exchange that refuses connections for a while',
    faults: [
      { kind: 'refuse', atMs: AT, forMs: 500 },
      { kind: 'disconnect', atMs: AT },
    ],
    notices: ['connection-lost'],
    filled: true,
    also: ({ incidents }) => ok(incidents('connection-lost').length >= 3),
  },
  {
    name: 'a shutdown that is announced',
    faults: [{ kind: 'shutdown', atMs: AT, forMs: 2000 }],
    notices: ['server-shutdown', 'rotated'],
    never: ['connection-lost', 'prints-missing', 'book-lost'],
    filled: false,
  },
  {
    name: 'closed candles that are lost',
    faults: [{ kind: 'gap', atMs: AT, match: '@kline_1m', count: 14 }],
    notices: ['candles-missing', 'candles-filled'],
    filled: true,
  },
  {
    name: 'a connection that answers questions, tells trades, and no candles',
    faults: [{ kind: 'gap', atMs: AT, match: '@kline_1m', count: 130 }],
    notices: ['silent', 'candles-filled'],
    filled: true,
  },
  {
    name: 'trades that are lost',
    faults: [{ kind: 'gap', atMs: AT, match: '@trade', count: 7 }],
    notices: ['prints-missing'],
    filled: false,
    also: ({ feed }) => strictEqual(feed.health().markets['BTCUSDT']!.printsMissing, 7),
  },
  {
    name: 'changes of the book that are lost',
    faults: [{ kind: 'gap', atMs: AT, match: '@depth', count: 3 }],
    notices: ['book-lost'],
    filled: false,
    also: ({ incidents }) => match(incidents('book-lost')[0]!.detail, /is missing/),
  },
  {
    name: 'messages that come twice',
    faults: [{ kind: 'duplicate', atMs: AT, count: 300 }],
    notices: [],
    never: ['book-lost', 'prints-missing', 'candles-missing', 'malformed'],
    filled: false,
    also: ({ feed }) => ok(feed.health().markets['BTCUSDT']!.printsRepeated > 10),
  },
  {
    name: 'messages that change places',
    faults: [{ kind: 'reorder', atMs: AT, count: 100 }],
    notices: ['book-lost', 'prints-missing'],
  },
  {
    name: 'garbled messages of every kind',
    faults: [{ kind: 'malformed', atMs: AT, count: 150 }],
    notices: ['malformed'],
    also: ({ feed }) => ok(feed.health().malformed >= 100),
  },
  {
    name: 'garbled candles',
    faults: [{ kind: 'malformed', atMs: AT, match: '@kline', count: 14 }],
    notices: ['malformed', 'candles-missing', 'candles-filled'],
    filled: true,
  },
  {
    name: 'a book that crosses',
    faults: [{ kind: 'crossed', atMs: AT, count: 2 }],
    notices: ['book-lost'],
    filled: false,
  },
  {
    name: 'closed candles that come late',
    faults: [{ kind: 'late-candle', atMs: AT, forMs: 90_000, count: 3 }],
    notices: ['candles-missing', 'candles-filled'],
    filled: true,
    also: ({ feed }) => strictEqual(feed.health().markets['BTCUSDT']!.candlesRepeated, 3),
  },
  {
    name: 'snapshots of the book that are too old',
    faults: [
      { kind: 'gap', atMs: AT, match: '@depth', count: 1 },
      { kind: 'stale-snapshot', atMs: AT, count: 2 },
    ],
    notices: ['book-lost'],
  },
  {
    name: 'too many requests, said with 429',
    faults: [
      { kind: 'rate-limit', atMs: AT, count: 2, retryAfterSeconds: 1 },
      { kind: 'disconnect', atMs: AT },
    ],
    notices: ['rate-limited', 'connection-lost'],
  },
  {
    name: 'a ban, said with 418',
    faults: [
      { kind: 'ban', atMs: AT, count: 1, retryAfterSeconds: 1 },
      { kind: 'disconnect', atMs: AT },
    ],
    notices: ['rate-limited', 'connection-lost'],
  },
  {
    name: 'an exchange that fails with 503',
    faults: [
      { kind: 'server-error', atMs: AT, count: 4 },
      { kind: 'gap', atMs: AT, match: '@kline', count: 14 },
    ],
    notices: ['request-failed', 'candles-missing', 'candles-filled'],
    filled: true,
  },
  {
    name: 'answers that are no answers',
    faults: [
      { kind: 'nonsense', atMs: AT, count: 4 },
      { kind: 'gap', atMs: AT, match: '@kline', count: 14 },
    ],
    notices: ['request-failed', 'candles-missing', 'candles-filled'],
    filled: true,
  },
  {
    // By such a clock every candle is overdue: whether it then comes by REST or by the stream is a race.
    name: 'a clock that is set forward an hour',
    faults: [{ kind: 'skew', atMs: AT, byMs: 3_600_000 }],
    notices: ['clock-skew'],
  },
  {
    name: 'answers that come late',
    faults: [
      { kind: 'slow', atMs: AT, byMs: 300, forMs: 3000 },
      { kind: 'disconnect', atMs: AT },
    ],
    notices: ['connection-lost'],
  },
  {
    name: 'a connection of an age at which it is replaced',
    faults: [],
    settings: { lifeMs: 500 },
    notices: ['rotated'],
    never: ['connection-lost', 'prints-missing', 'book-lost', 'candles-missing'],
    filled: false,
  },
  {
    name: 'the cut at the end of a connection’s life, announced',
    faults: [],
    simulator: { streams: { lifeMs: 3000, noticeMs: 2700 } },
    notices: ['server-shutdown', 'rotated'],
    never: ['connection-lost', 'prints-missing', 'book-lost', 'candles-missing'],
    filled: false,
  },
  {
    name: 'the cut at the end of a connection’s life, unannounced',
    faults: [],
    simulator: { streams: { lifeMs: 700, noticeMs: 0 } },
    notices: ['connection-lost'],
  },
];

async function run(one: Case): Promise<void> {
  const world = await rig({
    faults: one.faults,
    ...(one.settings === undefined ? {} : { settings: one.settings }),
    ...(one.simulator === undefined ? {} : { simulator: one.simulator }),
  });
  try {
    await world.control('/resume', {});
    await world.untilMinutes(MINUTES);
    for (const incident of one.notices)
      await world.until(`${incident} is said`, () => world.incidents(incident).length > 0);
    await world.until('everything is well again', () => {
      const { state, markets } = world.feed.health();
      return state === 'live' && markets['BTCUSDT']!.bookSynchronised;
    });
    ok((await world.expectTrueCandles()) >= MINUTES);
    for (const incident of one.never ?? []) deepStrictEqual(world.incidents(incident), [], incident);
    if (one.filled !== undefined)
      strictEqual(
        world.candles().some(({ origin }) => origin === 'backfill'),
        one.filled,
        'candles by REST',
      );
    await world.untilSameBook();
    expectSaneStream(world);
    one.also?.(world);
    const { faultsWaiting } = await world.control('/state');
    strictEqual(faultsWaiting, 0);
  } finally {
    await world.stop();
  }
}

/** Trades come once and in order; no book and no quote is ever crossed; nothing is said with a lost book. */
function expectSaneStream({ said }: Rig): void {
  let print = -1;
  for (const message of said) {
    if (message.kind === 'print') {
      ok(message.id > print, `print ${message.id} after ${print}`);
      print = message.id;
      ok(message.price > 0n && toNumber(message.price) < 1e6);
    } else if (message.kind === 'quote') ok(message.bid < message.ask);
    else if (message.kind === 'book') {
      if (message.state === 'lost') deepStrictEqual([message.bids, message.asks], [[], []]);
      else ok(message.bids[0]![0] < message.asks[0]![0]);
    }
  }
}

describe('the feed gets over', { concurrency: 8 }, () => {
  for (const one of CASES) test(one.name, () => run(one));
});

test('every fault that the venue knows is among these', () => {
  const met = new Set(CASES.flatMap(({ faults }) => faults.map(({ kind }) => kind)));
  deepStrictEqual(
    (Object.keys(FAULTS) as FaultKind[]).filter((kind) => !met.has(kind)),
    [],
  );
});
