// Candle cache: what was read of a large file, kept as Parquet under the hash of its source. All of it can be thrown away and made again.
import { createHash, randomUUID } from 'node:crypto';
import { createReadStream, existsSync, mkdirSync, readdirSync, readFileSync, statSync, utimesSync } from 'node:fs';
import { rename, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { openParquet } from '#store/parquet/parquet.ts';
import type { Packing } from './byte-source.ts';
import type { ParsedCandles } from './candle-parser.ts';
import type { ParserOptions } from './parser-state.ts';

export type CacheOptions = {
  readonly folder: string;
  /** What went otherwise than wished; the candles are read all the same. */
  readonly notice: (sentence: string) => void;
  /** Smaller sources are read as they are: it is quicker. */
  readonly fromBytes?: number;
  /** Beyond it those unused for longest go. */
  readonly limitBytes?: number;
};

/** A file of candles as it was parsed, before anything is told of it. */
export type Parsed = ParsedCandles & { readonly packing: Packing };

export type CandleCache = {
  /** From the cache, or by `parse` and into the cache. @throws what `parse` throws, and nothing else */
  readonly through: (options: ParserOptions, parse: () => Promise<Parsed>) => Promise<Parsed>;
};

export type CacheEntry = {
  readonly name: string;
  readonly source: string;
  readonly rows: number;
  readonly bytes: number;
};

/** A program that parses otherwise takes nothing from the cache of this one. */
const CACHE_VERSION = 1;
const FROM_BYTES = 4 * 2 ** 20;
const LIMIT_BYTES = 20 * 2 ** 30;
const PARQUET = '.parquet';
/** Globs of the engine: it would look for other files. */
const STRANGE = /[*?[\]]/;

type Note = Omit<Parsed, 'columns'> & { readonly source: string; readonly rows: number; readonly sum: string };

export function candleCache({
  folder,
  notice,
  fromBytes = FROM_BYTES,
  limitBytes = LIMIT_BYTES,
}: CacheOptions): CandleCache {
  const kept = async (key: string): Promise<Parsed | undefined> => {
    const path = join(folder, `${key}${PARQUET}`);
    const notePath = join(folder, `${key}.json`);
    if (!existsSync(path) || !existsSync(notePath)) return undefined;
    try {
      const { source: _, rows, sum, ...note } = JSON.parse(readFileSync(notePath, 'utf8')) as Note;
      if ((await hashOfFile(path)) !== sum) throw new Error('its checksum is wrong');
      const parquet = await openParquet();
      if (parquet === undefined) return undefined;
      const columns = await parquet.read(path, rows);
      const time = new Date();
      utimesSync(path, time, time);
      return { ...note, columns };
    } catch (cause) {
      notice(`the cached ${path} is damaged and made anew: ${(cause as Error).message}`);
      return undefined;
    }
  };

  const keep = async (key: string, source: string, { columns, ...note }: Parsed): Promise<void> => {
    const part = join(folder, `${key}.${randomUUID()}.part`);
    try {
      mkdirSync(folder, { recursive: true, mode: 0o700 });
      const parquet = await openParquet();
      if (parquet === undefined) return notice('there is no DuckDB for this platform: nothing is cached');
      await parquet.write(part, columns);
      const whole: Note = { ...note, source, rows: columns.length, sum: await hashOfFile(part) };
      await writeFile(`${part}.json`, JSON.stringify(whole), { mode: 0o600 });
      // The note last: without it the other is nothing.
      await rename(part, join(folder, `${key}${PARQUET}`));
      await rename(`${part}.json`, join(folder, `${key}.json`));
      await trim(folder, limitBytes);
    } catch (cause) {
      for (const left of [part, `${part}.json`]) await rm(left, { force: true }).catch(() => undefined);
      notice(`the candles could not be cached in ${folder}: ${(cause as Error).message}`);
    }
  };

  return {
    async through(options, parse) {
      const size = await stat(options.path).then(
        (found) => (found.isFile() ? found.size : 0),
        () => 0,
      );
      if (size < fromBytes) return parse();
      if (STRANGE.test(folder)) {
        notice(`no cache can be in ${folder}: * ? [ and ] mean other things there`);
        return parse();
      }
      const key = await keyOf(options);
      const found = await kept(key);
      if (found !== undefined) return found;
      const parsed = await parse();
      await keep(key, options.path, parsed);
      return parsed;
    },
  };
}

/** All that a parser sees: the bytes, the zone and the names of columns. */
async function keyOf({ path, zone, columns }: ParserOptions): Promise<string> {
  const bytes = await hashOfFile(path);
  return createHash('sha256')
    .update(
      JSON.stringify([
        CACHE_VERSION,
        bytes,
        zone ?? null,
        Object.entries(columns).toSorted(([a], [b]) => (a < b ? -1 : 1)),
      ]),
    )
    .digest('hex')
    .slice(0, 40);
}

async function hashOfFile(path: string): Promise<string> {
  const hash = createHash('sha256');
  await pipeline(createReadStream(path, { highWaterMark: 2 ** 20 }), async (chunks: AsyncIterable<Uint8Array>) => {
    for await (const chunk of chunks) hash.update(chunk);
  });
  return hash.digest('hex');
}

/** The latest used first. */
export function cacheEntries(folder: string): readonly CacheEntry[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder)
    .filter((name) => name.endsWith(PARQUET))
    .map((name) => {
      const { size, mtimeMs } = statSync(join(folder, name));
      return { name: name.slice(0, -PARQUET.length), size, mtimeMs };
    })
    .toSorted((a, b) => b.mtimeMs - a.mtimeMs)
    .map(({ name, size }) => ({ name, bytes: size, ...noteOf(join(folder, `${name}.json`)) }));
}

function noteOf(path: string): Pick<CacheEntry, 'source' | 'rows'> {
  try {
    const { source, rows } = JSON.parse(readFileSync(path, 'utf8')) as Note;
    return { source, rows };
  } catch {
    return { source: 'unknown', rows: 0 };
  }
}

const ours = /^[0-9a-f]{40}\.(?:parquet|json|[0-9a-f-]{36}\.part(?:\.json)?)$/;

/** Takes away what this program has put there, and nothing else. @returns how many tables went */
export async function clearCache(folder: string): Promise<number> {
  if (!existsSync(folder)) return 0;
  const names = readdirSync(folder).filter((name) => ours.test(name));
  for (const name of names) await rm(join(folder, name), { force: true });
  return names.filter((name) => name.endsWith(PARQUET)).length;
}

async function trim(folder: string, limitBytes: number): Promise<void> {
  let total = 0;
  for (const { name, bytes } of cacheEntries(folder)) {
    total += bytes;
    if (total <= limitBytes) continue;
    await rm(join(folder, `${name}.json`), { force: true });
    await rm(join(folder, `${name}${PARQUET}`), { force: true });
  }
}
