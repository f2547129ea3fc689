// store import, candles and migrate: what a person sees of them, on SQLite; test/migrate.test.ts has the other engine.
import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { jsonLines, smc } from './shell.fixture.ts';

const folder = mkdtempSync(join(tmpdir(), 'smc-store-candles-'));
after(() => rmSync(folder, { recursive: true, force: true }));

const START = Date.UTC(2025, 0, 1);
function candleFile(name: string, count: number): string {
  const rows = Array.from(
    { length: count },
    (_, at) => `${START + at * 60_000},100,${101 + at},99.5,${100.25 + at},2\n`,
  );
  const path = join(folder, name);
  writeFileSync(path, `timestamp_ms,open,high,low,close,volume\n${rows.join('')}`);
  return path;
}
const directory = join(folder, 'data');

test('a file goes in once, however often it is given, and comes out as it was, or longer', async () => {
  const file = candleFile('BTCUSDT-1m.csv', 90);
  const first = await smc('store', 'import', file, '--data-dir', directory);
  assert.equal(first.exit, 0, first.err);
  assert.match(first.out, /90 candles in .*candles\.db, 90 of them new or changed/);
  const again = await smc('store', 'import', file, '--data-dir', directory, '--json');
  assert.deepEqual(jsonLines(again.out)[0]?.['changed'], 0);

  const listed = await smc('store', 'candles', '--data-dir', directory);
  assert.match(listed.out, /BTCUSDT +binance +1m +2025-01-01T00:00:00Z +2025-01-01T01:29:00Z/);
  const none = await smc('store', 'candles', '--data-dir', directory, '--exchange', 'kraken', '--json');
  assert.deepEqual(jsonLines(none.out)[0]?.['markets'], []);

  const same = join(folder, 'same-1m.csv');
  const words = ['store', 'candles', '--data-dir', directory, '--symbol', 'BTCUSDT'];
  assert.equal((await smc(...words, '--timeframe', '1m', '--out', same)).exit, 0);
  assert.equal(readFileSync(same, 'utf8'), readFileSync(file, 'utf8'));
  const hours = join(folder, 'hours.csv');
  assert.equal((await smc(...words, '--timeframe', '1h', '--of', '1m', '--out', hours)).exit, 0);
  assert.deepEqual(readFileSync(hours, 'utf8').trim().split('\n').slice(1), [
    `${START},100,160,99.5,159.25,120`,
    `${START + 3_600_000},100,190,99.5,189.25,60`,
  ]);
});

const MISTAKES: readonly (readonly [what: string, words: readonly string[], exit: number, said: RegExp])[] = [
  ['candles of nothing', ['candles', '--data-dir', join(folder, 'none')], 3, /no candles were ever stored/],
  ['a file of no market', ['candles', '--data-dir', directory, '--out', 'x.csv'], 2, /a file is of one market/],
  [
    'a span without candles',
    `candles --data-dir ${directory} --symbol BTCUSDT --timeframe 1m --from 2026-01-01 --out ${join(folder, 'empty.csv')}`.split(
      ' ',
    ),
    3,
    /there is no candle of BTCUSDT 1m of binance/,
  ],
  ['an engine that is none', ['migrate', '--from', 'sqlite', '--to', 'oracle'], 2, /no way from sqlite to oracle/],
  ['one engine twice', ['migrate', '--from', 'sqlite', '--to', 'sqlite'], 2, /no way from sqlite to sqlite/],
  ['no database', ['migrate', '--from', 'sqlite', '--to', 'postgres'], 2, /the address of the database is not given/],
  [
    'nothing to move',
    ['migrate', '--from', 'sqlite', '--to', 'postgres', '--url', 'postgres://x@127.0.0.1:1/x', '--data-dir', folder],
    3,
    /neither records\.db nor candles\.db/,
  ],
];
for (const [what, words, exit, said] of MISTAKES)
  test(`${what} is told as it is`, async () => {
    mkdirSync(folder, { recursive: true });
    const told = await smc('store', ...words);
    assert.equal(told.exit, exit, told.err);
    assert.match(told.err, said);
  });
