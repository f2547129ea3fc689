// PostgreSQL roll up: longer candles made by the server where no extension keeps them ready.
import { decodeAll, parameterOf } from './postgres-rows.ts';
import { statement } from './query.ts';
import { table } from './table.ts';
import { within } from './page.ts';
import type { AnyRow, Table } from './table.ts';
import type { Condition, Dialect } from './query.ts';
import type { Millis } from '#model/time.ts';
import type { PoolClient } from 'pg';

/** What comes out; no relation of the database. */
const BUCKETS = table({
  name: 'buckets',
  columns: { bucket: 'time', open: 'decimal', high: 'decimal', low: 'decimal', close: 'decimal', volume: 'decimal' },
  key: ['bucket'],
  identity: [],
  scope: 'market',
});

/** The same sums as everywhere, for they are exact. @param where of one market */
export async function rollUpOf(
  client: PoolClient,
  dialect: Dialect,
  base: Table,
  where: readonly Condition[],
  span: { readonly from: Millis; readonly to: Millis },
  widthMs: Millis,
): Promise<readonly AnyRow[]> {
  const { text, values } = statement(base, [...where, ...within('timestamp', span)], dialect, (filter) => {
    const columns = Object.entries(BUCKETS.columns).map(([name, column]) => dialect.read(name, column));
    return `SELECT ${columns.join(', ')} FROM (
      SELECT date_bin(INTERVAL '${widthMs} milliseconds', "timestamp", TIMESTAMPTZ '1970-01-01 00:00Z') AS bucket,
        (array_agg(open ORDER BY "timestamp"))[1] AS open, max(high) AS high, min(low) AS low,
        (array_agg(close ORDER BY "timestamp" DESC))[1] AS close, sum(volume) AS volume
      FROM ${dialect.table(base)}${filter} GROUP BY 1) AS rolled ORDER BY bucket`;
  });
  const found = await client.query({ text, values: values.map(parameterOf), rowMode: 'array' });
  return decodeAll(BUCKETS, found.rows);
}
