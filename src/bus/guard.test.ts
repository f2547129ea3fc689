import { test } from 'node:test';
import assert from 'node:assert/strict';
import { agent } from '#model/agent.ts';
import { guarded } from './guard.ts';
import { memoryBus } from './memory.ts';
import type { Candle } from '#model/candle.ts';
import type { Event } from '#model/event.ts';

const candle = (close: number): Candle => ({
  symbol: 'X',
  timeframe: '1m',
  openTime: 0,
  open: close,
  high: close,
  low: close,
  close,
  volume: 0,
});

/** Says each candle twice, but throws between the two at a close of 2. */
const fragile = agent({
  name: 'fragile',
  key: 'market',
  hears: ['candle'],
  says: ['candleClosed'],
  initial: () => ({}),
  step: (_state, event, say) => {
    say('candleClosed', { candle: event.data, grade: 'good' });
    if (event.data.close === 2) throw new Error('Invariant: no two');
    say('candleClosed', { candle: event.data, grade: 'acceptable' });
  },
});

const sturdy = agent({
  name: 'sturdy',
  key: 'market',
  hears: ['candle'],
  says: ['dataQuality'],
  initial: () => ({}),
  step: (_state, { data: { symbol, timeframe, openTime } }, say) =>
    say('dataQuality', { symbol, timeframe, issue: 'gap', at: openTime, detail: '' }),
});

const run = (closes: readonly number[]): readonly string[] => {
  const heard: Event[] = [];
  const hears = ['candleClosed', 'dataQuality', 'agentFailed'] as const;
  const bus = memoryBus([guarded(fragile), guarded(sturdy)], {
    accounts: [],
    tap: { hears, hear: (event) => heard.push(event) },
  });
  for (const close of closes) bus.input('candle', 'X', 0, candle(close));
  return heard.map((event) => (event.kind === 'agentFailed' ? `failed ${event.data.agent}` : event.kind));
};

test('an agent that is well is not changed by its guard', () => {
  assert.deepEqual(run([1]), ['candleClosed', 'candleClosed', 'dataQuality']);
});

test('a failing agent says nothing of the step that failed, and the others go on', () => {
  assert.deepEqual(run([2]), ['failed fragile', 'dataQuality']);
});

test('a failed agent stays silent', () => {
  assert.deepEqual(run([2, 1, 1]), ['failed fragile', 'dataQuality', 'dataQuality', 'dataQuality']);
});

test('a failure is part of the state, so that a replay has it too', () => {
  const bus = memoryBus([guarded(fragile)], { accounts: [] });
  bus.input('candle', 'X', 0, candle(2));
  assert.deepEqual(bus.checkpoint().states['fragile'], new Map([['X', { inner: {}, failed: 'Invariant: no two' }]]));
});
