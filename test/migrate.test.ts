// Migrate: the rows of a run and downloaded candles go from SQLite to PostgreSQL and back; stopped anywhere, they are gone on with.
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { emptyColumns } from '#model/candle.ts';
import { SmcError } from '#model/fate.ts';
import { MINUTE_MS } from '#model/time.ts';
import { HISTORY_FILE, migrateStore, openHistory, openRecords, RECORDS_FILE } from '#store/records/records.ts';
import { openLog } from '#store/log/log.ts';
import { smc } from '#cli/shell.fixture.ts';
import { threeAccounts, whole } from './records.fixture.ts';
import { connected, hasTimescale, postgresMissing, startPostgres } from './services/postgres.fixture.ts';
import type { CandleColumns } from '#model/candle.ts';
import type { Cluster } from './services/postgres.fixture.ts';
import type { MigratePlace } from '#store/records/records.ts';

const skip = postgresMissing() ?? false;
const MARKET = { symbol: 'BTCUSDT', exchange: 'demo', timeframe: '1m' } as const;
/** More than two pages. */
const CANDLES = 22_000;
const RUN = 8_000;

const folder = mkdtempSync(join(tmpdir(), 'smc-migrate-'));
after(() => rmSync(folder, { recursive: true, force: true }));
const filesIn = (name: string) => ({
  engine: 'sqlite' as const,
  records: join(folder, name, RECORDS_FILE),
  history: join(folder, name, HISTORY_FILE),
});

function minutes(count: number): CandleColumns {
  const columns = emptyColumns(count);
  for (let at = 0; at < count; at += 1) {
    columns.openTime[at] = at * MINUTE_MS;
    for (const name of ['open', 'high', 'low', 'close', 'volume'] as const) columns[name][at] = 100 + (at % 97) / 8;
  }
  return { ...columns, length: count };
}

async function hashesAt(place: MigratePlace) {
  const target = (path: string | undefined) =>
    place.engine === 'postgres' ? place : ({ engine: 'sqlite', path: path! } as const);
  const records = await openRecords(target(place.engine === 'sqlite' ? place.records : undefined));
  const history = await openHistory(target(place.engine === 'sqlite' ? place.history : undefined));
  try {
    return { tables: [...(await records.hashes()), await history.hash()], state: { ...(await records.state()) } };
  } finally {
    await records.close();
    await history.close();
  }
}

const refused = (code: string, words: RegExp) => (thrown: unknown) =>
  thrown instanceof SmcError && thrown.code === code && words.test(thrown.message);

const SERVERS = [['PostgreSQL', []] as const, ...(hasTimescale() ? [['TimescaleDB', ['timescaledb']] as const] : [])];
for (const [name, preload] of SERVERS)
  describe(`migration to ${name} and back`, { skip }, () => {
    let cluster: Cluster;
    const source = filesIn(`source ${name}`);
    before(async () => {
      cluster = startPostgres(preload);
      const records = await openRecords({ engine: 'sqlite', path: source.records, exchange: 'demo' });
      await records.rebuild(threeAccounts().slice(0, RUN));
      await records.close();
      const history = await openHistory({ engine: 'sqlite', path: source.history });
      await history.ingest(MARKET, minutes(CANDLES));
      await history.close();
    });
    after(() => cluster.stop());

    const fresh = async (database: string): Promise<MigratePlace> => {
      await connected(cluster.url(), (client) => client.query(`CREATE DATABASE ${database}`));
      return { engine: 'postgres', url: cluster.url(database) };
    };

    test('every table has the same count and hash, there and back', async () => {
      const to = await fresh('there');
      const expected = await hashesAt(source);
      const moved = await migrateStore({ from: source, to });
      assert.equal(moved.mark, expected.state.sequence);
      assert.deepEqual(
        moved.tables.map(({ table, rows, hash }) => ({ table, rows, hash })),
        expected.tables,
      );
      assert.ok(moved.tables.every(({ rows, copied }) => rows === copied));
      assert.deepEqual(await hashesAt(to), expected);
      const again = filesIn(`again ${name}`);
      await migrateStore({ from: to, to: again });
      assert.deepEqual(await hashesAt(again), expected);
    });

    test('the target goes on where the source was: the next events are projected, and longer candles are there', async () => {
      const to = { engine: 'postgres', url: cluster.url('there') } as const;
      const events = threeAccounts().slice(0, RUN + 3_000);
      const records = await openRecords({ ...to, exchange: 'demo' });
      const sqlite = await openRecords({ engine: 'sqlite', path: filesIn(`again ${name}`).records });
      for (const each of [records, sqlite]) assert.equal(await each.apply(events), events.at(-1)!.sequence);
      assert.deepEqual(await records.hashes(), await sqlite.hashes());
      const viewer = { accounts: 'all' } as const;
      const ask = { symbol: 'BTCUSDT', timeframe: '1h', of: '1m' } as const;
      const hours = await whole((page) => records.candles(viewer, { ...ask, ...page }));
      await records.close();
      assert.deepEqual(hours, await whole((page) => sqlite.candles(viewer, { ...ask, ...page })));
      await sqlite.close();
    });

    test('stopped at any page it is refused without resume, and with it copies only what is not there', async () => {
      const expected = await hashesAt(source);
      const total = expected.tables.reduce((all, { rows }) => all + rows, 0);
      for (const [index, stop] of [9, 23].entries()) {
        const to = await fresh(`stopped_${index}`);
        let pages = 0;
        const broken = migrateStore({
          from: source,
          to,
          progress: () => {
            pages += 1;
            if (pages === stop) throw new Error('power cut');
          },
        });
        await assert.rejects(broken, /power cut/);
        await assert.rejects(migrateStore({ from: source, to }), refused('USAGE', /not empty/));
        const moved = await migrateStore({ from: source, to, resume: true });
        assert.ok(moved.tables.reduce((all, { copied }) => all + copied, 0) < total);
        assert.deepEqual(await hashesAt(to), expected);
        const nothing = await migrateStore({ from: source, to, resume: true });
        assert.ok(nothing.tables.every(({ copied }) => copied === 0));
      }
    });

    test('rows of a stopped migration that are no longer those of the source are copied anew', async () => {
      const to = await fresh('changed');
      await migrateStore({ from: source, to });
      await connected(cluster.url('changed'), (client) =>
        client.query(
          "DELETE FROM smc.projection; UPDATE smc.positions SET symbol = 'X' WHERE ctid = (SELECT min(ctid) FROM smc.positions); DELETE FROM smc.candle_history WHERE timestamp < '1970-01-02'",
        ),
      );
      const moved = await migrateStore({ from: source, to, resume: true });
      assert.deepEqual(
        moved.tables.filter(({ copied }) => copied > 0).map(({ table }) => table),
        ['positions', 'candle_history'],
      );
      assert.deepEqual(await hashesAt(to), await hashesAt(source));
    });

    test('what a target has of its own is never written over', async () => {
      const to = await fresh('own');
      const records = await openRecords({ ...to, engine: 'postgres', url: cluster.url('own'), exchange: 'kraken' });
      await records.rebuild(threeAccounts().slice(0, 3_000));
      await records.close();
      const before = await hashesAt(to);
      for (const resume of [false, true])
        await assert.rejects(migrateStore({ from: source, to, resume }), refused('USAGE', /read models of its own/));
      assert.deepEqual(await hashesAt(to), before);

      const candles = await fresh('own_candles');
      const history = await openHistory({ engine: 'postgres', url: cluster.url('own_candles') });
      await history.ingest({ ...MARKET, symbol: 'OTHER' }, minutes(10));
      await history.close();
      await assert.rejects(migrateStore({ from: source, to: candles }), refused('USAGE', /candle_history has rows/));
      await assert.rejects(
        migrateStore({ from: source, to: candles, resume: true }),
        refused('VERIFY_FAILED', /candle_history/),
      );
      const found = (await hashesAt(candles)).tables.at(-1)!;
      assert.equal(found.rows, CANDLES + 10);
    });

    test('what is written to the source meanwhile is left for later: the target is of one moment', async () => {
      const from = filesIn(`moving ${name}`);
      const events = threeAccounts();
      const records = await openRecords({ engine: 'sqlite', path: from.records, exchange: 'demo' });
      await records.apply(events.slice(0, 4_000));
      const before = await records.hashes();
      const to = await fresh('moving');
      let writing: Promise<number> | undefined;
      await migrateStore({
        from: { engine: 'sqlite', records: from.records },
        to,
        progress: () => void (writing ??= records.apply(events.slice(4_000, 6_000))),
      });
      await writing;
      assert.notDeepEqual(await records.hashes(), before);
      assert.deepEqual((await hashesAt(to)).tables.slice(0, before.length), before);
      await records.close();
    });

    test('by the command: there, found equal to the log, and back', async () => {
      const data = join(folder, `data ${name}`);
      const log = openLog(join(data, 'demo'));
      log.append(threeAccounts().slice(0, 5_000));
      log.close();
      assert.equal((await smc('store', 'rebuild', '--data-dir', data)).exit, 0);
      await fresh('command');
      const url = cluster.url('command');
      const there = await smc(
        'store',
        'migrate',
        '--from',
        'sqlite',
        '--to',
        'postgres',
        '--url',
        url,
        '--data-dir',
        data,
      );
      assert.equal(there.exit, 0, there.err);
      assert.match(there.out, /market_data +\d+ +\d+ +[0-9a-f]{16} +equal/);
      assert.match(there.err, /Every table .* up to event \d+\.[\s\S]*people are not moved/);
      const verified = await smc('store', 'verify', '--data-dir', data, '--url', url);
      assert.equal(verified.exit, 0, verified.err);
      const twice = ['store', 'migrate', '--from', 'postgres', '--to', 'sqlite', '--url', url, '--data-dir', data];
      const refusedThere = await smc(...twice);
      assert.equal(refusedThere.exit, 2);
      assert.match(refusedThere.err, /read models of its own/);
      rmSync(join(data, 'demo', RECORDS_FILE));
      const back = await smc(...twice, '--json');
      assert.equal(back.exit, 0, back.err);
      assert.equal((await smc('store', 'verify', '--data-dir', data)).exit, 0);
    });
  });
