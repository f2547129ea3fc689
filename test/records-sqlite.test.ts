// Read models on SQLite: the contract, and what only a file can be asked.
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { setTimeout as wait } from 'node:timers/promises';
import { SmcError } from '#model/fate.ts';
import { openLog } from '#store/log/log.ts';
import { catchUp, compareRecords, followLog, heardOf, openRecords } from '#store/records/records.ts';
import { recordsContract, threeAccounts } from './records.fixture.ts';
import type { Event } from '#model/event.ts';

const folder = mkdtempSync(join(tmpdir(), 'smc-records-'));
after(() => rmSync(folder, { recursive: true, force: true }));
const pathOf = (name: string): string => join(folder, `${name}.db`);

recordsContract('SQLite', {
  open: (name, exchange) =>
    openRecords({ engine: 'sqlite', path: pathOf(name), ...(exchange === undefined ? {} : { exchange }) }),
  makeNewer: async (name) => {
    const sqlite = new DatabaseSync(pathOf(name));
    sqlite.exec('PRAGMA user_version = 99');
    sqlite.close();
  },
});

const events = threeAccounts();

test('the file is for its owner alone, and money in it is text', async () => {
  const path = pathOf('file');
  const records = await openRecords({ engine: 'sqlite', path, exchange: 'demo' });
  await records.rebuild(events.slice(0, 12_000));
  await records.close();
  assert.equal(statSync(path).mode & 0o777, 0o600);
  const sqlite = new DatabaseSync(path, { readOnly: true });
  const found = sqlite
    .prepare('SELECT DISTINCT typeof(open) AS open, typeof(volume) AS volume FROM market_data')
    .all()
    .map((row) => ({ ...row }));
  assert.deepEqual(found, [{ open: 'text', volume: 'text' }]);
  sqlite.close();
});

test('who reads while the rows are made anew sees the rows of before', async () => {
  const records = await openRecords({ engine: 'sqlite', path: pathOf('meanwhile'), exchange: 'demo' });
  await records.rebuild(events);
  const whole = await records.hashes();
  let seen: typeof whole | undefined;
  const rebuilding = records.rebuild(events.slice(0, 12_000), () => {
    void records.hashes().then((hashes) => (seen ??= hashes));
  });
  await rebuilding;
  assert.deepEqual(seen, whole);
  assert.notDeepEqual(await records.hashes(), whole);
  await records.close();
});

test('a file that is something else is refused, and left alone', async () => {
  const text = pathOf('text');
  writeFileSync(text, 'not a database, but long enough to look like a file that somebody needs\n'.repeat(20));
  const code = (wanted: string) => (thrown: unknown) => thrown instanceof SmcError && thrown.code === wanted;
  await assert.rejects(openRecords({ engine: 'sqlite', path: text }), code('FILE_FORMAT'));
  const other = pathOf('other');
  const sqlite = new DatabaseSync(other);
  sqlite.exec('CREATE TABLE theirs (id INTEGER)');
  sqlite.close();
  await assert.rejects(openRecords({ engine: 'sqlite', path: other }), code('FILE_FORMAT'));
  await assert.rejects(openRecords({ engine: 'sqlite', path: join(text, 'records.db') }), code('STORE_UNWRITABLE'));
});

const renumbered = (from: readonly Event[], first: number): readonly Event[] =>
  from.map((event, index) => ({ ...event, sequence: first + index }));

test('rows catch up with a log, and are made anew when the log is another', async () => {
  const path = pathOf('caught');
  const records = await openRecords({ engine: 'sqlite', path, exchange: 'demo' });
  const one = openLog(join(folder, 'one'));
  one.append(events.slice(0, 8_000));
  await catchUp(one, records);
  one.append(events.slice(8_000, 13_000));
  await catchUp(one, records);
  assert.ok((await compareRecords(records, heardOf(one))).every(({ isEqual }) => isEqual));

  // A log that was begun anew, longer already than the mark: only the event at the anchor tells.
  const two = openLog(join(folder, 'two'));
  two.append(renumbered(events.slice(500, 18_000), 1));
  await catchUp(two, records);
  assert.ok((await compareRecords(records, heardOf(two))).every(({ isEqual }) => isEqual));
  // And one that was put back from a backup, shorter than the mark.
  await catchUp(one, records);
  assert.ok((await compareRecords(records, heardOf(one))).every(({ isEqual }) => isEqual));
  one.close();
  two.close();
  await records.close();
});

test('rows that were made under the name of another exchange are made anew', async () => {
  const path = pathOf('renamed');
  const log = openLog(join(folder, 'renamed'));
  log.append(events.slice(0, 4_000));
  for (const exchange of ['show', 'demo']) {
    const records = await openRecords({ engine: 'sqlite', path, exchange });
    await catchUp(log, records);
    assert.equal((await records.state())?.exchange, exchange);
    assert.ok((await compareRecords(records, heardOf(log))).every(({ isEqual }) => isEqual));
    await records.close();
  }
  log.close();
});

test('a changed row is found, and a rebuild mends it', async () => {
  const path = pathOf('changed');
  const records = await openRecords({ engine: 'sqlite', path, exchange: 'demo' });
  await records.rebuild(events);
  const sqlite = new DatabaseSync(path);
  sqlite.exec(
    "UPDATE orders SET fees = '0' WHERE fees <> '0' AND id = (SELECT id FROM orders WHERE fees <> '0' LIMIT 1)",
  );
  sqlite.close();
  const differing = async (): Promise<readonly string[]> =>
    (await compareRecords(records, events)).filter(({ isEqual }) => !isEqual).map(({ table }) => table);
  assert.deepEqual(await differing(), ['orders']);
  await records.rebuild(events);
  assert.deepEqual(await differing(), []);
  await records.close();
});

test('a follower keeps up with a log that is being written, and what stops it stops nobody else', async () => {
  const directory = join(folder, 'followed');
  const path = pathOf('followed');
  const log = openLog(directory);
  log.append(events.slice(0, 6_000));
  const follower = followLog({ directory, target: { engine: 'sqlite', path, exchange: 'demo' }, pollMs: 5 });
  for (let at = 6_000; at < events.length; at += 2_500) {
    log.append(events.slice(at, at + 2_500));
    await wait(1);
  }
  await follower.stop();
  assert.equal(follower.trouble(), undefined);
  const records = await openRecords({ engine: 'sqlite', path });
  assert.ok((await compareRecords(records, heardOf(log))).every(({ isEqual }) => isEqual));
  assert.equal(follower.mark(), await records.mark());
  await records.close();

  const troubles: string[] = [];
  const blocked = followLog({
    directory,
    target: { engine: 'sqlite', path: join(path, 'records.db') },
    pollMs: 5,
    onTrouble: ({ code }) => void troubles.push(code),
  });
  await blocked.stop();
  assert.deepEqual(troubles, ['STORE_UNWRITABLE']);
  log.append([]);
  log.close();
});
