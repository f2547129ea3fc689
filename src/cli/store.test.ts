// store: read models made from a log in a folder, compared with it, and found out when they are not what it makes of them.
import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { cash } from '#model/number.ts';
import { openLog } from '#store/log/log.ts';
import { openRecords, RECORDS_FILE } from '#store/records/records.ts';
import { jsonLines, smc } from './shell.fixture.ts';
import type { Event } from '#model/event.ts';

const folder = mkdtempSync(join(tmpdir(), 'smc-store-'));
after(() => rmSync(folder, { recursive: true, force: true }));

const MINUTE = 60_000;

function eventsOf(count: number): readonly Event[] {
  const events: Event[] = [];
  for (let index = 0; index < count; index += 1) {
    const time = (index + 1) * MINUTE;
    const close = 100 + index;
    const candle = {
      symbol: 'BTCUSDT',
      timeframe: '1m',
      openTime: time - MINUTE,
      open: 100,
      high: 999,
      low: 1,
      close,
      volume: 2,
    } as const;
    events.push({ sequence: events.length + 1, time, key: 'BTCUSDT', cause: 0, kind: 'candle', data: candle });
    const equity = cash(String(10_000 + (index % 2)));
    const account = { currency: 'USDT', cash: equity, unrealised: cash('0'), equity, openPositions: 0 };
    events.push({
      sequence: events.length + 1,
      time,
      key: 'paper',
      cause: events.length,
      kind: 'account',
      data: account,
    });
  }
  return events;
}

/** A data directory with the log of one feed. */
function logIn(name: string, feed: string, count: number): string {
  const directory = join(folder, name);
  const log = openLog(join(directory, feed));
  log.append(eventsOf(count));
  log.close();
  return directory;
}

test('rebuild makes the rows, and verify finds them equal, until one is changed', async () => {
  const directory = logIn('one', 'demo', 30);
  const empty = await smc('store', 'verify', '--data-dir', directory);
  assert.equal(empty.exit, 0);
  assert.match(empty.err, /Nothing was ever projected/);

  const built = await smc('store', 'rebuild', '--data-dir', directory, '--json');
  assert.equal(built.exit, 0, built.err);
  const [told] = jsonLines(built.out);
  assert.equal(told?.['mark'], 60);
  const tables = told?.['tables'] as readonly { readonly table: string; readonly rows: number }[];
  assert.deepEqual(
    tables.filter(({ rows }) => rows > 0).map(({ table, rows }) => [table, rows]),
    [
      ['trading_sessions', 1],
      ['portfolios', 1],
      ['risk_metrics', 30],
      ['market_data', 30],
    ],
  );
  const equal = await smc('store', 'verify', '--data-dir', join(directory, 'demo'));
  assert.equal(equal.exit, 0, equal.err);
  assert.match(equal.err, /Equal to a fresh projection of the log up to event 60/);

  const { DatabaseSync } = process.getBuiltinModule('node:sqlite');
  const sqlite = new DatabaseSync(join(directory, 'demo', RECORDS_FILE));
  sqlite.exec("UPDATE market_data SET close = '1' WHERE timestamp = 0");
  sqlite.close();
  const differs = await smc('store', 'verify', '--data-dir', directory);
  assert.equal(differs.exit, 1);
  assert.match(differs.err, /market_data \(VERIFY_FAILED\)/);
  assert.equal((await smc('store', 'rebuild', '--data-dir', directory)).exit, 0);
  assert.equal((await smc('store', 'verify', '--data-dir', directory)).exit, 0);
});

test('the exchange is what was recorded, else what the folder is called', async () => {
  const directory = logIn('two', 'binance', 3);
  const exchange = async (): Promise<string | undefined> => {
    const records = await openRecords({ engine: 'sqlite', path: join(directory, 'binance', RECORDS_FILE) });
    const found = (await records.state())?.exchange;
    await records.close();
    return found;
  };
  await smc('store', 'rebuild', '--data-dir', directory);
  assert.equal(await exchange(), 'binance');
  await smc('store', 'rebuild', '--data-dir', directory, '--exchange', 'kraken');
  await smc('store', 'rebuild', '--data-dir', directory);
  assert.equal(await exchange(), 'kraken');
});

test('what cannot be made again is not taken apart', async () => {
  const directory = logIn('three', 'demo', 3);
  mkdirSync(join(directory, 'demo', 'archive'));
  const told = await smc('store', 'rebuild', '--data-dir', directory);
  assert.equal(told.exit, 4);
  assert.match(told.err, /has been archived/);
});

for (const [what, words, exit, said] of [
  ['no folder', ['store', 'rebuild', '--data-dir', join(folder, 'none')], 3, /there is no store/],
  ['no action', ['store', 'rebuid'], 2, /did you mean rebuild|rebuild/],
  ['no address', ['store', 'verify', '--url', 'nowhere', '--data-dir', 'ONE'], 2, /no address of a database/],
  [
    'no server',
    ['store', 'verify', '--url', 'postgres://u:hidden@127.0.0.1:1/x', '--data-dir', 'ONE'],
    73,
    /does not answer/,
  ],
] as const)
  test(`${what} is said, with exit code ${exit}`, async () => {
    const directory = logIn(`refused ${what}`, 'demo', 1);
    const told = await smc(...words.map((word) => (word === 'ONE' ? directory : word)));
    assert.equal(told.exit, exit, told.err);
    assert.match(told.err, said);
    assert.ok(!told.err.includes('hidden'));
  });

test('of several stores one has to be named', async () => {
  const directory = logIn('four', 'demo', 1);
  logIn('four', 'binance', 1);
  const told = await smc('store', 'rebuild', '--data-dir', directory);
  assert.equal(told.exit, 2);
  assert.match(told.err, /several stores/);
});
