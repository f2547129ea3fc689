// Read models and candles on PostgreSQL with TimescaleDB: the same rows in chunks, compressed or not, and nobody sees another's.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { openHistory, openRecords } from '#store/records/records.ts';
import { ACCOUNTS, SEED, threeAccounts, whole } from './records.fixture.ts';
import { connected, hasTimescale, postgresMissing, startPostgres } from './services/postgres.fixture.ts';
import type { CandleColumns } from '#model/candle.ts';
import type { Cluster } from './services/postgres.fixture.ts';

const skip = postgresMissing() ?? false;
const without = hasTimescale() ? false : 'the server has no TimescaleDB';
describe('PostgreSQL with TimescaleDB', { skip: skip === false ? without : skip }, () => {
  let cluster: Cluster;
  before(() => {
    cluster = startPostgres(['timescaledb']);
  });
  after(() => cluster.stop());
  const events = threeAccounts();

  test('hypertables, compression and aggregates change no row, and hide the chunks of orders', async (t) => {
    const records = await openRecords({ engine: 'postgres', url: cluster.url(), exchange: 'demo' });
    t.after(() => records.close());
    t.diagnostic(`TimescaleDB ${records.timescale.version}, seed ${SEED}`);
    await records.rebuild(events);
    const sqlite = await openRecords({ engine: 'sqlite', path: '', exchange: 'demo' });
    await sqlite.rebuild(events);
    assert.deepEqual(await records.hashes(), await sqlite.hashes());
    for (const timeframe of ['5m', '15m', '1h', '4h', '1d'] as const) {
      const ask = { symbol: 'BTCUSDT', timeframe, of: '1m' } as const;
      const own = await whole((page) => records.candles({ accounts: [] }, { ...ask, ...page }), 7);
      assert.deepEqual(own, await whole((page) => sqlite.candles({ accounts: [] }, { ...ask, ...page }), 7));
    }
    await sqlite.close();

    await connected(cluster.url(), async (client) => {
      const found = await client.query(
        'SELECT hypertable_name AS name FROM timescaledb_information.hypertables ORDER BY 1',
      );
      assert.deepEqual(
        found.rows.map(({ name }) => name),
        ['candle_history', 'market_data', 'orders', 'pattern_detections', 'risk_metrics'],
      );
      const compressed = await client.query(
        "SELECT compress_chunk(format('%I.%I', chunk_schema, chunk_name)::regclass) FROM timescaledb_information.chunks WHERE hypertable_name IN ('market_data', 'pattern_detections', 'risk_metrics')",
      );
      assert.ok((compressed.rowCount ?? 0) >= 3);
    });
    const hashes = await records.hashes();
    await records.rebuild(events);
    assert.deepEqual(await records.hashes(), hashes);

    for (const account of ACCOUNTS) {
      const orders = await whole((page) => records.orders({ accounts: [account] }, page));
      assert.ok(orders.length > 0 && orders.every((row) => row.account === account));
      const equity = await whole((page) => records.riskMetrics({ accounts: [account] }, page));
      assert.ok(equity.length > 0 && equity.every((row) => row.account === account));
    }
    await connected(cluster.url(), (client) => client.query('CREATE ROLE viewer_login LOGIN IN ROLE smc_viewer'));
    const chunks = await connected(cluster.url(), (client) =>
      client.query(
        "SELECT format('%I.%I', chunk_schema, chunk_name) AS name FROM timescaledb_information.chunks WHERE hypertable_name IN ('orders', 'risk_metrics')",
      ),
    );
    assert.ok(chunks.rows.length > 0);
    for (const relation of ['smc.orders', 'smc.risk_metrics', ...chunks.rows.map(({ name }) => String(name))])
      await connected(cluster.url('postgres', 'viewer_login'), (client) =>
        assert.rejects(client.query(`SELECT * FROM ${relation}`), /permission denied/),
      );
    for (const view of ['smc.viewer_orders', 'smc.viewer_risk_metrics']) {
      const seen = await connected(cluster.url('postgres', 'viewer_login'), (client) =>
        client.query(`SELECT * FROM ${view}`),
      );
      assert.equal(seen.rowCount, 0);
    }
  });

  test('a job of an earlier version that looked back a few days is replaced by one that looks at all', async () => {
    const jobs = `SELECT concat(config ->> 'start_offset', ' ', config ->> 'buckets_per_batch') AS start FROM timescaledb_information.jobs
      WHERE proc_name = 'policy_refresh_continuous_aggregate'`;
    const offsets = await connected(cluster.url(), async (client) => {
      await client.query(`SELECT remove_continuous_aggregate_policy('smc.market_data_1h');
        SELECT add_continuous_aggregate_policy('smc.market_data_1h', INTERVAL '3 days', INTERVAL '1 hour', INTERVAL '30 minutes')`);
      const before = (await client.query(jobs)).rows.map(({ start }) => start);
      await (await openRecords({ engine: 'postgres', url: cluster.url() })).close();
      return [before, (await client.query(jobs)).rows.map(({ start }) => start)];
    });
    assert.equal(offsets[0]!.filter((start) => start === '3 days ').length, 1);
    // In one step each: no reader sees a part of it.
    assert.deepEqual(new Set(offsets[1]), new Set([offsets[0]!.find((start) => start !== '3 days ')]));
    assert.ok(offsets[1]!.length === 10 && offsets[1]!.every((start) => start === ' 0' || start === ' '));
  });

  test('while longer candles are made ready nobody sees a part of them', async () => {
    await connected(cluster.url(), (client) => client.query('CREATE DATABASE ready'));
    const url = cluster.url('ready');
    await (await openRecords({ engine: 'postgres', url, exchange: 'demo' })).close();
    await connected(url, async (client) => {
      await client.query(
        "INSERT INTO smc.candle_history SELECT 'A', 'x', '1m', time, 1, 1, 1, 1, 1 FROM generate_series('2024-07-01'::timestamptz, '2024-07-05', '1 minute') AS time",
      );
      const count = async (): Promise<number> =>
        Number((await client.query('SELECT count(*) AS count FROM smc.candle_history_5m')).rows[0].count);
      const seen = new Set([await count()]);
      const found = await client.query(
        "SELECT job_id AS job FROM timescaledb_information.jobs WHERE proc_name = 'policy_refresh_continuous_aggregate' AND hypertable_name = 'candle_history_5m'",
      );
      const over = new AbortController();
      const made = connected(url, (other) => other.query(`CALL run_job(${found.rows[0].job})`)).finally(() =>
        over.abort(),
      );
      while (!over.signal.aborted) seen.add(await count());
      await made;
      assert.deepEqual([...seen], [4 * 24 * 12 + 1]);
    });
  });

  test('compressed candles are given again, corrected and followed by others like any', async () => {
    const history = await openHistory({ engine: 'postgres', url: cluster.url() });
    const market = { symbol: 'OLD', exchange: 'demo', timeframe: '1m' } as const;
    const columns = (count: number, close: number) => ({
      length: count,
      openTime: Float64Array.from({ length: count }, (_, at) => at * 60_000),
      ...Object.fromEntries(['open', 'high', 'low', 'volume'].map((name) => [name, new Float64Array(count).fill(2)])),
      close: new Float64Array(count).fill(close),
    });
    try {
      assert.equal(await history.ingest(market, columns(3_000, 2) as CandleColumns), 3_000);
      await connected(cluster.url(), (client) =>
        client.query(
          "SELECT compress_chunk(format('%I.%I', chunk_schema, chunk_name)::regclass) FROM timescaledb_information.chunks WHERE hypertable_name = 'candle_history'",
        ),
      );
      const hash = await history.hash();
      assert.equal(await history.ingest(market, columns(3_000, 2) as CandleColumns), 0);
      assert.deepEqual(await history.hash(), hash);
      assert.equal(await history.ingest(market, columns(4_000, 2) as CandleColumns), 1_000);
      assert.equal(await history.ingest(market, columns(10, 1) as CandleColumns), 10);
      const days = (await Array.fromAsync(history.read({ ...market, timeframe: '1d', of: '1m' }))).flat();
      assert.deepEqual(
        days.map(({ close, volume }) => [close, volume]),
        [
          ['2', '2880'],
          ['2', '2880'],
          ['2', '2240'],
        ],
      );
    } finally {
      await history.close();
    }
  });

  test('a server that has the extension and does not preload it gets plain tables', async (t) => {
    const plain = startPostgres();
    t.after(plain.stop);
    const records = await openRecords({ engine: 'postgres', url: plain.url(), exchange: 'demo' });
    t.after(() => records.close());
    assert.equal(records.timescale.version, undefined);
    assert.match(records.timescale.reason, /preload/);
    await records.apply(events.slice(0, 5_000));
    assert.ok((await records.mark()) > 0);
  });
});
