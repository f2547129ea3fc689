// Rolling file: lines to a file that begins anew at a size, keeps a few before it, and never throws.
import { closeSync, constants, fstatSync, mkdirSync, openSync, readSync, renameSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import type { Millis } from '#model/time.ts';

export type RollingFile = {
  readonly path: string;
  /** Undefined when it is written; else why not. */
  readonly write: (line: string) => string | undefined;
  readonly close: () => void;
};

export type RollingOptions = {
  readonly directory: string;
  readonly name: string;
  /** A file that would grow beyond is set aside first. */
  readonly bytesMost: number;
  /** How many are set aside: `name.1` is the newest. */
  readonly keep: number;
  readonly now: () => Millis;
};

/** A disk that fails is not asked again before. */
const RETRY_MS = 1_000;
const FLAGS = constants.O_RDWR | constants.O_APPEND | constants.O_CREAT | (constants.O_NOFOLLOW ?? 0);
const NEWLINE = 0x0a;

type Open = { readonly file: number; bytes: number; torn: boolean };

/** Written at once and in order, as the store is: what was logged before a crash is there after it. */
export function rollingFile({ directory, name, bytesMost, keep, now }: RollingOptions): RollingFile {
  const path = join(directory, name);
  let held: Open | undefined;
  let failedAt: Millis | undefined;
  let why = '';

  const release = (): void => {
    if (held === undefined) return;
    try {
      closeSync(held.file);
    } catch {}
    held = undefined;
  };

  const roll = (): void => {
    release();
    for (let number = keep; number > 0; number -= 1) {
      const from = number === 1 ? path : `${path}.${number - 1}`;
      try {
        renameSync(from, `${path}.${number}`);
      } catch (cause) {
        // Not so many yet. Anything else ends in a file that goes on growing, which is better than none.
        if ((cause as NodeJS.ErrnoException).code !== 'ENOENT') return;
      }
    }
  };

  const append = (line: string): void => {
    const bytes = Buffer.from(line);
    held ??= openFile(directory, path);
    if (held.bytes > 0 && held.bytes + bytes.length > bytesMost) {
      roll();
      held = openFile(directory, path);
    }
    // A line that was cut off by a full disk or a crash must not swallow the next one.
    if (held.torn) held.bytes += writeSync(held.file, '\n');
    held.torn = true;
    for (let written = 0; written < bytes.length;) written += writeSync(held.file, bytes, written);
    held.bytes += bytes.length;
    held.torn = false;
  };

  return {
    path,
    write(line) {
      if (failedAt !== undefined && now() - failedAt < RETRY_MS) return why;
      try {
        append(line);
        failedAt = undefined;
        return undefined;
      } catch (cause) {
        failedAt = now();
        why = (cause as NodeJS.ErrnoException).code ?? 'unknown';
        release();
        return why;
      }
    },
    close: release,
  };
}

function openFile(directory: string, path: string): Open {
  mkdirSync(directory, { recursive: true, mode: 0o700 });
  const file = openSync(path, FLAGS, 0o600);
  const bytes = fstatSync(file).size;
  const last = Buffer.alloc(1);
  if (bytes > 0) readSync(file, last, 0, 1, bytes - 1);
  return { file, bytes, torn: bytes > 0 && last[0] !== NEWLINE };
}
