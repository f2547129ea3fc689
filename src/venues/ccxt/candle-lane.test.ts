// The candle lane alone, against a REST whose every answer is written down: when is a candle closed, and what of a hole?
import { deepStrictEqual, strictEqual } from 'node:assert/strict';
import { test } from 'node:test';
import { candleLane } from './candle-lane.ts';
import type { Candle } from '#model/candle.ts';
import type { CandleLane } from './candle-lane.ts';

const at = (minute: number, close = 100): Candle => ({
  symbol: 'X',
  timeframe: '1m',
  openTime: minute * 60_000,
  open: 100,
  high: Math.max(100, close),
  low: Math.min(100, close),
  close,
  volume: 1,
});

type World = { readonly lane: CandleLane; readonly given: string[]; readonly notices: string[]; rows: Candle[] };

function laneOf(known: number | undefined, rows: Candle[], isStreamed = true): World {
  const given: string[] = [];
  const notices: string[] = [];
  const world = { given, notices, rows } as unknown as { -readonly [K in keyof World]: World[K] };
  world.lane = candleLane({
    timeframe: '1m',
    known: known === undefined ? undefined : known * 60_000,
    history: 0,
    isStreamed,
    rows: (from) => Promise.resolve(world.rows.filter(({ openTime }) => openTime >= (from ?? 0))),
    waitMs: () => 0,
    signal: new AbortController().signal,
    hear: ({ openTime, close }, origin) => given.push(`${openTime / 60_000} ${close} ${origin}`),
    notice: (incident) => notices.push(incident),
    onSettled: () => undefined,
  });
  return world;
}

const minutes = (from: number, to: number): Candle[] => Array.from({ length: to - from + 1 }, (_, i) => at(from + i));

test('the newest candle of REST is not closed, and is not given', async () => {
  const world = laneOf(10, minutes(11, 14));
  await world.lane.fill();
  deepStrictEqual(world.given, ['11 100 backfill', '12 100 backfill', '13 100 backfill']);
});

test('a candle whose last word was lost on the stream is given as REST has it', async () => {
  const world = laneOf(10, [at(11)]);
  await world.lane.fill();
  world.lane.onCandles([at(11, 90)]);
  world.rows = [at(11, 95), at(12)];
  world.lane.onCandles([at(12)]);
  await world.lane.fill();
  deepStrictEqual(world.given, ['11 95 stream']);
});

test('a REST that leaves the open candle out is believed where the stream agrees with it', async () => {
  const world = laneOf(10, []);
  await world.lane.fill();
  world.lane.onCandles([at(11, 90)]);
  world.rows = [at(11, 90)];
  world.lane.onCandles([at(12)]);
  await world.lane.fill();
  deepStrictEqual(world.given, ['11 90 stream']);
  strictEqual(world.lane.isWhole(), true);
});

test('and is not where the stream differs: nothing is closed on one word, and that is said', async () => {
  const world = laneOf(10, []);
  await world.lane.fill();
  world.lane.onCandles([at(11, 90)]);
  world.rows = [at(11, 80)];
  world.lane.onCandles([at(12)]);
  await world.lane.fill();
  deepStrictEqual([world.given, world.notices], [[], ['candle-contradicted']]);
});

test('minutes that the exchange does not have are said to be missing, and not made up', async () => {
  const world = laneOf(10, [at(11), ...minutes(15, 17)]);
  await world.lane.fill();
  deepStrictEqual(world.given, ['11 100 backfill', '15 100 backfill', '16 100 backfill']);
  const late = laneOf(10, [at(20)]);
  await late.lane.fill();
  deepStrictEqual([late.given, late.notices], [[], ['candles-missing']]);
  strictEqual(late.lane.last(), 19 * 60_000);
});

test('a stream that shows a time that REST does not know is not believed', async () => {
  const world = laneOf(10, minutes(11, 12));
  await world.lane.fill();
  world.lane.onCandles([at(5000)]);
  await world.lane.fill();
  deepStrictEqual(world.notices.includes('candle-contradicted'), true);
  deepStrictEqual([world.given, world.lane.isWhole()], [['11 100 backfill'], true]);
});

test('without a stream of candles they are asked for, and count as live once the first are there', async () => {
  const world = laneOf(10, minutes(11, 12), false);
  await world.lane.fill();
  world.rows = minutes(11, 13);
  await world.lane.fill();
  deepStrictEqual(world.given, ['11 100 backfill', '12 100 stream']);
});
