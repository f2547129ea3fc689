// Byte source: the text of a file in chunks, whether it is plain, gzip or a zip with one table in it.
import { open } from 'node:fs/promises';
import { pipeline } from 'node:stream/promises';
import { crc32, createGunzip, createInflateRaw } from 'node:zlib';
import { SmcError } from '#model/fate.ts';
import { findZipEntry } from './zip-entry.ts';
import type { FileHandle } from 'node:fs/promises';
import type { ZipEntry } from './zip-entry.ts';

export type Packing = 'plain' | 'gzip' | 'zip';
type Progress = ((bytesRead: number, bytesTotal: number) => void) | undefined;

const CHUNK_BYTES = 262_144;
/** A table of candles packs about four to one. Beyond these a file is made to fill the memory. */
const UNPACKED_LIMIT_BYTES = 2 ** 31;
const RATIO_LIMIT = 100;
/** The ratio counts only from here: a short file of zeros is harmless. */
const RATIO_FROM_BYTES = 2 ** 24;

/**
 * Opens the file and hands its text to `take` chunk by chunk; a chunk is only valid during the call.
 * @returns how it was packed: told by its first bytes, not by its name
 * @throws SmcError FILE_NOT_FOUND, FILE_FORMAT, and whatever `take` throws
 */
export async function readBytes(path: string, take: (bytes: Uint8Array) => void, progress: Progress): Promise<Packing> {
  const file = await openFile(path);
  try {
    const { size } = await file.stat();
    const packing = await tellPacking(file);
    switch (packing) {
      case 'plain':
        await readPlain(file, size, take, progress);
        break;
      case 'gzip':
        await inflate(file, path, 0, size, createGunzip({ chunkSize: CHUNK_BYTES }), guard(path, size, take), progress);
        break;
      case 'zip':
        await readZip(file, path, size, take, progress);
        break;
    }
    return packing;
  } finally {
    await file.close();
  }
}

async function openFile(path: string): Promise<FileHandle> {
  let file: FileHandle;
  try {
    file = await open(path, 'r');
  } catch (cause) {
    const code = (cause as NodeJS.ErrnoException).code ?? '';
    const what =
      code === 'ENOENT'
        ? 'there is no such file'
        : code === 'EACCES'
          ? 'the file may not be read'
          : `the file cannot be opened (${code})`;
    throw new SmcError('FILE_NOT_FOUND', what, path, 'check the path and its permissions', { cause });
  }
  const stat = await file.stat();
  if (stat.isFile()) return file;
  await file.close();
  const what = stat.isDirectory() ? 'this is a directory' : 'this is not a regular file';
  throw new SmcError('FILE_NOT_FOUND', what, path, 'name a file of candles in it');
}

async function tellPacking(file: FileHandle): Promise<Packing> {
  const { buffer } = await file.read(new Uint8Array(4), 0, 4, 0);
  if (buffer[0] === 0x1f && buffer[1] === 0x8b) return 'gzip';
  if (buffer[0] === 0x50 && buffer[1] === 0x4b && (buffer[2] === 3 || buffer[2] === 5)) return 'zip';
  return 'plain';
}

async function readPlain(
  file: FileHandle,
  size: number,
  take: (bytes: Uint8Array) => void,
  progress: Progress,
): Promise<void> {
  const chunk = new Uint8Array(CHUNK_BYTES);
  for (let position = 0; ;) {
    const { bytesRead } = await file.read(chunk, 0, CHUNK_BYTES, position);
    if (bytesRead === 0) return;
    position += bytesRead;
    take(chunk.subarray(0, bytesRead));
    progress?.(position, size);
  }
}

/** Counts what really comes out: what an archive says of itself may be a lie. */
function guard(path: string, packedBytes: number, take: (bytes: Uint8Array) => void): (bytes: Uint8Array) => void {
  const limit = Math.min(UNPACKED_LIMIT_BYTES, Math.max(RATIO_FROM_BYTES, packedBytes * RATIO_LIMIT));
  let total = 0;
  return (bytes) => {
    total += bytes.length;
    if (total > limit)
      throw new SmcError(
        'FILE_FORMAT',
        `the file unpacks to more than ${limit} bytes, which no table of candles of its size does`,
        path,
        'unpack it yourself, look at it, and give the table',
      );
    take(bytes);
  };
}

type Inflater = ReturnType<typeof createGunzip>;

async function inflate(
  file: FileHandle,
  path: string,
  start: number,
  length: number,
  inflater: Inflater | ReturnType<typeof createInflateRaw>,
  take: (bytes: Uint8Array) => void,
  progress: Progress,
): Promise<void> {
  try {
    await pipeline(packedBytes(file, start, length, progress), inflater, async (chunks: AsyncIterable<Uint8Array>) => {
      for await (const chunk of chunks) take(chunk);
    });
  } catch (cause) {
    throw cause instanceof SmcError ? cause : damaged(path, cause);
  }
}

async function* packedBytes(
  file: FileHandle,
  start: number,
  length: number,
  progress: Progress,
): AsyncGenerator<Uint8Array> {
  for (let done = 0; done < length;) {
    // A fresh buffer each time: the inflater may still hold the last one.
    const { bytesRead, buffer } = await file.read(
      new Uint8Array(CHUNK_BYTES),
      0,
      Math.min(CHUNK_BYTES, length - done),
      start + done,
    );
    if (bytesRead === 0) return;
    done += bytesRead;
    yield buffer.subarray(0, bytesRead);
    progress?.(done, length);
  }
}

const damaged = (path: string, cause: unknown): SmcError => {
  const truncated = (cause as NodeJS.ErrnoException).code === 'Z_BUF_ERROR';
  const what = truncated ? 'the packed file ends too early' : 'the packed file is damaged';
  return new SmcError('FILE_FORMAT', what, path, 'fetch the file again', { cause });
};

async function readZip(
  file: FileHandle,
  path: string,
  size: number,
  take: (bytes: Uint8Array) => void,
  progress: Progress,
): Promise<void> {
  const entry: ZipEntry = await findZipEntry(file, path, size);
  const guarded = guard(path, entry.packedBytes, take);
  let checksum = 0;
  let length = 0;
  const check = (bytes: Uint8Array): void => {
    checksum = crc32(bytes, checksum);
    length += bytes.length;
    guarded(bytes);
  };
  if (entry.stored) for await (const chunk of packedBytes(file, entry.start, entry.packedBytes, progress)) check(chunk);
  else
    await inflate(
      file,
      path,
      entry.start,
      entry.packedBytes,
      createInflateRaw({ chunkSize: CHUNK_BYTES }),
      check,
      progress,
    );
  if (checksum !== entry.checksum || length !== entry.bytes)
    throw new SmcError(
      'FILE_FORMAT',
      'the packed file is damaged: its checksum is wrong',
      path,
      'fetch the file again',
    );
}
