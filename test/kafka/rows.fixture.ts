// Rows: the read models of a database, table by table, in a form in which those of two can be compared.
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { migrateStore } from '#store/records/records.ts';
import type { SQLOutputValue } from 'node:sqlite';

/** Of each table its rows, each as JSON, sorted. */
export type Rows = ReadonlyMap<string, readonly string[]>;

/** Numbers of events tell where something was said, and are no part of what it says. */
const NUMBERS: ReadonlySet<string> = new Set(['sequence']);
/** What an open position is worth, as of the newest candle that was read behind it: a `show` may have read that one before. */
const WORTH: ReadonlySet<string> = new Set(['current_price', 'unrealized_pnl', 'updated_at']);

/** What is kept as JSON has its fields in another order on PostgreSQL. */
const sorted = (_name: string, value: unknown): unknown =>
  value !== null && typeof value === 'object' && !Array.isArray(value)
    ? Object.fromEntries(Object.entries(value).toSorted(([a], [b]) => (a < b ? -1 : 1)))
    : value;
const plain = (row: Readonly<Record<string, SQLOutputValue>>): string =>
  JSON.stringify(
    Object.fromEntries(
      Object.entries(row)
        .filter(([column]) => !NUMBERS.has(column) && !(row['closed_at'] === null && WORTH.has(column)))
        .map(([column, value]) => [column, isJson(value) ? (JSON.parse(value) as unknown) : value]),
    ),
    sorted,
  );
const isJson = (value: SQLOutputValue): value is string => typeof value === 'string' && /^[[{]/.test(value);

/** Of a file of SQLite. */
export function rowsIn(path: string): Rows {
  const database = new DatabaseSync(path, { readOnly: true });
  try {
    const tables = database
      .prepare("SELECT name FROM sqlite_schema WHERE type = 'table' AND name <> 'projection' ORDER BY name")
      .all();
    return new Map(
      tables.map(({ name }) => [
        String(name),
        database
          .prepare(`SELECT * FROM ${String(name)}`)
          .all()
          .map((row) => plain(row))
          .toSorted(),
      ]),
    );
  } finally {
    database.close();
  }
}

/** Of PostgreSQL, brought into a new file by the command that people have for it, which compares count and hash of each table itself. */
export async function rowsOf(url: string, folder: string, name: string): Promise<Rows> {
  const records = join(folder, `${name}.db`);
  const history = join(folder, `${name}-candles.db`);
  await migrateStore({ from: { engine: 'postgres', url }, to: { engine: 'sqlite', records, history } });
  return rowsIn(records);
}
