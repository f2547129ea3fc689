// Reading candle files: every format, what is told, and what is refused with which words.
import { deepStrictEqual, ok, strictEqual } from 'node:assert/strict';
import { test } from 'node:test';
import { gzipSync } from 'node:zlib';
import { strToU8, zipSync } from 'fflate';
import {
  read,
  rowsOf,
  START,
  CANDLES,
  HEADER,
  lines,
  PLAIN,
  stamped,
  klines,
  KLINE_HEADER,
  zip,
  athens,
  mt5,
  conformance,
  UTC,
  ATHENS,
} from './candle-file.fixture.ts';
import type { ReadOptions } from './store.ts';

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

for (const [name, symbol] of [
  ['candles.csv', 'CANDLES'],
  ['my data.csv', 'MY-DATA'],
  ['bars-2024.csv', 'BARS-2024'],
  ['first_btcusdt_bars.csv', 'BTCUSDT'],
  ['BTCUSDT and ETHUSDT.csv', 'BTCUSDT-AND-ETHUSDT'],
] as const)
  test(`the file ${name} is called ${symbol}`, async () => {
    strictEqual((await read(name, PLAIN)).series.symbol, symbol);
    strictEqual((await read(name, PLAIN, { symbol: 'BTCUSD' })).series.symbol, 'BTCUSD');
  });
