// The byte parser: equal to Number(), blind to how the bytes are cut, and never anything but candles or a coded error.
import { deepStrictEqual, ok, strictEqual } from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { test } from 'node:test';
import { gunzipSync } from 'node:zlib';
import fc from 'fast-check';
import { SmcError } from '#model/fate.ts';
import { candleParser } from './candle-parser.ts';
import { readNumber, readNumberSlowly } from './number-field.ts';
import { readCandles } from './store.ts';
import type { ParsedCandles } from './candle-parser.ts';

const DATA = new URL('../../../shared/data/', import.meta.url);
const skip = existsSync(DATA) ? false : 'the folder of market data is not there';

/** As the parser reads a field: quickly, and slowly where that declines. */
function readField(text: string): number {
  const row = new Float64Array(1);
  const bytes = new TextEncoder().encode(`${text},`);
  return readNumber(row, 0, bytes, 0) === bytes.length - 1 ? row[0]! : readNumberSlowly(text);
}

const DECIMALS: readonly string[] = [
  '0.1',
  '-0',
  '+5',
  '.5',
  '5.',
  '67745.75',
  '0.00001',
  '9007199254740991',
  '9007199254740993',
  '9007199254740992.5',
  '0.30000000000000004',
  '1.7976931348623157e308',
  '5e-324',
  '1e-5',
  '12E3',
  '123456789012345678901234567890.123456789',
  '0.00000000000000000000001',
  '0.000000000000000000000001234',
];
for (const text of DECIMALS)
  test(`${text} is read as Number() reads it`, () => {
    ok(Object.is(readField(text), Number(text)), String(readField(text)));
  });

for (const text of [
  '',
  '.',
  '-',
  '+-1',
  '1.2.3',
  '1e',
  'e5',
  '0x10',
  '0b1',
  'Infinity',
  'NaN',
  '1_000',
  '1 2',
  '12a',
  '1e999',
])
  test(`${JSON.stringify(text)} is no number`, () => {
    ok(Number.isNaN(readField(text)));
  });

test('any decimal text is read as Number() reads it', () => {
  const digits = fc.string({
    unit: fc.constantFrom('0', '1', '2', '3', '4', '5', '6', '7', '8', '9'),
    minLength: 1,
    maxLength: 25,
  });
  const decimal = fc
    .tuple(fc.constantFrom('', '-', '+'), digits, fc.option(digits))
    .map(([sign, whole, fraction]) => `${sign}${whole}${fraction === null ? '' : `.${fraction}`}`);
  fc.assert(
    fc.property(decimal, (text) => {
      ok(Object.is(readField(text), Number(text)));
    }),
    { numRuns: 5000 },
  );
});

test('any float written out is read back', () => {
  fc.assert(
    fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }), (value) => {
      ok(Object.is(readField(String(value)), Object.is(value, -0) ? 0 : value));
    }),
    { numRuns: 2000 },
  );
});

const files = skip ? [] : readdirSync(new URL('market/', DATA));
for (const name of files.filter((file) => /BTCUSDT-1m|ADAUSDT-15m|fx-EURUSD-15m|mt5-XAUUSD-5m|XRPUSDT-1d/.test(file)))
  test(`every field of ${name} is what Number() makes of it`, async () => {
    const url = new URL(`market/${name}`, DATA);
    const { columns } = (await readCandles(url.pathname)).series;
    const bytes = readFileSync(url);
    const rows = (name.endsWith('.gz') ? gunzipSync(bytes) : bytes).toString().trimEnd().split('\n').slice(1);
    strictEqual(columns.length, rows.length);
    const { openTime, open, high, low, close, volume } = columns;
    const differing = rows.filter((line, row) => {
      const fields = line.split(',').map(Number);
      return [openTime, open, high, low, close, volume].some((column, index) => column[row] !== fields[index]);
    });
    deepStrictEqual(differing, []);
  });

test('every market file of the collection is read, and none is rejected', { skip }, async () => {
  for (const name of files) {
    const { quality, series } = await readCandles(new URL(`market/${name}`, DATA).pathname);
    ok(quality.grade !== 'rejected', name);
    ok(name.includes(`-${series.symbol}-${series.timeframe}`), `${name}: ${series.symbol} ${series.timeframe}`);
  }
});

test('the MT5 export and the dotted dates of the collection are read in their zones', { skip }, async () => {
  const mt5 = new URL('raw/mt5-export-XAUUSD_M15-first500.csv', DATA).pathname;
  const { series, format } = await readCandles(mt5, { zone: 'Europe/Athens' });
  strictEqual(format, 'mt5-export');
  strictEqual(series.columns.openTime[0], Date.UTC(2025, 0, 1, 23));
  const official = await readCandles(new URL('market/mt5-XAUUSD-15m.csv.gz', DATA).pathname);
  const { length } = series.columns;
  for (const name of ['openTime', 'open', 'high', 'low', 'close', 'volume'] as const)
    deepStrictEqual(series.columns[name], official.series.columns[name].slice(0, length));
  const dotted = await readCandles(new URL('smc-conformance/EURUSD_15M.csv', DATA).pathname, { zone: 'UTC' });
  strictEqual(dotted.series.columns.length, 24_424);
  strictEqual(dotted.series.columns.openTime[0], Date.UTC(2022, 9, 10));
});

function parse(bytes: Uint8Array, cuts: readonly number[], zone = 'UTC'): ParsedCandles {
  const parser = candleParser({ path: 'x.csv', zone, columns: {} });
  let start = 0;
  for (const cut of [...cuts.map((share) => Math.floor(share * bytes.length)).sort((a, b) => a - b), bytes.length]) {
    // The parser must not keep the chunk: it is wiped after use.
    const chunk = bytes.slice(start, cut);
    parser.feed(chunk);
    chunk.fill(0);
    start = cut;
  }
  return parser.finish();
}

const cuts = fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { maxLength: 12 });

test('it does not matter where the bytes are cut', () => {
  const rows = Array.from(
    { length: 30 },
    (_, row) => `"2024-01-02 00:${String(row).padStart(2, '0')}",1.5,2e0,1,${1 + row / 64},7`,
  );
  const bytes = new TextEncoder().encode(`\uFEFFDate,Open,High,Low,Close,Volume\r\n${rows.join('\r\n\r\n')}`);
  const { columns } = parse(bytes, []);
  strictEqual(columns.length, 30);
  fc.assert(
    fc.property(cuts, (where) => {
      deepStrictEqual(parse(bytes, where).columns, columns);
    }),
    { numRuns: 300 },
  );
});

test('any text makes candles that rise in time, or an error with a code', () => {
  const cell = fc.oneof(
    fc.constantFrom(
      '1',
      '2.5',
      '1700000000',
      '2024-01-02',
      '2024-01-02 10:00',
      '-1',
      'NaN',
      '',
      '"',
      '1e5',
      '\r',
      '\0',
      'é',
    ),
    fc.string({ maxLength: 6 }),
  );
  const line = fc.array(cell, { minLength: 4, maxLength: 7 }).map((cells) => cells.join(','));
  const text = fc
    .tuple(fc.constantFrom('time,open,high,low,close', 'date,time,o,h,l,c', 'a', ''), fc.array(line, { maxLength: 6 }))
    .map(([header, body]) => [header, ...body].join('\n'));
  fc.assert(
    fc.property(text, cuts, (content, where) => {
      try {
        const { columns } = parse(new TextEncoder().encode(content), where);
        for (let row = 1; row < columns.length; row += 1) ok(columns.openTime[row]! > columns.openTime[row - 1]!);
      } catch (error) {
        ok(error instanceof SmcError, String(error));
      }
    }),
    { numRuns: 1000 },
  );
});

test('any bytes make candles or an error with a code', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
      try {
        parse(Uint8Array.from([...new TextEncoder().encode('time,open,high,low,close\n'), ...bytes]), []);
      } catch (error) {
        ok(error instanceof SmcError, String(error));
      }
    }),
    { numRuns: 1000 },
  );
});
