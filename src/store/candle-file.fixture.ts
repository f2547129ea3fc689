// Candle files for the tests of the reader: the same three candles in every format, written where the test can read them.
import { after } from 'node:test';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { strToU8, zipSync } from 'fflate';
import { readCandles } from './store.ts';
import type { ReadOptions, ReadResult } from './store.ts';

export const folder = mkdtempSync(join(tmpdir(), 'candles-'));
after(() => {
  rmSync(folder, { recursive: true });
});

let files = 0;
/** Writes a file with this name in a folder of its own. */
export function file(name: string, content: string | Uint8Array): string {
  files += 1;
  const own = join(folder, String(files));
  mkdirSync(own);
  writeFileSync(join(own, name), content);
  return join(own, name);
}

export const read = (name: string, content: string | Uint8Array, options?: ReadOptions): Promise<ReadResult> =>
  readCandles(file(name, content), options);

/** Rows as [time, open, high, low, close, volume]. */
export const rowsOf = ({ series: { columns } }: ReadResult): number[][] =>
  Array.from({ length: columns.length }, (_, row) => [
    columns.openTime[row]!,
    columns.open[row]!,
    columns.high[row]!,
    columns.low[row]!,
    columns.close[row]!,
    columns.volume[row]!,
  ]);

export const START = Date.UTC(2024, 0, 2);
/** The same three candles in every format. */
export const CANDLES = [
  [START, 100.5, 101, 99.25, 100.75, 12.5],
  [START + 60_000, 100.75, 102.1, 100.7, 102, 3],
  [START + 120_000, 102, 102.5, 101, 101.5, 0],
] as const;
export const HEADER = 'timestamp_ms,open,high,low,close,volume';
export const lines = (rows: readonly (readonly (number | string)[])[], delimiter = ','): string =>
  rows.map((row) => row.join(delimiter)).join('\n');
export const PLAIN = `${HEADER}\n${lines(CANDLES)}\n`;
/** The same with the time written in another way. */
export const stamped = (write: (time: number) => string | number, header = HEADER): string =>
  `${header}\n${lines(CANDLES.map(([time, ...rest]) => [write(time), ...rest]))}\n`;
export const klines = (scale: number): string =>
  lines(CANDLES.map((row) => [row[0] * scale, ...row.slice(1), (row[0] + 59_999) * scale, 1, 2, 3, 4, 0]));
export const KLINE_HEADER =
  'open_time,open,high,low,close,volume,close_time,quote_volume,count,taker_buy_volume,taker_buy_quote_volume,ignore';
export const zip = (entries: Readonly<Record<string, string>>): Uint8Array =>
  zipSync(Object.fromEntries(Object.entries(entries).map(([name, text]) => [name, strToU8(text)])));

/** Wall clock of Athens, two hours ahead in winter. */
export const athens = (time: number): string => new Date(time + 7_200_000).toISOString();
export const mt5 = [
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
export const conformance = `Date,Open,High,Low,Close,Tickvol,Volume,Spread\n${lines(
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

export const UTC = { zone: 'UTC' } as const;
export const ATHENS = { zone: 'Europe/Athens' } as const;
