// Query: a question to one table as plain data, and its SQL in the words of either engine.
import { assert } from '#model/fate.ts';

import type { Column, Json, Table } from './table.ts';

/** `in` takes a list of texts. A condition on null asks whether the column is null, or is not. */
export type Condition =
  | { readonly column: string; readonly is: '=' | '>=' | '<' | '<>'; readonly value: Json }
  | { readonly column: string; readonly is: 'in'; readonly value: readonly string[] };

export type Query = {
  readonly table: Table;
  readonly where?: readonly Condition[];
  /** Columns that are unique together, all in one direction. Default: the key, ascending. */
  readonly order?: readonly string[];
  readonly descending?: boolean;
  /** Values of the order's columns: rows behind this one. */
  readonly after?: readonly Json[];
  readonly limit?: number;
};

/** How an engine writes what the two write differently. */
export type Dialect = {
  readonly table: (table: Table) => string;
  /** A column as it is read. */
  readonly read: (name: string, column: Column) => string;
  /** Parameter number `index`, from 1, for a value of this type. */
  readonly place: (index: number, column: Column) => string;
  readonly anyOf: (index: number) => string;
};

export type Statement = { readonly text: string; readonly values: readonly Parameter[] };
export type Parameter = { readonly column: Column; readonly value: Json } | { readonly list: readonly string[] };

/** Names come from the tables of this room, never from outside; values are always parameters. */
const quoted = (name: string): string => `"${name}"`;

export function columnOf(table: Table, name: string): Column {
  const column = table.columns[name];
  assert(column !== undefined, `${table.name} has a column ${name}`);
  return column;
}

export const columnsOf = ({ columns }: Table, { read }: Dialect): string =>
  Object.entries(columns)
    .map(([name, column]) => read(name, column))
    .join(', ');

/** A statement with these conditions behind its WHERE. */
export function statement(
  table: Table,
  where: readonly Condition[],
  dialect: Dialect,
  text: (filter: string) => string,
): Statement {
  const values: Parameter[] = [];
  const filter = clausesOf(table, where, dialect, values).join(' AND ');
  return { text: text(filter === '' ? '' : ` WHERE ${filter}`), values };
}

function clausesOf(table: Table, where: readonly Condition[], dialect: Dialect, values: Parameter[]): string[] {
  return where.map((condition) => {
    const name = quoted(condition.column);
    if (condition.is === 'in') {
      values.push({ list: condition.value });
      return `${name} ${dialect.anyOf(values.length)}`;
    }
    if (condition.value === null) return `${name} IS ${condition.is === '=' ? '' : 'NOT '}NULL`;
    const column = columnOf(table, condition.column);
    values.push({ column, value: condition.value });
    return `${name} ${condition.is} ${dialect.place(values.length, column)}`;
  });
}

/** @param more a condition of the engine's own, with its values; its parameters come first */
export function select(
  query: Query,
  dialect: Dialect,
  more?: { readonly text: string; readonly list: readonly string[] },
): Statement {
  const { table, where = [], order = table.key, descending = false, after, limit } = query;
  const values: Parameter[] = [];
  const clauses: string[] = [];
  if (more !== undefined) {
    values.push({ list: more.list });
    clauses.push(more.text);
  }
  const place = (name: string, value: Json): string => {
    const column = columnOf(table, name);
    values.push({ column, value });
    return dialect.place(values.length, column);
  };
  clauses.push(...clausesOf(table, where, dialect, values));
  if (after !== undefined) {
    const names = order.map(quoted).join(', ');
    const places = order.map((name, index) => place(name, after[index] ?? null)).join(', ');
    clauses.push(`(${names}) ${descending ? '<' : '>'} (${places})`);
  }
  const filter = clauses.length === 0 ? '' : ` WHERE ${clauses.join(' AND ')}`;
  const sorted = order.map((name) => `${quoted(name)}${descending ? ' DESC' : ''}`).join(', ');
  const most = limit === undefined ? '' : ` LIMIT ${Math.trunc(limit)}`;
  const text = `SELECT ${columnsOf(table, dialect)} FROM ${dialect.table(table)}${filter} ORDER BY ${sorted}${most}`;
  return { text, values };
}

/** A value as text in which the same value is always the same, whichever engine it came from. */
export function canonical(value: Json): string {
  if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const entries = Object.entries(value as { readonly [name: string]: Json });
  return `{${entries
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, inner]) => `${JSON.stringify(name)}:${canonical(inner)}`)
    .join(',')}}`;
}
