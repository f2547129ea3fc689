// SQLite error: what the database reports, as what, where and how to mend it.
import { SmcError } from '#model/fate.ts';

/** Primary result codes of sqlite.org/rescode.html that speak of the world. All others are faults of ours. */
const PERMISSION = 3;
const BUSY = 5;
const LOCKED = 6;
const READ_ONLY = 8;
const INPUT_OUTPUT = 10;
const CORRUPT = 11;
const FULL = 13;
const CANNOT_OPEN = 14;
const NOT_A_DATABASE = 26;

/** The primary result code, or undefined where it was not SQLite that threw. */
function sqliteCode(thrown: unknown): number | undefined {
  if (!(thrown instanceof Error) || !('errcode' in thrown)) return undefined;
  return typeof thrown.errcode === 'number' ? thrown.errcode & 0xff : undefined;
}

export const isBusy = (thrown: unknown): boolean => {
  const code = sqliteCode(thrown);
  return code === BUSY || code === LOCKED;
};

/** An SmcError for what the world did; anything else comes back as it is. */
export function storeError(thrown: unknown, path: string): unknown {
  const cause = { cause: thrown };
  switch (sqliteCode(thrown)) {
    case BUSY:
    case LOCKED:
      return new SmcError(
        'STORE_LOCKED',
        'the store is locked by another process',
        path,
        'stop the other process',
        cause,
      );
    case FULL:
      return new SmcError('STORE_FULL', 'there is no room left for the store', path, 'free space on its disk', cause);
    case PERMISSION:
    case READ_ONLY:
    case CANNOT_OPEN:
      return unwritable('the store cannot be opened for writing', path, thrown);
    case INPUT_OUTPUT:
      return unwritable('the disk reports an error', path, thrown);
    case CORRUPT:
    case NOT_A_DATABASE:
      return damaged('the file is not whole', path, thrown);
    default:
      return thrown;
  }
}

export const unwritable = (what: string, path: string, cause: unknown): SmcError =>
  new SmcError('STORE_UNWRITABLE', what, path, 'check that the directory may be written and its disk is well', {
    cause,
  });

export const damaged = (what: string, path: string, cause?: unknown): SmcError =>
  new SmcError('STORE_DAMAGED', what, path, 'keep the file for inquiry and restore the last backup', { cause });
