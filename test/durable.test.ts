// Durable: the whole line with a log behind it says, to the byte, what it says in memory, wherever it is stopped.
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import type { TestContext } from 'node:test';
import { seededRandom } from '#backtest/statistics/statistics.ts';
import { durableBus } from '#bus/bus.ts';
import type { DurableOptions } from '#bus/bus.ts';
import type { Event, Kind } from '#model/event.ts';
import { pipeline } from '#pipeline';
import { openLog } from '#store/log/log.ts';
import type { LogOptions } from '#store/log/log.ts';
import { ACCOUNT, demoWorld, digest, firstDifference, forexWorld, freshBus, inputsOf } from './world.fixture.ts';
import type { World } from './world.fixture.ts';

const SEED = 20_260;
const worlds: Readonly<Record<string, World>> = { coins: demoWorld(1, 700), forex: forexWorld(1, 700) };
const TICKS: readonly Kind[] = ['tape', 'mark', 'account'];

function inMemory(world: World, inputs: readonly Event[]) {
  const { bus, events, feed } = freshBus(world);
  feed(inputs);
  return { events, checkpoint: bus.checkpoint() };
}

function directoryOf(test: TestContext): string {
  const directory = mkdtempSync(join(tmpdir(), 'smc-durable-'));
  test.after(() => rmSync(directory, { recursive: true, force: true }));
  return directory;
}

function open(world: World, directory: string, options: Partial<DurableOptions> = {}, logOptions: LogOptions = {}) {
  const log = openLog(directory, logOptions);
  const heard: Event[] = [];
  const bus = durableBus(pipeline(world.settings), log, {
    accounts: [ACCOUNT],
    waits: TICKS,
    tap: { hears: 'all', hear: (event) => void heard.push(event) },
    ...options,
  });
  return { log, bus, heard };
}

function feed({ bus }: ReturnType<typeof open>, inputs: readonly Event[]): void {
  for (const { kind, key, time, data } of inputs) bus.input(kind, key, time, data);
}

for (const [name, world] of Object.entries(worlds)) {
  const inputs = inputsOf(world);
  const whole = inMemory(world, inputs);

  test(`with a log the line says the same bytes as in memory: ${name}`, (t) => {
    const running = open(world, directoryOf(t));
    t.after(running.log.close);
    feed(running, inputs);
    running.bus.flush();
    assert.equal(firstDifference(running.heard, whole.events), 'none');
    assert.equal(digest([...running.log.read(0)]), digest(whole.events));
    assert.deepEqual(running.bus.checkpoint(), whole.checkpoint);
  });

  test(`stopped without notice at any place, the line goes on as if it had not been: ${name}`, (t) => {
    const random = seededRandom(SEED);
    t.diagnostic(`seed ${SEED}`);
    const directory = directoryOf(t);
    let done = 0;
    const heard: Event[] = [];
    while (done < inputs.length) {
      const running = open(world, directory, { checkpointEvery: 2_000 });
      const next = Math.min(inputs.length, done + 1 + Math.floor(random.next() * 600));
      feed(running, inputs.slice(done, next));
      running.bus.flush();
      heard.push(...running.heard);
      if (random.next() < 0.3) running.bus.close();
      while (!running.log.compact().isDone);
      running.log.close();
      done = next;
    }
    assert.equal(firstDifference(heard, whole.events), 'none');
    const last = open(world, directory);
    t.after(last.log.close);
    assert.deepEqual(last.bus.checkpoint(), whole.checkpoint);
    assert.equal(last.log.lastSequence(), whole.events.length);
  });
}

/** What is held by others may not change after it was said: a line is written at the end of the run, or later. */
function frozen<Value>(value: Value): Value {
  if (typeof value === 'object' && value !== null && !ArrayBuffer.isView(value) && !Object.isFrozen(value)) {
    Object.freeze(value);
    for (const each of Object.values(value)) frozen(each);
  }
  return value;
}

test('no agent changes what it or another has said', (t) => {
  const world = worlds['coins']!;
  const running = freshBus(world);
  const agents = pipeline(world.settings).map((each) => ({
    ...each,
    step: ((state: never, event: Event, say: (kind: Kind, data: never) => void): void =>
      each.step(
        state,
        event as never,
        ((kind: Kind, data: never) => say(kind, frozen(data))) as never,
      )) as typeof each.step,
  }));
  const directory = directoryOf(t);
  const log = openLog(directory);
  t.after(log.close);
  const bus = durableBus(agents, log, { accounts: [ACCOUNT], waits: TICKS });
  const inputs = inputsOf(world).slice(0, 3_000);
  for (const { kind, key, time, data } of inputs) bus.input(kind, key, time, frozen(data));
  running.feed(inputs);
  assert.deepEqual(bus.checkpoint(), running.bus.checkpoint());
});
