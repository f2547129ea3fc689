// Archive: events that left the log, as gzip files of lines beside it.
import { createHash } from 'node:crypto';
import { readdirSync, unlinkSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { makeDirectory } from './database.ts';
import { writeDurably } from './durable-file.ts';

/** `sha256` is of the packed file. */
export type Archive = {
  readonly path: string;
  readonly from: number;
  readonly to: number;
  readonly sha256: string;
};

/** One line an event, as the log held it. A file that a crash has left from a first try at the same events is replaced. */
export function writeArchive(directory: string, lines: Iterable<string>, from: number, to: number): Archive {
  makeDirectory(directory);
  const packed = gzipSync(Array.from(lines, (line) => `${line}\n`).join(''));
  const name = `events-${from}-${to}.jsonl.gz`;
  const path = join(directory, name);
  writeDurably(path, packed);
  for (const other of readdirSync(directory))
    if (other.startsWith(`events-${from}-`) && other !== name) unlinkSync(join(directory, other));
  return { path, from, to, sha256: createHash('sha256').update(packed).digest('hex') };
}
