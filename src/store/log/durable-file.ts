// Durable file: a file that is either whole and on the disk under its name, or not there.
import { closeSync, fsyncSync, openSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { SmcError } from '#model/fate.ts';
import { unwritable } from './sqlite-error.ts';

/** What has not got its name yet. */
export const partOf = (path: string): string => `${path}.part`;

/** @throws SmcError STORE_FULL, STORE_UNWRITABLE */
export function writeDurably(path: string, bytes: Uint8Array | string): void {
  const part = partOf(path);
  try {
    writeFileSync(part, bytes, { mode: 0o600, flush: true });
    publish(path);
  } catch (cause) {
    discard(part);
    throw fileError(cause, path);
  }
}

/** Tidies up after a failure, and never fails itself: the first failure is the one to tell. */
export function discard(path: string): void {
  try {
    rmSync(path, { force: true });
  } catch {}
}

/** Gives the finished part its name; a directory has to be flushed like a file for the name to survive a power cut. */
export function publish(path: string): void {
  flush(partOf(path));
  renameSync(partOf(path), path);
  // Windows opens no directories, and flushes names by itself.
  if (process.platform !== 'win32') flush(dirname(path));
}

function flush(path: string): void {
  const file = openSync(path, 'r');
  try {
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
}

export function fileError(cause: unknown, path: string): unknown {
  switch ((cause as NodeJS.ErrnoException).code) {
    case 'ENOSPC':
    case 'EDQUOT':
      return new SmcError('STORE_FULL', 'there is no room left', path, 'free space on its disk', { cause });
    case 'EACCES':
    case 'EPERM':
    case 'EROFS':
    case 'EIO':
    case 'ENOTDIR':
      return unwritable('the file cannot be written', path, cause);
    default:
      return cause;
  }
}
