import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { DatabaseSync } from 'node:sqlite';
import { smc } from './shell.fixture.ts';

const folder = mkdtempSync(join(tmpdir(), 'smc-backup-'));
const copy = join(folder, 'copy');
let manifest = '';
before(async () => {
  const data = join(folder, 'data');
  assert.equal((await smc('start', '--feed', 'demo', '--data-dir', data)).exit, 0);
  assert.equal((await smc('backup', copy, '--data-dir', data)).exit, 0);
  manifest = readFileSync(join(copy, 'backup.json'), 'utf8');
});
after(() => rmSync(folder, { recursive: true, force: true }));

const sha256 = (bytes: string | Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

type Listed = { stores: Record<string, unknown>; files: Record<string, string> };
/** Restores the backup with another list. */
async function restoredWith(change: (listed: Listed) => unknown): Promise<string> {
  const listed = JSON.parse(manifest) as Listed;
  writeFileSync(join(copy, 'backup.json'), JSON.stringify(change(listed) ?? listed));
  const told = await smc('restore', copy, '--data-dir', join(folder, 'target'));
  writeFileSync(join(copy, 'backup.json'), manifest);
  assert.equal(told.exit, 3, told.err);
  assert.ok(!existsSync(join(folder, 'target')), 'nothing was written');
  return told.err;
}

const LISTS: readonly (readonly [name: string, change: (listed: Listed) => unknown])[] = [
  ['a file above the folder', ({ files }) => void (files['../outside'] = sha256('x'))],
  ['a file by its full path', ({ files }) => void (files['/etc/hosts'] = sha256(readFileSync('/etc/hosts')))],
  ['a file that no backup has', ({ files }) => void (files['people.db-wal'] = sha256(''))],
  ['a file deep in a store', ({ files }) => void (files['demo/../../outside'] = sha256('x'))],
  ['a store above the folder', ({ stores }) => void (stores['..'] = {})],
  ['a store of a strange name', ({ stores }) => void (stores['__proto__x'] = {})],
  ['no files', () => ({ stores: {} })],
  ['files that are none', () => ({ stores: {}, files: [1] })],
  ['nothing', () => 5],
];
for (const [name, change] of LISTS)
  test(`94 a list that names ${name} is refused before anything is written`, async () => {
    writeFileSync(join(folder, 'outside'), 'x');
    assert.match(await restoredWith(change), /STORE_DAMAGED/);
    assert.equal(readFileSync(join(folder, 'outside'), 'utf8'), 'x');
  });

test('94 a backup of a newer program is refused', async () => {
  const path = join(copy, 'demo', 'events.db');
  const before = readFileSync(path);
  const sqlite = new DatabaseSync(path);
  sqlite.exec('PRAGMA user_version = 9999');
  sqlite.close();
  const own = JSON.parse(readFileSync(`${path}.json`, 'utf8')) as { sha256: string };
  const text = readFileSync(`${path}.json`, 'utf8');
  writeFileSync(`${path}.json`, JSON.stringify({ ...own, sha256: sha256(readFileSync(path)) }));
  const listed = JSON.parse(manifest) as Listed;
  listed.files[join('demo', 'events.db')] = sha256(readFileSync(path));
  listed.files[join('demo', 'events.db.json')] = sha256(readFileSync(`${path}.json`));
  writeFileSync(join(copy, 'backup.json'), JSON.stringify(listed));
  const told = await smc('restore', copy, '--data-dir', join(folder, 'newer'));
  assert.equal(told.exit, 78, told.err);
  assert.ok(!existsSync(join(folder, 'newer', 'demo', 'events.db')));
  writeFileSync(path, before);
  writeFileSync(`${path}.json`, text);
  writeFileSync(join(copy, 'backup.json'), manifest);
});
