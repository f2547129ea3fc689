// PostgreSQL engine: the read models in the schema `smc`; whose rows a viewer sees is decided by the database.
import { createHash } from 'node:crypto';
import { SmcError } from '#model/fate.ts';
import { placeOf } from './postgres-fault.ts';
import { COPY_ROWS, copyBehind, copyOver } from './postgres-copy.ts';
import { guarded, inTransaction, patient, POOL_LIMITS, poolOf, UNHURRIED } from './postgres-pool.ts';
import { migratePostgres, VIEWER_ROLE } from './postgres-schema.ts';
import { columnsOf, select, statement } from './query.ts';
import { rollUpOf } from './postgres-roll-up.ts';
import { columnarOf, decodeAll, dialectOf, insertOf, parameterOf } from './postgres-rows.ts';
import { queue } from './queue.ts';
import { assureTimescale, dropChunks, refreshAggregates } from './timescale.ts';
import type { Dialect, Query } from './query.ts';
import type { Engine, Maintained, Reader, State, Viewer, Writer } from './engine.ts';
import type { Pool, PoolClient } from 'pg';
import type { PoolLimits } from './postgres-pool.ts';
import type { AnyRow, Json, Table } from './table.ts';
import type { Timescale } from './timescale.ts';

/** A query of a person that takes longer is a fault of the query. */
const READ_TIMEOUT_MS = 10_000;
/** Nobody waits longer than this for another writer. */
const LOCK_TIMEOUT_MS = 10_000;

export type PostgresOptions = {
  readonly url: string;
  /**
   * Login of a member of the role `smc_viewer` that is not the owner. With it, queries of people run on connections from
   * which there is no way back to the owner's rights; without it, on the owner's, under the role of the viewer.
   */
  readonly viewerUrl?: string;
  readonly pool?: Partial<PoolLimits>;
};

export type PostgresEngine = Engine & {
  readonly timescale: Timescale;
  /** Undefined where tables are plain ones. */
  readonly maintained: Maintained | undefined;
};

const DIALECT = dialectOf();
const SNAPSHOT = 'BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY; SET LOCAL idle_in_transaction_session_timeout = 0';

/** @throws SmcError STORE_*, USAGE */
export async function openPostgres({ url, viewerUrl, pool }: PostgresOptions): Promise<PostgresEngine> {
  const where = placeOf(url);
  const limits = { ...POOL_LIMITS, ...pool };
  const owners = await poolOf(url, limits);
  const patients = await poolOf(url, patient(limits));
  const viewers = viewerUrl === undefined ? owners : await poolOf(viewerUrl, limits);
  const writing = queue();
  const end = async (): Promise<void> => {
    for (const pool of new Set([owners, patients, viewers])) await pool.end();
  };
  try {
    const { secret, timescale } = await guarded(patients, where, (client) => prepare(client, where));
    const seen = dialectOf(timescale.views);
    return {
      timescale,
      maintained: timescale.version === undefined ? undefined : maintainedOn(patients, where),
      write: (work) =>
        writing(() =>
          inTransaction(owners, where, `BEGIN; SET LOCAL lock_timeout = ${LOCK_TIMEOUT_MS}`, (client) =>
            work(writerOf(client)),
          ),
        ),
      read: (viewer, work) => {
        const begin = `BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY; SET LOCAL ROLE ${VIEWER_ROLE}; SET LOCAL statement_timeout = ${READ_TIMEOUT_MS}`;
        return inTransaction(viewers, placeOf(viewerUrl ?? url), begin, async (client) => {
          await client.query("SELECT set_config('smc.viewer', $1, true)", [sealed(secret, viewer)]);
          return work(readerOf(client, seen));
        });
      },
      snapshot: (work) =>
        inTransaction(patients, where, SNAPSHOT, (client) =>
          work({
            ...readerOf(client, DIALECT),
            state: () => stateOf(client),
            scan: (table, after) => scan(client, table, after),
          }),
        ),
      state: () => guarded(owners, where, stateOf),
      async close() {
        await writing(async () => undefined);
        await end();
      },
    };
  } catch (cause) {
    await end();
    throw cause;
  }
}

/** None of it may be in a transaction. */
function maintainedOn(pool: Pool, where: string): Maintained {
  return {
    written: (table, span) => guarded(pool, where, (client) => refreshAggregates(client, table, span)),
    dropBefore: (table, moment) =>
      guarded(pool, where, async (client) => {
        await dropChunks(client, table, moment);
        await refreshAggregates(client, table, { from: EARLIEST, to: moment });
      }),
  };
}

/** No candle is older. */
const EARLIEST = Date.UTC(1900, 0, 1);

async function prepare(
  client: PoolClient,
  where: string,
): Promise<{ readonly secret: Buffer; readonly timescale: Timescale }> {
  const version = Number((await client.query('SHOW server_version_num')).rows[0]?.server_version_num);
  if (version < OLDEST)
    throw new SmcError(
      'STORE_UNWRITABLE',
      'the database is older than PostgreSQL 15',
      where,
      'use PostgreSQL 15 or newer',
    );
  await client.query('BEGIN');
  await migratePostgres(client, where);
  await client.query('COMMIT');
  const timescale = await assureTimescale(client);
  const found = await client.query("SELECT encode(secret, 'hex') AS secret FROM smc.viewer_secret");
  return { secret: Buffer.from(String(found.rows[0]?.secret), 'hex'), timescale };
}

const OLDEST = 150_000;

/** As `smc.seal` makes it; behind the 64 characters of the seal and a colon stands who it is. */
function sealed(secret: Buffer, { accounts }: Viewer): string {
  const said = JSON.stringify(accounts);
  const inner = createHash('sha256').update(secret).update(said).digest();
  return `${createHash('sha256').update(secret).update(inner).digest('hex')}:${said}`;
}

const readerOf = (client: PoolClient, dialect: Dialect): Reader => ({
  async rows(query: Query) {
    const { text, values } = select(query, dialect);
    const found = await client.query({ text, values: values.map(parameterOf), rowMode: 'array' });
    return decodeAll(query.table, found.rows);
  },
  rollUp: (...asked) => rollUpOf(client, dialect, ...asked),
});

/** By a cursor: compressed chunks are not in the order of the key, and would be sorted anew for each page. */
async function* scan(client: PoolClient, table: Table, after?: readonly Json[]): AsyncGenerator<readonly AnyRow[]> {
  const { text, values } = select({ table, ...(after === undefined ? {} : { after }) }, DIALECT);
  const cursor = `scan_${table.name}`;
  await client.query(`DECLARE ${cursor} NO SCROLL CURSOR FOR ${text}`, values.map(parameterOf));
  for (;;) {
    const found = await client.query({ text: `FETCH ${SCAN_ROWS} FROM ${cursor}`, rowMode: 'array' });
    if (found.rows.length > 0) yield decodeAll(table, found.rows);
    if (found.rows.length < SCAN_ROWS) break;
  }
  await client.query(`CLOSE ${cursor}`);
}

const SCAN_ROWS = 10_000;

async function stateOf(client: PoolClient): Promise<State | undefined> {
  const columns = 'sequence, version, exchange, anchor, anchor_checksum';
  const row = (await client.query(`SELECT ${columns} FROM smc.projection`)).rows[0] as
    | Readonly<Record<string, string>>
    | undefined;
  if (row === undefined) return undefined;
  return {
    sequence: Number(row['sequence']),
    version: Number(row['version']),
    exchange: String(row['exchange']),
    anchor: Number(row['anchor']),
    anchorChecksum: Number(row['anchor_checksum']),
  };
}

function writerOf(client: PoolClient): Writer {
  return {
    ...readerOf(client, DIALECT),
    async state() {
      // Another writer may have gone on meanwhile: who comes second waits here, and then sees where the first one ended.
      await client.query('SELECT pg_advisory_xact_lock($1)', [WRITER_LOCK]);
      return stateOf(client);
    },
    async setState({ sequence, version, exchange, anchor, anchorChecksum }: State) {
      await client.query(
        `INSERT INTO smc.projection VALUES (1, $1, $2, $3, $4, $5) ON CONFLICT (id) DO UPDATE SET
          sequence = $1, version = $2, exchange = $3, anchor = $4, anchor_checksum = $5`,
        [sequence, version, exchange, anchor, anchorChecksum],
      );
    },
    async load(table, identities) {
      if (identities.length === 0) return [];
      const names = table.identity.map((name) => `"${name}"`).join(', ');
      const lists = table.identity.map((_, index) => `$${index + 1}::text[]`).join(', ');
      const found = await client.query({
        text: `SELECT ${columnsOf(table, DIALECT)} FROM smc.${table.name} WHERE (${names}) IN (SELECT * FROM unnest(${lists}))`,
        values: table.identity.map((_, index) => identities.map((identity) => identity[index])),
        rowMode: 'array',
      });
      return decodeAll(table, found.rows);
    },
    async save(table, rows) {
      if (rows.length >= COPY_ROWS) return copyOver(client, table, rows);
      return (await client.query(insertOf(table), [...columnarOf(table, rows)])).rowCount ?? 0;
    },
    append: (table, rows) => copyBehind(client, table, rows),
    async clear(table) {
      await client.query('SET LOCAL statement_timeout = 0');
      // Not TRUNCATE: that would make every reader wait until the rebuild is done.
      await client.query({ text: `DELETE FROM smc.${table.name}`, ...UNHURRIED });
    },
    async remove(table, where) {
      const { text, values } = statement(table, where, DIALECT, (filter) => `DELETE FROM smc.${table.name}${filter}`);
      await client.query(text, values.map(parameterOf));
    },
  };
}

/** Whoever writes the read models holds this lock of the database. */
const WRITER_LOCK = 0x73_6d_64;
