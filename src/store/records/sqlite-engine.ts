// SQLite engine: the read models in one file beside the log. What it would lose in a power cut, the log has.
import { chmodSync, mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { SmcError } from '#model/fate.ts';
import { queue } from './queue.ts';
import { columnsOf, select, statement } from './query.ts';
import { migrateSqlite, RECORDS_SCHEMA } from './sqlite-schema.ts';
import { sqliteFault } from './sqlite-fault.ts';
import { isNullable, typeOf } from './table.ts';
import type { AnyRow, Column, Json, Table } from './table.ts';
import type { DatabaseSync, SQLInputValue, SQLOutputValue, StatementSync } from 'node:sqlite';
import type { Dialect, Parameter, Query } from './query.ts';
import type { SqliteSchema } from './sqlite-schema.ts';
import type { Engine, Reader, State, Viewer, Writer } from './engine.ts';

/** Waiting inside SQLite holds up this thread: that is kept short, and the rest is waited outside. */
const BUSY_TIMEOUT_MS = 50;
const LOCK_WAIT_MS = 20;
const LOCK_TRIES = 100;
const WAL_LIMIT_BYTES = 2 ** 26;
/** Of one INSERT: more rows at once are no quicker. */
const PARAMETERS = 400;
const SCAN_ROWS = 10_000;

const DIALECT: Dialect = {
  table: ({ name }) => name,
  read: (name) => `"${name}"`,
  place: () => '?',
  anyOf: () => 'IN (SELECT value FROM json_each(?))',
};

/** Not imported at the top: who opens no store does not wait for SQLite to load. */
const sqliteModule = () => process.getBuiltinModule('node:sqlite');

/**
 * @param path a file, or "" for one that nobody else sees and that is gone when it is closed
 * @throws SmcError STORE_*, FILE_FORMAT
 */
export async function openSqlite(path: string, schema: SqliteSchema = RECORDS_SCHEMA): Promise<Engine> {
  const guard = <Result>(work: () => Result): Result => {
    try {
      return work();
    } catch (cause) {
      throw sqliteFault(cause, path, schema);
    }
  };
  const writable = await begin(() => guard(() => openToWrite(path, schema)));
  // A second connection, so that a reader sees whole batches only, and does not wait for a rebuild.
  const readable = path === '' ? writable : guard(() => connect(path, true));
  const writing = queue();
  const reading = path === '' ? writing : queue();
  const writer = writerOf(writable, guard);
  const open = path === '' ? [writable] : [readable, writable];

  return {
    write: (work) =>
      writing(async () => {
        await begin(() => guard(() => writable.exec('BEGIN IMMEDIATE')));
        try {
          const result = await work(writer);
          guard(() => writable.exec('COMMIT'));
          return result;
        } catch (cause) {
          if (writable.isTransaction) writable.exec('ROLLBACK');
          throw cause;
        }
      }),
    read: (viewer, work) =>
      reading(async () => {
        guard(() => readable.exec('BEGIN'));
        try {
          return await work(readerOf(readable, viewer, guard));
        } finally {
          readable.exec('COMMIT');
        }
      }),
    snapshot: (work) =>
      reading(async () => {
        guard(() => readable.exec('BEGIN'));
        try {
          const reader = readerOf(readable, { accounts: 'all' }, guard);
          const state = async () => guard(() => stateOf(readable));
          return await work({ ...reader, state, scan: (table, after) => scan(reader, table, after) });
        } finally {
          readable.exec('COMMIT');
        }
      }),
    state: () => reading(async () => guard(() => stateOf(readable))),
    close: async () => {
      await Promise.all([writing(async () => undefined), reading(async () => undefined)]);
      for (const each of open) if (each.isOpen) each.close();
    },
  };
}

/** Another process, or another store of this one, may be writing: its batches are short. */
async function begin<Result>(work: () => Result): Promise<Result> {
  for (let left = LOCK_TRIES; ; left -= 1)
    try {
      return work();
    } catch (thrown) {
      if (!(thrown instanceof SmcError) || thrown.code !== 'STORE_LOCKED' || left === 0) throw thrown;
      await wait(LOCK_WAIT_MS);
    }
}

type Guard = <Result>(work: () => Result) => Result;

function connect(path: string, readOnly: boolean): DatabaseSync {
  const { DatabaseSync } = sqliteModule();
  return new DatabaseSync(path, { readOnly, timeout: BUSY_TIMEOUT_MS, defensive: true, limits: { attach: 0 } });
}

function openToWrite(path: string, schema: SqliteSchema): DatabaseSync {
  if (path !== '') mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
  const sqlite = connect(path, false);
  try {
    // NORMAL: a power cut may take the last batches, never half of one; what was in them is given again.
    sqlite.exec(
      `PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; PRAGMA journal_size_limit = ${WAL_LIMIT_BYTES}`,
    );
    if (path !== '') chmodSync(path, 0o600);
    migrateSqlite(sqlite, path, schema);
    return sqlite;
  } catch (cause) {
    sqlite.close();
    throw cause;
  }
}

/** Rows lie in the order of their key: each page begins where it stands. */
async function* scan(reader: Reader, table: Table, behind?: readonly Json[]): AsyncGenerator<readonly AnyRow[]> {
  let after = behind;
  for (;;) {
    const rows = await reader.rows({ table, limit: SCAN_ROWS, ...(after === undefined ? {} : { after }) });
    if (rows.length > 0) yield rows;
    if (rows.length < SCAN_ROWS) return;
    after = table.key.map((name) => rows.at(-1)![name]!);
  }
}

function readerOf(sqlite: DatabaseSync, viewer: Viewer, guard: Guard): Reader {
  const { accounts } = viewer;
  return {
    rows: async (query) => {
      const isMine = query.table.scope === 'market' || accounts === 'all';
      const mine = isMine ? undefined : { text: `account ${DIALECT.anyOf(1)}`, list: accounts };
      return guard(() => ask(sqlite, query, mine));
    },
  };
}

function ask(sqlite: DatabaseSync, query: Query, mine?: { readonly text: string; readonly list: readonly string[] }) {
  const { text, values } = select(query, DIALECT, mine);
  const statement = sqlite.prepare(text);
  statement.setReturnArrays(true);
  return decodeAll(query.table, statement.all(...values.map(parameterOf)));
}

const STATE = 'SELECT sequence, version, exchange, anchor, anchor_checksum AS anchorChecksum FROM projection';
const stateOf = (sqlite: DatabaseSync): State | undefined => sqlite.prepare(STATE).get() as State | undefined;

function writerOf(sqlite: DatabaseSync, guard: Guard): Writer {
  const inserts = new Map<Table, StatementSync>();
  const single = new Map<Table, StatementSync>();
  const loads = new Map<Table, StatementSync>();
  const prepared = (held: Map<Table, StatementSync>, table: Table, text: () => string): StatementSync => {
    const known = held.get(table);
    if (known !== undefined) return known;
    const statement = sqlite.prepare(text());
    statement.setReturnArrays(true);
    held.set(table, statement);
    return statement;
  };
  const insert = (table: Table, count: number): StatementSync =>
    prepared(count === 1 ? single : inserts, table, () => insertOf(table, count));
  const save = (table: Table, rows: readonly AnyRow[]): number =>
    guard(() => {
      const columns = Object.entries(table.columns);
      const atOnce = Math.floor(PARAMETERS / columns.length);
      const valuesOf = (row: AnyRow) => columns.map(([name, column]) => encode(column, row[name]!));
      let changes = 0;
      let at = 0;
      for (; at + atOnce <= rows.length; at += atOnce)
        changes += Number(insert(table, atOnce).run(...rows.slice(at, at + atOnce).flatMap(valuesOf)).changes);
      for (const row of rows.slice(at)) changes += Number(insert(table, 1).run(...valuesOf(row)).changes);
      return changes;
    });
  return {
    rows: async (query) => guard(() => ask(sqlite, query)),
    state: async () => guard(() => stateOf(sqlite)),
    setState: async ({ sequence, version, exchange, anchor, anchorChecksum }) =>
      guard(() => {
        const text = 'INSERT OR REPLACE INTO projection VALUES (1, ?, ?, ?, ?, ?)';
        sqlite.prepare(text).run(sequence, version, exchange, anchor, anchorChecksum);
      }),
    load: async (table, identities) =>
      guard(() => {
        const statement = prepared(loads, table, () => {
          const names = table.identity.map((name) => `"${name}" = ?`).join(' AND ');
          return `SELECT ${columnsOf(table, DIALECT)} FROM ${table.name} WHERE ${names}`;
        });
        return identities.flatMap((identity) => decodeAll(table, statement.all(...identity)));
      }),
    save: async (table, rows) => save(table, rows),
    append: async (table, rows) => save(table, rows),
    clear: async (table) => guard(() => void sqlite.prepare(`DELETE FROM ${table.name}`).run()),
    remove: async (table, where) =>
      guard(() => {
        const { text, values } = statement(table, where, DIALECT, (filter) => `DELETE FROM ${table.name}${filter}`);
        sqlite.prepare(text).run(...values.map(parameterOf));
      }),
  };
}

function insertOf({ name, columns, key }: Table, count: number): string {
  const quoted = (names: readonly string[], of = ''): string => names.map((each) => `${of}"${each}"`).join(', ');
  const names = Object.keys(columns);
  const rest = names.filter((each) => !key.includes(each));
  const row = `(${names.map(() => '?').join(', ')})`;
  return `INSERT INTO ${name} (${quoted(names)}) VALUES ${Array<string>(count).fill(row).join(', ')}
    ON CONFLICT (${quoted(key)}) DO UPDATE SET ${rest.map((each) => `"${each}" = excluded."${each}"`).join(', ')}
    WHERE (${quoted(rest, `${name}.`)}) IS NOT (${quoted(rest, 'excluded.')})`;
}

const parameterOf = (parameter: Parameter): SQLInputValue =>
  'list' in parameter ? JSON.stringify(parameter.list) : encode(parameter.column, parameter.value);

function encode(column: Column, value: Json): SQLInputValue {
  if (value === null) return null;
  switch (typeOf(column)) {
    case 'flag':
      return value === true ? 1 : 0;
    case 'json':
      return JSON.stringify(value);
    default:
      return value as string | number;
  }
}

function decodeAll(table: Table, found: readonly unknown[]): readonly AnyRow[] {
  const columns = Object.entries(table.columns);
  return (found as readonly (readonly SQLOutputValue[])[]).map((values) =>
    Object.fromEntries(columns.map(([name, column], index) => [name, decode(column, values[index]!)])),
  );
}

function decode(column: Column, value: SQLOutputValue): Json {
  if (value === null && isNullable(column)) return null;
  switch (typeOf(column)) {
    case 'flag':
      return value === 1;
    case 'json':
      return JSON.parse(String(value)) as Json;
    default:
      return value as string | number;
  }
}
