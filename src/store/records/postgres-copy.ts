// PostgreSQL copy: many rows at once as one stream, into the table where none of them is there, else by way of a staging table.
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { columnsAs, encode, updateOf } from './postgres-rows.ts';
import type { AnyRow, Table } from './table.ts';
import type { PoolClient } from 'pg';

/** Fewer rows are sooner there by one statement with a list for each column. */
export const COPY_ROWS = 500;
/** What is handed to the socket at once. */
const CHUNK_CHARACTERS = 2 ** 16;
const UNIQUE_VIOLATION = '23505';

/** Rows of other keys stay, those of the same are replaced where they say something else. @returns rows that are new or changed */
export async function copyOver(client: PoolClient, table: Table, rows: readonly AnyRow[]): Promise<number> {
  const staged = `staged_${table.name}`;
  // It has the columns of the table and none of its rules, belongs to the connection, and is empty after each transaction.
  await client.query(
    `CREATE TEMPORARY TABLE IF NOT EXISTS ${staged} (LIKE smc.${table.name}) ON COMMIT DELETE ROWS; TRUNCATE pg_temp.${staged}`,
  );
  await stream(client, `pg_temp.${staged}`, table, rows);
  const names = columnsAs(table);
  const text = `INSERT INTO smc.${table.name} (${names}) SELECT ${names} FROM pg_temp.${staged} ${updateOf(table)}`;
  return (await client.query(text)).rowCount ?? 0;
}

/**
 * For rows in the order of the key. Where nothing of theirs is there yet they go into the table itself, which is twice as quick.
 * @returns rows that are new or changed
 */
export async function copyBehind(client: PoolClient, table: Table, rows: readonly AnyRow[]): Promise<number> {
  if (await hasBetween(client, table, rows[0]!, rows.at(-1)!)) return copyOver(client, table, rows);
  await client.query('SAVEPOINT straight');
  try {
    await stream(client, `smc.${table.name}`, table, rows);
    await client.query('RELEASE SAVEPOINT straight');
    return rows.length;
  } catch (cause) {
    // Another has written the same meanwhile.
    if (!(cause instanceof Error && 'code' in cause && cause.code === UNIQUE_VIOLATION)) throw cause;
    await client.query('ROLLBACK TO SAVEPOINT straight');
    return copyOver(client, table, rows);
  }
}

async function hasBetween(client: PoolClient, table: Table, first: AnyRow, last: AnyRow): Promise<boolean> {
  const names = table.key.map((name) => `"${name}"`).join(', ');
  const values = [first, last].flatMap((row) => table.key.map((name) => encode(table.columns[name]!, row[name]!)));
  const places = (from: number): string => table.key.map((_, index) => `$${from + index}`).join(', ');
  const found = await client.query(
    `SELECT FROM smc.${table.name} WHERE (${names}) >= (${places(1)}) AND (${names}) <= (${places(table.key.length + 1)}) LIMIT 1`,
    values,
  );
  return found.rowCount !== 0;
}

async function stream(client: PoolClient, relation: string, table: Table, rows: readonly AnyRow[]): Promise<void> {
  const { from } = await import('pg-copy-streams');
  const sink = client.query(from(`COPY ${relation} (${columnsAs(table)}) FROM STDIN`));
  await pipeline(Readable.from(chunksOf(table, rows), { objectMode: false }), sink);
}

function* chunksOf(table: Table, rows: readonly AnyRow[]): Generator<Buffer, void, undefined> {
  const columns = Object.entries(table.columns);
  let text = '';
  for (const row of rows) {
    text += `${columns.map(([name, column]) => field(encode(column, row[name]!))).join('\t')}\n`;
    if (text.length < CHUNK_CHARACTERS) continue;
    yield Buffer.from(text);
    text = '';
  }
  if (text !== '') yield Buffer.from(text);
}

const SPECIAL = /[\\\t\n\r]/;
const ESCAPED: Readonly<Record<string, string>> = { '\\': '\\\\', '\t': '\\t', '\n': '\\n', '\r': '\\r' };

/** The text format of COPY (postgresql.org/docs/current/sql-copy.html). */
function field(value: string | number | boolean | null): string {
  if (value === null) return '\\N';
  if (typeof value !== 'string') return String(value);
  return SPECIAL.test(value) ? value.replaceAll(/[\\\t\n\r]/g, (character) => ESCAPED[character]!) : value;
}
