import { test } from 'node:test';
import assert from 'node:assert/strict';
import { price, quantity } from '#model/number.ts';
import { liveInputs } from './live-inputs.ts';
import type { LiveInputsOptions } from './live-inputs.ts';
import type { Candle } from '#model/candle.ts';
import type { FeedMessage, FeedState } from '#model/feed.ts';
import type { Health } from '#model/event.ts';

const MINUTE = Date.UTC(2024, 0, 1, 0, 1);

const desk = (active = true) => {
  const heard: string[] = [];
  const hear: LiveInputsOptions['input'] = (kind, _key, time, data) => {
    const at = (time - MINUTE) / 1000;
    if (kind === 'health') heard.push(`${at} health ${(data as Health).ok ? 'ok' : (data as Health).detail}`);
    else {
      const { timeframe, open, high, low, close } = data as Candle;
      heard.push(`${at} ${kind} ${timeframe} ${open} ${high} ${low} ${close}`);
    }
  };
  const later: LiveInputsOptions['later'] = (kind, key, time, data) => {
    heard.push('later:');
    hear(kind, key, time, data);
  };
  const inputs = liveInputs({ input: hear, later, isActive: () => active });
  const stamp = (second: number) => ({
    exchangeTime: MINUTE + second * 1000,
    receiveTime: MINUTE + second * 1000 + 20,
  });
  const print = (second: number, at: number): void =>
    inputs.hear({
      kind: 'print',
      ...stamp(second),
      symbol: 'X',
      id: Math.round(second * 1000),
      price: price(String(at)),
      quantity: quantity('1'),
      buyerIsMaker: false,
    });
  const candle = (closeSecond: number, close: number, origin: 'stream' | 'backfill' = 'stream'): void =>
    inputs.hear({
      kind: 'candle',
      ...stamp(closeSecond),
      candle: {
        symbol: 'X',
        timeframe: '1m',
        openTime: MINUTE + (closeSecond - 60) * 1000,
        open: 1,
        high: 9,
        low: 1,
        close,
        volume: 1,
      },
      origin,
    });
  const status = (state: FeedState): void =>
    inputs.hear({
      kind: 'status',
      ...stamp(0),
      state,
      incident: 'silent',
      symbol: 'X',
      detail: '',
    } satisfies FeedMessage);
  return { heard, inputs, print, candle, status };
};

test('trades of one second travel as one tape and one mark, once the second is over', () => {
  const it = desk();
  for (const [second, at] of [
    [0.1, 5],
    [0.5, 7],
    [0.9, 4],
    [1.2, 6],
  ] as const)
    it.print(second, at);
  // The first second is not known to be whole: the feed may have joined in its middle.
  assert.deepEqual(it.heard, []);
  it.print(2, 8);
  assert.deepEqual(it.heard, ['2 tape 1s 6 6 6 6', '2 mark 1s 6 6 6 6']);
});

test('a closed candle comes after every second before it, and before the seconds after it', () => {
  const it = desk();
  it.print(57.5, 1);
  it.print(58.5, 5);
  it.print(59.5, 6);
  it.candle(60, 6);
  it.print(60.5, 7);
  it.inputs.tick(MINUTE + 61_000);
  assert.deepEqual(it.heard, [
    '59 tape 1s 5 5 5 5',
    '59 mark 1s 5 5 5 5',
    '60 tape 1s 6 6 6 6',
    '60 mark 1s 6 6 6 6',
    '60 mark 1m 1 9 1 6',
    '60 candle 1m 1 9 1 6',
    '61 tape 1s 7 7 7 7',
    '61 mark 1s 7 7 7 7',
  ]);
});

test('where nothing works and nothing is open price travels unheard, and candles still close', () => {
  const it = desk(false);
  it.print(57, 1);
  it.print(58.5, 5);
  it.print(59.5, 6);
  it.candle(60, 6);
  assert.deepEqual(it.heard, ['60 mark 1m 1 9 1 6', '60 candle 1m 1 9 1 6']);
});

test('a second without trades repeats the last price', () => {
  const it = desk();
  it.print(0, 5);
  it.print(1.5, 6);
  it.inputs.tick(MINUTE + 3000);
  assert.deepEqual(
    it.heard.filter((line) => line.includes('tape')),
    ['1 tape 1s 5 5 5 5', '2 tape 1s 6 6 6 6', '3 tape 1s 6 6 6 6'],
  );
});

test('a feed that was stopped is not unwell', () => {
  const it = desk();
  for (const state of ['live', 'stopped'] as const) it.status(state);
  assert.deepEqual(it.heard, ['0.02 health ok']);
});

test('a feed that is not live is unwell until it is, and only changes are said', () => {
  const it = desk();
  for (const state of ['connecting', 'connecting', 'down', 'live', 'live', 'impaired', 'live'] as const)
    it.status(state);
  assert.deepEqual(it.heard, [
    '0.02 health connecting: silent',
    '0.02 health ok',
    '0.02 health impaired: silent',
    '0.02 health ok',
  ]);
});

test('a candle that was filled in afterwards need not be on the disk at once: it can be had again', () => {
  const it = desk();
  it.candle(60, 5, 'backfill');
  it.candle(120, 6);
  assert.deepEqual(it.heard, [
    'later:',
    '60 mark 1m 1 9 1 5',
    'later:',
    '60 candle 1m 1 9 1 5',
    '120 mark 1m 1 9 1 6',
    '120 candle 1m 1 9 1 6',
  ]);
});
