// Steering the whole line: no order comes while an agent rests, no stale zone survives a start, and a log says all of it again.
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { durableBus, guarded, memoryBus } from '#bus/bus.ts';
import { agentCommand } from '#model/agent-control.ts';
import { KINDS } from '#model/event.ts';
import { pipeline } from '#pipeline';
import { openLog } from '#store/log/log.ts';
import { ACCOUNT, demoWorld, firstDifference, inputsOf } from './world.fixture.ts';
import type { AgentAction } from '#model/agent-control.ts';
import type { DurableBus } from '#bus/bus.ts';
import type { Event } from '#model/event.ts';
import type { World } from './world.fixture.ts';

type Scene = {
  readonly world: World;
  readonly inputs: readonly Event[];
  readonly stopAt: number;
  readonly startAt: number;
};

/** At rest in the second of three parts. */
function scene(count: number): Scene {
  const world = demoWorld(1, count);
  const inputs = inputsOf(world);
  const stopAt = Math.floor(inputs.length / 3);
  return { world, inputs, stopAt, startAt: 2 * stopAt };
}

type Steer = { readonly at: number; readonly agent: string; readonly action: AgentAction };
const stopAndStart = ({ stopAt, startAt }: Scene): readonly Steer[] => [
  { at: stopAt, agent: 'detection', action: 'stop' },
  { at: startAt, agent: 'detection', action: 'start' },
];

/** Inputs from here to there, with what people say in between. */
function feed(
  bus: Pick<DurableBus, 'input'>,
  { inputs }: Scene,
  steers: readonly Steer[],
  from = 0,
  until = inputs.length,
): void {
  for (let index = from; index < until; index += 1) {
    const { kind, key, time, data } = inputs[index]!;
    for (const { at, agent, action } of steers)
      if (at === index) bus.input('command', '', time, agentCommand(agent, action, 'kim'));
    bus.input(kind, key, time, data);
  }
}

function record(on: Scene, steers: readonly Steer[]): readonly Event[] {
  const events: Event[] = [];
  const bus = memoryBus(pipeline(on.world.settings).map(guarded), {
    accounts: [ACCOUNT],
    tap: { hears: KINDS, hear: (event) => void events.push(event) },
  });
  feed(bus, on, steers);
  return events;
}

const countOf = (events: readonly Event[], kind: Event['kind']): number =>
  events.filter((event) => event.kind === kind).length;
/** Before the first command, between the two, and after the second. */
function parts(events: readonly Event[]): readonly (readonly Event[])[] {
  const [first, second] = events.flatMap(({ kind }, index) => (kind === 'command' ? [index] : []));
  return [events.slice(0, first), events.slice(first, second), events.slice(second)];
}

const long = scene(2_000);
const unsteered = record(long, []);

test('a stopped agent says nothing, nothing is approved, and what is open goes on to its end', () => {
  const [before, between, after] = parts(record(long, stopAndStart(long)));
  assert.equal(firstDifference(before!, unsteered.slice(0, before!.length)), 'none');
  assert.deepEqual(
    (['pattern', 'analysed', 'plan', 'approved'] as const).map((kind) => countOf(between!, kind)),
    [0, 0, 0, 0],
  );
  assert.ok(
    countOf(between!, 'candleClosed') > 100 && countOf(between!, 'trade') > 0,
    'the market and the money go on',
  );
  assert.ok(countOf(after!, 'approved') > 0);
});

test('a paused agent says all that it would have said, and every plan is refused for it', () => {
  const steers: readonly Steer[] = [
    { at: long.stopAt, agent: 'detection', action: 'pause' },
    { at: long.startAt, agent: 'detection', action: 'resume' },
  ];
  const events = record(long, steers);
  const [, between, after] = parts(events);
  const refused = between!.flatMap((event) => (event.kind === 'refused' ? [event.data] : []));
  assert.equal(countOf(between!, 'approved'), 0);
  assert.ok(refused.length > 0);
  for (const { detail } of refused) assert.equal(detail, 'agent detection is paused by kim');
  const patterns = (list: readonly Event[]) => list.flatMap((event) => (event.kind === 'pattern' ? [event.data] : []));
  assert.deepEqual(patterns(events), patterns(unsteered), 'it knows the market when it is resumed');
  assert.ok(countOf(after!, 'approved') > 0);
});

test('a started agent and the one that it feeds say what fresh ones would say of the market from there on', () => {
  const [, , after] = parts(record(long, stopAndStart(long)));
  const BY_DETECTION = ['pattern', 'analysed'] as const;
  const BY_DECISION = ['plan', 'setupRefused', 'shadowResult'] as const;
  const fresh: Event[] = [];
  const bus = memoryBus(
    pipeline(long.world.settings).filter(({ name }) => name === 'detection' || name === 'decision'),
    { accounts: [], tap: { hears: [...BY_DETECTION, ...BY_DECISION], hear: (event) => void fresh.push(event) } },
  );
  for (const { kind, key, time, data } of after!)
    if (kind === 'candleClosed' || kind === 'indicator') bus.input(kind, key, time, data);
  // What one says between the words of the other depends on how many candles close at once; the words themselves do not.
  const said = (events: readonly Event[], kinds: readonly string[]): readonly Event[] =>
    events.flatMap((event) => (kinds.includes(event.kind) ? [{ ...event, sequence: 0, cause: 0 }] : []));
  for (const kinds of [BY_DETECTION, BY_DECISION])
    assert.equal(firstDifference(said(after!, kinds), said(fresh, kinds)), 'none');
  assert.ok(countOf(fresh, 'plan') > 0);
});

test('a log has it too: a start in the middle of the rest goes on as if there had been none', (t) => {
  const directory = mkdtempSync(join(tmpdir(), 'smc-steering-'));
  t.after(() => rmSync(directory, { recursive: true, force: true }));
  const heard: Event[] = [];
  const short = scene(500);
  const { world, inputs, stopAt, startAt } = short;
  const run = (from: number, until: number, ending: 'stopped' | 'killed'): void => {
    const log = openLog(directory);
    const bus = durableBus(pipeline(world.settings).map(guarded), log, {
      accounts: [ACCOUNT],
      waits: ['tape', 'mark', 'account'],
      checkpointEvery: 2_000,
      tap: { hears: 'all', hear: (event) => void heard.push(event) },
    });
    feed(bus, short, stopAndStart(short), from, until);
    if (ending === 'stopped') bus.close();
    else bus.flush();
    log.close();
  };
  const middle = Math.floor((stopAt + startAt) / 2);
  run(0, middle, 'stopped');
  run(middle, middle + 300, 'killed');
  run(middle + 300, startAt + 300, 'killed');
  run(startAt + 300, inputs.length, 'stopped');
  assert.equal(firstDifference(heard, record(short, stopAndStart(short))), 'none');
});
