// download against a simulated venue over the wire: whole, stopped and gone on with, through faults, with holes said.
import { deepStrictEqual, match, ok, strictEqual } from 'node:assert/strict';
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { gunzipSync } from 'node:zlib';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { demoCandles } from '#market/market.ts';
import { seriesScript, startSimulator } from '#simulator/simulator.ts';
import { jsonLines, quietShell } from './shell.fixture.ts';
import { program } from './program.ts';
import type { CandleColumns, CandleSeries } from '#model/candle.ts';
import type { Simulator } from '#simulator/simulator.ts';
import type { Told } from './shell.fixture.ts';

const FROM = Date.UTC(2025, 0, 1);
const MINUTE = 60_000;
/** Three and a half pages of the exchange. */
const COUNT = 3500;

const folder = mkdtempSync(join(tmpdir(), 'download-'));
const out = (name: string): string => join(mkdtempSync(join(folder, 'd-')), name);

const without = (columns: CandleColumns, isLeftOut: (row: number) => boolean): CandleColumns => {
  const rows = Array.from({ length: columns.length }, (_, row) => row).filter((row) => !isLeftOut(row));
  const pick = (values: Float64Array): Float64Array => Float64Array.from(rows, (row) => values[row]!);
  const { openTime, open, high, low, close, volume } = columns;
  return {
    length: rows.length,
    openTime: pick(openTime),
    open: pick(open),
    high: pick(high),
    low: pick(low),
    close: pick(close),
    volume: pick(volume),
  };
};

/** 1000 candles after the history have not been played: the venue has COUNT closed ones. */
const series = (symbol: string): CandleSeries =>
  demoCandles({ symbol, timeframe: '1m', from: FROM, count: COUNT + 10, seed: 5, startPrice: 60_000, tick: 0.01 });
const whole = series('BTCUSDT');
const holed: CandleSeries = {
  ...series('ETHUSDT'),
  columns: without(series('ETHUSDT').columns, (row) => (row >= 700 && row < 730) || row === 2000),
};

let venue: Simulator;
const control = async (path: string, body: object): Promise<void> => {
  const headers = { 'content-type': 'application/json' };
  const answer = await fetch(venue.controlUrl + path, { method: 'POST', headers, body: JSON.stringify(body) });
  ok(answer.ok, path);
};
before(async () => {
  venue = await startSimulator({ script: seriesScript('test', [whole, holed], FROM + COUNT * MINUTE), paused: true });
});
after(async () => {
  await venue.stop();
  rmSync(folder, { recursive: true });
});

/** As the fixture's, with the clocks of this machine: what waits for a minute to end must see one end. */
async function smc(...words: readonly string[]): Promise<Told> {
  const said = { out: '', err: '' };
  const pipe = (name: 'out' | 'err') => ({
    write: (text: string): void => void (said[name] += text),
    interactive: false,
    color: false,
    width: Number.POSITIVE_INFINITY,
  });
  const exit = await program({
    words,
    shell: { ...quietShell(), out: pipe('out'), err: pipe('err') },
  });
  return { exit, ...said };
}

/** What is in a part before its first row. */
const head = (): string =>
  `# ${JSON.stringify({ source: `binance ${venue.restUrl}`, symbol: 'BTCUSDT', timeframe: '1m', from: FROM })}\ntimestamp_ms,open,high,low,close,volume\n`;

const run = (file: string, ...words: readonly string[]): Promise<Told> =>
  smc('download', '--symbol', 'BTCUSDT', '--timeframe', '1m', '--venue', venue.restUrl, '--out', file, ...words);

const rowsOf = ({ columns }: CandleSeries, from: number, to: number): string[] =>
  Array.from({ length: to - from }, (_, at) =>
    [columns.openTime, columns.open, columns.high, columns.low, columns.close, columns.volume]
      .map((column) => String(column[from + at]))
      .join(','),
  );
const read = (file: string): string[] =>
  (file.endsWith('.gz') ? gunzipSync(readFileSync(file)).toString() : readFileSync(file, 'utf8')).trimEnd().split('\n');

const SPAN = ['--from', '2025-01-01', '--to', String(FROM + 3200 * MINUTE)] as const;

describe('download', () => {
  test('the file holds exactly the candles of the span, over as many questions as it takes', async () => {
    const file = out('BTCUSDT-1m.csv.gz');
    const { exit, out: said, err } = await run(file, ...SPAN);
    strictEqual(exit, 0, err);
    const [header, ...rows] = read(file);
    strictEqual(header, 'timestamp_ms,open,high,low,close,volume');
    deepStrictEqual(rows, rowsOf(whole, 0, 3200));
    match(said, /3200 candles, 3200 of them fetched now\nno gaps\n$/);
    match(err, /data quality good: 100\.00 % complete/);
    ok(!existsSync(`${file}.part`) && !existsSync(`${file}.packed`));
  });

  test('--json says the file, its checksum and its quality', async () => {
    const file = out('x.csv');
    const { out: said } = await run(file, '--from', '2025-01-01T10:00:00Z', '--to', '2025-01-01T11:00:30Z', '--json');
    const [result] = jsonLines(said);
    const { candles, sha256, quality, gaps, missing_before, missing_after, from, to } = result!;
    deepStrictEqual(
      [candles, gaps, missing_before, missing_after, from, to],
      [61, [], 0, 0, FROM + 600 * MINUTE, FROM + 661 * MINUTE],
    );
    match(String(sha256), /^[0-9a-f]{64}$/);
    strictEqual((quality as Record<string, unknown>)['grade'], 'good');
    deepStrictEqual(read(file).slice(1), rowsOf(whole, 600, 661));
  });

  test('with --to-store they are in the store of candles as well, each once', async () => {
    const folderOfStore = mkdtempSync(join(folder, 'store-'));
    const store = ['--to-store', '--data-dir', folderOfStore];
    const first = await run(out('a-1m.csv.gz'), '--from', '2025-01-01', '--to', '2025-01-01T02:00Z', ...store);
    match(first.out, /120 candles in .*candles\.db, 120 of them new or changed/);
    const second = await run(
      out('b.csv'),
      '--from',
      '2025-01-01T01:00Z',
      '--to',
      '2025-01-01T03:00Z',
      ...store,
      '--json',
    );
    deepStrictEqual((jsonLines(second.out)[0]!['stored'] as Record<string, unknown>)['changed'], 60);
    const file = out('c.csv');
    const words = ['--symbol', 'BTCUSDT', '--timeframe', '1m', '--out', file, '--data-dir', folderOfStore];
    strictEqual((await smc('store', 'candles', ...words)).exit, 0);
    deepStrictEqual(read(file).slice(1), rowsOf(whole, 0, 180));
  });

  test('the open candle is not taken, and that the span is not over is said', async () => {
    const file = out('x.csv');
    const { exit, out: said } = await run(file, '--from', String(FROM + 3400 * MINUTE), '--to', '2025-02-01');
    strictEqual(exit, 0);
    // The open one, and the last that closed before it where nothing has been traded since.
    const rows = read(file).slice(1);
    deepStrictEqual(rows, rowsOf(whole, 3400, 3400 + rows.length));
    ok(rows.length >= 99 && rows.length <= 100, String(rows.length));
    match(said, /the last closed candle is of 2025-01-03T10:\d\d:00Z: \d+ after it are not there yet/);
  });

  test('what the exchange does not have is said and not made up', async () => {
    const file = out('ETHUSDT-1m.csv');
    const words = ['download', '--symbol', 'ETHUSDT', '--timeframe', '1m', '--venue', venue.restUrl, '--out', file];
    const { exit, out: said, err } = await smc(...words, '--from', '2024-12-31T23:00:00Z', '--to', '2025-01-03');
    strictEqual(exit, 0, err);
    strictEqual(read(file).length - 1, 2880 - 31);
    match(said, /the exchange begins at 2025-01-01T00:00:00Z: 60 candles before are not to be had/);
    match(said, /gap: 30 candles from 2025-01-01T11:40:00Z/);
    match(said, /gap: 1 candle from 2025-01-02T09:20:00Z/);
    match(err, /2 gap/);
  });

  const LENGTHS = [0, 1, 30, 130, 100_000] as const;
  for (const cut of LENGTHS)
    test(`a part of which ${cut} bytes are left is gone on with, and the file is the same`, async () => {
      const file = out('BTCUSDT-1m.csv.gz');
      const rows = `${rowsOf(whole, 0, 3000).join('\n')}\n`;
      writeFileSync(`${file}.part`, head() + rows);
      truncateSync(`${file}.part`, cut);
      const second = await run(file, ...SPAN);
      strictEqual(second.exit, 0, second.err);
      deepStrictEqual(read(file).slice(1), rowsOf(whole, 0, 3200));
      if (cut > 1000) match(second.err, /goes on after 2025-01-\d\dT\d\d:\d\d:00Z: \d+ candles are there/);
    });

  test('a program that is killed amid its work leaves a part, and the same words go on', async () => {
    const file = out('BTCUSDT-1m.csv.gz');
    const words = ['--symbol', 'BTCUSDT', '--timeframe', '1m', '--venue', venue.restUrl, '--out', file, ...SPAN];
    const main = fileURLToPath(new URL('../main.ts', import.meta.url));
    await control('/faults', { kind: 'slow', byMs: 400, forMs: 2500, match: 'klines' });
    const child = spawn(process.execPath, [main, 'download', ...words], { stdio: 'ignore' });
    const grown = (): boolean => existsSync(`${file}.part`) && statSync(`${file}.part`).size > 1000;
    while (!grown() && child.exitCode === null) await sleep(20);
    child.kill('SIGKILL');
    if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
    ok(!existsSync(file), 'nothing is under its name before it is whole');
    const { exit, err } = await smc('download', ...words);
    strictEqual(exit, 0, err);
    match(err, /goes on after .*: \d+ candles are there/);
    deepStrictEqual(read(file).slice(1), rowsOf(whole, 0, 3200));
  });

  test('a part with a damaged row in its midst is believed up to there only', async () => {
    const file = out('x.csv');
    const rows = rowsOf(whole, 0, 2000);
    rows[1500] = rows[1500]!.replace(/^\d/, '9');
    writeFileSync(`${file}.part`, `${head()}${rows.join('\n')}\n`);
    const { exit, err } = await run(file, ...SPAN);
    strictEqual(exit, 0);
    match(err, /: 1500 candles are there/);
    deepStrictEqual(read(file).slice(1), rowsOf(whole, 0, 3200));
  });

  test('a part whose last candle the exchange has otherwise is refused', async () => {
    const file = out('x.csv');
    const row = `${FROM},1,2,1,2,5\n`;
    writeFileSync(`${file}.part`, head() + row);
    const { exit, err } = await run(file, ...SPAN);
    strictEqual(exit, 3);
    match(err, /DATA_INVALID/);
    match(err, /take the part away/);
  });

  test('a part of another market, and a file that is there, are left alone', async () => {
    const file = out('x.csv');
    writeFileSync(`${file}.part`, '# {"source":"binance","symbol":"SOLUSDT"}\n');
    const other = await run(file, ...SPAN);
    deepStrictEqual([other.exit, /part of another download/.test(other.err)], [2, true]);
    writeFileSync(file, 'mine');
    const there = await run(file, ...SPAN);
    deepStrictEqual([there.exit, /there already/.test(there.err), read(file)], [2, true, ['mine']]);
  });

  const FAULTS = [
    ['too many requests', { kind: 'rate-limit', count: 2, retryAfterSeconds: 1, match: 'klines' }],
    ['a ban', { kind: 'ban', count: 1, retryAfterSeconds: 1, match: 'klines' }],
    ['an exchange that fails', { kind: 'server-error', count: 2, match: 'klines' }],
    ['answers that are none', { kind: 'nonsense', count: 2, match: 'klines' }],
    ['answers that come late', { kind: 'slow', byMs: 200, forMs: 1000 }],
  ] as const;
  for (const [name, fault] of FAULTS)
    test(`${name} make it slower, not wrong`, async () => {
      const file = out('x.csv');
      await control('/faults', fault);
      const { exit, err } = await run(file, ...SPAN, '--json');
      strictEqual(exit, 0, err);
      deepStrictEqual(read(file).slice(1), rowsOf(whole, 0, 3200));
    });

  test('an exchange of ccxt gives the same file', async () => {
    const file = out('x.csv');
    const words = ['--symbol', 'BTC/USDT', '--timeframe', '1m', '--exchange', 'binanceus', '--venue', venue.restUrl];
    const { exit, out: said, err } = await smc('download', ...words, '--out', file, ...SPAN);
    strictEqual(exit, 0, err);
    deepStrictEqual(read(file).slice(1), rowsOf(whole, 0, 3200));
    match(said, /no gaps/);
  });

  const WRONG: readonly (readonly [string, readonly string[], number, RegExp])[] = [
    ['no symbol', ['--timeframe', '1m', '--from', '2025-01-01'], 2, /--symbol/],
    ['a symbol that is none', ['--symbol', '../x', '--timeframe', '1m', '--from', '2025-01-01'], 2, /no symbol/],
    [
      'a timeframe that is none',
      ['--symbol', 'X1', '--timeframe', '7m', '--from', '2025-01-01'],
      2,
      /7m is no timeframe/,
    ],
    ['a time that is none', ['--symbol', 'X1', '--timeframe', '1m', '--from', 'yesterday'], 2, /is no time/],
    [
      'a span that is empty',
      ['--symbol', 'X1', '--timeframe', '1m', '--from', '2025-01-02', '--to', '2025-01-01'],
      2,
      /span is empty/,
    ],
    [
      'a file that is no CSV',
      ['--symbol', 'X1', '--timeframe', '1m', '--from', '2025-01-01', '--out', 'x.zip'],
      2,
      /CSV/,
    ],
    [
      'an address that is none',
      ['--symbol', 'X1', '--timeframe', '1m', '--from', '2025-01-01', '--venue', 'localhost'],
      2,
      /no address/,
    ],
    [
      'a venue on another machine',
      ['--symbol', 'X1', '--timeframe', '1m', '--from', '2025-01-01', '--venue', 'http://192.168.1.1'],
      4,
      /from this machine/,
    ],
    [
      'an exchange that is none',
      ['--symbol', 'X1', '--timeframe', '1m', '--from', '2025-01-01', '--exchange', 'krakken'],
      4,
      /kraken/,
    ],
    [
      'a folder that is not there',
      ['--symbol', 'X1', '--timeframe', '1m', '--from', '2025-01-01', '--out', join(folder, 'no', 'x.csv')],
      73,
      /no such folder/,
    ],
  ];
  for (const [name, words, exit, said] of WRONG)
    test(`${name} is refused`, async () => {
      const told = await smc('download', ...words);
      strictEqual(told.exit, exit, told.err);
      match(told.err, said);
    });

  test('a market that the exchange does not have is refused in its words', async () => {
    const words = ['--symbol', 'NOSUCH', '--timeframe', '1m', '--venue', venue.restUrl, '--out', out('x.csv')];
    const { exit, err } = await smc('download', ...words, ...SPAN);
    strictEqual(exit, 1);
    match(err, /Invalid symbol/);
  });

  test('a span before the market began is said to be empty', async () => {
    const { exit, err } = await run(out('x.csv'), '--from', '2025-03-01', '--to', '2025-03-02');
    strictEqual(exit, 3);
    match(err, /DATA_EMPTY/);
  });
});
