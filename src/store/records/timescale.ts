// Timescale: rows in chunks of time, old ones compressed, longer candles kept ready; where the extension is.
import { durationOf, MINUTE_MS, openTimeOf } from '#model/time.ts';
import { table } from './table.ts';
import { CANDLES, MARKET_DATA } from './tables.ts';
import type { Millis, Timeframe } from '#model/time.ts';
import type { PoolClient } from 'pg';
import type { Table } from './table.ts';

/** What of it is in use; `reason` says why nothing is, and the tables are plain ones: all queries work on both. */
export type Timescale = {
  readonly version: string | undefined;
  readonly reason: string;
  /** Tables of longer candles that are kept ready, by `readyName`. */
  readonly ready: ReadonlyMap<string, Table>;
  /** Relations that viewers read in place of a table. */
  readonly views: ReadonlyMap<string, string>;
};

/** What longer candles are made from by the engine itself, and which; each a view of the table's name and theirs. */
const AGGREGATED_FROM = '1m';
const AGGREGATED: readonly Timeframe[] = ['5m', '15m', '1h', '4h', '1d'];
const CANDLE_TABLES: readonly Table[] = [MARKET_DATA, CANDLES];
const viewOf = (table: Table, timeframe: Timeframe): string => `${table.name}_${timeframe}`;

/** All that has changed since the last time, however old it is: what has not changed costs nothing. */
const REFRESH_EVERY = '30 minutes';

export const readyName = (table: Table, of: Timeframe, timeframe: Timeframe): string =>
  `${table.name}:${of}>${timeframe}`;

const READY: ReadonlyMap<string, Table> = new Map(
  CANDLE_TABLES.flatMap((base) =>
    AGGREGATED.map((timeframe) => [
      readyName(base, AGGREGATED_FROM, timeframe),
      table({
        name: viewOf(base, timeframe),
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
  ),
);

/** Whose chunks viewers must not read, see `hide`. */
const HIDDEN = ['orders', 'risk_metrics'] as const;
const VIEWS = new Map(HIDDEN.map((name) => [name, `viewer_${name}`]));
export const without = (reason: string): Timescale => ({
  version: undefined,
  reason,
  ready: new Map(),
  views: new Map(),
});

type Chunked = {
  readonly name: string;
  readonly time: string;
  /** Some tens of megabytes, which is what a chunk is meant to be. */
  readonly chunk: string;
  /** Old enough that nobody will correct it; rows of one segment lie together. Left out, nothing is compressed. */
  readonly compress?: { readonly after: string; readonly segment: string; readonly order: string };
};

const CHUNKED: readonly Chunked[] = [
  // Not compressed: row level security excludes it, and there are few.
  { name: 'orders', time: 'created_at', chunk: '30 days' },
  {
    name: 'market_data',
    time: 'timestamp',
    chunk: '7 days',
    compress: { after: '30 days', segment: 'symbol, exchange, timeframe', order: 'timestamp' },
  },
  {
    name: 'candle_history',
    time: 'timestamp',
    chunk: '30 days',
    compress: { after: '60 days', segment: 'symbol, exchange, timeframe', order: 'timestamp' },
  },
  {
    name: 'pattern_detections',
    time: 'detected_at',
    chunk: '7 days',
    compress: { after: '30 days', segment: 'symbol, timeframe', order: 'sequence' },
  },
  {
    name: 'risk_metrics',
    time: 'timestamp',
    chunk: '7 days',
    compress: { after: '30 days', segment: 'account', order: 'timestamp' },
  },
];

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
    await assureAggregates(client);
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
const hide = (name: string): string => `
  REVOKE ALL ON smc.${name} FROM smc_viewer;
  CREATE VIEW smc.viewer_${name} WITH (security_barrier) AS SELECT * FROM smc.${name}
    WHERE (SELECT smc.sees_all()) OR account = ANY ((SELECT smc.seen_accounts())::text[]);
  GRANT SELECT ON smc.viewer_${name} TO smc_viewer;
`;

/** What is compressed can have no policies: with no grant to anybody but its owner it needs none. */
const withoutPolicies = (name: string): string => `
  DROP POLICY writer ON smc.${name};
  DROP POLICY viewer ON smc.${name};
  ALTER TABLE smc.${name} NO FORCE ROW LEVEL SECURITY;
  ALTER TABLE smc.${name} DISABLE ROW LEVEL SECURITY;
`;

async function assureHypertables(client: PoolClient): Promise<void> {
  const known = await namesOf(client, 'SELECT hypertable_name AS name FROM timescaledb_information.hypertables');
  for (const { name, time, chunk, compress } of CHUNKED) {
    if (known.has(name)) continue;
    const isHidden = HIDDEN.some((each) => each === name);
    if (isHidden) await client.query(hide(name));
    if (isHidden && compress !== undefined) await client.query(withoutPolicies(name));
    await client.query(
      `SELECT create_hypertable('smc.${name}', '${time}', chunk_time_interval => INTERVAL '${chunk}', migrate_data => true, create_default_indexes => false)`,
    );
    if (compress === undefined) continue;
    await client.query(
      `ALTER TABLE smc.${name} SET (timescaledb.compress, timescaledb.compress_segmentby = '${compress.segment}', timescaledb.compress_orderby = '${compress.order}')`,
    );
    await client.query(`SELECT add_compression_policy('smc.${name}', INTERVAL '${compress.after}')`);
  }
}

async function assureAggregates(client: PoolClient): Promise<void> {
  const known = await namesOf(client, 'SELECT view_name AS name FROM timescaledb_information.continuous_aggregates');
  const can = await client.query(
    "SELECT 'buckets_per_batch' = ANY (proargnames) AS batches FROM pg_proc WHERE proname = 'add_continuous_aggregate_policy'",
  );
  // By batches, the newest first, a reader would see the new end and not yet what is before it.
  const isBatched = can.rows.some(({ batches }: { readonly batches: string }) => batches === 't');
  const whole = isBatched ? ', buckets_per_batch => 0' : '';
  const outdated = await namesOf(
    client,
    `SELECT hypertable_name AS name FROM timescaledb_information.jobs
     WHERE proc_name = 'policy_refresh_continuous_aggregate' AND (config ->> 'start_offset' IS NOT NULL
       OR ${isBatched} AND config ->> 'buckets_per_batch' IS DISTINCT FROM '0')`,
  );
  for (const base of CANDLE_TABLES)
    for (const timeframe of AGGREGATED) {
      const view = viewOf(base, timeframe);
      const width = `${durationOf(timeframe) / MINUTE_MS} minutes`;
      if (!known.has(view)) {
        await client.query(`
          CREATE MATERIALIZED VIEW smc.${view} WITH (timescaledb.continuous, timescaledb.materialized_only = false) AS
          SELECT symbol, exchange, time_bucket(INTERVAL '${width}', "timestamp") AS bucket, first(open, "timestamp") AS open,
            max(high) AS high, min(low) AS low, last(close, "timestamp") AS close, sum(volume) AS volume, count(*) AS candles
          FROM smc.${base.name} WHERE timeframe = '${AGGREGATED_FROM}'
          GROUP BY symbol, exchange, time_bucket(INTERVAL '${width}', "timestamp") WITH NO DATA`);
        await client.query(`GRANT SELECT ON smc.${view} TO smc_viewer`);
      } else if (!outdated.has(view)) continue;
      // An earlier version looked back a few days only, and never saw what had come in behind them.
      await client.query(`SELECT remove_continuous_aggregate_policy('smc.${view}', if_exists => true)`);
      await client.query(
        `SELECT add_continuous_aggregate_policy('smc.${view}', NULL, INTERVAL '${width}', INTERVAL '${REFRESH_EVERY}'${whole})`,
      );
    }
}

async function namesOf(client: PoolClient, text: string): Promise<ReadonlySet<string>> {
  const found = await client.query(`${text} ${text.includes('WHERE') ? 'AND' : 'WHERE'} hypertable_schema = 'smc'`);
  return new Set(found.rows.map(({ name }: { readonly name: string }) => name));
}

/**
 * Makes the longer candles of a span anew, at once and not with the next round of the extension's own. Not in a transaction.
 * @param span open times of the first candle and of the last; left out, those of all that are there
 */
export async function refreshAggregates(
  client: PoolClient,
  base: Table,
  span?: { readonly from: Millis; readonly to: Millis },
): Promise<void> {
  const known = span ?? (await spanOf(client, base));
  if (known === undefined) return;
  const { from, to } = known;
  for (const timeframe of AGGREGATED) {
    const first = openTimeOf(from, timeframe);
    // What was made ready is not looked at again for what comes later, so that the last candle of a live market is left open.
    const end = openTimeOf(to, timeframe) + (base === CANDLES ? durationOf(timeframe) : 0);
    if (end <= first) continue;
    const window = [first, end].map((time) => `'${new Date(time).toISOString()}'::timestamptz`).join(', ');
    await client.query(`CALL refresh_continuous_aggregate('smc.${viewOf(base, timeframe)}', ${window})`);
  }
}

async function spanOf(
  client: PoolClient,
  base: Table,
): Promise<{ readonly from: Millis; readonly to: Millis } | undefined> {
  const found = await client.query(
    `SELECT extract(epoch FROM min(timestamp)) * 1000 AS from, extract(epoch FROM max(timestamp)) * 1000 AS to FROM smc.${base.name}`,
  );
  const { from, to } = found.rows[0] as { readonly from: string | null; readonly to: string | null };
  return from === null || to === null ? undefined : { from: Number(from), to: Number(to) };
}

/** Whole chunks that end before the moment. */
export async function dropChunks(client: PoolClient, table: Table, before: Millis): Promise<void> {
  await client.query(`SELECT drop_chunks('smc.${table.name}', '${new Date(before).toISOString()}'::timestamptz)`);
}
