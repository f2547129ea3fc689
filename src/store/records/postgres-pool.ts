// PostgreSQL pool: connections with named limits, and work on one of them that leaves nothing half done.
import { SmcError } from '#model/fate.ts';
import { postgresFault } from './postgres-fault.ts';
import type { Pool, PoolClient } from 'pg';

export type PoolLimits = {
  /** Connections at one time. Who comes when all are in use waits for `acquireTimeoutMs`, and is then told so. */
  readonly connections: number;
  /** A connection that nobody has used for so long is given back to the server. */
  readonly idleTimeoutMs: number;
  /** For a connection, new or used: a server that is away is told of after so long. */
  readonly acquireTimeoutMs: number;
  /** For one statement of the program's own; those that may take as long as they need say so. */
  readonly statementTimeoutMs: number;
};

export const POOL_LIMITS: PoolLimits = {
  connections: 8,
  idleTimeoutMs: 30_000,
  acquireTimeoutMs: 5_000,
  statementTimeoutMs: 120_000,
};

/** A server that has gone without a word is found out by probes of the system where nothing is asked of it. */
const PROBE_AFTER_MS = 10_000;
/** What waits in an open transaction, because its program hangs, holds locks that others need. */
const IDLE_IN_TRANSACTION_MS = 60_000;

/** For connections of work that takes as long as it needs: steps of the schema, longer candles, all rows at once. */
export const patient = (limits: PoolLimits): PoolLimits => ({ ...limits, connections: PATIENT, statementTimeoutMs: 0 });
const PATIENT = 2;

/** With a statement that may take longer than others of its connection: as long as a timer can be. */
export const UNHURRIED = { query_timeout: 2 ** 31 - 1 };

/** @param limits a statement timeout of 0 is none */
export async function poolOf(url: string, limits: PoolLimits): Promise<Pool> {
  const { Pool } = await import('pg');
  const { statementTimeoutMs, acquireTimeoutMs } = limits;
  const pool = new Pool({
    connectionString: url,
    max: limits.connections,
    idleTimeoutMillis: limits.idleTimeoutMs,
    connectionTimeoutMillis: acquireTimeoutMs,
    statement_timeout: statementTimeoutMs,
    // By then the server has broken it off and said so: where it has not, there is no server at the other end any more.
    query_timeout: statementTimeoutMs === 0 ? 0 : statementTimeoutMs + acquireTimeoutMs,
    idle_in_transaction_session_timeout: IDLE_IN_TRANSACTION_MS,
    keepAlive: true,
    keepAliveInitialDelayMillis: PROBE_AFTER_MS,
    application_name: 'smc',
    // Everything comes as text: what it means, the tables say.
    types: { getTypeParser: () => (text: unknown) => text },
  });
  // An idle connection that breaks is no one's error: the next query makes another, or says why it cannot.
  pool.on('error', () => undefined);
  return pool;
}

export async function guarded<Result>(
  pool: Pool,
  where: string,
  work: (client: PoolClient) => Promise<Result>,
): Promise<Result> {
  const client = await acquired(pool, where);
  count(pool, 1);
  let failed: Error | undefined;
  // A connection that breaks while it is in use says so to its query, and here as well: that is no error of its own.
  const ignore = (): void => undefined;
  client.on('error', ignore);
  try {
    return await work(client);
  } catch (cause) {
    failed = cause instanceof Error ? cause : new Error(String(cause));
    throw postgresFault(cause, where);
  } finally {
    client.off('error', ignore);
    count(pool, -1);
    // After a failure the connection is not used again: it may still be in a transaction, or under another role.
    client.release(failed);
  }
}

/** Those that are still being made are not in use, which the pool itself does not tell apart. */
const inUse = new WeakMap<Pool, number>();
const count = (pool: Pool, change: 1 | -1): void => void inUse.set(pool, (inUse.get(pool) ?? 0) + change);

/** A pool with nothing to give says the same as a server that is away: they are told apart by whether all are in use. */
async function acquired(pool: Pool, where: string): Promise<PoolClient> {
  try {
    return await pool.connect();
  } catch (cause) {
    if ((inUse.get(pool) ?? 0) < pool.options.max) throw postgresFault(cause, where);
    const what = `all ${pool.options.max} connections to the database are in use`;
    throw new SmcError('STORE_LOCKED', what, where, 'it is tried again; else raise storage.postgres.connections', {
      cause,
    });
  }
}

export const inTransaction = <Result>(
  pool: Pool,
  where: string,
  begin: string,
  work: (client: PoolClient) => Promise<Result>,
): Promise<Result> =>
  guarded(pool, where, async (client) => {
    await client.query(begin);
    const result = await work(client);
    await client.query('COMMIT');
    return result;
  });
