// Candle cache: what comes out of it is what the file says, whatever was done to it in between.
import { deepStrictEqual, ok, strictEqual } from 'node:assert/strict';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, suite, test } from 'node:test';
import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { CANDLES, file, lines, HEADER, mt5, PLAIN, START } from './candle-file.fixture.ts';
import { cacheEntries, candleCache, clearCache, readCandles } from './store.ts';
import { openParquet } from '#store/parquet/parquet.ts';
import type { CandleColumns } from '#model/candle.ts';
import type { ReadOptions, ReadResult } from './store.ts';

const root = mkdtempSync(join(tmpdir(), 'smc-cache-'));
after(() => rmSync(root, { recursive: true }));
const parquet = await openParquet();
const skip = parquet === undefined ? 'no DuckDB for this platform' : false;

const folderOf = (): string => mkdtempSync(join(root, 'cache-'));
type Tried = { readonly read: ReadResult; readonly notices: readonly string[] };
const cached = async (folder: string, path: string, options: ReadOptions = {}, limitBytes?: number): Promise<Tried> => {
  const notices: string[] = [];
  const notice = (words: string): void => void notices.push(words);
  const cache = candleCache({ folder, notice, fromBytes: 1, ...(limitBytes === undefined ? {} : { limitBytes }) });
  return { read: await readCandles(path, { ...options, cache }), notices };
};
const bytesOf = ({ openTime, open, high, low, close, volume, length }: CandleColumns): string =>
  Buffer.concat(
    [openTime, open, high, low, close, volume].map((column) =>
      Buffer.from(column.buffer, column.byteOffset, length * 8),
    ),
  ).toString('hex');
const isEqual = (a: ReadResult, b: ReadResult): void => {
  strictEqual(bytesOf(a.series.columns), bytesOf(b.series.columns));
  deepStrictEqual(
    { ...a, series: { ...a.series, columns: 0 } },
    { ...b, series: { ...b.series, columns: 0 } },
    'quality, format and notes as well',
  );
};
const tables = (folder: string): readonly string[] => readdirSync(folder).filter((name) => name.endsWith('.parquet'));

void suite('candle cache', { skip }, () => {
  for (const [name, fileName, content, options] of [
    ['plain', 'BTCUSDT-1m.csv', PLAIN, {}],
    [
      'gzip with blank lines and a repeated row',
      'BTCUSDT-1m.csv.gz',
      gzipSync(`${PLAIN.replace('\n', '\n\n')}${lines([CANDLES[2]])}\n`),
      {},
    ],
    ['of a trading platform', 'EURUSD.csv', mt5, { zone: 'Europe/Athens' }],
  ] as const)
    test(`the second reading is the first: ${name}`, async () => {
      const folder = folderOf();
      const path = file(fileName, content);
      const plain = await readCandles(path, options);
      isEqual((await cached(folder, path, options)).read, plain);
      strictEqual(tables(folder).length, 1);
      const again = await cached(folder, path, options);
      isEqual(again.read, plain);
      deepStrictEqual([again.notices, tables(folder).length], [[], 1]);
    });

  test('any number goes through Parquet and back to the same bytes', async () => {
    const path = join(root, 'any.parquet');
    const number = fc.double({ noNaN: true });
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.tuple(number, number, number, number, number, number), { minLength: 1 }),
        async (rows) => {
          const column = (place: number): Float64Array => Float64Array.from(rows, (row) => row[place]!);
          const columns = {
            length: rows.length,
            openTime: column(0),
            open: column(1),
            high: column(2),
            low: column(3),
            close: column(4),
            volume: column(5),
          };
          await parquet!.write(path, columns);
          strictEqual(bytesOf(await parquet!.read(path, rows.length)), bytesOf(columns));
        },
      ),
      { numRuns: 8 },
    );
  });

  test('more rows than a vector holds keep their order', async () => {
    const rows = Array.from({ length: 5_000 }, (_, row) => [
      START + row * 60_000,
      1 + row,
      2 + row,
      0.5 + row,
      1.5 + row,
      row,
    ]);
    const path = file('BTCUSDT-1m.csv', `${HEADER}\n${lines(rows)}\n`);
    const folder = folderOf();
    await cached(folder, path);
    isEqual((await cached(folder, path)).read, await readCandles(path));
  });

  for (const [name, harm] of [
    ['a byte', (path: string) => writeFileSync(path, Buffer.from(readFileSync(path)).fill(7, 40, 41))],
    ['the end is cut off', (path: string) => truncateSync(path, 60)],
    ['the note is no JSON', (path: string) => writeFileSync(path.replace('.parquet', '.json'), '{')],
  ] as const)
    test(`a damaged table is made anew, and it is said: ${name}`, async () => {
      const folder = folderOf();
      const path = file('BTCUSDT-1m.csv', PLAIN);
      const plain = await readCandles(path);
      await cached(folder, path);
      harm(join(folder, tables(folder)[0]!));
      const mended = await cached(folder, path);
      isEqual(mended.read, plain);
      ok(mended.notices[0]?.includes('damaged and made anew'), mended.notices.join());
      deepStrictEqual((await cached(folder, path)).notices, []);
    });

  test('another content under the same name, and another zone, are others', async () => {
    const folder = folderOf();
    const path = file('EURUSD.csv', mt5);
    await cached(folder, path, { zone: 'Europe/Athens' });
    const { read } = await cached(folder, path, { zone: 'UTC' });
    isEqual(read, await readCandles(path, { zone: 'UTC' }));
    writeFileSync(path, mt5.replaceAll('100.75', '100.5'));
    isEqual((await cached(folder, path, { zone: 'UTC' })).read, await readCandles(path, { zone: 'UTC' }));
    strictEqual(tables(folder).length, 3);
  });

  test('a folder that cannot be written to costs the cache, not the candles', async () => {
    const path = file('BTCUSDT-1m.csv', PLAIN);
    const { read, notices } = await cached(file('a-file', 'x'), path);
    isEqual(read, await readCandles(path));
    ok(notices[0]?.includes('could not be cached'), notices.join());
  });

  test('what a file is refused for is told as without a cache, and nothing is kept', async () => {
    const folder = folderOf();
    const refused = await cached(folder, file('BTCUSDT-1m.csv', `${PLAIN}x,1,2,3,4,5\n`)).catch(
      (cause: unknown) => cause,
    );
    ok(String(refused).includes('line 5'), String(refused));
    deepStrictEqual(readdirSync(folder), []);
  });

  test('what was unused for longest goes when there is too much; clearing leaves what is not ours', async () => {
    const folder = folderOf();
    for (const close of [1.1, 1.2, 1.3])
      await cached(folder, file('BTCUSDT-1m.csv', PLAIN.replaceAll('100.75', `100.${close * 10}`)), {}, 1);
    ok(cacheEntries(folder).length <= 1);
    const whole = folderOf();
    await cached(whole, file('BTCUSDT-1m.csv', PLAIN));
    const [entry] = cacheEntries(whole);
    deepStrictEqual([entry?.rows, entry?.source.endsWith('BTCUSDT-1m.csv')], [3, true]);
    writeFileSync(join(whole, 'letter.txt'), '');
    strictEqual(await clearCache(whole), 1);
    deepStrictEqual(readdirSync(whole), ['letter.txt']);
    strictEqual(existsSync(join(whole, 'letter.txt')), true);
  });
});
