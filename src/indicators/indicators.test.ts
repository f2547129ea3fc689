import { test } from 'node:test';
import assert from 'node:assert/strict';
import { memoryBus } from '#bus/bus.ts';
import { indicatorNames, indicators } from './indicators.ts';
import type { Candle } from '#model/candle.ts';
import type { Event } from '#model/event.ts';
import type { IndicatorChoice } from './indicators.ts';

const candle = (index: number, timeframe: Candle['timeframe'] = '15m'): Candle => {
  const close = 100 + 10 * Math.sin(index / 9) + 3 * Math.sin(index * 1.7);
  const open = 100 + 10 * Math.sin((index - 1) / 9);
  return {
    symbol: 'X',
    timeframe,
    openTime: index * 900_000,
    open,
    close,
    high: Math.max(open, close) + 1,
    low: Math.min(open, close) - 1,
    volume: 10 + (index % 7),
  };
};

const start = (choices: readonly IndicatorChoice[]) => {
  const heard: Event<'indicator'>[] = [];
  const bus = memoryBus([indicators({ choices })], {
    accounts: [],
    tap: { hears: ['indicator'], hear: (event) => event.kind === 'indicator' && heard.push(event) },
  });
  const feed = (from: number, to: number): void => {
    for (let index = from; index < to; index += 1)
      bus.input('candleClosed', 'X', index, { candle: candle(index), grade: 'good' });
  };
  return { bus, heard, feed };
};

/** One after the other: a difference drawn between so many events at once would need more memory than there is. */
const same = (left: readonly Event[], right: readonly Event[]): void => {
  assert.equal(left.length, right.length);
  for (const [index, event] of left.entries()) assert.deepEqual(event, right[index]);
};

const everything = indicatorNames.map((name) => ({ name }));

test('every indicator of the catalogue says finite values once it is warm', () => {
  const { heard, feed } = start(everything);
  feed(0, 200);
  assert.equal(new Set(heard.map((event) => event.data.name)).size, indicatorNames.length);
  for (const event of heard) assert.ok(event.data.values.every(Number.isFinite), event.data.name);
});

test('a run restored from a checkpoint says what the unbroken run says, also across a renewal', () => {
  const whole = start(everything);
  whole.feed(0, 4300);
  const first = start(everything);
  first.feed(0, 4000);
  const second = start(everything);
  second.bus.restore(first.bus.checkpoint());
  second.feed(4000, 4300);
  same([...first.heard, ...second.heard], whole.heard);
});

test('a renewal moves no value by more than rounding', () => {
  const { heard, feed } = start([{ name: 'ema', parameters: { period: 50 } }]);
  feed(0, 4200);
  let ema = Number.NaN;
  for (let index = 0; index < 4200; index += 1) {
    const { close } = candle(index);
    ema = Number.isNaN(ema) ? close : ema + (close - ema) * (2 / 51);
  }
  assert.ok(Math.abs(heard.at(-1)!.data.values[0]! / ema - 1) < 1e-12);
});

test('an indicator of one timeframe stays silent on another', () => {
  const { bus, heard } = start([{ name: 'sma', timeframe: '1h', parameters: { period: 1 } }]);
  bus.input('candleClosed', 'X', 0, { candle: candle(0, '15m'), grade: 'good' });
  bus.input('candleClosed', 'X', 0, { candle: candle(0, '1h'), grade: 'good' });
  assert.deepEqual(
    heard.map((event) => [event.data.timeframe, event.data.name]),
    [['1h', 'sma(1)']],
  );
});

test('the point of control lies where the volume was', () => {
  const { bus, heard } = start([{ name: 'volume-profile', parameters: { period: 3, bins: 10 } }]);
  const flat = (low: number, high: number, volume: number): Candle => ({ ...candle(0), low, high, volume });
  for (const each of [flat(100, 110, 1), flat(104, 105, 100), flat(100, 110, 1)])
    bus.input('candleClosed', 'X', 0, { candle: each, grade: 'good' });
  assert.deepEqual(heard[0]!.data.values, [104.5, 104, 105]);
});

test('what cannot be configured is refused with its path', () => {
  assert.throws(() => indicators({ choices: [{ name: 'emma' }] }), {
    code: 'CONFIG_INVALID',
    where: 'indicators[0].name',
  });
  assert.throws(() => indicators({ choices: [{ name: 'ema', parameters: { period: 0.5 } }] }), {
    code: 'CONFIG_INVALID',
    where: 'indicators[0].parameters.period',
  });
  assert.throws(() => indicators({ choices: [{ name: 'ema', parameters: { length: 9 } }] }), /no parameter "length"/);
});
