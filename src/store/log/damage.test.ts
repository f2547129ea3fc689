import assert from 'node:assert/strict';
import { copyFileSync, chmodSync, existsSync, mkdirSync, readFileSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { test } from 'node:test';
import type { Notice } from '#bus/bus.ts';
import { SmcError } from '#model/fate.ts';
import { durable, feed, inputsTaken, temporary, uninterrupted } from './line.fixture.ts';
import { openLog } from './log.ts';

const code =
  (wanted: string, what = /./) =>
  (thrown: unknown) =>
    thrown instanceof SmcError && thrown.code === wanted && what.test(thrown.message);

/** Ends some events after a checkpoint. */
const INPUTS = 320;
const whole = uninterrupted(INPUTS);

/** A store with several checkpoints, closed as told. */
function filled(directory: string): void {
  const log = openLog(directory);
  feed(durable(log, { checkpointEvery: 100 }), 0, INPUTS);
  log.close();
}

function edit(directory: string, sql: string, ...values: readonly (number | Uint8Array)[]): void {
  const raw = new DatabaseSync(join(directory, 'events.db'));
  raw.prepare(sql).run(...values);
  raw.close();
}

test('a file that was cut is refused, at whichever page', (t) => {
  for (const share of [0.01, 0.3, 0.9, 0.999]) {
    const directory = temporary(t);
    filled(directory);
    const path = join(directory, 'events.db');
    truncateSync(path, Math.floor(readFileSync(path).length * share));
    assert.throws(() => openLog(directory), code('STORE_DAMAGED', /cut short/), `${share}`);
  }
});

test('a file of something else is refused', (t) => {
  const directory = temporary(t);
  writeFileSync(join(directory, 'events.db'), 'time,open,high,low,close\n'.repeat(100));
  assert.throws(() => openLog(directory), code('STORE_DAMAGED', /no database/));
});

test('a page of noise is refused when it is met, with the file named', (t) => {
  const directory = temporary(t);
  filled(directory);
  const path = join(directory, 'events.db');
  const bytes = readFileSync(path);
  bytes.fill(0xa5, 4_096, bytes.length - 4_096);
  writeFileSync(path, bytes);
  assert.throws(() => {
    const log = openLog(directory);
    t.after(log.close);
    for (const _ of log.rows(0));
  }, code('STORE_DAMAGED'));
});

test('a bit that has changed inside an event is noticed, with the event named', (t) => {
  const directory = temporary(t);
  filled(directory);
  const path = join(directory, 'events.db');
  const bytes = readFileSync(path);
  const line = Buffer.from(whole.lines[6]!);
  // Pages that were split keep an old copy.
  const at = line.indexOf('"close":');
  for (let found = bytes.indexOf(line); found > 0; found = bytes.indexOf(line)) bytes[found + at + 9]! ^= 1;
  writeFileSync(path, bytes);
  const log = openLog(directory);
  t.after(log.close);
  assert.throws(() => [...log.read(0)], code('STORE_DAMAGED', /^event 7 is not what was written$/));
  assert.throws(() => log.find(7), code('STORE_DAMAGED', /^event 7 is/));
});

/** Bytes of the frames that count. A WAL begins anew at its head, and what is left behind it carries an older salt. */
function liveLength(wal: Buffer): number {
  const [header, frame] = [32, 24 + wal.readUInt32BE(8)];
  const salt = wal.subarray(16, 24);
  let at = header;
  while (at + frame <= wal.length && wal.subarray(at + 8, at + 16).equals(salt)) at += frame;
  return at;
}

test('a torn tail costs the commits that it held and no others', (t) => {
  const source = temporary(t);
  const log = openLog(source);
  feed(durable(log), 0, INPUTS);
  const wal = join(source, 'events.db-wal');
  const length = liveLength(readFileSync(wal));
  // The log is still open, as it is when the power goes.
  for (const share of [1, 0.999, 0.99, 0.8, 0.5, 0.3]) {
    const directory = temporary(t);
    copyFileSync(join(source, 'events.db'), join(directory, 'events.db'));
    copyFileSync(wal, join(directory, 'events.db-wal'));
    truncateSync(join(directory, 'events.db-wal'), Math.floor(length * share));
    const after = openLog(directory);
    const lines = Array.from(after.rows(0), ({ line }) => line);
    if (share === 1) assert.equal(lines.length, whole.lines.length);
    else assert.ok(lines.length > 0 && lines.length < whole.lines.length, `${share}: ${lines.length}`);
    assert.deepEqual(lines, whole.lines.slice(0, lines.length));
    const bus = durable(after);
    feed(bus, inputsTaken(bus), INPUTS);
    assert.deepEqual(bus.checkpoint(), whole.checkpoint);
    after.close();
  }
  log.close();
});

const flipped = (bytes: Uint8Array): Uint8Array => {
  const copy = Uint8Array.from(bytes);
  copy[copy.length >> 1]! ^= 0x10;
  return copy;
};

test('a damaged checkpoint gives way to the one before it, and is named', (t) => {
  const directory = temporary(t);
  filled(directory);
  const raw = new DatabaseSync(join(directory, 'events.db'));
  const rows = raw.prepare('SELECT sequence, state FROM checkpoints ORDER BY sequence DESC').all() as {
    sequence: number;
    state: Uint8Array;
  }[];
  raw.prepare('UPDATE checkpoints SET state = ? WHERE sequence = ?').run(flipped(rows[0]!.state), rows[0]!.sequence);
  raw.close();
  assert.equal(rows.length, 3);

  const log = openLog(directory);
  t.after(log.close);
  const notices: Notice[] = [];
  const bus = durable(log, { notice: (notice) => notices.push(notice) });
  assert.deepEqual(notices[0], { kind: 'checkpoint-damaged', sequence: rows[0]!.sequence, why: 'its hash is wrong' });
  assert.equal(bus.recovery.checkpoint, rows[1]!.sequence);
  assert.deepEqual(bus.checkpoint(), whole.checkpoint);
  assert.deepEqual(log.checkpoints(), [rows[1]!.sequence, rows[2]!.sequence]);
});

test('without a whole checkpoint the log is replayed from its beginning', (t) => {
  const directory = temporary(t);
  filled(directory);
  edit(directory, "UPDATE checkpoints SET hash = 'none'");
  const log = openLog(directory);
  t.after(log.close);
  const bus = durable(log);
  assert.deepEqual(bus.recovery, { checkpoint: 0, replayed: whole.events.length });
  assert.deepEqual(bus.checkpoint(), whole.checkpoint);
});

test('without a whole checkpoint, and with the beginning removed, nothing is guessed', (t) => {
  const directory = temporary(t);
  filled(directory);
  const log = openLog(directory);
  while (!log.compact().isDone);
  log.close();
  edit(directory, "UPDATE checkpoints SET hash = 'none'");
  const again = openLog(directory);
  t.after(again.close);
  assert.throws(() => durable(again), code('STORE_DAMAGED', /no checkpoint is whole/));
});

test('a checkpoint beyond the end of the log is not believed', (t) => {
  const directory = temporary(t);
  filled(directory);
  const log = openLog(directory);
  const newest = log.checkpoints()[0]!;
  log.close();
  const input = whole.events.findLast(({ sequence, cause }) => sequence <= newest && cause === 0)!.sequence;
  edit(directory, 'DELETE FROM events WHERE sequence >= ?', input);
  const again = openLog(directory);
  t.after(again.close);
  const bus = durable(again);
  assert.ok(bus.recovery.checkpoint < newest);
  assert.equal(again.lastSequence(), input - 1);
});

test('an event that is gone from the middle stops the start', (t) => {
  const directory = temporary(t);
  filled(directory);
  edit(directory, 'DELETE FROM events WHERE sequence = ?', whole.events.length - 3);
  const log = openLog(directory);
  t.after(log.close);
  assert.throws(() => durable(log), /Invariant: the log has no gap after/);
});

/** Of the kernel's own folders not even root may write one; elsewhere the mode of the folder is enough. */
function unwritableDirectory(parent: string): string | undefined {
  if (process.getuid?.() !== 0) {
    const directory = join(parent, 'locked');
    mkdirSync(directory, { mode: 0o555 });
    chmodSync(directory, 0o555);
    return directory;
  }
  return existsSync('/sys/kernel') ? '/sys/kernel' : undefined;
}

test('a directory that cannot be written is refused with what to do', (t) => {
  const directory = unwritableDirectory(temporary(t));
  if (directory === undefined) return t.skip('root may write everywhere here');
  assert.throws(() => openLog(directory), code('STORE_UNWRITABLE'));
  assert.throws(() => openLog(join(directory, 'below')), code('STORE_UNWRITABLE'));
});

test('a file in the place of the directory is refused', (t) => {
  const path = join(temporary(t), 'file');
  writeFileSync(path, '');
  assert.throws(() => openLog(path), code('STORE_UNWRITABLE'));
});

test('a full disk refuses the input, keeps all before it, and goes on when there is room', (t) => {
  const directory = temporary(t);
  const log = openLog(directory, {
    maxPages: 60,
    checkpointsKept: 1,
    retention: { highRate: [], history: 'remove', historyEvents: 0 },
  });
  t.after(log.close);
  const bus = durable(log, { checkpointEvery: 150 });
  let accepted = 0;
  const fill = (): void => {
    for (;;) {
      feed(bus, accepted, accepted + 1);
      accepted += 1;
    }
  };
  assert.throws(fill, code('STORE_FULL'));
  assert.ok(accepted > 200, `${accepted}`);
  const { events } = uninterrupted(accepted);
  assert.deepEqual([...log.read(0)], events);
  assert.throws(() => feed(bus, accepted, accepted + 1), code('STORE_FULL'), 'and again, until there is room');
  assert.deepEqual(log.find(5), events[4], 'reading goes on');

  while (!log.compact().isDone);
  feed(bus, accepted, accepted + 30);
  const more = uninterrupted(accepted + 30);
  assert.deepEqual(bus.checkpoint(), more.checkpoint);
  assert.equal(log.lastSequence(), more.events.length);
});

test('a lock of somebody else is waited for, and then told', (t) => {
  const directory = temporary(t);
  const log = openLog(directory, { busyTimeoutMs: 20 });
  t.after(log.close);
  const bus = durable(log);
  feed(bus, 0, 10);
  const other = new DatabaseSync(join(directory, 'events.db'));
  t.after(() => other.close());
  other.exec('BEGIN IMMEDIATE');
  assert.throws(() => feed(bus, 10, 11), code('STORE_LOCKED'));
  other.exec('ROLLBACK');
  feed(bus, 10, 20);
  assert.deepEqual([...log.read(0)], uninterrupted(20).events);
});
