// Tests of captures: whatever the line does meanwhile, what is handed over is the state of the moment at which it began.
import assert from 'node:assert/strict';
import fc from 'fast-check';
import { test } from 'node:test';
import { agent } from '#model/agent.ts';
import { agentCommand } from '#model/agent-control.ts';
import { guarded } from './guard.ts';
import { memoryBus } from './memory.ts';
import type { Candle } from '#model/candle.ts';
import type { Checkpoint } from './memory.ts';
import type { Take } from './seat.ts';

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

/** Keeps all that it hears, in a state that is changed in place. */
const keeper = (name: string, key: 'market' | 'account') =>
  agent({
    name,
    key,
    hears: ['candle'],
    says: ['limitNear'],
    initial: () => ({ heard: [] as number[] }),
    step({ heard }, event, say) {
      heard.push(event.data.close);
      if (event.data.close === 13) throw new Error('Invariant: 13');
      if (key === 'account') say('limitNear', { limit: name, used: heard.length, detail: '' });
    },
  });

const SYMBOLS = ['A', 'B', 'C', 'D', 'E'];
const line = () =>
  memoryBus([keeper('detection', 'market'), keeper('decision', 'market'), keeper('ledger', 'account')].map(guarded), {
    accounts: ['a', 'b'],
  });
type Line = ReturnType<typeof line>;

const tick = (bus: Line, symbol: string, close: number): void => bus.input('candle', symbol, 0, candle(symbol, close));

/** Collects as a store would, keeping nothing that could change; a state that comes twice is an error. */
function collector() {
  const states: Record<string, Map<string, unknown>> = { detection: new Map(), decision: new Map(), ledger: new Map() };
  const take: Take = (name, key, state) => {
    assert.ok(!states[name]!.has(key), `${name} ${key} is handed over once`);
    states[name]!.set(key, structuredClone(state));
  };
  return { states, take };
}

/** Deeds: a candle, an agent that a person starts anew or stops, or one more state. */
const deeds = fc.array(
  fc.oneof(
    { weight: 6, arbitrary: fc.tuple(fc.constantFrom(...SYMBOLS), fc.integer({ min: 1, max: 20 })) },
    { weight: 3, arbitrary: fc.constant('next' as const) },
    { weight: 1, arbitrary: fc.constantFrom('start' as const, 'stop' as const) },
  ),
  { maxLength: 60 },
);

const act = (bus: Line, deed: 'start' | 'stop' | readonly [string, number]): void =>
  typeof deed === 'string' ? bus.input('command', '', 0, agentCommand('decision', deed, 'kim')) : tick(bus, ...deed);

/** Of the same states, in whatever order they came. */
const asObject = ({ sequence, states, leftOut }: Checkpoint) => ({
  sequence,
  leftOut,
  states: Object.fromEntries(Object.entries(states).map(([name, byKey]) => [name, Object.fromEntries(byKey)])),
});

test('a capture is the state of one moment, whatever is heard, started or stopped while it goes on', () => {
  fc.assert(
    fc.property(deeds, deeds, (before, during) => {
      const bus = line();
      for (const deed of before) if (deed !== 'next') act(bus, deed);
      const whole = bus.checkpoint();
      const { states, take } = collector();
      const { head, next } = bus.capture(take);
      for (const deed of during)
        if (deed === 'next') next();
        else act(bus, deed);
      while (next());
      assert.deepEqual(asObject({ ...head, states }), asObject(whole));
    }),
    { numRuns: 300 },
  );
});

test('a line that is captured says and knows what one that is not does', () => {
  fc.assert(
    fc.property(deeds, (all) => {
      const [one, other] = [line(), line()];
      let next = (): boolean => false;
      for (const [index, deed] of all.entries()) {
        if (index % 9 === 3) ({ next } = one.capture(() => undefined));
        if (deed === 'next') {
          next();
          continue;
        }
        act(one, deed);
        act(other, deed);
      }
      assert.deepEqual(one.checkpoint(), other.checkpoint());
    }),
    { numRuns: 100 },
  );
});

test('a new capture ends the one before, and states that are put back end any', () => {
  const bus = line();
  for (const symbol of SYMBOLS) tick(bus, symbol, 1);
  const first = collector();
  bus.capture(first.take).next();
  const second = collector();
  const { next } = bus.capture(second.take);
  const whole = bus.checkpoint();
  tick(bus, 'A', 2);
  while (next());
  assert.deepEqual(asObject({ sequence: whole.sequence, states: second.states }), asObject(whole));
  assert.equal(first.states['detection']!.size, 1);

  const third = collector();
  const last = bus.capture(third.take);
  bus.restore(whole);
  assert.equal(last.next(), false);
  tick(bus, 'A', 3);
  assert.equal(third.states['detection']!.size, 0);
});

test('states that are put back are a copy, and those that are adopted are the very ones', () => {
  const bus = line();
  tick(bus, 'A', 1);
  const saved = bus.checkpoint();
  const before = structuredClone(saved);
  bus.restore(saved);
  tick(bus, 'A', 2);
  assert.deepEqual(saved, before);
  bus.adopt(saved);
  tick(bus, 'A', 3);
  assert.notDeepEqual(saved, before);
});
