// PostgreSQL rows: how rows become parameters and results become rows, column by column.
import { isNullable, typeOf } from './table.ts';
import type { AnyRow, Column, Json, Table } from './table.ts';
import type { Dialect, Parameter } from './query.ts';

const CAST: Readonly<Record<string, string>> = {
  text: 'text',
  decimal: 'numeric',
  exact: 'numeric',
  time: 'timestamptz',
  count: 'bigint',
  share: 'double precision',
  flag: 'boolean',
  json: 'jsonb',
};
const castOf = (column: Column): string => CAST[typeOf(column)]!;

/** @param views in whose place a viewer reads from another relation of the schema */
export const dialectOf = (views: ReadonlyMap<string, string> = new Map()): Dialect => ({
  table: ({ name }) => `smc.${views.get(name) ?? name}`,
  read(name, column) {
    switch (typeOf(column)) {
      case 'decimal':
      case 'exact':
        return `trim_scale("${name}")`;
      case 'time':
        return `(extract(epoch FROM "${name}") * 1000)::bigint`;
      default:
        return `"${name}"`;
    }
  },
  place: (index, column) => `$${index}::${castOf(column)}`,
  anyOf: (index) => `= ANY ($${index}::text[])`,
});

/** One parameter for each column, whatever the number of rows. */
export function insertOf(table: Table): string {
  const { name, columns } = table;
  const quoted = columnsAs({ columns });
  // jsonb[] cannot be told from a list of lists by the driver: it travels as text.
  const lists = Object.values(columns).map(
    (column, index) => `$${index + 1}::${castOf(column) === 'jsonb' ? 'text' : castOf(column)}[]`,
  );
  const chosen = Object.entries(columns).map(
    ([column, type]) => `"${column}"${castOf(type) === 'jsonb' ? '::jsonb' : ''}`,
  );
  return `INSERT INTO smc.${name} (${quoted}) SELECT ${chosen.join(', ')} FROM unnest(${lists.join(', ')}) AS given (${quoted})
    ${updateOf(table)}`;
}

/** What an INSERT does with rows that are there: it writes those that say something else, and no other. */
export function updateOf({ name, columns, key }: Table): string {
  const rest = Object.keys(columns).filter((column) => !key.includes(column));
  const listed = (of: string): string => rest.map((column) => `${of}."${column}"`).join(', ');
  const update = rest.map((column) => `"${column}" = excluded."${column}"`).join(', ');
  return `ON CONFLICT (${key.map((column) => `"${column}"`).join(', ')}) DO UPDATE SET ${update}
    WHERE (${listed(name)}) IS DISTINCT FROM (${listed('excluded')})`;
}

export const columnsAs = ({ columns }: Pick<Table, 'columns'>): string =>
  Object.keys(columns)
    .map((column) => `"${column}"`)
    .join(', ');

/** Its parameters. */
export const columnarOf = ({ columns }: Table, rows: readonly AnyRow[]): readonly (readonly Sent[])[] =>
  Object.entries(columns).map(([name, column]) => rows.map((row) => encode(column, row[name]!)));

type Sent = string | number | boolean | null;

export function encode(column: Column, value: Json): Sent {
  if (value === null) return null;
  switch (typeOf(column)) {
    case 'time':
      return new Date(Number(value)).toISOString();
    case 'json':
      return JSON.stringify(value);
    default:
      return value as Sent;
  }
}

export const parameterOf = (parameter: Parameter): Sent | readonly string[] =>
  'list' in parameter ? parameter.list : encode(parameter.column, parameter.value);

export function decodeAll(table: Table, found: readonly unknown[]): readonly AnyRow[] {
  const columns = Object.entries(table.columns);
  return (found as readonly (readonly (string | null)[])[]).map((values) =>
    Object.fromEntries(columns.map(([name, column], index) => [name, decode(column, values[index]!)])),
  );
}

function decode(column: Column, value: string | null): Json {
  if (value === null && isNullable(column)) return null;
  switch (typeOf(column)) {
    case 'time':
    case 'count':
    case 'share':
      return Number(value);
    case 'flag':
      return value === 't';
    case 'json':
      return JSON.parse(String(value)) as Json;
    default:
      return value;
  }
}
