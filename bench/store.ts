// Bench of the store of candles: a million minutes into SQLite and PostgreSQL, out again, and made longer; DuckDB beside them.
import { loadavg, tmpdir } from 'node:os';
import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { HOUR_MS, MINUTE_MS } from '#model/time.ts';
import { openHistory, openRecords } from '#store/records/records.ts';
import { history as minutes } from './history.ts';
import { connected, hasTimescale, postgresMissing, startPostgres } from '../test/services/postgres.fixture.ts';
import { threeAccounts } from '../test/records.fixture.ts';
import type { History, RecordsOptions } from '#store/records/records.ts';
import type { Timeframe } from '#model/time.ts';

const ROWS = 1_000_000;
const RANGE_ROWS = 10_000;
const RANGES = 20;
const PASSES = 3;
const MARKET = { symbol: 'BTCUSDT', exchange: 'binance', timeframe: '1m' } as const;

const { columns } = await minutes('binance-BTCUSDT-1m.csv.gz', ROWS);
const from = columns.openTime[0]!;
const home = mkdtempSync(join(tmpdir(), 'smc-bench-'));
const median = (values: readonly number[]): number => values.toSorted((a, b) => a - b)[values.length >> 1]!;
const say = (name: string, value: string): void => console.log(`${name} | ${value}`);
const ms = (value: number): string => `${value.toFixed(value < 10 ? 1 : 0)} ms`;
const perSecond = (tookMs: number): string => `${Math.round(ROWS / tookMs).toLocaleString('en')}k rows/s`;

async function took(work: () => Promise<unknown>): Promise<number> {
  const start = performance.now();
  await work();
  return performance.now() - start;
}
async function medianOf(passes: number, work: (pass: number) => Promise<unknown>): Promise<number> {
  const times: number[] = [];
  for (let pass = 0; pass < passes; pass += 1) times.push(await took(() => work(pass)));
  return median(times);
}

async function count(history: History, timeframe: Timeframe, span: { from?: number; to?: number } = {}) {
  let rows = 0;
  for await (const page of history.read({ ...MARKET, timeframe, of: '1m', ...span })) rows += page.length;
  return rows;
}
function expect(rows: number, expected: number): void {
  if (rows !== expected) throw new Error(`${rows} rows instead of ${expected}`);
}
/** Spread over all, the same for everyone. */
const startOf = (pass: number): number => from + Math.floor((pass * 0.618 * ROWS) % (ROWS - RANGE_ROWS)) * MINUTE_MS;

async function measure(name: string, open: () => Promise<History>): Promise<void> {
  const history = await open();
  say(`${name}: ${ROWS.toLocaleString('en')} rows in`, perSecond(await took(() => history.ingest(MARKET, columns))));
  say(`${name}: the same again, nothing written`, perSecond(await took(() => history.ingest(MARKET, columns))));
  const range = await medianOf(RANGES, async (pass) => {
    const at = startOf(pass);
    expect(await count(history, '1m', { from: at, to: at + RANGE_ROWS * MINUTE_MS }), RANGE_ROWS);
  });
  say(`${name}: range of 10,000 rows, p50`, ms(range));
  say(`${name}: all rows out`, perSecond(await took(async () => expect(await count(history, '1m'), ROWS))));
  const hours = Math.floor((from + (ROWS - 1) * MINUTE_MS) / HOUR_MS) - Math.floor(from / HOUR_MS) + 1;
  const rolled = await medianOf(PASSES, async () => expect(await count(history, '1h'), hours));
  say(`${name}: 1m to 1h over all`, ms(rolled));
  await history.close();
}

/** What a follower does that begins with nothing: a demo run of three accounts, each pattern, order and candle of it a row. */
async function measureRecords(name: string, target: RecordsOptions): Promise<void> {
  const events = threeAccounts();
  const records = await openRecords(target);
  const tookMs = await medianOf(PASSES, () => records.rebuild(events));
  const rows = (await records.hashes()).reduce((all, one) => all + one.rows, 0);
  const rate = (of: number): string => ((of / tookMs) * 1000).toLocaleString('en', { maximumFractionDigits: 0 });
  say(`${name}: read models from the log`, `${rate(events.length)} events/s, ${rate(rows)} rows/s`);
  await records.close();
}

async function measureDuckDB(): Promise<void> {
  const duckdb = await import('@duckdb/node-api').catch(() => undefined);
  if (duckdb === undefined) return say('DuckDB', 'not on this platform');
  const connection = await (await duckdb.DuckDBInstance.create(':memory:')).connect();
  const names = ['openTime', 'open', 'high', 'low', 'close', 'volume'] as const;
  await connection.run(`CREATE TABLE candles (${names.map((name) => `${name} DOUBLE`).join(', ')})`);
  const path = join(home, 'candles.parquet');
  const written = await took(async () => {
    const appender = await connection.createAppender('candles');
    for (let at = 0; at < ROWS; at += 2048) {
      const end = Math.min(ROWS, at + 2048);
      const chunk = duckdb.DuckDBDataChunk.create(names.map(() => duckdb.DOUBLE));
      chunk.setColumns(names.map((name) => [...columns[name].subarray(at, end)]));
      appender.appendDataChunk(chunk);
    }
    appender.closeSync();
    await connection.run(`COPY candles TO '${path}' (FORMAT parquet)`);
  });
  await connection.run('DROP TABLE candles');
  say('DuckDB: the same rows into a Parquet file', perSecond(written));
  const rows = async (text: string): Promise<number> => (await connection.runAndReadAll(text)).getColumns()[0]!.length;
  const table = `read_parquet('${path}')`;
  const range = await medianOf(RANGES, async (pass) => {
    const at = startOf(pass);
    const where = `openTime >= ${at} AND openTime < ${at + RANGE_ROWS * MINUTE_MS}`;
    expect(await rows(`SELECT * FROM ${table} WHERE ${where} ORDER BY openTime`), RANGE_ROWS);
  });
  say('DuckDB: range of 10,000 rows, p50', ms(range));
  say('DuckDB: all rows out', perSecond(await took(() => rows(`SELECT * FROM ${table}`))));
  const rolled = await medianOf(PASSES, () =>
    rows(`SELECT openTime // ${HOUR_MS} AS hour, first(open ORDER BY openTime), max(high), min(low), last(close ORDER BY openTime), sum(volume)
      FROM ${table} GROUP BY hour ORDER BY hour`),
  );
  say('DuckDB: 1m to 1h over all', ms(rolled));
  say('DuckDB: size', `${Math.round(statSync(path).size / 1e6)} MB`);
}

try {
  say('one-minute load at the beginning', loadavg()[0]!.toFixed(2));
  const file = join(home, 'candles.db');
  await measure('SQLite', () => openHistory({ engine: 'sqlite', path: file }));
  await measureRecords('SQLite', { engine: 'sqlite', path: join(home, 'records.db'), exchange: 'demo' });
  say('SQLite: size', `${Math.round(statSync(file).size / 1e6)} MB`);
  const missing = postgresMissing();
  if (missing !== undefined) say('PostgreSQL', missing);
  else
    for (const preload of hasTimescale() ? [[], ['timescaledb']] : [[]]) {
      const cluster = startPostgres(preload, { isDurable: true });
      try {
        const name = preload.length === 0 ? 'PostgreSQL' : 'TimescaleDB';
        await measure(name, () => openHistory({ engine: 'postgres', url: cluster.url() }));
        await measureRecords(name, { engine: 'postgres', url: cluster.url(), exchange: 'demo' });
        const size =
          preload.length === 0
            ? "pg_total_relation_size('smc.candle_history')"
            : "hypertable_size('smc.candle_history')";
        const bytes = (): Promise<number> =>
          connected(cluster.url(), async (client) =>
            Number((await client.query(`SELECT ${size} AS bytes`)).rows[0].bytes),
          );
        say(`${name}: size`, `${Math.round((await bytes()) / 1e6)} MB`);
        if (preload.length === 0) continue;
        await connected(cluster.url(), (client) =>
          client.query("SELECT compress_chunk(chunk) FROM show_chunks('smc.candle_history') AS chunk"),
        );
        say(`${name}: size, compressed`, `${Math.round((await bytes()) / 1e6)} MB`);
      } finally {
        cluster.stop();
      }
    }
  await measureDuckDB();
} finally {
  rmSync(home, { recursive: true, force: true });
}
