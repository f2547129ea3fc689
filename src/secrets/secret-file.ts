// Secret file: what is written of the secrets, read with care and replaced as a whole.
import { closeSync, fsyncSync, mkdirSync, openSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { SmcError } from '#model/fate.ts';

/** A value under a key of its own, and that key under the key of the store. */
export type SealedRecord = { readonly version: number; readonly wrapped: string; readonly value: string };

export type SecretFile = {
  readonly salt: string;
  /** Names the key in force; another after each rotation. */
  readonly keyId: string;
  /** Opens with the right key and tells nothing else. */
  readonly check: string;
  /** Over all records: one taken away, or an old one put back, does not fit it. */
  readonly seal: string;
  readonly records: ReadonlyMap<string, SealedRecord>;
};

const FORMAT = 'smc-secrets';
const VERSION = 1;
const RESTORE = 'keep it for inquiry and restore a copy that was made before';

const damaged = (path: string, cause?: unknown): SmcError =>
  new SmcError('STORE_DAMAGED', 'the file of secrets is not what was written', path, RESTORE, { cause });

/** Undefined where there is no such file yet. @throws SmcError STORE_DAMAGED, STORE_NEWER, STORE_UNWRITABLE */
export function readSecretFile(path: string): SecretFile | undefined {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw new SmcError('STORE_UNWRITABLE', 'the file of secrets cannot be read', path, 'check its owner and its mode', {
      cause,
    });
  }
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch (cause) {
    throw damaged(path, cause);
  }
  const { format, version, salt, key, check, seal, records } = fieldsOf(parsed);
  if (format === FORMAT && typeof version === 'number' && version > VERSION)
    throw new SmcError('STORE_NEWER', 'the file of secrets was written by a newer program', path, 'use that program');
  const isWhole =
    format === FORMAT &&
    version === VERSION &&
    [salt, key, check, seal].every((value) => typeof value === 'string') &&
    typeof records === 'object' &&
    records !== null;
  if (!isWhole) throw damaged(path);
  return {
    salt: String(salt),
    keyId: String(key),
    check: String(check),
    seal: String(seal),
    records: new Map(Object.entries(records).map(([name, record]) => [name, recordOf(record, path)])),
  };
}

const fieldsOf = (value: unknown): Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};

function recordOf(value: unknown, path: string): SealedRecord {
  const { version, wrapped, value: sealed } = fieldsOf(value);
  if (typeof version !== 'number' || typeof wrapped !== 'string' || typeof sealed !== 'string') throw damaged(path);
  return { version, wrapped, value: sealed };
}

const textOf = ({ salt, keyId, check, seal, records }: SecretFile): string =>
  `${JSON.stringify(
    { format: FORMAT, version: VERSION, salt, key: keyId, check, seal, records: Object.fromEntries(records) },
    null,
    2,
  )}\n`;

/**
 * Makes the next file of this one. The part that has no name yet is the lock: while it is there nobody else writes.
 * @throws SmcError STORE_LOCKED, STORE_FULL, STORE_UNWRITABLE, and what `change` throws
 */
export function replaceSecretFile(path: string, change: () => SecretFile): void {
  const part = `${path}.part`;
  const file = lock(path, part);
  try {
    try {
      writeFileSync(file, textOf(change()));
      fsyncSync(file);
    } finally {
      closeSync(file);
    }
    renameSync(part, path);
  } catch (cause) {
    rmSync(part, { force: true });
    throw writeError(cause, path);
  }
  flushFolder(path);
}

function lock(path: string, part: string): number {
  try {
    mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
    return openSync(part, 'wx', 0o600);
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code !== 'EEXIST') throw writeError(cause, path);
    throw new SmcError(
      'STORE_LOCKED',
      'the secrets are being written by another command',
      part,
      'try again; if no other command runs, one was killed: delete this file',
      { cause },
    );
  }
}

/** A folder has to be flushed like a file for a new name in it to survive a power cut; Windows does so by itself. */
function flushFolder(path: string): void {
  if (process.platform === 'win32') return;
  const folder = openSync(dirname(path), 'r');
  try {
    fsyncSync(folder);
  } finally {
    closeSync(folder);
  }
}

function writeError(cause: unknown, path: string): unknown {
  if (cause instanceof SmcError) return cause;
  const code = (cause as NodeJS.ErrnoException).code;
  if (code === 'ENOSPC' || code === 'EDQUOT')
    return new SmcError('STORE_FULL', 'there is no room left', path, 'free space on its disk', { cause });
  if (code === undefined) return cause;
  return new SmcError('STORE_UNWRITABLE', 'the secrets cannot be written', path, 'check the folder and its owner', {
    cause,
  });
}
