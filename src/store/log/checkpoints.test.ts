// Tests of checkpoints on the disk: in parts, whole or not at all, old ones let go of, and those of older schemas read.
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { test } from 'node:test';
import { serialize } from 'node:v8';
import type { Notice } from '#bus/bus.ts';
import { durable, feed, inputsTaken, temporary, uninterrupted } from './line.fixture.ts';
import { openLog } from './log.ts';
import type { EventLog } from './log.ts';

const { events } = uninterrupted(60);

type Put = readonly [agent: string, key: string, state: unknown];

/** Puts states down, some to a part. */
function put(log: EventLog, sequence: number, all: readonly Put[], toPart: number) {
  const writer = log.beginCheckpoint({ sequence }, 'test');
  for (const [index, one] of all.entries()) {
    writer.put(...one);
    if (index % toPart === toPart - 1) writer.write();
  }
  return writer;
}

const MANY: readonly Put[] = Array.from({ length: 20 }, (_, index) => [
  index % 2 === 0 ? 'even' : 'odd',
  `key ${index}`,
  { index, exact: BigInt(index) * 10n ** 20n, column: new Float64Array([index, Number.NaN]) },
]);

const statesOf = (all: readonly Put[]) => {
  const states: Record<string, Map<string, unknown>> = {};
  for (const [agent, key, state] of all) (states[agent] ??= new Map()).set(key, state);
  return states;
};

const raw = (directory: string, work: (store: DatabaseSync) => void): void => {
  const store = new DatabaseSync(join(directory, 'events.db'));
  work(store);
  store.close();
};

test('states come back as they were put down, in however many parts', (t) => {
  for (const toPart of [1, 7, 100]) {
    const directory = temporary(t);
    const log = openLog(directory);
    log.append(events);
    put(log, 17, MANY, toPart).finish();
    log.close();
    const again = openLog(directory);
    const { checkpoint, program, bytes, damaged } = again.loadCheckpoint()!;
    assert.deepEqual(checkpoint, { sequence: 17, states: statesOf(MANY) });
    assert.deepEqual([program, damaged], ['test', []]);
    assert.ok(bytes > 1_000);
    again.close();
  }
});

test('a state is put down as it is, whatever becomes of it before it is written', (t) => {
  const log = openLog(temporary(t));
  t.after(log.close);
  log.append(events);
  const state = { sum: 1 };
  const writer = log.beginCheckpoint({ sequence: 3 }, '');
  writer.put('summer', 'a', state);
  state.sum = 2;
  writer.finish();
  assert.deepEqual(log.loadCheckpoint()?.checkpoint.states['summer']?.get('a'), { sum: 1 });
});

test('one that was not finished does not count, and the one before it does', (t) => {
  const directory = temporary(t);
  const log = openLog(directory);
  log.append(events);
  put(log, 10, MANY.slice(0, 4), 2).finish();
  put(log, 20, MANY, 2);
  assert.deepEqual(log.checkpoints(), [10]);
  log.close();
  const again = openLog(directory);
  t.after(again.close);
  const loaded = again.loadCheckpoint()!;
  assert.equal(loaded.checkpoint.sequence, 10);
  assert.deepEqual(loaded.damaged, []);
  // At the very place where the other was left.
  put(again, 20, MANY.slice(0, 3), 1).finish();
  assert.deepEqual(again.loadCheckpoint()!.checkpoint, { sequence: 20, states: statesOf(MANY.slice(0, 3)) });
});

test('a second one at the same place takes the place of the first', (t) => {
  const log = openLog(temporary(t));
  t.after(log.close);
  log.append(events);
  put(log, 10, MANY, 3).finish();
  put(log, 10, MANY.slice(0, 5), 3).finish();
  assert.deepEqual(log.checkpoints(), [10]);
  assert.deepEqual(log.loadCheckpoint()!.checkpoint.states, statesOf(MANY.slice(0, 5)));
});

test('parts that nobody needs any more are let go of, also those of one that was never finished', (t) => {
  const directory = temporary(t);
  const log = openLog(directory);
  log.append(events);
  const EACH = 10;
  for (let sequence = 1; sequence <= 30; sequence += 1) {
    const writer = put(log, sequence, MANY, MANY.length / EACH);
    if (sequence % 7 !== 0) writer.finish();
  }
  log.close();
  raw(directory, (store) => {
    const parts = Number(store.prepare('SELECT count(*) AS parts FROM checkpoint_parts').get()?.['parts']);
    // Three that are kept, one that was left among them, and what is still on its way out.
    assert.ok(parts >= 3 * EACH && parts <= 6 * EACH, `${parts}`);
  });
});

for (const [what, sql, why] of [
  ['a part that is gone', 'DELETE FROM checkpoint_parts WHERE rowid = ?', /parts are there/],
  ['a part that has changed', 'UPDATE checkpoint_parts SET state = zeroblob(20) WHERE rowid = ?', /its hash is wrong/],
] as const)
  test(`${what} costs the checkpoint, and the one before it takes its place`, (t) => {
    const directory = temporary(t);
    const log = openLog(directory);
    feed(durable(log, { checkpointEvery: 100, checkpointStepBytes: 1 }), 0, 320);
    const [newest, elder] = log.checkpoints();
    log.close();
    raw(directory, (store) => {
      const last = store
        .prepare('SELECT max(rowid) AS id FROM checkpoint_parts WHERE batch = (SELECT max(batch) FROM checkpoints)')
        .get();
      store.prepare(sql).run(Number(last?.['id']));
    });
    const again = openLog(directory);
    t.after(again.close);
    const notices: Notice[] = [];
    const bus = durable(again, { notice: (notice) => notices.push(notice) });
    const [notice] = notices;
    assert.ok(notice?.kind === 'checkpoint-damaged' && notice.sequence === newest && why.test(notice.why));
    assert.equal(bus.recovery.checkpoint, elder);
    assert.deepEqual(bus.checkpoint(), uninterrupted(320).checkpoint);
  });

/** Makes of the newest checkpoint what schema 2 had: one row with all states in it. */
function toSchema2(directory: string): number {
  const log = openLog(directory);
  const { checkpoint, program } = log.loadCheckpoint()!;
  log.close();
  raw(directory, (store) => {
    store.exec('DELETE FROM checkpoints; DROP TABLE checkpoint_parts');
    store.exec('ALTER TABLE checkpoints DROP COLUMN batch; ALTER TABLE checkpoints DROP COLUMN parts');
    const state = serialize(checkpoint);
    const hash = createHash('sha256').update(state).digest('hex');
    store
      .prepare('INSERT INTO checkpoints (sequence, program, hash, state) VALUES (?, ?, ?, ?)')
      .run(checkpoint.sequence, program, hash, state);
    store.exec('PRAGMA user_version = 2');
  });
  return checkpoint.sequence;
}

test('a store of schema 2 is brought up to date, and its checkpoint is where the start begins', (t) => {
  const directory = temporary(t);
  const before = openLog(directory);
  feed(durable(before, { checkpointEvery: 100 }), 0, 320);
  before.close();
  const sequence = toSchema2(directory);

  const log = openLog(directory);
  t.after(log.close);
  assert.ok(existsSync(join(directory, 'events.db.schema-2')), 'a copy from before stays beside it');
  const bus = durable(log, { checkpointEvery: 100 });
  assert.equal(bus.recovery.checkpoint, sequence);
  assert.deepEqual(bus.checkpoint(), uninterrupted(320).checkpoint);
  feed(bus, inputsTaken(bus), 900);
  assert.deepEqual(bus.checkpoint(), uninterrupted(900).checkpoint);
  assert.ok(!log.checkpoints().includes(sequence), 'and is let go of as any other');
});
