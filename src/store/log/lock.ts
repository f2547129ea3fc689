// Lock: one process on one store. The operating system holds it, so that it ends with its process, however that ends.
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { SmcError } from '#model/fate.ts';
import { makeDirectory, sqliteModule } from './database.ts';
import { isBusy, storeError } from './sqlite-error.ts';
import type { DatabaseSync } from 'node:sqlite';

const FILE = 'store.lock';
/** Long enough for another process to have written its number. */
const TIMEOUT_MS = 200;
/** Two that start at the same moment may take the lock from each other between two steps. */
const TRIES_LIMIT = 5;

export type Lock = { readonly release: () => void };

/**
 * A database of its own, in which a write transaction is begun and never ended: others may still read who holds it. The log
 * itself stays open to readers, such as a backup.
 * @throws SmcError STORE_LOCKED with the number of the process that holds it; STORE_UNWRITABLE
 */
export function takeLock(directory: string, path: string): Lock {
  makeDirectory(directory);
  const { DatabaseSync } = sqliteModule();
  let sqlite: DatabaseSync | undefined;
  try {
    sqlite = new DatabaseSync(join(directory, FILE), { timeout: TIMEOUT_MS });
    sqlite.exec('PRAGMA journal_mode = DELETE; PRAGMA synchronous = OFF');
    sqlite.exec('CREATE TABLE IF NOT EXISTS holder (process INTEGER NOT NULL) STRICT');
    for (let attempt = 0; attempt < TRIES_LIMIT; attempt += 1)
      if (hold(sqlite)) return { release: () => close(sqlite) };
    throw inUse(undefined, path);
  } catch (cause) {
    const holder = sqlite !== undefined && isBusy(cause) ? holderOf(sqlite) : undefined;
    close(sqlite);
    throw isBusy(cause) ? inUse(holder, path, cause) : storeError(cause, join(directory, FILE));
  }
}

/** The process that holds the store of a directory; undefined where nobody does. */
export function storeHolder(directory: string): number | undefined {
  const path = join(directory, FILE);
  if (!existsSync(path)) return undefined;
  const { DatabaseSync } = sqliteModule();
  const sqlite = new DatabaseSync(path, { timeout: 0 });
  try {
    sqlite.exec('BEGIN IMMEDIATE');
    sqlite.exec('ROLLBACK');
    return undefined;
  } catch {
    return holderOf(sqlite) ?? 0;
  } finally {
    sqlite.close();
  }
}

/** May be asked twice. */
function close(sqlite: DatabaseSync | undefined): void {
  if (sqlite?.isOpen === true) sqlite.close();
}

/** Writes who we are, and begins again: only what is committed can be read by others. */
function hold(sqlite: DatabaseSync): boolean {
  sqlite.exec('BEGIN IMMEDIATE');
  sqlite.exec('DELETE FROM holder');
  sqlite.prepare('INSERT INTO holder VALUES (?)').run(process.pid);
  sqlite.exec('COMMIT');
  sqlite.exec('BEGIN IMMEDIATE');
  if (holderOf(sqlite) === process.pid) return true;
  sqlite.exec('ROLLBACK');
  return false;
}

function holderOf(sqlite: DatabaseSync): number | undefined {
  try {
    const row = sqlite.prepare('SELECT process FROM holder').get();
    return row === undefined ? undefined : Number(row['process']);
  } catch {
    return undefined;
  }
}

const inUse = (holder: number | undefined, path: string, cause?: unknown): SmcError =>
  new SmcError(
    'STORE_LOCKED',
    `the store is in use by ${holder === undefined ? 'another process' : `process ${holder}`}`,
    path,
    'stop that process, or give this one a data directory of its own',
    { cause },
  );
