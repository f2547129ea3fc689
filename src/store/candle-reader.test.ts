// Reading candle files: every format, what is told, and what is refused with which words.
import { deepStrictEqual, ok, rejects, strictEqual } from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { gzipSync } from 'node:zlib';
import { strToU8, zipSync } from 'fflate';
import { SmcError } from '#model/fate.ts';
import { readCandles } from './store.ts';
import type { ErrorCode } from '#model/fate.ts';
import type { ReadOptions, ReadResult } from './store.ts';

const folder = mkdtempSync(join(tmpdir(), 'candles-'));
after(() => {
  rmSync(folder, { recursive: true });
});

let files = 0;
/** Writes a file with this name in a folder of its own. */
function file(name: string, content: string | Uint8Array): string {
  files += 1;
  const own = join(folder, String(files));
  mkdirSync(own);
  writeFileSync(join(own, name), content);
  return join(own, name);
}

const read = (name: string, content: string | Uint8Array, options?: ReadOptions): Promise<ReadResult> =>
  readCandles(file(name, content), options);

/** Rows as [time, open, high, low, close, volume]. */
const rowsOf = ({ series: { columns } }: ReadResult): number[][] =>
  Array.from({ length: columns.length }, (_, row) => [
    columns.openTime[row]!,
    columns.open[row]!,
    columns.high[row]!,
    columns.low[row]!,
    columns.close[row]!,
    columns.volume[row]!,
  ]);

const START = Date.UTC(2024, 0, 2);
/** The same three candles in every format. */
const CANDLES = [
  [START, 100.5, 101, 99.25, 100.75, 12.5],
  [START + 60_000, 100.75, 102.1, 100.7, 102, 3],
  [START + 120_000, 102, 102.5, 101, 101.5, 0],
] as const;
const HEADER = 'timestamp_ms,open,high,low,close,volume';
const lines = (rows: readonly (readonly (number | string)[])[], delimiter = ','): string =>
  rows.map((row) => row.join(delimiter)).join('\n');
const PLAIN = `${HEADER}\n${lines(CANDLES)}\n`;
/** The same with the time written in another way. */
const stamped = (write: (time: number) => string | number, header = HEADER): string =>
  `${header}\n${lines(CANDLES.map(([time, ...rest]) => [write(time), ...rest]))}\n`;
const klines = (scale: number): string =>
  lines(CANDLES.map((row) => [row[0] * scale, ...row.slice(1), (row[0] + 59_999) * scale, 1, 2, 3, 4, 0]));
const KLINE_HEADER =
  'open_time,open,high,low,close,volume,close_time,quote_volume,count,taker_buy_volume,taker_buy_quote_volume,ignore';
/** Wall clock of Athens, two hours ahead in winter. */
const athens = (time: number): string => new Date(time + 7_200_000).toISOString();
const mt5 = [
  '<DATE>\t<TIME>\t<OPEN>\t<HIGH>\t<LOW>\t<CLOSE>\t<TICKVOL>\t<VOL>\t<SPREAD>\t',
  ...CANDLES.map(([time, open, high, low, close, volume]) =>
    [
      athens(time).slice(0, 10).replaceAll('-', '.'),
      athens(time).slice(11, 19),
      open,
      high,
      low,
      close,
      volume,
      0,
      20,
      '',
    ].join('\t'),
  ),
].join('\r\n');
const conformance = `Date,Open,High,Low,Close,Tickvol,Volume,Spread\n${lines(
  CANDLES.map(([time, open, high, low, close, volume]) => [
    athens(time).slice(0, 19).replaceAll('-', '.').replace('T', ' '),
    open,
    high,
    low,
    close,
    9,
    volume,
    20,
  ]),
)}`;

const zip = (entries: Readonly<Record<string, string>>): Uint8Array =>
  zipSync(Object.fromEntries(Object.entries(entries).map(([name, text]) => [name, strToU8(text)])));

const UTC = { zone: 'UTC' } as const;
const ATHENS = { zone: 'Europe/Athens' } as const;

/** What is read, its name, its content, options, the format told. */
const FORMATS: readonly (readonly [string, string, string | Uint8Array, ReadOptions, string])[] = [
  ['plain', 'binance-BTCUSDT-1m.csv', PLAIN, {}, 'csv'],
  ['plain without a last line end', 'binance-BTCUSDT-1m.csv', PLAIN.trimEnd(), {}, 'csv'],
  ['with CRLF', 'BTCUSDT.csv', PLAIN.replaceAll('\n', '\r\n'), {}, 'csv'],
  ['with a byte order mark', 'BTCUSDT.csv', `\uFEFF${PLAIN}`, {}, 'csv'],
  ['with blank lines', 'BTCUSDT.csv', PLAIN.replaceAll('\n', '\n \n\n'), {}, 'csv'],
  ['with quotes', 'BTCUSDT.csv', PLAIN.replaceAll(/[^,\n]+/g, '"$&"'), {}, 'csv'],
  ['with blanks around the values', 'BTCUSDT.csv', PLAIN.replaceAll(',', ' , '), {}, 'csv'],
  ['gzip', 'binance-BTCUSDT-1m.csv.gz', gzipSync(PLAIN), {}, 'csv+gzip'],
  [
    'gzip of several parts',
    'BTCUSDT.csv.gz',
    Buffer.concat([gzipSync(PLAIN.slice(0, 60)), gzipSync(PLAIN.slice(60))]),
    {},
    'csv+gzip',
  ],
  ['gzip under a plain name', 'BTCUSDT.csv', gzipSync(PLAIN), {}, 'csv+gzip'],
  ['exchange archive, milliseconds', 'BTCUSDT-1m-2024-01.csv', klines(1), {}, 'binance-klines'],
  ['exchange archive, microseconds', 'BTCUSDT-1m-2025-01.csv', klines(1000), {}, 'binance-klines'],
  ['exchange archive with a header', 'BTCUSDT-1m-2024-01.csv', `${KLINE_HEADER}\n${klines(1)}`, {}, 'binance-klines'],
  [
    'exchange archive, zip',
    'BTCUSDT-1m-2024-01.zip',
    zip({ 'BTCUSDT-1m-2024-01.csv': klines(1) }),
    {},
    'binance-klines+zip',
  ],
  [
    'zip with a readme',
    'BTCUSDT-1m.zip',
    zip({ 'read.me': 'x', 'a.csv': PLAIN, '__MACOSX/a.csv': 'x' }),
    {},
    'csv+zip',
  ],
  ['zip that is only stored', 'BTCUSDT-1m.zip', zipSync({ 'a.csv': strToU8(PLAIN) }, { level: 0 }), {}, 'csv+zip'],
  ['MT5 export', 'mt5-BTCUSDT-1m.csv', mt5, ATHENS, 'mt5-export'],
  ['dates with points', 'BTCUSDT_1M.csv', conformance, ATHENS, 'csv'],
  ['semicolons', 'BTCUSDT.csv', PLAIN.replaceAll(',', ';'), {}, 'csv'],
  ['tabs', 'BTCUSDT.csv', PLAIN.replaceAll(',', '\t'), {}, 'csv'],
  ['seconds', 'BTCUSDT.csv', stamped((time) => time / 1000, 'time,o,h,l,c,v'), {}, 'csv'],
  ['seconds with a point', 'BTCUSDT.csv', stamped((time) => `${time / 1000}.0`, 'Unix,O,H,L,C,Vol'), {}, 'csv'],
  ['microseconds', 'BTCUSDT.csv', stamped((time) => time * 1000), {}, 'csv'],
  ['nanoseconds', 'BTCUSDT.csv', stamped((time) => `${time}000000`), {}, 'csv'],
  [
    'ISO with Z',
    'BTCUSDT.csv',
    stamped((time) => new Date(time).toISOString(), 'Date,Open,High,Low,Close,Volume'),
    {},
    'csv',
  ],
  ['ISO with an offset', 'BTCUSDT.csv', stamped((time) => athens(time).replace('.000Z', '+02:00')), {}, 'csv'],
  [
    'ISO with a short offset after a blank',
    'BTCUSDT.csv',
    stamped((time) => athens(time).replace('Z', ' +0200')),
    {},
    'csv',
  ],
  ['ISO without a zone', 'BTCUSDT.csv', stamped((time) => athens(time).slice(0, 19)), ATHENS, 'csv'],
  ['a zone that is not needed', 'BTCUSDT.csv', stamped((time) => new Date(time).toISOString()), ATHENS, 'csv'],
  [
    'slashes and no seconds',
    'BTCUSDT.csv',
    stamped((time) => new Date(time).toISOString().slice(0, 16).replaceAll('-', '/').replace('T', ' ')),
    UTC,
    'csv',
  ],
  [
    'dates without marks',
    'BTCUSDT.csv',
    stamped((time) => new Date(time).toISOString().slice(0, 19).replaceAll(/[-:]/g, '').replace('T', ' ')),
    UTC,
    'csv',
  ],
  [
    'date and time in two columns',
    'BTCUSDT.csv',
    stamped(
      (time) => new Date(time).toISOString().slice(0, 16).replace('T', ','),
      'Date,Time,Open,High,Low,Close,Volume',
    ),
    UTC,
    'csv',
  ],
  ['a first column without a name', 'BTCUSDT.csv', stamped((time) => time, ',Open,High,Low,Close,Volume'), {}, 'csv'],
  [
    'columns named by the user, in any order',
    'BTCUSDT.csv',
    `vol,Schluss,Tief,Hoch,Anfang,Zeit\n${lines(CANDLES.map((row) => row.toReversed()))}`,
    { columns: { time: 'Zeit', open: 'Anfang', high: 'Hoch', low: 'Tief', close: 'schluss' } },
    'csv',
  ],
];
for (const [what, name, content, options, format] of FORMATS)
  test(`the same candles are read from: ${what}`, async () => {
    const result = await read(name, content, options);
    deepStrictEqual(
      rowsOf(result),
      CANDLES.map((row) => [...row]),
    );
    strictEqual(result.format, format);
    strictEqual(result.series.symbol, 'BTCUSDT');
    strictEqual(result.series.timeframe, '1m');
    strictEqual(result.quality.grade, 'good');
  });

test('a file without volume has volume 0 and says so', async () => {
  const result = await read('BTCUSDT.csv', `time,open,high,low,close\n${lines(CANDLES.map((row) => row.slice(0, 5)))}`);
  deepStrictEqual(
    rowsOf(result).map((row) => row[5]),
    [0, 0, 0],
  );
  ok(result.notes.includes('there is no volume column: volume is 0'));
});

test('everything that was decided is in the notes', async () => {
  const { notes } = await read('mt5-EURUSD-1m.csv', mt5, ATHENS);
  deepStrictEqual(notes, [
    'symbol EURUSD from the name of the file',
    'timeframe 1m: the distance of 100.0% of the candles',
    'volume is the count of ticks, column <TICKVOL>',
    'time is column <DATE> with <TIME>',
    'stamps without a zone are read as the time of Europe/Athens',
  ]);
});

test('prices finer than the tick, and hours that are not known, are told', async () => {
  const fine = await read('BTCUSDT.csv', PLAIN.replace('100.5', '100.505'));
  ok(
    fine.notes.some((note) =>
      note.startsWith('8.3% of the prices are finer than the tick 0.01 of BTCUSDT (such as 100.505)'),
    ),
  );
  const unknown = await read('ABCXYZ.csv', PLAIN);
  ok(unknown.notes.includes('the trading hours of ABCXYZ are not known: gaps are counted round the clock'));
});

const NAMES: readonly (readonly [string, string])[] = [
  ['binance-BTCUSDT-15m.csv.gz', 'BTCUSDT'],
  ['binance_usdm-ETHUSDT-15m.csv.gz', 'ETHUSDT'],
  ['BTCUSDT-1m-2024-01.zip', 'BTCUSDT'],
  ['fx-EURUSD-1m.csv.gz', 'EURUSD'],
  ['mt5-XAUUSD-5m.csv.gz', 'XAUUSD'],
  ['EURUSD_15M.csv', 'EURUSD'],
  ['XAUUSD_M5_202501020100_202506302355.csv', 'XAUUSD'],
  ['fxcm-GBPUSD-1m-bid.csv.gz', 'GBPUSD'],
  ['GOOG-1d.csv', 'GOOG'],
  ['1INCHUSDT-1h.csv', '1INCHUSDT'],
  ['SPY.csv', 'SPY'],
];
for (const [name, symbol] of NAMES)
  test(`the name ${name} says ${symbol}`, async () => {
    strictEqual((await read(name, PLAIN)).series.symbol, symbol);
  });

test('the hour that happens twice is read twice where the clocks go back', async () => {
  // Athens left summer time on 2024-10-27 at 04:00 local, 01:00 UTC.
  const from = Date.UTC(2024, 9, 26, 22);
  const hours = ['01:00', '02:00', '03:00', '03:00', '04:00', '05:00'];
  const content = `date,open,high,low,close\n${hours.map((hour) => `2024-10-27 ${hour},1,1,1,1`).join('\n')}`;
  const { series } = await read('BTCUSDT.csv', content, ATHENS);
  deepStrictEqual(
    [...series.columns.openTime],
    hours.map((_, hour) => from + hour * 3_600_000),
  );
});

test('repeated lines are left out, counted, named and told', async () => {
  const rows = [CANDLES[0], CANDLES[0], CANDLES[1], CANDLES[1], CANDLES[1], CANDLES[2]];
  const result = await read('BTCUSDT.csv', `${HEADER}\n${lines(rows)}\n`);
  deepStrictEqual(
    rowsOf(result),
    CANDLES.map((row) => [...row]),
  );
  strictEqual(result.quality.counts.duplicate, 3);
  deepStrictEqual(
    result.quality.findings.map(({ issue, line }) => `${issue} ${line}`),
    ['duplicate 3', 'duplicate 5', 'duplicate 6'],
  );
  strictEqual(result.quality.grade, 'acceptable');
  ok(result.notes.includes('3 repeated lines are left out, the first is line 3'));
});

test('findings name the line of the file, past blank and repeated lines', async () => {
  const gap = START + 10 * 60_000;
  const content = `${HEADER}\n\n${lines([CANDLES[0], CANDLES[0], CANDLES[1], CANDLES[2], [gap, 100, 101, 99, 100, 1]])}\n`;
  const { quality } = await read('BTCUSDT.csv', content);
  deepStrictEqual(
    quality.findings.map(({ issue, row, line, detail }) => [issue, row, line, detail]),
    [
      ['duplicate', 0, 4, 'left out: the same as the line before'],
      ['gap', 3, 7, '7 candles of 1m missing'],
    ],
  );
});

test('progress rises to the size of the file', async () => {
  const seen: number[][] = [];
  await read('BTCUSDT.csv', PLAIN, { onProgress: (done, total) => seen.push([done, total]) });
  deepStrictEqual(seen, [[PLAIN.length, PLAIN.length]]);
});

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
    'say it with --timeframe, one of 1m, 3m, 5m, 15m, 30m, 1h, 2h, 4h, 6h, 8h, 12h, 1d, 1w',
  ],
  [
    'steps that do not agree',
    `${HEADER}\n${lines([0, 1, 3, 6, 7, 9].map((minute) => [START + minute * 60_000, 1, 1, 1, 1, 1]))}\n`,
    'TIMEFRAME_UNKNOWN',
    'no distance between candles is kept by more than half of them, so the timeframe cannot be told',
    'say it with --timeframe, one of 1m, 3m, 5m, 15m, 30m, 1h, 2h, 4h, 6h, 8h, 12h, 1d, 1w',
  ],
  [
    'steps that are no timeframe',
    `${HEADER}\n${lines([0, 7, 14].map((minute) => [START + minute * 60_000, 1, 1, 1, 1, 1]))}\n`,
    'TIMEFRAME_UNKNOWN',
    'most candles are 420 s apart, which is no known timeframe',
    'say it with --timeframe, one of 1m, 3m, 5m, 15m, 30m, 1h, 2h, 4h, 6h, 8h, 12h, 1d, 1w',
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

for (const name of ['candles.csv', 'my data.csv', 'bars-2024.csv'])
  test(`refused: the name ${name} does not say a symbol`, async () => {
    await rejects(read(name, PLAIN), {
      code: 'INSTRUMENT_UNKNOWN',
      message: 'the name of the file does not say its symbol',
      mend: 'say it with --symbol, such as --symbol BTCUSDT',
    });
    strictEqual((await read(name, PLAIN, { symbol: 'BTCUSDT' })).series.symbol, 'BTCUSDT');
  });
