// Candle lane: what counts as closed, what is asked for, and what is not believed.
import { deepStrictEqual, strictEqual } from 'node:assert/strict';
import { test } from 'node:test';
import { candleLane } from './candle-lane.ts';
import type { Candle } from '#model/candle.ts';
import type { FeedIncident } from '#model/feed.ts';
import type { CandleLane } from './candle-lane.ts';
import type { KlineUpdate } from './stream-message.ts';

const MINUTE = 60_000;
const ZERO = Date.UTC(2025, 0, 1);

const candle = (minute: number, close = 100 + minute): Candle => ({
  symbol: 'X',
  timeframe: '1m',
  openTime: ZERO + minute * MINUTE,
  open: 100,
  high: 1000,
  low: 1,
  close,
  volume: 1,
});
const update = (minute: number, closed: boolean, close?: number): KlineUpdate => ({
  kind: 'kline',
  symbol: 'X',
  eventTime: ZERO + (minute + 1) * MINUTE,
  candle: candle(minute, close),
  closed,
});

type World = {
  readonly lane: CandleLane;
  /** `s3` is minute 3 by the stream, `b3` by back-fill. */
  readonly given: string[];
  readonly notices: FeedIncident[];
  /** What REST has; changed by the test. */
  readonly rest: { minutes: readonly number[]; asked: number };
};

function world(
  options: { readonly known?: number; readonly history?: number; readonly rest?: readonly number[] } = {},
): World {
  const given: string[] = [];
  const notices: FeedIncident[] = [];
  const rest = { minutes: options.rest ?? [0, 1, 2], asked: 0 };
  const lane = candleLane({
    timeframe: '1m',
    known: options.known === undefined ? undefined : ZERO + options.known * MINUTE,
    history: options.history ?? 0,
    rows: (from, limit) => {
      rest.asked += 1;
      const all = rest.minutes.map((minute) => candle(minute));
      const rows = all.filter(({ openTime }) => openTime >= (from ?? 0));
      return Promise.resolve(from === undefined ? rows.slice(-limit) : rows.slice(0, limit));
    },
    waitMs: () => 0,
    signal: new AbortController().signal,
    hear: ({ openTime }, origin) => given.push(`${origin === 'stream' ? 's' : 'b'}${(openTime - ZERO) / MINUTE}`),
    notice: (incident) => notices.push(incident),
    onSettled: () => undefined,
  });
  return { lane, given, notices, rest };
}

test('without history it begins with the candle that is being made', async () => {
  const { lane, given } = world();
  await lane.fill();
  lane.onKline(update(2, false));
  lane.onKline(update(2, true));
  lane.onKline(update(3, true));
  deepStrictEqual(given, ['s2', 's3']);
});

test('the last row of REST is never given: it may be unfinished', async () => {
  const { lane, given } = world({ history: 10 });
  await lane.fill();
  deepStrictEqual(given, ['b0', 'b1']);
});

test('a candle that was known goes on with the next', async () => {
  const { lane, given } = world({ known: 0, rest: [0, 1, 2, 3] });
  await lane.fill();
  deepStrictEqual(given, ['b1', 'b2']);
});

test('an update that is not closed closes nothing', async () => {
  const { lane, given } = world();
  await lane.fill();
  lane.onKline(update(2, false));
  deepStrictEqual(given, []);
});

test('a candle closes once, whatever is said of it later', async () => {
  const { lane, given } = world();
  await lane.fill();
  lane.onKline(update(2, true));
  lane.onKline(update(2, true, 555));
  lane.onKline(update(1, true));
  deepStrictEqual(given, ['s2']);
  strictEqual(lane.counts().repeated, 2);
});

test('a later candle shows that one is missing: it is asked for, and the later one waits', async () => {
  const { lane, given, notices, rest } = world();
  await lane.fill();
  rest.minutes = [0, 1, 2, 3, 4];
  lane.onKline(update(3, true));
  strictEqual(lane.isWhole(), false);
  deepStrictEqual(given, []);
  await lane.fill();
  deepStrictEqual(given, ['b2', 's3']);
  strictEqual(lane.isWhole(), true);
  deepStrictEqual(notices, ['candles-missing', 'candles-filled']);
});

test('the first update of the next candle is enough to notice, and REST to give it', async () => {
  const { lane, given, rest } = world();
  await lane.fill();
  rest.minutes = [0, 1, 2, 3];
  lane.onKline(update(3, false));
  await lane.fill();
  deepStrictEqual(given, ['b2']);
});

test('while REST is behind the stream, it is asked again', async () => {
  const { lane, given, rest } = world();
  await lane.fill();
  lane.onKline(update(3, true));
  const filling = lane.fill();
  rest.minutes = [0, 1, 2];
  setImmediate(() => {
    rest.minutes = [0, 1, 2, 3, 4];
  });
  await filling;
  deepStrictEqual(given, ['b2', 's3']);
});

test('a hole that REST has too is a hole of the market', async () => {
  const { lane, given, rest } = world();
  await lane.fill();
  rest.minutes = [0, 1, 2, 7, 8];
  lane.onKline(update(2, true));
  lane.onKline(update(7, true));
  await lane.fill();
  lane.onKline(update(8, true));
  deepStrictEqual(given, ['s2', 's7', 's8']);
});

test('a candle of which REST knows nothing is not believed, and what comes after it is', async () => {
  const { lane, given, notices } = world();
  await lane.fill();
  lane.onKline(update(5000, true));
  await lane.fill();
  deepStrictEqual(given, []);
  strictEqual(lane.counts().contradicted, 1);
  strictEqual(notices.includes('candle-contradicted'), true);
  lane.onKline(update(2, true));
  deepStrictEqual(given, ['s2']);
});

test('an update from a far future does not close what REST is still making', async () => {
  const { lane, given } = world();
  await lane.fill();
  lane.onKline(update(5000, false));
  await lane.fill();
  deepStrictEqual(given, []);
  strictEqual(lane.isWhole(), true);
});

test('what closes while history is on its way comes after it', async () => {
  const { lane, given, rest } = world({ history: 10 });
  const filling = lane.fill();
  rest.minutes = [0, 1, 2, 3];
  lane.onKline(update(2, true));
  lane.onKline(update(3, true));
  await filling;
  deepStrictEqual(given, ['b0', 'b1', 's2', 's3']);
});

test('after a lost connection it is not whole until it has asked', async () => {
  const { lane } = world();
  await lane.fill();
  strictEqual(lane.isWhole(), true);
  lane.doubt();
  strictEqual(lane.isWhole(), false);
  await lane.fill();
  strictEqual(lane.isWhole(), true);
});

test('an exchange that lives before what is known gives nothing, and is not whole', async () => {
  const { lane, given, notices } = world({ known: 500 });
  await lane.fill();
  lane.onKline(update(2, false));
  lane.onKline(update(2, false));
  deepStrictEqual([given, lane.isWhole()], [[], false]);
  deepStrictEqual(
    notices.filter((incident) => incident === 'candle-contradicted'),
    ['candle-contradicted'],
  );
});

test('a known time inside a candle is the candle that holds it', async () => {
  const { lane, given } = world({ known: 0.5, rest: [0, 1, 2, 3] });
  await lane.fill();
  deepStrictEqual(given, ['b1', 'b2']);
});

test('a market that has only begun is joined at its first candle', async () => {
  const { lane, given } = world({ rest: [4], history: 5 });
  await lane.fill();
  lane.onKline(update(4, true));
  deepStrictEqual(given, ['s4']);
});

test('history longer than one answer is asked for in turn', async () => {
  const { lane, given } = world({ history: 2200, rest: Array.from({ length: 3000 }, (_, minute) => minute) });
  await lane.fill();
  deepStrictEqual([given.length, given[0], given.at(-1)], [2200, 'b799', 'b2998']);
});

test('more rows than one answer holds are asked for in turn', async () => {
  const { lane, given, rest } = world({ known: 0, rest: Array.from({ length: 2502 }, (_, minute) => minute) });
  await lane.fill();
  strictEqual(given.length, 2500);
  strictEqual(given.at(-1), 'b2500');
  strictEqual(rest.asked, 3);
});
