// Simulation: the whole line over made-up, random and real markets, held to what must be true of every run.
import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { deserialize, serialize } from 'node:v8';
import fc from 'fast-check';
import type { Checkpoint } from '#bus/bus.ts';
import { findInstrument } from '#market/market.ts';
import type { AnyAgent } from '#model/agent.ts';
import { sliceColumns } from '#model/candle.ts';
import { decode, encode } from '#model/codec.ts';
import type { Event, Kind } from '#model/event.ts';
import { pipeline } from '#pipeline';
import { readCandles } from '#store/store.ts';
import { INVARIANTS, ofKind } from './invariants.fixture.ts';
import type { Told } from './invariants.fixture.ts';
import { inputsOfStory, story, walkWorld } from './walk.fixture.ts';
import type { Story } from './walk.fixture.ts';
import {
  demoWorld,
  digest,
  firstDifference,
  forexWorld,
  freshBus,
  inputsOf,
  record,
  settingsOf,
} from './world.fixture.ts';
import type { World } from './world.fixture.ts';

const DATA = new URL('../../shared/data/market/', import.meta.url);
const REAL = ['binance-BTCUSDT-15m.csv.gz', 'binance-ETHUSDT-15m.csv.gz', 'binance-XRPUSDT-15m.csv.gz'];
const absent = existsSync(new URL(REAL[0]!, DATA)) ? false : 'no market data beside the repository';

const worlds: Readonly<Record<string, () => World>> = {
  'demo, seed 1': () => demoWorld(1),
  'demo, seed 2': () => demoWorld(2),
  'demo, seed 3': () => demoWorld(3),
  'forex, seed 1': () => forexWorld(1),
  'forex, seed 2': () => forexWorld(2),
};
const recorded = new Map<string, Told>();
function told(name: string): Told {
  let held = recorded.get(name);
  if (held === undefined) {
    const world = worlds[name]!();
    held = { world, events: record(world).events };
    recorded.set(name, held);
  }
  return held;
}

/** Runs `check` and says of which world it does not hold. */
function inWorld(name: string, check: () => void): void {
  try {
    check();
  } catch (cause) {
    throw new Error(`in the world "${name}": ${cause instanceof Error ? cause.message : String(cause)}`, { cause });
  }
}

test('the made-up worlds are busy enough to prove something', () => {
  const kinds = new Set<Kind>();
  let trades = 0;
  for (const name of Object.keys(worlds)) {
    const { events } = told(name);
    for (const { kind } of events) kinds.add(kind);
    const made = ofKind(events, 'trade');
    trades += made.length;
    assert.ok(new Set(made.map(({ data }) => data.symbol)).size > 1, `${name} trades several markets`);
  }
  assert.ok(trades > 150, `${trades} trades`);
  for (const kind of ['approved', 'refused', 'limitNear', 'tripped', 'reset', 'cancelRequested', 'indicator'] as const)
    assert.ok(kinds.has(kind), `some world says ${kind}`);
});

for (const [name, holds] of Object.entries(INVARIANTS))
  test(`${name}, in every made-up world`, () => {
    for (const world of Object.keys(worlds)) inWorld(world, () => holds(told(world)));
  });

test('all of it holds on real candles of three markets', { skip: absent }, async () => {
  const markets = [];
  for (const file of REAL) {
    const { series } = await readCandles(fileURLToPath(new URL(file, DATA)), {});
    markets.push({ series: { ...series, columns: sliceColumns(series.columns, 9_000, 12_000) } });
  }
  const instruments = markets.map(({ series }) => findInstrument(series.symbol));
  const world = { settings: settingsOf(instruments, '15m', 'USDT'), markets };
  const { events } = record(world);
  assert.ok(ofKind(events, 'trade').length > 30);
  for (const [name, holds] of Object.entries(INVARIANTS))
    inWorld(`real candles: ${name}`, () => holds({ world, events }));
});

function play(given: Story): Told & { readonly inputs: readonly Event[] } {
  const world = walkWorld(given);
  const inputs = inputsOfStory(world, given);
  const { feed, events } = freshBus(world);
  feed(inputs);
  return { world, events, inputs };
}

test('all of it holds in random markets with faults, commands, latency and thin volume', () => {
  let trades = 0;
  fc.assert(
    fc.property(story, (given) => {
      const played = play(given);
      for (const [name, holds] of Object.entries(INVARIANTS)) inWorld(name, () => holds(played));
      trades += ofKind(played.events, 'trade').length;
    }),
    { numRuns: 100 },
  );
  assert.ok(trades > 100, `${trades} trades`);
});

test('a feed that contradicts itself in every candle yields not one plan', () => {
  const world = demoWorld(1);
  const wrong = inputsOf(world).map((event): Event => {
    if (event.kind !== 'candle') return event;
    const { open, close, low } = event.data;
    return { ...event, data: { ...event.data, high: Math.min(open, close), low: Math.min(low, open * 0.999) } };
  });
  const { feed, events } = freshBus(world);
  feed(wrong);
  const plans = (all: readonly Event[]): number => ofKind(all, 'plan').length;
  // A candle whose open, high and close are one price cannot be told from a true one.
  const isFlat = ({ data }: Event<'candle'>): boolean => data.open === data.close;
  const flat = ofKind(wrong, 'candle').filter((event) => isFlat(event)).length;
  assert.ok(flat < 0.05 * ofKind(wrong, 'candle').length);
  assert.ok(ofKind(events, 'dataQuality').length > 1_000);
  assert.equal(plans(events), 0);
  assert.ok(plans(told('demo, seed 1').events) > 100, 'the same market told truly does');
});

// ---------------------------------------------------------------- the same again

test('the same world gives the same bytes', () => {
  for (const name of ['demo, seed 2', 'forex, seed 1'])
    assert.equal(digest(record(worlds[name]!()).events), digest(told(name).events), name);
});

test('the inputs of a log alone give the whole log again', () => {
  const { world, events } = told('forex, seed 1');
  const log = events.map(encode);
  const { feed, events: again } = freshBus(world);
  feed(log.map(decode).filter(({ cause }) => cause === 0));
  assert.equal(firstDifference(again, events), 'none');
});

test('what one market says above the cut does not depend on the other markets', () => {
  const { world, events } = told('demo, seed 1');
  const [first] = world.markets;
  const alone = record({ settings: world.settings, markets: [first!] });
  const above = (all: readonly Event[]): string =>
    all
      .filter(({ key, kind }) => key === first!.series.symbol && kind !== 'tape' && kind !== 'mark')
      .map((event) => encode({ ...event, sequence: 0, cause: 0 }))
      .join('\n');
  assert.ok(above(alone.events) === above(events), 'market, detection and decision hear one market at a time');
});

/** Runs to the cut, moves all states as bytes into fresh agents, and runs on. */
function interrupted(world: World, inputs: readonly Event[], cut: number): readonly Event[] {
  const before = freshBus(world);
  before.feed(inputs.slice(0, cut));
  const bytes = serialize(before.bus.checkpoint());
  const after = freshBus(world);
  after.bus.restore(deserialize(bytes) as Checkpoint);
  after.feed(inputs.slice(cut));
  return [...before.events, ...after.events];
}

test('a run that is stopped anywhere and restored elsewhere goes on byte for byte', () => {
  for (const [name, shares] of [
    ['demo, seed 1', [0.002, 0.31, 0.555, 0.9]],
    ['demo, seed 3', [0.17, 0.72]],
    ['forex, seed 2', [0.43, 0.8]],
  ] as const) {
    const { world, events } = told(name);
    const inputs = inputsOf(world);
    for (const share of shares) {
      const cut = Math.floor(inputs.length * share);
      assert.equal(firstDifference(interrupted(world, inputs, cut), events), 'none', `${name}, cut at input ${cut}`);
    }
  }
});

test('a bus that has run on can be put back, and says again what it said', () => {
  const { world } = told('demo, seed 3');
  const inputs = inputsOf(world);
  const [first, second] = [inputs.length >> 2, inputs.length >> 1];
  const { bus, feed, events } = freshBus(world);
  feed(inputs.slice(0, first));
  const saved = bus.checkpoint();
  const before = events.length;
  feed(inputs.slice(first, second));
  const once = events.slice(before);
  bus.restore(saved);
  feed(inputs.slice(first, second));
  assert.equal(firstDifference(events.slice(before + once.length), once), 'none');
});

test('a run of a random market that is stopped at a random input goes on byte for byte', () => {
  fc.assert(
    fc.property(story, fc.double({ min: 0, max: 1, noNaN: true }), (given, share) => {
      const { world, inputs, events } = play(given);
      const again = interrupted(world, inputs, Math.floor(inputs.length * share));
      assert.equal(firstDifference(again, events), 'none');
    }),
    { numRuns: 20 },
  );
});

const PLAIN: ReadonlySet<unknown> = new Set([Object, Array, Map, Set].map(({ prototype }) => prototype));

/** Path of the first thing that a checkpoint would lose. */
function notPlain(value: unknown, path: string, seen: Set<unknown>): string | undefined {
  if (typeof value === 'function' || typeof value === 'symbol') return `${path} is a ${typeof value}`;
  if (typeof value !== 'object' || value === null || seen.has(value)) return undefined;
  seen.add(value);
  if (ArrayBuffer.isView(value)) return undefined;
  if (!PLAIN.has(Object.getPrototypeOf(value))) return `${path} is of a class`;
  const inner: Iterable<readonly [unknown, unknown]> =
    value instanceof Map ? value : value instanceof Set ? [...value].entries() : Object.entries(value);
  for (const [name, each] of inner) {
    const fault = notPlain(each, `${path}.${String(name)}`, seen);
    if (fault !== undefined) return fault;
  }
  return undefined;
}

test('the state of every agent is plain data', () => {
  const { world } = told('demo, seed 1');
  const live = new Map<string, unknown>();
  // A checkpoint copies classes into plain objects and so hides them: the states are caught as the agents hold them.
  const agents = pipeline(world.settings).map((each): AnyAgent => ({
    ...each,
    initial: (key) => {
      const state = each.initial(key);
      live.set(each.name, state);
      return state;
    },
  }));
  record(world, agents);
  assert.deepEqual([...live.keys()].sort(), agents.map(({ name }) => name).sort());
  for (const [name, state] of live) assert.equal(notPlain(state, name, new Set()), undefined);
});
