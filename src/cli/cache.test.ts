// cache: what --cache-dir keeps is listed, read again, and taken away.
import assert from 'node:assert/strict';
import { dirname, join } from 'node:path';
import { readdirSync } from 'node:fs';
import { test } from 'node:test';
import { demo, demoFile, file, smc } from './shell.fixture.ts';
import { openParquet } from '#store/parquet/parquet.ts';

const skip = (await openParquet()) === undefined ? 'no DuckDB for this platform' : false;

test('a large file is kept, read from there to the same words, listed and taken away', { skip }, async () => {
  const large = demoFile(demo('BTCUSDT', '1m', 90_000, 60_000));
  const folder = join(dirname(file('beside.txt', '')), 'cache');
  const detect = (...words: readonly string[]) =>
    smc('detect', '--data', large, '--timeframe', '4h', '--json', ...words);
  const plain = await detect();
  const first = await detect('--cache-dir', folder);
  const second = await detect('--cache-dir', folder);
  assert.equal(first.exit, 0, first.err);
  assert.deepEqual([first.out, second.out], [plain.out, plain.out]);
  assert.deepEqual([first.err, second.err], [plain.err, plain.err], 'the same notes, and none about the cache');

  const listed = await smc('cache', 'list', '--cache-dir', folder, '--json');
  const [entry] = JSON.parse(listed.out) as { name: string; rows: number; source: string }[];
  assert.deepEqual([entry?.rows, entry?.source], [90_000, large]);
  assert.match((await smc('cache', 'list', '--cache-dir', folder)).out, /90.0 k/);
  assert.match((await smc('cache', 'clear', '--cache-dir', folder)).err, /^1 taken away/);
  assert.deepEqual(readdirSync(folder), []);
});

test('a small file is read as it is', { skip }, async () => {
  const folder = join(dirname(file('beside.txt', '')), 'cache');
  const { exit } = await smc('detect', '--data', demoFile(demo('BTCUSDT', '1m', 500, 60_000)), '--cache-dir', folder);
  assert.equal(exit, 0);
  assert.equal((await smc('cache', 'list', '--cache-dir', folder, '--json')).out, '[]\n');
});
