// Tests of steering: who is stopped hears nothing, who is started knows nothing, and a checkpoint and a log have it so too.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { agent } from '#model/agent.ts';
import { agentCommand } from '#model/agent-control.ts';
import type { AgentAction } from '#model/agent-control.ts';
import type { Candle } from '#model/candle.ts';
import type { Event } from '#model/event.ts';
import { guarded } from './guard.ts';
import { memoryBus } from './memory.ts';

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

/** Says how many candles it has heard in its market; throws at a close of 13. */
const counter = (name: string) =>
  agent({
    name,
    key: 'market',
    hears: ['candle'],
    says: ['indicator'],
    initial: () => ({ heard: 0 }),
    step(state, { data: { symbol, timeframe, close } }, say) {
      state.heard += 1;
      if (close === 13) throw new Error('Invariant: 13');
      say('indicator', { symbol, timeframe, name, values: [state.heard] });
    },
  });

const start = (names: readonly string[] = ['detection', 'indicators', 'decision', 'ledger']) => {
  const said: string[] = [];
  const bus = memoryBus(
    names.map((name) => guarded(counter(name))),
    {
      accounts: ['a'],
      tap: {
        hears: ['indicator', 'agentFailed'],
        hear: ({ kind, key, data }: Event) =>
          said.push(kind === 'indicator' ? `${key} ${data.name} ${data.values[0]}` : kind),
      },
    },
  );
  return {
    bus,
    tick: (symbol: string, close = 1): readonly string[] => {
      said.length = 0;
      bus.input('candle', symbol, 0, candle(symbol, close));
      return said.splice(0);
    },
    tell: (name: string, action: AgentAction): void => bus.input('command', '', 0, agentCommand(name, action, 'kim')),
  };
};

test('who is stopped hears and says nothing in any market, and the others go on', () => {
  const { tick, tell } = start();
  tick('X');
  tell('detection', 'stop');
  assert.deepEqual(tick('X'), ['X indicators 2', 'X decision 2', 'X ledger 2']);
  assert.deepEqual(tick('NEW'), ['NEW indicators 1', 'NEW decision 1', 'NEW ledger 1']);
});

test('who is started begins anew in every market, and so does whom it feeds', () => {
  const { tick, tell } = start();
  for (const symbol of ['X', 'X', 'Y']) tick(symbol);
  tell('detection', 'stop');
  tick('X');
  tell('detection', 'start');
  assert.deepEqual(tick('X'), ['X detection 1', 'X indicators 4', 'X decision 1', 'X ledger 4']);
  assert.deepEqual(tick('Y'), ['Y detection 1', 'Y indicators 2', 'Y decision 1', 'Y ledger 2']);
});

test('two may be stopped, and are started one by one', () => {
  const { tick, tell } = start(['detection', 'indicators']);
  tell('detection', 'stop');
  tell('indicators', 'stop');
  tell('indicators', 'stop');
  assert.deepEqual(tick('X'), []);
  tell('indicators', 'start');
  assert.deepEqual(tick('X'), ['X indicators 1']);
  tell('detection', 'start');
  assert.deepEqual(tick('X'), ['X detection 1', 'X indicators 2']);
});

test('a pause leaves nobody out: a paused agent goes on listening', () => {
  const { tick, tell } = start(['detection']);
  tell('detection', 'pause');
  assert.deepEqual(tick('X'), ['X detection 1']);
  tell('detection', 'resume');
  assert.deepEqual(tick('X'), ['X detection 2']);
});

test('who has failed is silent until it is started, and fails again where the fault is still there', () => {
  const { tick, tell } = start(['detection']);
  assert.deepEqual(tick('X', 13), ['agentFailed']);
  assert.deepEqual(tick('X'), []);
  tell('detection', 'start');
  assert.deepEqual(tick('X'), ['X detection 1']);
  assert.deepEqual(tick('X', 13), ['agentFailed']);
});

test('what cannot be done to an agent is not done, whoever asks', () => {
  const { bus, tick } = start();
  tick('X');
  for (const type of ['stop-agent', 'start-agent'] as const)
    bus.input('command', '', 0, { type, agent: 'ledger', by: 'kim' });
  assert.equal(tick('X').at(-1), 'X ledger 2');
});

test('an agent that is steered for one account is a bug', () => {
  const { bus } = start();
  assert.throws(() => bus.input('command', 'a', 0, agentCommand('detection', 'stop', 'kim')), /Invariant: an agent/);
});

test('a run restored from a checkpoint has the same agents left out', () => {
  const first = start();
  first.tick('X');
  first.tell('detection', 'stop');
  const second = start();
  second.tell('indicators', 'stop');
  second.bus.restore(first.bus.checkpoint());
  assert.deepEqual(second.tick('X'), first.tick('X'));
  for (const it of [first, second]) it.tell('detection', 'start');
  assert.deepEqual(second.tick('X'), first.tick('X'));
  assert.deepEqual(second.bus.checkpoint(), first.bus.checkpoint());
});
