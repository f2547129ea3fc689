// Candle part: a file of candles that grows, can be cut off at any moment, and is checked row by row before it goes on.
import { createHash } from 'node:crypto';
import { createReadStream, createWriteStream, existsSync } from 'node:fs';
import { open, rename, rm } from 'node:fs/promises';
import { Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGzip } from 'node:zlib';
import { dirname } from 'node:path';
import { SmcError } from '#model/fate.ts';
import { CANDLE_HEADER, candleRow, readCandleRow } from './candle-row.ts';
import type { Candle } from '#model/candle.ts';
import type { FileHandle } from 'node:fs/promises';
import type { Millis, Timeframe } from '#model/time.ts';

/** What a part is of. It stands in its first line, and a part of anything else is not gone on with. */
export type PartOf = {
  readonly source: string;
  readonly symbol: string;
  readonly timeframe: Timeframe;
  readonly from: Millis;
};

export type CandlePart = {
  /** Rows that were there and stood the check. */
  readonly resumed: number;
  /** Bytes after the last good row, which were cut off. */
  readonly cutBytes: number;
  readonly last: () => Candle | undefined;
  /** On the disk when it resolves. @throws SmcError STORE_FULL, STORE_UNWRITABLE */
  readonly append: (candles: readonly Candle[]) => Promise<void>;
  /** Gives the finished file its name, packed where that ends in .gz, and takes the part away. @returns SHA-256 of the file */
  readonly finish: () => Promise<string>;
  readonly close: () => Promise<void>;
};

const NEWLINE = 0x0a;
/** No row is longer. */
const LINE_LIMIT_BYTES = 4096;

/**
 * @param path the file that is to be; the part stands beside it as `path.part`
 * @param until rows from this open time on are left out
 * @throws SmcError USAGE where the file is there already, or the part is of something else; STORE_*
 */
export async function candlePart(path: string, of: PartOf, until: Millis): Promise<CandlePart> {
  if (existsSync(path))
    throw new SmcError('USAGE', 'the file is there already', path, 'move it away, or name another with --out');
  const partPath = `${path}.part`;
  const head = `# ${JSON.stringify(of)}\n${CANDLE_HEADER}\n`;
  let file: FileHandle;
  try {
    // Read and append; made where it is not there.
    file = await open(partPath, 'a+');
  } catch (cause) {
    throw fileError(cause, partPath);
  }
  try {
    const found = await check(file, partPath, head, of, until);
    const { size } = await file.stat();
    if (size > found.goodBytes) await file.truncate(found.goodBytes);
    if (found.goodBytes === 0) await file.appendFile(head);
    const state = { last: found.last };
    return {
      resumed: found.rows,
      cutBytes: size - found.goodBytes,
      last: () => state.last,
      async append(candles) {
        if (candles.length === 0) return;
        try {
          await file.appendFile(candles.map(candleRow).join(''));
          await file.datasync();
        } catch (cause) {
          throw fileError(cause, partPath);
        }
        state.last = candles.at(-1);
      },
      async finish() {
        await file.close();
        const sum = await publish(partPath, path, head.indexOf('\n') + 1);
        await rm(partPath, { force: true });
        return sum;
      },
      close: () => file.close(),
    };
  } catch (thrown) {
    await file.close();
    throw thrown instanceof SmcError ? thrown : fileError(thrown, partPath);
  }
}

type Found = { readonly goodBytes: number; readonly rows: number; readonly last: Candle | undefined };

/** Everything up to the first row that is not whole, or not a candle after the one before. */
async function check(file: FileHandle, path: string, head: string, of: PartOf, until: Millis): Promise<Found> {
  const { size } = await file.stat();
  const { buffer, bytesRead } = await file.read(Buffer.alloc(head.length), 0, head.length, 0);
  const start = buffer.toString('latin1', 0, bytesRead);
  // A part that was cut within its head holds nothing yet.
  if (start !== head && (size >= head.length || !head.startsWith(start)))
    throw new SmcError(
      'USAGE',
      'there is a part of another download',
      path,
      'go on with that one in its own words, take it away, or name another file with --out',
    );
  if (start !== head) return { goodBytes: 0, rows: 0, last: undefined };
  const found = { goodBytes: head.length, rows: 0, last: undefined as Candle | undefined };
  let carried = '';
  for await (const chunk of createReadStream(path, { start: head.length })) {
    const bytes = chunk as Buffer;
    let from = 0;
    for (let end = bytes.indexOf(NEWLINE); end !== -1; end = bytes.indexOf(NEWLINE, from)) {
      const text = carried + bytes.toString('latin1', from, end);
      carried = '';
      from = end + 1;
      const after = found.last?.openTime ?? Number.NEGATIVE_INFINITY;
      const candle = readCandleRow(text, of.symbol, of.timeframe, after);
      if (candle === undefined || candle.openTime < of.from || candle.openTime >= until) return found;
      found.goodBytes += text.length + 1;
      found.rows += 1;
      found.last = candle;
    }
    carried += bytes.toString('latin1', from);
    if (carried.length > LINE_LIMIT_BYTES) return found;
  }
  return found;
}

/** The name is given last: a file under it is whole, and on the disk. */
async function publish(partPath: string, path: string, start: number): Promise<string> {
  const made = `${path}.packed`;
  const hash = createHash('sha256');
  const hashing = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      hash.update(chunk);
      done(null, chunk);
    },
  });
  try {
    const bytes = createReadStream(partPath, { start });
    const out = createWriteStream(made, { flush: true });
    if (path.endsWith('.gz')) await pipeline(bytes, createGzip(), hashing, out);
    else await pipeline(bytes, hashing, out);
    await rename(made, path);
    await flushName(path);
  } catch (cause) {
    await rm(made, { force: true });
    throw fileError(cause, path);
  }
  return hash.digest('hex');
}

/** A directory has to be flushed like a file for a name to survive a power cut; Windows opens no directories. */
async function flushName(path: string): Promise<void> {
  if (process.platform === 'win32') return;
  const folder = await open(dirname(path), 'r');
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
}

function fileError(cause: unknown, path: string): SmcError {
  const code = (cause as NodeJS.ErrnoException).code ?? '';
  if (code === 'ENOSPC' || code === 'EDQUOT')
    return new SmcError(
      'STORE_FULL',
      'there is no room left',
      path,
      'free space on its disk; the same command goes on',
      {
        cause,
      },
    );
  const what = code === 'ENOENT' ? 'there is no such folder' : `the file cannot be written (${code})`;
  return new SmcError('STORE_UNWRITABLE', what, path, 'name a file in a folder that can be written', { cause });
}
