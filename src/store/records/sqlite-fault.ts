// SQLite fault: what the database reports about the world, with how to mend it.
import { SmcError } from '#model/fate.ts';
import type { ErrorCode } from '#model/fate.ts';
import type { SqliteSchema } from './sqlite-schema.ts';

/** Primary result codes of sqlite.org/rescode.html that speak of the world. All others are faults of ours. An empty mend is the schema's. */
const FAULTS: ReadonlyMap<number, readonly [code: ErrorCode, what: string, mend: string]> = new Map([
  [3, ['STORE_UNWRITABLE', 'may not be opened', 'check the owner and mode of the file']],
  [5, ['STORE_LOCKED', 'are being written by another process', 'stop it, or wait until it is done']],
  [6, ['STORE_LOCKED', 'are being written by another process', 'stop it, or wait until it is done']],
  [8, ['STORE_UNWRITABLE', 'may not be written', 'check the owner and mode of the file']],
  [10, ['STORE_UNWRITABLE', 'lie on a disk that reports an error', 'look at the disk']],
  [11, ['STORE_DAMAGED', 'are not whole', '']],
  [13, ['STORE_FULL', 'have no room left', 'free space on the disk']],
  [14, ['STORE_UNWRITABLE', 'cannot be opened', 'check that the directory may be written']],
  [26, ['FILE_FORMAT', 'cannot be in this file: it is no database', 'name another file']],
]);

export function sqliteFault(thrown: unknown, path: string, schema: Pick<SqliteSchema, 'what' | 'mend'>): unknown {
  if (!(thrown instanceof Error) || thrown instanceof SmcError) return thrown;
  const number = 'errcode' in thrown && typeof thrown.errcode === 'number' ? thrown.errcode & 0xff : undefined;
  const known = number === undefined ? undefined : FAULTS.get(number);
  const isSystem = 'syscall' in thrown;
  if (known === undefined && !isSystem) return thrown;
  const [code, what, mend] = known ?? FAULTS.get(14)!;
  return new SmcError(code, `${schema.what} ${what}`, path, mend === '' ? schema.mend : mend, { cause: thrown });
}
