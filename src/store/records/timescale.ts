// Timescale: candles and orders in chunks of time, old candles compressed, hours and days kept ready; where the extension is.
import { table } from './table.ts';
import type { PoolClient } from 'pg';
import type { Table } from './table.ts';

/** What of it is in use; `reason` says why nothing is, and the tables are plain ones: all queries work on both. */
export type Timescale = {
  readonly version: string | undefined;
  readonly reason: string;
  /** Tables of longer candles that are kept ready, by "1m>1h". */
  readonly ready: ReadonlyMap<string, Table>;
  /** Relations that viewers read in place of a table. */
  readonly views: ReadonlyMap<string, string>;
};

/** Hourly and daily candles from minutes, by the engine itself. */
const AGGREGATES = [
  { view: 'market_data_1h', timeframe: '1h', width: '1 hour', from: '3 days', every: '30 minutes' },
  { view: 'market_data_1d', timeframe: '1d', width: '1 day', from: '14 days', every: '6 hours' },
] as const;
const AGGREGATED_FROM = '1m';

const READY: ReadonlyMap<string, Table> = new Map(
  AGGREGATES.map(({ view, timeframe }) => [
    `${AGGREGATED_FROM}>${timeframe}`,
    table({
      name: view,
      columns: {
        symbol: 'text',
        exchange: 'text',
        bucket: 'time',
        open: 'decimal',
        high: 'decimal',
        low: 'decimal',
        close: 'decimal',
        volume: 'decimal',
      },
      key: ['symbol', 'exchange', 'bucket'],
      identity: [],
      scope: 'market',
    }),
  ]),
);
const VIEWS = new Map([['orders', 'viewer_orders']]);
const without = (reason: string): Timescale => ({ version: undefined, reason, ready: new Map(), views: new Map() });

/** Old enough that no exchange will correct it. */
const COMPRESS_AFTER = '30 days';
/** A month of orders, a week of candles: some tens of megabytes, which is what a chunk is meant to be. */
const CHUNK = { orders: '30 days', market_data: '7 days' } as const;

/** May be called at every start: what is there already is left as it is. The extension may come later. */
export async function assureTimescale(client: PoolClient): Promise<Timescale> {
  const found = await client.query(
    "SELECT default_version, installed_version FROM pg_available_extensions WHERE name = 'timescaledb'",
  );
  const extension = found.rows[0] as { default_version: string; installed_version: string | null } | undefined;
  if (extension === undefined) return without('the server does not have the extension');
  // To make it where it is not preloaded ends the connection; its loader is known by its settings.
  const loader = await client.query(
    "SELECT current_setting('timescaledb.disable_load', true) IS NOT NULL AS is_loaded",
  );
  if (loader.rows[0]?.is_loaded !== 't') return without('the server has the extension, and does not preload it');
  try {
    if (extension.installed_version === null) await client.query('CREATE EXTENSION IF NOT EXISTS timescaledb');
    await client.query('BEGIN');
    await client.query('SELECT pg_advisory_xact_lock($1)', [LOCK]);
    await assureHypertables(client);
    await client.query('COMMIT');
    return {
      version: extension.installed_version ?? extension.default_version,
      reason: '',
      ready: READY,
      views: VIEWS,
    };
  } catch (cause) {
    // Without the right to make it, everything is as right and only slower.
    await client.query('ROLLBACK');
    return without(cause instanceof Error ? cause.message : String(cause));
  }
}

const LOCK = 0x73_6d_65;

/**
 * A chunk has the grants of its hypertable and not its policies: who may select from orders could read the chunks of all
 * accounts. So viewers may not, and read a view that shows the same rows as the policy does.
 */
const HIDE_ORDERS = `
  REVOKE ALL ON smc.orders FROM smc_viewer;
  CREATE VIEW smc.viewer_orders WITH (security_barrier) AS SELECT * FROM smc.orders
    WHERE (SELECT smc.sees_all()) OR account = ANY ((SELECT smc.seen_accounts())::text[]);
  GRANT SELECT ON smc.viewer_orders TO smc_viewer;
`;

async function assureHypertables(client: PoolClient): Promise<void> {
  const known = await client.query(
    "SELECT hypertable_name FROM timescaledb_information.hypertables WHERE hypertable_schema = 'smc'",
  );
  const names = new Set(known.rows.map((row: { hypertable_name: string }) => row.hypertable_name));
  const make = (table: keyof typeof CHUNK, column: string): Promise<unknown> =>
    client.query(
      `SELECT create_hypertable('smc.${table}', '${column}', chunk_time_interval => INTERVAL '${CHUNK[table]}', migrate_data => true, create_default_indexes => false)`,
    );
  // Orders are not compressed: row level security and compression exclude each other.
  if (!names.has('orders')) {
    await client.query(HIDE_ORDERS);
    await make('orders', 'created_at');
  }
  if (names.has('market_data')) return;
  await make('market_data', 'timestamp');
  await client.query(
    `ALTER TABLE smc.market_data SET (timescaledb.compress, timescaledb.compress_segmentby = 'symbol, exchange, timeframe', timescaledb.compress_orderby = 'timestamp')`,
  );
  await client.query(`SELECT add_compression_policy('smc.market_data', INTERVAL '${COMPRESS_AFTER}')`);
  for (const { view, width, from, every } of AGGREGATES) {
    await client.query(`
      CREATE MATERIALIZED VIEW smc.${view} WITH (timescaledb.continuous, timescaledb.materialized_only = false) AS
      SELECT symbol, exchange, time_bucket(INTERVAL '${width}', "timestamp") AS bucket, first(open, "timestamp") AS open,
        max(high) AS high, min(low) AS low, last(close, "timestamp") AS close, sum(volume) AS volume, count(*) AS candles
      FROM smc.market_data WHERE timeframe = '${AGGREGATED_FROM}'
      GROUP BY symbol, exchange, time_bucket(INTERVAL '${width}', "timestamp") WITH NO DATA`);
    await client.query(
      `SELECT add_continuous_aggregate_policy('smc.${view}', INTERVAL '${from}', INTERVAL '${width}', INTERVAL '${every}')`,
    );
    await client.query(`GRANT SELECT ON smc.${view} TO smc_viewer`);
  }
}
