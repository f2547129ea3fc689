import assert from 'node:assert/strict';
import { chownSync, mkdirSync, mkdtempSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { smc, smcWith } from './shell.fixture.ts';
import { takeDataFolder } from './data-folder.ts';

const folder = mkdtempSync(join(tmpdir(), 'smc-folder-'));
after(() => rmSync(folder, { recursive: true, force: true }));
const UNWRITABLE = { code: 'STORE_UNWRITABLE' };

test('a folder that is missing is made for its user alone', () => {
  const path = join(folder, 'a', 'b');
  takeDataFolder(path);
  assert.equal(statSync(path).mode & 0o777, 0o700);
  takeDataFolder(path);
});

test('88 a folder of the system is refused with 73, and nothing is written to it', async () => {
  const told = await smc('start', '--feed', 'demo', '--data-dir', '/etc');
  assert.equal(told.exit, 73);
  assert.match(told.err, /holds other things|belongs to another user/);
});

test('88 a link is followed, and what it leads to is judged', () => {
  const others = join(folder, 'photographs');
  mkdirSync(others);
  writeFileSync(join(others, 'one.jpg'), '');
  symlinkSync(others, join(folder, 'link'));
  assert.throws(() => takeDataFolder(join(folder, 'link')), UNWRITABLE);
  const own = join(folder, 'disk');
  mkdirSync(join(own, 'demo'), { recursive: true });
  symlinkSync(own, join(folder, 'data'));
  takeDataFolder(join(folder, 'data'));
});

test(
  '88 a folder of another user is refused',
  { skip: process.getuid?.() !== 0 && 'only root gives folders away' },
  () => {
    const path = join(folder, 'theirs');
    mkdirSync(path);
    chownSync(path, 65_534, 65_534);
    assert.throws(() => takeDataFolder(path), { ...UNWRITABLE, message: 'the data folder belongs to another user' });
  },
);

test('a link to nowhere and a file are no folders', () => {
  symlinkSync(join(folder, 'nowhere', 'deep'), join(folder, 'broken'));
  writeFileSync(join(folder, 'file'), '');
  for (const name of ['broken', 'file']) assert.throws(() => takeDataFolder(join(folder, name)), UNWRITABLE);
});

test('where certificates are not checked nothing is started', async () => {
  const environment = { NODE_TLS_REJECT_UNAUTHORIZED: '0' };
  const told = await smcWith({ environment }, 'start', '--feed', 'demo', '--data-dir', join(folder, 'new'));
  assert.equal(told.exit, 4);
  assert.match(told.err, /certificates are not checked/);
});
