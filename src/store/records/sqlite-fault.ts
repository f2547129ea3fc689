// SQLite fault: what the database reports about the world, with how to mend it. The read models can always be made again.
import { SmcError } from '#model/fate.ts';
import type { ErrorCode } from '#model/fate.ts';

/** Primary result codes of sqlite.org/rescode.html that speak of the world. All others are faults of ours. */
const FAULTS: ReadonlyMap<number, readonly [code: ErrorCode, what: string, mend: string]> = new Map([
  [3, ['STORE_UNWRITABLE', 'the read models may not be opened', 'check the owner and mode of the file']],
  [5, ['STORE_LOCKED', 'another process writes the read models', 'stop it, or wait until it is done']],
  [6, ['STORE_LOCKED', 'another process writes the read models', 'stop it, or wait until it is done']],
  [8, ['STORE_UNWRITABLE', 'the read models may not be written', 'check the owner and mode of the file']],
  [10, ['STORE_UNWRITABLE', 'the disk reports an error', 'look at the disk']],
  [11, ['STORE_DAMAGED', 'the read models are not whole', 'remove the file: it is made again from the log']],
  [13, ['STORE_FULL', 'there is no room left for the read models', 'free space on the disk']],
  [14, ['STORE_UNWRITABLE', 'the read models cannot be opened', 'check that the directory may be written']],
  [26, ['FILE_FORMAT', 'this file is no database', 'name another file']],
]);

export function sqliteFault(thrown: unknown, path: string): unknown {
  if (!(thrown instanceof Error) || thrown instanceof SmcError) return thrown;
  const number = 'errcode' in thrown && typeof thrown.errcode === 'number' ? thrown.errcode & 0xff : undefined;
  const known = number === undefined ? undefined : FAULTS.get(number);
  const isSystem = 'syscall' in thrown;
  if (known === undefined && !isSystem) return thrown;
  const [code, what, mend] = known ?? FAULTS.get(14)!;
  return new SmcError(code, what, path, mend, { cause: thrown });
}
