import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { test } from 'node:test';
import { decode, encode } from '#model/codec.ts';
import type { Event } from '#model/event.ts';
import { SmcError } from '#model/fate.ts';
import { cash } from '#model/number.ts';
import { openDatabase } from './database.ts';
import { durable, feed, temporary, uninterrupted } from './line.fixture.ts';
import { openLog } from './log.ts';
import { migrate, schemaVersion, SCHEMA_VERSION } from './schema.ts';

const code =
  (wanted: string, what = /./) =>
  (thrown: unknown) =>
    thrown instanceof SmcError && thrown.code === wanted && what.test(thrown.message);

const { events, lines } = uninterrupted(60);

test('what was appended is read back as it was, by this opening and the next', (t) => {
  const directory = temporary(t);
  const log = openLog(directory);
  log.append(events.slice(0, 40));
  log.append(events.slice(40));
  assert.deepEqual([...log.read(0)], events);
  log.close();
  const again = openLog(directory);
  t.after(again.close);
  assert.deepEqual(
    Array.from(again.rows(0), ({ line }) => line),
    lines,
  );
  assert.deepEqual([...again.read(17)], events.slice(17));
  assert.equal(again.lastSequence(), events.length);
});

test('one event is found by its sequence, and one that is not there is not', (t) => {
  const log = openLog(temporary(t));
  t.after(log.close);
  log.append(events);
  assert.deepEqual(log.find(9), events[8]);
  assert.equal(log.find(events.length + 1), undefined);
});

test('the log is read over many pages while it grows', (t) => {
  const log = openLog(temporary(t));
  t.after(log.close);
  const { events: many } = uninterrupted(3_000);
  log.append(many.slice(0, -1));
  let read = 0;
  for (const event of log.read(0)) {
    read += 1;
    if (read === 10) log.append(many.slice(-1));
    assert.equal(event.sequence, read);
  }
  assert.equal(read, many.length);
});

test('kinds are counted', (t) => {
  const log = openLog(temporary(t));
  t.after(log.close);
  log.append(events);
  assert.deepEqual(Object.fromEntries(log.counts()), {
    candle: 20,
    candleClosed: 20,
    limitNear: 20,
    mark: 20,
    tape: 20,
  });
});

test('a batch with an event that cannot be written leaves nothing of itself', (t) => {
  const log = openLog(temporary(t));
  t.after(log.close);
  log.append(events.slice(0, 3));
  const circular: Record<string, unknown> = {};
  circular['self'] = circular;
  const bad = { ...events[4]!, data: circular } as unknown as Event;
  assert.throws(() => log.append([events[3]!, bad]), TypeError);
  assert.equal(log.lastSequence(), 3);
  log.append(events.slice(3));
  assert.deepEqual([...log.read(0)], events);
});

test('an event out of its turn is a bug, and is not written', (t) => {
  const log = openLog(temporary(t));
  t.after(log.close);
  log.append(events.slice(0, 3));
  assert.throws(() => log.append([events[2]!]), /Invariant: event 4 is appended before event 3/);
  assert.throws(() => log.append([events[4]!]), /Invariant: event 4 is appended before event 5/);
  assert.equal(log.lastSequence(), 3);
});

test('nobody changes an event by SQL', (t) => {
  const directory = temporary(t);
  const log = openLog(directory);
  log.append(events);
  log.close();
  const raw = new DatabaseSync(join(directory, 'events.db'));
  t.after(() => raw.close());
  assert.throws(() => raw.exec("UPDATE events SET line = '{}' WHERE sequence = 3"), /an event is never changed/);
});

test('exact amounts are decimal strings in the file and times are integers', (t) => {
  const directory = temporary(t);
  const log = openLog(directory);
  const data = { currency: 'USDT', cash: cash('0.10000001'), unrealised: 0n, equity: 0n, openPositions: 0 };
  log.append([{ sequence: 1, time: 1_722_000_000_000, key: 'a', cause: 0, kind: 'account', data } as Event]);
  log.close();
  const raw = new DatabaseSync(join(directory, 'events.db'), { readOnly: true });
  t.after(() => raw.close());
  const row = raw.prepare("SELECT typeof(time) AS type, time, line ->> '$.data.cash' AS cash FROM events").get();
  assert.deepEqual({ ...row }, { type: 'integer', time: 1_722_000_000_000, cash: '0.10000001' });
});

test('every commit waits for the disk', (t) => {
  const database = openDatabase(join(temporary(t), 'a.db'));
  t.after(() => database.sqlite.close());
  const pragma = (name: string) => Object.values(database.sqlite.prepare(`PRAGMA ${name}`).get()!)[0];
  assert.deepEqual([pragma('journal_mode'), pragma('synchronous')], ['wal', 2]);
});

test('only its owner may read the store', { skip: process.platform === 'win32' }, (t) => {
  const directory = temporary(t);
  const log = openLog(directory);
  t.after(log.close);
  log.append(events);
  for (const file of ['events.db', 'events.db-wal'])
    assert.equal(statSync(join(directory, file)).mode & 0o777, 0o600, file);
});

test('a second opening is refused with the process that holds the store', (t) => {
  const directory = temporary(t);
  const log = openLog(directory);
  const refused = code('STORE_LOCKED', new RegExp(`in use by process ${process.pid}$`));
  assert.throws(() => openLog(directory), refused);
  log.append(events);
  log.close();
  openLog(directory).close();
});

test('a second process is refused, and may read', (t) => {
  const directory = temporary(t);
  const log = openLog(directory);
  t.after(log.close);
  log.append(events);
  const script = `
    const { openLog } = await import(${JSON.stringify(new URL('log.ts', import.meta.url).href)});
    const [directory] = process.argv.slice(1);
    console.log(openLog(directory, { readOnly: true }).lastSequence());
    try { openLog(directory); } catch (error) { console.log(error.code, error.message, error.where, error.mend); }`;
  const child = spawnSync(process.execPath, ['--input-type=module', '-e', script, directory], { encoding: 'utf8' });
  const said = child.stdout.split('\n');
  assert.equal(said[0], String(events.length), child.stderr);
  assert.equal(
    said[1],
    `STORE_LOCKED the store is in use by process ${process.pid} ${join(directory, 'events.db')} ` +
      'stop that process, or give this one a data directory of its own',
  );
});

test('reading alone makes no store', (t) => {
  assert.throws(() => openLog(temporary(t), { readOnly: true }), code('FILE_NOT_FOUND'));
});

test('a store from the future is refused', (t) => {
  const directory = temporary(t);
  openLog(directory).close();
  const raw = new DatabaseSync(join(directory, 'events.db'));
  raw.exec(`PRAGMA user_version = ${SCHEMA_VERSION + 2}`);
  raw.close();
  const refused = code(
    'STORE_NEWER',
    new RegExp(`has schema ${SCHEMA_VERSION + 2}, this program knows ${SCHEMA_VERSION}`),
  );
  assert.throws(() => openLog(directory), refused);
  assert.throws(() => openLog(directory, { readOnly: true }), refused);
});

test("somebody else's database is not touched", (t) => {
  const directory = temporary(t);
  const path = join(directory, 'events.db');
  const raw = new DatabaseSync(path);
  raw.exec('CREATE TABLE photos (name TEXT)');
  raw.close();
  const before = readFileSync(path);
  assert.throws(() => openLog(directory), code('FILE_FORMAT'));
  assert.deepEqual(readFileSync(path), before);
});

const STEP_ONE = 'CREATE TABLE notes (text TEXT) STRICT';
const STEP_TWO = "ALTER TABLE notes ADD COLUMN author TEXT NOT NULL DEFAULT 'unknown'";

test('an older schema is brought up to date, and a copy from before stays beside it', (t) => {
  const path = join(temporary(t), 'a.db');
  const database = openDatabase(path);
  t.after(() => database.sqlite.close());
  migrate(database, [STEP_ONE]);
  database.sqlite.exec("INSERT INTO notes VALUES ('kept')");
  migrate(database, [STEP_ONE, STEP_TWO]);
  assert.equal(schemaVersion(database, 2), 2);
  assert.deepEqual({ ...database.sqlite.prepare('SELECT * FROM notes').get() }, { text: 'kept', author: 'unknown' });
  const copy = openDatabase(`${path}.schema-1`, { readOnly: true });
  t.after(() => copy.sqlite.close());
  assert.equal(schemaVersion(copy, 2), 1);
});

test('a migration that fails half way changes nothing', (t) => {
  const database = openDatabase(join(temporary(t), 'a.db'));
  t.after(() => database.sqlite.close());
  migrate(database, [STEP_ONE]);
  assert.throws(() => migrate(database, [STEP_ONE, `${STEP_TWO}; CREATE TABLE notes (again TEXT)`]));
  assert.equal(schemaVersion(database, 2), 1);
  assert.deepEqual(database.sqlite.prepare('PRAGMA table_info(notes)').all().length, 1);
});

/** Version 0 knew candles as `bar` and had no grade: what an upcaster of the codec would put right. */
const older = {
  encode: (event: Event): string => encode(event).replace('"version":1', '"version":0').replace('"close"', '"last"'),
  decode: (line: string): Event =>
    decode(
      line.startsWith('{"version":0') ? line.replace('"version":0', '"version":1').replace('"last"', '"close"') : line,
    ),
};

test('a log of an older format is read, replayed and continued', (t) => {
  const directory = temporary(t);
  const before = openLog(directory, { codec: older });
  feed(durable(before), 0, 40);
  before.close();

  assert.throws(() => durable(openLogUntilEnd(t, directory, { encode, decode })), code('STORE_NEWER'));
  const log = openLog(directory, { codec: { encode, decode: older.decode } });
  t.after(log.close);
  const bus = durable(log);
  assert.equal(bus.recovery.replayed, log.lastSequence());
  feed(bus, 40, 60);
  assert.deepEqual([...log.read(0)], events);
  assert.match([...log.rows(0)][0]!.line, /"version":0/);
  assert.match([...log.rows(0)].at(-1)!.line, /"version":1/);
});

/** Opens for one attempt and closes at once, so that the next may open. */
function openLogUntilEnd(t: Parameters<typeof temporary>[0], directory: string, codec: typeof older) {
  const log = openLog(directory, { codec });
  const loaded = log.loadCheckpoint();
  const rows = [...log.rows(0)];
  log.close();
  t.diagnostic(`${rows.length} rows of the older format`);
  return { ...log, loadCheckpoint: () => loaded, rows: () => rows };
}

test('people look back by kind, key and time, always in the order in which it was said', (t) => {
  const directory = temporary(t);
  const log = openLog(directory);
  t.after(log.close);
  feed(durable(log), 0, 200);
  const all = [...log.read(0)];
  const kinds = [...new Set(all.map(({ kind }) => kind))];
  const middle = all[Math.floor(all.length / 2)]!;
  const [first, second] = kinds;
  const table = [
    [{}, () => true],
    [{ from: middle.sequence }, (event: (typeof all)[0]) => event.sequence >= middle.sequence],
    [{ kinds: [first!] }, (event: (typeof all)[0]) => event.kind === first],
    [{ kinds: [second!, first!] }, (event: (typeof all)[0]) => event.kind === first || event.kind === second],
    [{ key: middle.key }, (event: (typeof all)[0]) => event.key === middle.key],
    [{ notKeys: [middle.key] }, (event: (typeof all)[0]) => event.key !== middle.key],
    [{ since: middle.time }, (event: (typeof all)[0]) => event.time >= middle.time],
    [
      { until: middle.time, kinds: [middle.kind] },
      (event: (typeof all)[0]) => event.time < middle.time && event.kind === middle.kind,
    ],
  ] as const;
  for (const [selection, passes] of table)
    for (const limit of [3, 100_000])
      assert.deepEqual(
        log.select({ from: 0, limit, ...selection }),
        all.filter(passes).slice(0, limit),
        `${JSON.stringify(selection)} ${limit}`,
      );
  assert.deepEqual(log.select({ from: 0, limit: 5, isLatest: true }), all.slice(-5));
  assert.deepEqual(
    log.select({ from: 0, limit: 5, isLatest: true, kinds: [second!, first!] }),
    all.filter(({ kind }) => kind === first || kind === second).slice(-5),
  );
  for (const after of [0, middle.sequence])
    assert.deepEqual(
      [...log.ofKinds([second!, first!], after)],
      all.filter(({ kind, sequence }) => (kind === first || kind === second) && sequence > after),
    );
  assert.equal(log.firstSequence(), 1);
});
