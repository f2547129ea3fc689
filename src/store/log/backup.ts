// Backup: a copy of the running store with its hash, and the way back.
import { createHash } from 'node:crypto';
import { createReadStream, existsSync, readFileSync, rmSync } from 'node:fs';
import { chmod, copyFile, stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { assert, SmcError } from '#model/fate.ts';
import { guard, makeDirectory, openDatabase, sqliteModule } from './database.ts';
import { discard, fileError, partOf, publish, writeDurably } from './durable-file.ts';
import { takeLock } from './lock.ts';
import { schemaVersion } from './schema.ts';
import { damaged, storeError } from './sqlite-error.ts';
import { STORE_FILE } from './store-file.ts';

/** Stands beside the backup as `<backup>.json`. */
export type Manifest = {
  readonly file: string;
  readonly bytes: number;
  readonly sha256: string;
  readonly schema: number;
  readonly lastSequence: number;
};

/** More pages than any store has: the whole copy is one step, in another thread, on one state of the store. */
const ALL_PAGES = 2 ** 30;

/**
 * Copies the store while another connection, of this process or another, goes on writing to it.
 * @param target the file to make; it must not exist
 */
export async function backupStore(directory: string, target: string): Promise<Manifest> {
  const path = join(directory, STORE_FILE);
  const manifestPath = `${target}.json`;
  for (const each of [target, manifestPath])
    if (existsSync(each)) throw new SmcError('USAGE', 'this file exists already', each, 'name another file');
  if (!existsSync(path)) throw new SmcError('FILE_NOT_FOUND', 'there is no store', path, 'name the data directory');
  const part = partOf(target);
  try {
    const source = openDatabase(path, { readOnly: true });
    try {
      await sqliteModule().backup(source.sqlite, part, { rate: ALL_PAGES });
    } finally {
      source.sqlite.close();
    }
    const facts = { file: basename(target), ...settle(part) };
    const manifest = { ...facts, bytes: (await stat(part)).size, sha256: await hashOf(part) };
    publish(target);
    // Last, so that what has a manifest is whole.
    writeDurably(manifestPath, `${JSON.stringify(manifest, undefined, 2)}\n`);
    return manifest;
  } catch (cause) {
    discard(part);
    throw fileError(storeError(cause, target), target);
  }
}

/** Makes the copy one file by itself, and reads what it holds. */
function settle(part: string): Pick<Manifest, 'schema' | 'lastSequence'> {
  const copy = openDatabase(part);
  try {
    return guard(part, () => {
      copy.sqlite.exec('PRAGMA journal_mode = DELETE');
      const last = copy.sqlite.prepare('SELECT max(sequence) AS last FROM events').get()?.['last'];
      return { schema: schemaVersion(copy), lastSequence: Number(last ?? 0) };
    });
  } finally {
    copy.sqlite.close();
  }
}

/**
 * Compares the backup with its manifest and looks through every page of it. Reads the whole file twice, the second time
 * without giving way: not for the process that trades.
 * @throws SmcError STORE_DAMAGED, STORE_NEWER, FILE_NOT_FOUND
 */
export async function verifyBackup(source: string): Promise<Manifest> {
  const manifest = readManifest(source);
  if ((await hashOf(source)) !== manifest.sha256) throw damaged('the backup does not fit its hash', source);
  const copy = openDatabase(source, { readOnly: true });
  try {
    schemaVersion(copy);
    const found = guard(source, () => copy.sqlite.prepare('PRAGMA integrity_check').get()?.['integrity_check']);
    if (found !== 'ok') throw damaged(String(found), source);
    return manifest;
  } finally {
    copy.sqlite.close();
  }
}

/**
 * Puts a verified backup into a directory that holds no store yet.
 * @throws SmcError as `verifyBackup`, USAGE where there is a store, STORE_LOCKED, STORE_FULL, STORE_UNWRITABLE
 */
export async function restoreStore(source: string, directory: string): Promise<Manifest> {
  const manifest = await verifyBackup(source);
  const path = join(directory, STORE_FILE);
  makeDirectory(directory);
  const lock = takeLock(directory, path);
  try {
    if (existsSync(path)) throw new SmcError('USAGE', 'there is a store already', path, 'move it away first');
    await copyFile(source, partOf(path));
    await chmod(partOf(path), 0o600);
    // The copy, not the source: what was read well may have been written badly.
    if ((await hashOf(partOf(path))) !== manifest.sha256) throw damaged('the copy does not fit the hash', path);
    // A WAL that was left by another store would be taken for this one's.
    for (const ending of ['-wal', '-shm']) rmSync(path + ending, { force: true });
    publish(path);
    return manifest;
  } catch (cause) {
    discard(partOf(path));
    throw fileError(cause, path);
  } finally {
    lock.release();
  }
}

function readManifest(source: string): Manifest {
  const path = `${source}.json`;
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (cause) {
    throw new SmcError('FILE_NOT_FOUND', 'there is no manifest', path, 'it lies beside the backup', { cause });
  }
  try {
    const manifest = JSON.parse(text) as Manifest;
    assert(typeof manifest.sha256 === 'string', 'a manifest has a hash');
    return manifest;
  } catch (cause) {
    throw damaged('the manifest cannot be read', path, cause);
  }
}

async function hashOf(path: string): Promise<string> {
  const hash = createHash('sha256');
  try {
    for await (const chunk of createReadStream(path)) hash.update(chunk as Uint8Array);
  } catch (cause) {
    throw new SmcError('FILE_NOT_FOUND', 'the file cannot be read', path, 'check the path', { cause });
  }
  return hash.digest('hex');
}
