import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { AnyAgent } from '#model/agent.ts';
import type { Event } from '#model/event.ts';
import { SmcError } from '#model/fate.ts';
import { memoryBus } from './bus.ts';
import type { Notice } from './bus.ts';
import { candle, memoryJournal, start, summer, sums } from './journal.fixture.ts';

test('an input and all that was said in its run are one batch, on record before anyone hears of it', () => {
  const held = memoryJournal();
  const seen: number[] = [];
  const { put } = start({ tap: { hears: ['limitNear'], hear: () => void seen.push(held.lines.length) } }, held);
  put(1);
  put(2);
  assert.deepEqual(held.batches, [2, 2]);
  assert.deepEqual(seen, [2, 4]);
});

test('the tap hears the kinds that it named, as it would of a memory bus', () => {
  const heard: Event[] = [];
  const tap = { hears: ['limitNear'] as const, hear: (event: Event) => void heard.push(event) };
  const memory = memoryBus([summer()], { accounts: ['a'], tap });
  for (const close of [1, 2, 3]) memory.input('candle', 'X', close, candle(close));
  const fromMemory = heard.splice(0);
  const { put } = start({ tap });
  for (const close of [1, 2, 3]) put(close);
  assert.deepEqual(heard, fromMemory);
});

test('a listener that answers with an input is heard in turn', () => {
  const kinds: string[] = [];
  const { bus, put } = start({
    tap: {
      hears: 'all',
      hear(event) {
        kinds.push(`${event.kind} ${event.sequence}`);
        if (event.kind === 'candle' && event.data.close === 1) put(5);
      },
    },
  });
  put(1);
  assert.deepEqual(kinds, ['candle 1', 'limitNear 2', 'candle 3', 'limitNear 4']);
  assert.deepEqual(bus.checkpoint().states['summer'], new Map([['a', { sum: 6 }]]));
});

test('a listener that throws misses nothing that came after', () => {
  const heard: number[] = [];
  const { put } = start({
    tap: {
      hears: 'all',
      hear(event) {
        heard.push(event.sequence);
        if (event.sequence === 1) throw new Error('listener');
      },
    },
  });
  assert.throws(() => put(1), /listener/);
  put(2);
  assert.deepEqual(heard, [1, 2, 3, 4]);
});

test('a new start says what it would have said without the stop', () => {
  const whole = start();
  for (const close of [1, 2, 3, 4]) whole.put(close);
  const first = start();
  for (const close of [1, 2]) first.put(close);
  const second = start({}, first.held);
  assert.deepEqual(second.bus.recovery, { checkpoint: 0, replayed: 4 });
  assert.deepEqual(second.heard, [], 'what was said before is not said again');
  for (const close of [3, 4]) second.put(close);
  assert.deepEqual(second.lines, whole.lines);
});

test('a checkpoint is written after so many events, and at the end', () => {
  const run = start({ checkpointEvery: 4 });
  assert.equal(run.checkpointAt(), 0);
  run.put(1);
  assert.equal(run.checkpointAt(), 0);
  run.put(2);
  assert.equal(run.checkpointAt(), 4);
  run.put(3);
  assert.equal(run.checkpointAt(), 4);
  run.bus.close();
  assert.equal(run.checkpointAt(), 6);
  assert.throws(() => run.put(4), /Invariant: nothing is put on a bus that was closed/);
  assert.deepEqual(start({}, run.held).bus.recovery, { checkpoint: 6, replayed: 0 });
});

test('ticks that move nobody wait for the next commit, but not without end', () => {
  const { bus, put, batches, heard, lines } = start({ waits: ['tape'] });
  const tick = (): void => bus.input('tape', 'X', 0, candle(1));
  tick();
  tick();
  assert.deepEqual([batches, heard.length], [[], 0]);
  put(2);
  assert.deepEqual(batches, [4]);
  assert.deepEqual(
    heard.map(({ sequence }) => sequence),
    [1, 2, 3, 4],
  );
  tick();
  bus.flush();
  assert.deepEqual(batches, [4, 1]);
  for (let index = 0; index < 2_500; index += 1) tick();
  assert.deepEqual(batches, [4, 1, 1_000, 1_000]);
  bus.close();
  assert.equal(lines.length, 2_505);
});

test('an input that could not be written has not happened, and may be given again', () => {
  const { put, faults, heard, lines, bus } = start();
  put(1);
  faults.add('append');
  assert.throws(() => put(2), SmcError);
  faults.add('probe');
  assert.throws(() => put(2), SmcError);
  faults.clear();
  put(2);
  put(3);
  assert.deepEqual(sums(heard), [1, 3, 6]);
  assert.equal(lines.length, 6);
  assert.deepEqual(bus.checkpoint().states['summer'], new Map([['a', { sum: 6 }]]));
});

test('what waited when a commit failed is not lost', () => {
  const { put, faults, heard, bus } = start({ waits: ['tape'] });
  bus.input('tape', 'X', 0, candle(10));
  faults.add('append');
  assert.throws(() => put(1), SmcError);
  assert.throws(() => bus.flush(), SmcError);
  faults.clear();
  put(1);
  assert.deepEqual(sums(heard), [11]);
});

test('a run in which an agent failed leaves no trace', () => {
  const { put, heard, lines } = start();
  put(1);
  assert.throws(() => put(13), /Invariant: 13/);
  put(2);
  assert.deepEqual(sums(heard), [1, 3]);
  assert.equal(lines.length, 4);
});

test('a checkpoint that fails is told and tried again, and the input stands', () => {
  const notices: Notice[] = [];
  const run = start({ checkpointEvery: 4, notice: (notice) => notices.push(notice) });
  run.put(1);
  run.faults.add('checkpoint');
  run.put(2);
  assert.deepEqual(
    notices.map(({ kind }) => kind),
    ['recovered', 'checkpoint-failed'],
  );
  run.faults.clear();
  run.put(3);
  assert.equal(run.checkpointAt(), 6);
  assert.deepEqual(sums(run.heard), [1, 3, 6]);
});

test('an agent that says something else than the log stops the start, with the first difference', () => {
  const first = start();
  for (const close of [1, 2]) first.put(close);
  assert.throws(
    () => start({}, first.held, [summer(2)]),
    /Invariant: .*first difference at event 2\n {2}logged: \{.*"used":1,.*\}\n {2}now: {4}\{.*"used":2,/,
  );
});

const silent: AnyAgent = { ...summer(), step: () => undefined };

test('an agent that says less or more than the log stops the start', () => {
  const first = start();
  first.put(1);
  first.put(2);
  assert.throws(() => start({}, first.held, [silent]), /event 2\n {2}logged: .*limitNear.*\n {2}now: {4}\(nothing\)/);
  const quiet = start({}, memoryJournal(), [silent]);
  quiet.put(1);
  assert.throws(() => start({}, quiet.held), /event 2\n {2}logged: \(nothing\)\n {2}now: {4}.*limitNear/);
  quiet.put(2);
  assert.throws(() => start({}, quiet.held), /event 2\n {2}logged: .*candle.*\n {2}now: {4}.*limitNear/);
});

test('where another program wrote the log the difference is no fault of ours', () => {
  const first = start({ program: 'old' });
  first.put(1);
  const refused = (thrown: unknown): boolean => thrown instanceof SmcError && thrown.code === 'STORE_REPLAY';
  assert.throws(() => start({ program: 'new' }, first.held, [summer(2)]), refused);
  start({ program: 'old' }, first.held).bus.close();
  const next = start({ program: 'new' }, first.held, [summer(2)]);
  next.put(1);
  assert.deepEqual(sums(next.heard), [3]);
});

test('a program that begins on the log of another marks the place', () => {
  const first = start({ program: 'old' });
  first.put(1);
  const next = start({ program: 'new' }, first.held);
  assert.equal(next.checkpointAt(), 2);
});

test('an input that its line would not bring back is refused before it moves anything', () => {
  const { bus, put, lines, heard } = start();
  for (const close of [Number.POSITIVE_INFINITY, -0])
    assert.throws(
      () => put(close),
      (thrown: unknown) => thrown instanceof SmcError && thrown.where === 'candle.open',
    );
  assert.throws(
    () => bus.input('command', 'a', 0, { type: 'pause', by: 'NaN' }),
    (thrown: unknown) => thrown instanceof SmcError && thrown.where === 'command.by',
  );
  assert.deepEqual(lines, []);
  put(Number.NaN);
  assert.deepEqual(sums(heard), [Number.NaN]);
});
