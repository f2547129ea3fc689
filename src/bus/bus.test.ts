import { test } from 'node:test';
import assert from 'node:assert/strict';
import { agent } from '#model/agent.ts';
import { memoryBus } from './bus.ts';
import type { AnyAgent } from '#model/agent.ts';
import type { Candle } from '#model/candle.ts';
import type { Event, Kind } from '#model/event.ts';

const candle = (symbol: string, close: number): Candle => ({
  symbol,
  timeframe: '1m',
  openTime: 0,
  open: close,
  high: close,
  low: close,
  close,
  volume: 0,
});

/** Says every candle again as closed. */
const closer = agent({
  name: 'closer',
  key: 'market',
  hears: ['candle'],
  says: ['candleClosed'],
  initial: () => ({}),
  step: (_state, event, say) => say('candleClosed', { candle: event.data, grade: 'good' }),
});

/** Counts what it hears, by account. */
const counter = agent({
  name: 'counter',
  key: 'account',
  hears: ['candleClosed', 'command'],
  says: ['limitNear'],
  initial: (key) => ({ key, heard: 0 }),
  step: (state, event, say) => {
    state.heard += 1;
    if (event.kind === 'candleClosed') say('limitNear', { limit: 'heard', used: state.heard, detail: state.key });
  },
});

const hears: readonly Kind[] = ['candle', 'candleClosed', 'limitNear', 'command'];
const record = (agents: readonly AnyAgent[], accounts = ['a', 'b']) => {
  const heard: Event[] = [];
  const bus = memoryBus(agents, { accounts, tap: { hears, hear: (event) => heard.push(event) } });
  return { bus, heard };
};

test('an event goes to every account, and its cause is the event before it', () => {
  const { bus, heard } = record([closer, counter]);
  bus.input('candle', 'BTCUSDT', 60_000, candle('BTCUSDT', 1));
  assert.deepEqual(
    heard.map((event) => [event.sequence, event.kind, event.key, event.cause, event.time]),
    [
      [1, 'candle', 'BTCUSDT', 0, 60_000],
      [2, 'candleClosed', 'BTCUSDT', 1, 60_000],
      [3, 'limitNear', 'a', 2, 60_000],
      [4, 'limitNear', 'b', 2, 60_000],
    ],
  );
});

test('an event under an account key goes to that account alone', () => {
  const { bus } = record([counter]);
  bus.input('command', 'b', 0, { type: 'pause', by: 'test' });
  assert.deepEqual(bus.checkpoint().states['counter'], new Map([['b', { key: 'b', heard: 1 }]]));
});

test('a run restored from a checkpoint goes on exactly as the one that was not stopped', () => {
  const whole = record([closer, counter]);
  for (const close of [1, 2, 3, 4]) whole.bus.input('candle', 'X', close, candle('X', close));
  const first = record([closer, counter]);
  for (const close of [1, 2]) first.bus.input('candle', 'X', close, candle('X', close));
  const second = record([closer, counter]);
  second.bus.restore(first.bus.checkpoint());
  for (const close of [3, 4]) second.bus.input('candle', 'X', close, candle('X', close));
  assert.deepEqual([...first.heard, ...second.heard], whole.heard);
});

test('a checkpoint is a copy: what runs on does not change it', () => {
  const { bus } = record([closer, counter], ['a']);
  bus.input('candle', 'X', 1, candle('X', 1));
  const saved = bus.checkpoint();
  bus.input('candle', 'X', 2, candle('X', 2));
  assert.deepEqual(saved.states['counter'], new Map([['a', { key: 'a', heard: 1 }]]));
});

test('an agent that says what it did not declare is a bug', () => {
  const liar: AnyAgent = { ...closer, says: [] };
  const { bus } = record([liar]);
  assert.throws(() => bus.input('candle', 'X', 0, candle('X', 1)), /Invariant: closer says candleClosed/);
});

test('agents that answer each other without end are stopped', () => {
  const echo = agent({
    name: 'echo',
    key: 'market',
    hears: ['candle'],
    says: ['candle'],
    initial: () => ({}),
    step: (_state, event, say) => {
      say('candle', event.data);
      say('candle', event.data);
    },
  });
  const { bus } = record([echo]);
  assert.throws(() => bus.input('candle', 'X', 0, candle('X', 1)), /Invariant: no more than/);
});
