import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { readFileSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { test } from 'node:test';
import { gunzipSync } from 'node:zlib';
import type { Compaction } from './compaction.ts';
import { durable, feed, inputsTaken, temporary, uninterrupted, WAITS } from './line.fixture.ts';
import { openLog } from './log.ts';
import type { EventLog, LogOptions } from './log.ts';

const INPUTS = 600;
const whole = uninterrupted(INPUTS);

function filled(directory: string, options: LogOptions): EventLog {
  const log = openLog(directory, options);
  feed(durable(log, { checkpointEvery: 100, waits: WAITS }), 0, INPUTS);
  return log;
}

function compactAll(log: EventLog, stepEvents?: number): readonly Compaction[] {
  const steps: Compaction[] = [];
  do steps.push(log.compact(stepEvents));
  while (!steps.at(-1)!.isDone);
  return steps;
}

const rest = (log: EventLog): readonly string[] => Array.from(log.rows(0), ({ line }) => line);

/** Opens again, replays, goes on, and compares with the run that nobody touched. */
function goesOn(directory: string, options: LogOptions): void {
  const log = openLog(directory, options);
  const bus = durable(log);
  feed(bus, inputsTaken(bus), INPUTS + 90);
  const more = uninterrupted(INPUTS + 90);
  assert.deepEqual(bus.checkpoint(), more.checkpoint);
  assert.equal(log.lastSequence(), more.events.length);
  log.close();
}

test('ticks go up to the oldest kept checkpoint, everything else stays, and a replay is exact', (t) => {
  const directory = temporary(t);
  const log = filled(directory, {});
  const oldest = log.checkpoints().at(-1)!;
  assert.ok(oldest > 100);
  const thinned = compactAll(log, 37).reduce((sum, step) => sum + step.thinned, 0);
  const stays = whole.events.map(({ sequence, kind }) => sequence > oldest || (kind !== 'tape' && kind !== 'mark'));
  const wanted = whole.lines.slice(0, log.lastSequence()).filter((_, index) => stays[index]);
  assert.deepEqual(rest(log), wanted);
  assert.equal(thinned, log.lastSequence() - wanted.length);
  log.close();
  goesOn(directory, {});
});

test('after compaction every kept checkpoint still leads to the end, also the oldest', (t) => {
  const options = { retention: { highRate: WAITS, history: 'remove', historyEvents: 0 } } as const;
  for (const damaged of [0, 1, 2]) {
    const directory = temporary(t);
    const log = filled(directory, options);
    compactAll(log);
    const sequences = log.checkpoints();
    assert.equal(sequences.length, 3);
    log.close();
    const raw = new DatabaseSync(join(directory, 'events.db'));
    raw.prepare("UPDATE checkpoints SET hash = 'none' WHERE sequence > ?").run(sequences[damaged]!);
    raw.close();
    const again = openLog(directory, options);
    assert.equal(durable(again).recovery.checkpoint, sequences[damaged]);
    again.close();
    goesOn(directory, options);
  }
});

test('history before the oldest kept checkpoint is removed, but for the last events that people look at', (t) => {
  for (const historyEvents of [0, 400, 10_000]) {
    const retention = { highRate: [], history: 'remove', historyEvents } as const;
    const directory = temporary(t);
    const log = filled(directory, { retention });
    const oldest = log.checkpoints().at(-1)!;
    compactAll(log, 50);
    const last = log.lastSequence();
    const first = Math.max(0, Math.min(oldest, last - historyEvents)) + 1;
    assert.deepEqual(rest(log), whole.lines.slice(first - 1, last), `${historyEvents}`);
    log.close();
    goesOn(directory, { retention });
  }
});

test('archived events are on the disk, in order and whole, and with the rest they are the log', (t) => {
  const directory = temporary(t);
  const retention = { highRate: [], history: 'archive', historyEvents: 0 } as const;
  const log = filled(directory, { retention });
  t.after(log.close);
  const steps = compactAll(log, 120);
  const archived: string[] = [];
  for (const { archive } of steps) {
    if (archive === undefined) continue;
    const bytes = readFileSync(archive.path);
    assert.equal(createHash('sha256').update(bytes).digest('hex'), archive.sha256);
    archived.push(...gunzipSync(bytes).toString().trimEnd().split('\n'));
  }
  assert.equal(
    archived.length,
    steps.reduce((sum, { removed }) => sum + removed, 0),
  );
  assert.deepEqual([...archived, ...rest(log)], whole.lines.slice(0, log.lastSequence()));
});

test('an archive that a crash left before its events were removed is replaced', (t) => {
  const directory = temporary(t);
  const retention = { highRate: [], history: 'archive', historyEvents: 0 } as const;
  const log = filled(directory, { retention });
  t.after(log.close);
  const folder = join(directory, 'archive');
  const first = log.compact(10).archive!;
  writeFileSync(join(folder, 'events-11-13.jsonl.gz'), 'half');
  log.compact(10);
  assert.deepEqual(readdirSync(folder).toSorted(), ['events-1-10.jsonl.gz', 'events-11-20.jsonl.gz']);
  assert.equal(first.to, 10);
});

test('nothing is let go of before there is a checkpoint', (t) => {
  const log = openLog(temporary(t), { retention: { highRate: WAITS, history: 'remove', historyEvents: 0 } });
  t.after(log.close);
  log.append(whole.events);
  const step = log.compact();
  assert.deepEqual([step.thinned, step.removed, step.isDone], [0, 0, true]);
  assert.deepEqual(rest(log), whole.lines);
});

test('room is given back to the disk', (t) => {
  const directory = temporary(t);
  const log = openLog(directory, { retention: { highRate: [], history: 'remove', historyEvents: 0 } });
  feed(
    durable(log, { checkpointEvery: 1_000, waits: ['tape', 'mark', 'candle', 'candleClosed', 'limitNear'] }),
    0,
    6_000,
  );
  log.close();
  const path = join(directory, 'events.db');
  const before = statSync(path).size;
  const again = openLog(directory, { retention: { highRate: [], history: 'remove', historyEvents: 0 } });
  compactAll(again);
  again.close();
  assert.ok(statSync(path).size < before / 2, `${before} to ${statSync(path).size} bytes`);
});
