// Refusals of the reader: every damaged file with the message that a person reads.
import { deepStrictEqual, ok, rejects, strictEqual } from 'node:assert/strict';
import { join } from 'node:path';
import { test } from 'node:test';
import { gzipSync } from 'node:zlib';
import { strToU8, zipSync } from 'fflate';
import { SmcError } from '#model/fate.ts';
import { folder, file, START, CANDLES, HEADER, lines, PLAIN, zip, mt5, UTC, ATHENS } from './candle-file.fixture.ts';
import { readCandles } from './store.ts';
import type { ErrorCode } from '#model/fate.ts';
import type { ReadOptions } from './store.ts';

const truncated = (bytes: Uint8Array): Uint8Array => bytes.subarray(0, bytes.length - 20);
const long = `${HEADER}\n${Array.from({ length: 50_000 }, (_, row) => `${START + row * 60_000},${100 + ((row * 7919) % 997) / 1000},102,99,101,${row % 89}`).join('\n')}\n`;
const withRow = (row: string): string => `${PLAIN}${row}\n`;
const next = START + 180_000;
const encrypted = ((): Uint8Array => {
  const bytes = zip({ 'a.csv': PLAIN });
  const directory = Buffer.from(bytes).lastIndexOf(Buffer.from([0x50, 0x4b, 1, 2]));
  bytes[directory + 8] = 1;
  return bytes;
})();
const flipped = ((): Uint8Array => {
  const bytes = zipSync({ 'a.csv': strToU8(PLAIN) }, { level: 0 });
  bytes[Buffer.from(bytes).indexOf('100.5') + 4] = 0x36;
  return bytes;
})();

const ROW_MEND = 'mend or remove the line';
const NUMBER_MEND = 'mend or remove the line; numbers are written with a decimal point and no blanks';
const HEADER_MEND =
  'the first line has to name the columns, such as timestamp_ms,open,high,low,close,volume; or name them with --columns';
const STAMP_MEND = 'write stamps as 2024-01-31 23:59:00, 2024-01-31T23:59:00Z, or milliseconds since 1970';

/** What is wrong, the content, code, message, mend, options; the message's line is that of `where`. */
const DAMAGED: readonly (readonly [string, string | Uint8Array, ErrorCode, string, string, ReadOptions?])[] = [
  ['an empty file', '', 'DATA_EMPTY', 'the file is empty', 'give a file with at least two candles'],
  [
    'only a header',
    `${HEADER}\n`,
    'DATA_EMPTY',
    'the file has a first line and no candles',
    'give a file with at least two candles',
  ],
  [
    'a wrong header',
    `x,y,z\n1,2,3\n`,
    'FILE_FORMAT',
    'no column for time, open, high, low, close among: x, y, z',
    HEADER_MEND,
  ],
  [
    'a missing column',
    `time,open,high,close\n1,2,3,4\n`,
    'FILE_FORMAT',
    'no column for low among: time, open, high, close',
    HEADER_MEND,
  ],
  ['no header', lines(CANDLES), 'FILE_FORMAT', 'the first line holds numbers, not the names of columns', HEADER_MEND],
  [
    'a column that is not there',
    PLAIN,
    'FILE_FORMAT',
    'no column "Preis" (for close) among: timestamp_ms, open, high, low, close, volume',
    'name one of the columns of the file for close',
    { columns: { close: 'Preis' } },
  ],
  [
    'a column used twice',
    PLAIN,
    'FILE_FORMAT',
    'column "open" was named for two things',
    HEADER_MEND,
    { columns: { close: 'open' } },
  ],
  [
    'time that runs backwards',
    withRow(`${START},1,1,1,1,1`),
    'DATA_INVALID',
    'line 5: time runs backwards: 2024-01-02T00:00:00Z comes after 2024-01-02T00:02:00Z',
    'sort the lines by time, oldest first',
  ],
  [
    'two candles of one time',
    withRow(`${START + 120_000},102,102.5,101,101.5,1`),
    'DATA_INVALID',
    'line 5: two different candles for 2024-01-02T00:02:00Z',
    'keep the right one of this line and the one before',
  ],
  [
    'a high below the low',
    withRow(`${next},100,98,99,100,1`),
    'DATA_INVALID',
    'line 5: high 98 is below low 99',
    ROW_MEND,
  ],
  [
    'a word for a number',
    withRow(`${next},100,NaN,99,100,1`),
    'DATA_INVALID',
    'line 5: high "NaN" is no number',
    NUMBER_MEND,
  ],
  [
    'an endless number',
    withRow(`${next},100,Infinity,99,100,1`),
    'DATA_INVALID',
    'line 5: high "Infinity" is no number',
    NUMBER_MEND,
  ],
  [
    'an endless exponent',
    withRow(`${next},100,1e999,99,100,1`),
    'DATA_INVALID',
    'line 5: high "1e999" is no number',
    NUMBER_MEND,
  ],
  [
    'a hexadecimal number',
    withRow(`${next},0x64,101,99,100,1`),
    'DATA_INVALID',
    'line 5: open "0x64" is no number',
    NUMBER_MEND,
  ],
  ['an empty value', withRow(`${next},100,101,99,,1`), 'DATA_INVALID', 'line 5: close "" is no number', NUMBER_MEND],
  [
    'a price of zero',
    withRow(`${next},100,101,0,100,1`),
    'DATA_INVALID',
    'line 5: low is 0: a price is above 0',
    ROW_MEND,
  ],
  [
    'a negative price',
    withRow(`${next},-100,101,99,100,1`),
    'DATA_INVALID',
    'line 5: open is -100: a price is above 0',
    ROW_MEND,
  ],
  [
    'a negative volume',
    withRow(`${next},100,101,99,100,-1`),
    'DATA_INVALID',
    'line 5: volume is -1: it cannot be below 0',
    ROW_MEND,
  ],
  [
    'a line that is cut off',
    `${PLAIN}${next},100,101`,
    'DATA_INVALID',
    'line 5: 3 columns where the first line has 6',
    'mend or remove the line; at the end of a file it may be cut off',
  ],
  [
    'a line with too much',
    withRow(`${next},100,101,99,100,1,1`),
    'DATA_INVALID',
    'line 5: 7 columns where the first line has 6',
    'mend or remove the line; at the end of a file it may be cut off',
  ],
  [
    'a quote that is not closed',
    withRow(`"${next},100,101,99,100,1`),
    'DATA_INVALID',
    'line 5: a quote is not closed',
    ROW_MEND,
  ],
  [
    'a stamp far in the future',
    withRow(`9${next},100,101,99,100,1`),
    'DATA_INVALID',
    'line 5: the stamp 91704153780000 is no time of a candle',
    'stamps are whole milliseconds, seconds or microseconds since 1970, before the year 2200',
  ],
  [
    'a day that does not exist',
    'date,open,high,low,close\n2023-02-29,1,1,1,1\n',
    'DATA_INVALID',
    'line 2: date "2023-02-29" is no date or time that is understood',
    STAMP_MEND,
    UTC,
  ],
  [
    'a leap second',
    'date,open,high,low,close\n2016-12-31T23:59:60Z,1,1,1,1\n',
    'DATA_INVALID',
    'line 2: date "2016-12-31T23:59:60Z" is no date or time that is understood',
    STAMP_MEND,
  ],
  [
    'a date of another country',
    'date,open,high,low,close\n1/16/2013,1,1,1,1\n',
    'DATA_INVALID',
    'line 2: date "1/16/2013" is no number',
    NUMBER_MEND,
  ],
  [
    'stamps without a zone',
    'date,open,high,low,close\n2024-01-02,1,1,1,1\n',
    'TIME_ZONE_NEEDED',
    'line 2: the stamps, such as 2024-01-02 00:00:00, carry no time zone',
    'name the zone they were written in, such as --zone Europe/Athens or --zone UTC',
  ],
  [
    'an MT5 export without a zone',
    mt5,
    'TIME_ZONE_NEEDED',
    'line 2: the stamps, such as 2024-01-02 02:00:00, carry no time zone: they are in the time of the broker',
    'name the zone of the broker, for many --zone Europe/Athens',
  ],
  [
    'an hour that the clocks went over',
    'date,open,high,low,close\n2024-03-31 03:30,1,1,1,1\n',
    'DATA_INVALID',
    'line 2: 2024-03-31 03:30:00 does not exist in Europe/Athens: the clocks went forward over it',
    'name the zone that the stamps were written in',
    ATHENS,
  ],
  [
    'an unknown zone',
    PLAIN,
    'USAGE',
    'there is no time zone "Mars/Olympus"',
    'give a name of the IANA time zone database, such as Europe/Athens, America/New_York or UTC',
    { zone: 'Mars/Olympus' },
  ],
  [
    'UTF-16',
    Buffer.from(`\uFEFF${PLAIN}`, 'utf16le'),
    'FILE_FORMAT',
    'line 1: the text is UTF-16',
    'save the file as UTF-8',
  ],
  [
    'bytes that are no text',
    Uint8Array.of(80, 0, 82, 49, 10),
    'FILE_FORMAT',
    'line 1: this is not text',
    'give a CSV file, plain, .gz or .zip',
  ],
  [
    'a byte of zero in a number',
    withRow(`${next},1\u000000,101,99,100,1`),
    'DATA_INVALID',
    'line 5: open "1?00" is no number',
    NUMBER_MEND,
  ],
  [
    'a line of megabytes',
    `${PLAIN}${'9'.repeat(3_000_000)}`,
    'FILE_FORMAT',
    'line 5: a line is longer than 65536 bytes',
    'give a CSV file with one candle a line',
  ],
  [
    'one candle',
    `${HEADER}\n${START},1,1,1,1,1\n`,
    'TIMEFRAME_UNKNOWN',
    'one candle does not tell its timeframe',
    'say it with --file-timeframe, one of 1m, 3m, 5m, 15m, 30m, 1h, 2h, 4h, 6h, 8h, 12h, 1d, 1w',
  ],
  [
    'steps that do not agree',
    `${HEADER}\n${lines([0, 1, 3, 6, 7, 9].map((minute) => [START + minute * 60_000, 1, 1, 1, 1, 1]))}\n`,
    'TIMEFRAME_UNKNOWN',
    'no distance between candles is kept by more than half of them, so the timeframe cannot be told',
    'say it with --file-timeframe, one of 1m, 3m, 5m, 15m, 30m, 1h, 2h, 4h, 6h, 8h, 12h, 1d, 1w',
  ],
  [
    'steps that are no timeframe',
    `${HEADER}\n${lines([0, 7, 14].map((minute) => [START + minute * 60_000, 1, 1, 1, 1, 1]))}\n`,
    'TIMEFRAME_UNKNOWN',
    'most candles are 420 s apart, which is no known timeframe',
    'say it with --file-timeframe, one of 1m, 3m, 5m, 15m, 30m, 1h, 2h, 4h, 6h, 8h, 12h, 1d, 1w',
  ],
  [
    'candles closer than the timeframe given',
    PLAIN,
    'TIMEFRAME_UNKNOWN',
    'the timeframe was given as 1h, yet most candles are 1m apart',
    'give the timeframe of the file, or none',
    { timeframe: '1h' },
  ],
  [
    'a symbol of Object',
    PLAIN,
    'USAGE',
    '"__proto__" is no symbol: capitals, digits and . _ : / - make one',
    'say it with --symbol, such as --symbol BTCUSDT',
    { symbol: '__proto__' },
  ],
  [
    'a damaged gzip',
    Buffer.concat([gzipSync(PLAIN).subarray(0, 30), Buffer.alloc(60, 7)]),
    'FILE_FORMAT',
    'the packed file is damaged',
    'fetch the file again',
  ],
  [
    'a truncated zip',
    truncated(zip({ 'a.csv': PLAIN })),
    'FILE_FORMAT',
    'the zip file has no directory at its end: it ends too early',
    'fetch the file again',
  ],
  [
    'a zip without a table',
    zip({ 'a.txt.exe': PLAIN }),
    'FILE_FORMAT',
    'the zip file holds no tables (.csv), not one',
    'unpack it and give the table itself',
  ],
  [
    'a zip with two tables',
    zip({ 'a.csv': PLAIN, 'b.csv': PLAIN }),
    'FILE_FORMAT',
    'the zip file holds 2 tables (.csv), not one',
    'unpack it and give the table itself',
  ],
  [
    'a zip with a link in place of a table',
    zipSync({ 'a.csv': [strToU8('/etc/passwd'), { os: 3, attrs: 0o120777 * 65_536 }] }),
    'FILE_FORMAT',
    'the zip file holds no tables (.csv), not one',
    'unpack it and give the table itself',
  ],
  ['an encrypted zip', encrypted, 'FILE_FORMAT', 'the zip file is encrypted', 'unpack it and give the table itself'],
  [
    'a zip with a flipped digit',
    flipped,
    'FILE_FORMAT',
    'the packed file is damaged: its checksum is wrong',
    'fetch the file again',
  ],
  [
    'a gzip that swells',
    gzipSync(`${HEADER}\n${'\n'.repeat(30_000_000)}`),
    'FILE_FORMAT',
    'the file unpacks to more than 16777216 bytes, which no table of candles of its size does',
    'unpack it yourself, look at it, and give the table',
  ],
];
for (const [what, content, code, message, mend, options] of DAMAGED)
  test(`refused: ${what}`, async () => {
    const path = file('BTCUSDT.csv', content);
    await rejects(readCandles(path, options), (error) => {
      ok(error instanceof SmcError, String(error));
      deepStrictEqual({ code: error.code, message: error.message, mend: error.mend }, { code, message, mend });
      const line = /^line (\d+):/.exec(message)?.[1];
      if (line !== undefined) strictEqual(error.where, `${path}:${line}`);
      return true;
    });
  });

test('refused: a truncated gzip, saying how far it got', async () => {
  const packed = gzipSync(long);
  const path = file('BTCUSDT.csv.gz', packed.subarray(0, packed.length / 2));
  await rejects(readCandles(path), (error) => {
    ok(error instanceof SmcError);
    strictEqual(error.code, 'FILE_FORMAT');
    const match = /^the packed file ends too early: (\d+) candles came before, the last of (.*)$/.exec(error.message);
    ok(match, error.message);
    const rows = Number(match[1]);
    ok(rows > 10_000 && rows < 40_000, error.message);
    strictEqual(Date.parse(match[2]!), START + (rows - 1) * 60_000);
    return true;
  });
});

test('refused: a missing file, a directory, and what is no file at all', async () => {
  const expected = (path: string, message: string): { code: string; message: string; where: string } => ({
    code: 'FILE_NOT_FOUND',
    message,
    where: path,
  });
  const missing = join(folder, 'BTCUSDT.csv');
  await rejects(readCandles(missing), expected(missing, 'there is no such file'));
  await rejects(readCandles(folder, { symbol: 'X1' }), expected(folder, 'this is a directory'));
  if (process.platform !== 'win32')
    await rejects(readCandles('/dev/zero', { symbol: 'X1' }), expected('/dev/zero', 'this is not a regular file'));
});
