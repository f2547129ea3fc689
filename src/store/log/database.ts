// Database: one SQLite file as the store wants it: WAL, every commit on the disk, faults of the world as coded errors.
import { closeSync, mkdirSync, openSync, readSync, fstatSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { SmcError } from '#model/fate.ts';
import { damaged, storeError, unwritable } from './sqlite-error.ts';
import { APPLICATION } from './store-file.ts';
import type { DatabaseSync } from 'node:sqlite';

export type Database = { readonly sqlite: DatabaseSync; readonly path: string; readonly readOnly: boolean };

export type DatabaseOptions = {
  readonly readOnly?: boolean;
  /** A commit waits no longer than this for somebody else's lock. */
  readonly busyTimeoutMs?: number;
  /** The file grows to no more than this many pages of 4096 bytes. */
  readonly maxPages?: number;
};

const BUSY_TIMEOUT_MS = 1_000;
/** A log of commits that is given back to the disk once it has been copied. */
const WAL_LIMIT_BYTES = 2 ** 26;
const HEADER_BYTES = 100;

/** SQLite takes some milliseconds to load: who opens no store does not pay for it. */
export const sqliteModule = () => process.getBuiltinModule('node:sqlite');

/** @throws SmcError STORE_UNWRITABLE, STORE_DAMAGED, STORE_LOCKED; FILE_FORMAT for a database of somebody else */
export function openDatabase(path: string, options: DatabaseOptions = {}): Database {
  const { readOnly = false, busyTimeoutMs = BUSY_TIMEOUT_MS, maxPages } = options;
  if (!readOnly) makeFile(path);
  assureOurs(path);
  return guard(path, () => {
    const { DatabaseSync } = sqliteModule();
    const sqlite = new DatabaseSync(path, { readOnly, timeout: busyTimeoutMs });
    try {
      if (!readOnly) {
        // Only counts before the first table is made; lets compaction give space back without copying the file.
        sqlite.exec('PRAGMA auto_vacuum = INCREMENTAL');
        sqlite.exec('PRAGMA journal_mode = WAL');
        sqlite.exec(`PRAGMA journal_size_limit = ${WAL_LIMIT_BYTES}`);
        // FULL: a commit that returned survives a power cut. The other two mean the same to macOS, whose fsync does not wait.
        sqlite.exec('PRAGMA synchronous = FULL; PRAGMA fullfsync = ON; PRAGMA checkpoint_fullfsync = ON');
        if (maxPages !== undefined) sqlite.exec(`PRAGMA max_page_count = ${maxPages}`);
      }
      return { sqlite, path, readOnly };
    } catch (cause) {
      sqlite.close();
      throw cause;
    }
  });
}

/** Runs `work`; what SQLite throws in it comes out as an SmcError where the world is at fault. */
export function guard<Result>(path: string, work: () => Result): Result {
  try {
    return work();
  } catch (cause) {
    throw storeError(cause, path);
  }
}

/** All of `work` or nothing of it. */
export function transaction<Result>({ sqlite, path }: Database, work: () => Result): Result {
  return guard(path, () => {
    sqlite.exec('BEGIN IMMEDIATE');
    try {
      const result = work();
      sqlite.exec('COMMIT');
      return result;
    } catch (cause) {
      // Some faults have already rolled back.
      if (sqlite.isTransaction) sqlite.exec('ROLLBACK');
      throw cause;
    }
  });
}

export function makeDirectory(directory: string): void {
  try {
    mkdirSync(directory, { recursive: true, mode: 0o700 });
  } catch (cause) {
    throw unwritable('the data directory cannot be made', directory, cause);
  }
}

/** Readable by its owner alone, whatever the umask says; SQLite gives the files beside it the same mode. */
function makeFile(path: string): void {
  makeDirectory(dirname(path));
  try {
    closeSync(openSync(path, 'a', 0o600));
  } catch (cause) {
    throw unwritable('the store cannot be opened for writing', path, cause);
  }
}

/**
 * Looks at the header before SQLite may write to it. It notices a cut file only when it comes to a page that is gone, and a
 * foreign one never. The header (sqlite.org/fileformat2.html) is only true once the WAL has been copied, which is the case
 * unless the last run was killed.
 */
function assureOurs(path: string): void {
  if (sizeOf(`${path}-wal`) > 0) return;
  const { size, header } = readHeader(path);
  if (size === 0) return;
  if (header.length < HEADER_BYTES) throw damaged('the file is cut short', path);
  if (header.toString('latin1', 0, 15) !== 'SQLite format 3') throw damaged('the file is no database', path);
  const hasTables = header.readUInt32BE(40) !== 0;
  if (hasTables && header.readUInt32BE(68) !== APPLICATION)
    throw new SmcError('FILE_FORMAT', 'this database is not a store of this program', path, 'name another directory');
  const pageBytes = header.readUInt16BE(16);
  const wanted = header.readUInt32BE(28) * (pageBytes === 1 ? 65_536 : pageBytes);
  if (size < wanted) throw damaged(`the file is cut short: ${size} bytes of ${wanted}`, path);
}

function readHeader(path: string): { readonly size: number; readonly header: Buffer } {
  let file: number;
  try {
    file = openSync(path, 'r');
  } catch (cause) {
    throw unwritable('the store cannot be opened', path, cause);
  }
  try {
    const bytes = Buffer.alloc(HEADER_BYTES);
    const length = readSync(file, bytes, 0, HEADER_BYTES, 0);
    return { size: fstatSync(file).size, header: bytes.subarray(0, length) };
  } finally {
    closeSync(file);
  }
}

const sizeOf = (path: string): number => statSync(path, { throwIfNoEntry: false })?.size ?? 0;
