import assert from 'node:assert/strict';
import { test } from 'node:test';
import { END } from '#bus/kafka/kafka.ts';
import { fixedFromNumber } from '#model/number.ts';
import { marketQueue } from './market-queue.ts';
import { MINUTE_MS } from '#model/time.ts';
import type { FeedMessage } from '#model/feed.ts';
import type { Millis } from '#model/time.ts';
import type { Price, Quantity } from '#model/number.ts';

const WALL = 1_000 * MINUTE_MS;
const candle = (symbol: string, minute: number): FeedMessage => ({
  kind: 'candle',
  candle: { symbol, timeframe: '1m', openTime: minute * MINUTE_MS, open: 1, high: 1, low: 1, close: 1, volume: 1 },
  origin: 'stream',
  exchangeTime: (minute + 1) * MINUTE_MS,
  receiveTime: WALL + minute,
});
const print = (symbol: string, time: Millis): FeedMessage => ({
  kind: 'print',
  symbol,
  id: time,
  price: fixedFromNumber<Price>(1),
  quantity: fixedFromNumber<Quantity>(1),
  buyerIsMaker: false,
  exchangeTime: time,
  receiveTime: WALL,
});
const down = (symbol: string): FeedMessage => ({
  kind: 'status',
  state: 'down',
  incident: 'state',
  symbol,
  detail: '',
  exchangeTime: MINUTE_MS,
  receiveTime: WALL,
});

const queueOf = (markets: readonly string[], hasOwnTime: boolean, heard: Readonly<Record<string, number>> = {}) =>
  marketQueue({ markets, hasOwnTime, skip: (market) => heard[market] ?? 0 });
const words = (queue: ReturnType<typeof queueOf>, most = 100) =>
  queue.take(most).map(({ kind, key, at }) => [kind, key, at]);

test('a candle is marked and closed at the moment at which its source said it', () => {
  const own = queueOf(['X'], true);
  own.hear(candle('X', 4));
  assert.deepEqual(words(own), [
    ['mark', 'X', 5 * MINUTE_MS],
    ['candle', 'X', 5 * MINUTE_MS],
  ]);
  const live = queueOf(['X'], false);
  live.hear(candle('X', 4));
  assert.deepEqual(words(live), [
    ['mark', 'X', WALL + 4],
    ['candle', 'X', WALL + 4],
  ]);
});

test('a market of another program is not heard', () => {
  const queue = queueOf(['X'], false);
  queue.hear(candle('Y', 1));
  assert.equal(queue.length(), 0);
});

test('in a time of its own a market that is silent for longer than a minute says so when another speaks, and just before that', () => {
  const queue = queueOf(['X'], true);
  queue.hear(candle('X', 0));
  queue.take(100);
  queue.hear(candle('Y', 1));
  assert.deepEqual(words(queue), [], 'a minute is no silence');
  queue.hear(candle('Y', 2));
  assert.deepEqual(words(queue), [['quiet', 'X', 3 * MINUTE_MS - 1]]);
  queue.pulse(WALL);
  assert.deepEqual(words(queue), [], 'the clock of the wall is not its clock');
});

test('a live market that is silent says so by the clock of the wall', () => {
  const queue = queueOf(['X', 'Y'], false);
  queue.hear(candle('X', 0));
  queue.take(100);
  queue.pulse(WALL);
  assert.deepEqual(words(queue), [['quiet', 'Y', WALL]], 'who has just spoken is not silent');
  queue.pulse(WALL + 1);
  assert.deepEqual(words(queue), [
    ['quiet', 'X', WALL + 1],
    ['quiet', 'Y', WALL + 1],
  ]);
});

test('what was heard of a recording before is passed over, silence and all', () => {
  const all = queueOf(['X'], true);
  const rest = queueOf(['X'], true, { X: 3 });
  for (const queue of [all, rest]) {
    queue.hear(candle('X', 0));
    queue.hear(candle('Y', 9));
    queue.hear(candle('X', 9));
    queue.end();
  }
  const said = words(all);
  assert.equal(said.length, 6);
  assert.deepEqual(said.at(-1), ['quiet', 'X', END]);
  assert.deepEqual(words(rest), said.slice(3));
});

test('what is said of the whole feed is said of each market', () => {
  const queue = queueOf(['X', 'Y'], false);
  queue.hear(down(''));
  assert.deepEqual(words(queue), [
    ['health', 'X', WALL],
    ['health', 'Y', WALL],
  ]);
});

test('inputs of one message are not parted', () => {
  const queue = queueOf(['X'], true);
  queue.hear(print('X', MINUTE_MS - 3_000));
  queue.hear(candle('X', 0));
  queue.hear(candle('X', 1));
  const first = words(queue, 3);
  assert.ok(first.length > 3, 'at least one message, however long');
  assert.equal(first.at(-1)?.[0], 'candle');
  assert.equal(queue.length(), words(queue, 1).length);
});
