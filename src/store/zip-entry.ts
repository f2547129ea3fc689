// Zip entry: finds the one table in a zip file by its directory, and refuses what an archive of candles never holds.
import { SmcError } from '#model/fate.ts';
import type { FileHandle } from 'node:fs/promises';

/** Where the packed bytes lie, and what the directory says of them. */
export type ZipEntry = {
  readonly start: number;
  readonly packedBytes: number;
  readonly bytes: number;
  readonly checksum: number;
  readonly stored: boolean;
};

const END_SIGNATURE = 0x06_05_4b_50;
const ENTRY_SIGNATURE = 0x02_01_4b_50;
const LOCAL_SIGNATURE = 0x04_03_4b_50;
const END_BYTES = 22;
const ENTRY_BYTES = 46;
const LOCAL_BYTES = 30;
const COMMENT_LIMIT_BYTES = 65_535;
const ENTRY_LIMIT = 1000;
const DIRECTORY_LIMIT_BYTES = 1 << 20;
const ENCRYPTED = 1;
const LINK_MODE = 0o120000;
const TYPE_MASK = 0o170000;

/** @throws SmcError FILE_FORMAT. Names in the archive are only looked at for their ending: nothing is written. */
export async function findZipEntry(file: FileHandle, path: string, size: number): Promise<ZipEntry> {
  const refuse = (what: string, mend = 'unpack it and give the table itself'): SmcError =>
    new SmcError('FILE_FORMAT', what, path, mend);
  const cut = (): SmcError =>
    refuse('the zip file has no directory at its end: it ends too early', 'fetch the file again');

  const tail = await readAt(file, Math.max(0, size - END_BYTES - COMMENT_LIMIT_BYTES), size);
  let end = tail.byteLength - END_BYTES;
  while (end >= 0 && tail.getUint32(end, true) !== END_SIGNATURE) end -= 1;
  if (end < 0) throw cut();
  const count = tail.getUint16(end + 10, true);
  const directoryBytes = tail.getUint32(end + 12, true);
  const directoryStart = tail.getUint32(end + 16, true);
  if (count > ENTRY_LIMIT || directoryBytes > DIRECTORY_LIMIT_BYTES)
    throw refuse(`the zip file holds more than ${ENTRY_LIMIT} files`);
  if (directoryStart + directoryBytes > size) throw cut();

  const directory = await readAt(file, directoryStart, directoryStart + directoryBytes);
  const tables: number[] = [];
  for (let at = 0, entry = 0; entry < count; entry += 1) {
    if (at + ENTRY_BYTES > directory.byteLength || directory.getUint32(at, true) !== ENTRY_SIGNATURE) throw cut();
    const nameBytes = directory.getUint16(at + 28, true);
    const name = new TextDecoder().decode(
      new Uint8Array(directory.buffer, at + ENTRY_BYTES, Math.min(nameBytes, directory.byteLength - at - ENTRY_BYTES)),
    );
    const mode = directory.getUint32(at + 38, true) >>> 16;
    const isLink = (mode & TYPE_MASK) === LINK_MODE;
    if (/\.(?:csv|txt)$/i.test(name) && !name.startsWith('__MACOSX/') && !isLink) tables.push(at);
    at += ENTRY_BYTES + nameBytes + directory.getUint16(at + 30, true) + directory.getUint16(at + 32, true);
  }
  if (tables.length !== 1)
    throw refuse(`the zip file holds ${tables.length === 0 ? 'no' : tables.length} tables (.csv), not one`);
  return readEntry(file, directory, tables[0]!, size, refuse, cut);
}

async function readEntry(
  file: FileHandle,
  directory: DataView,
  at: number,
  size: number,
  refuse: (what: string) => SmcError,
  cut: () => SmcError,
): Promise<ZipEntry> {
  const method = directory.getUint16(at + 10, true);
  const packedBytes = directory.getUint32(at + 20, true);
  const offset = directory.getUint32(at + 42, true);
  if ((directory.getUint16(at + 8, true) & ENCRYPTED) !== 0) throw refuse('the zip file is encrypted');
  if (method !== 0 && method !== 8) throw refuse(`the zip file is packed by method ${method}, which is not understood`);
  if (offset + LOCAL_BYTES > size) throw cut();
  const local = await readAt(file, offset, offset + LOCAL_BYTES);
  if (local.getUint32(0, true) !== LOCAL_SIGNATURE) throw cut();
  const start = offset + LOCAL_BYTES + local.getUint16(26, true) + local.getUint16(28, true);
  if (start + packedBytes > size) throw cut();
  return {
    start,
    packedBytes,
    bytes: directory.getUint32(at + 24, true),
    checksum: directory.getUint32(at + 16, true),
    stored: method === 0,
  };
}

/** Bytes [from, to), fewer at the end of the file. */
async function readAt(file: FileHandle, from: number, to: number): Promise<DataView> {
  const { buffer, bytesRead } = await file.read(new Uint8Array(to - from), 0, to - from, from);
  return new DataView(buffer.buffer, 0, bytesRead);
}
