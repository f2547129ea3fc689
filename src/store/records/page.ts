// Page: a part of a list, and the cursor behind which the next part begins.
import { SmcError } from '#model/fate.ts';
import { columnOf } from './query.ts';
import { typeOf } from './table.ts';
import type { AnyRow, Json, RowOf, Table } from './table.ts';
import type { Condition, Reader } from './engine.ts';
import type { Millis } from '#model/time.ts';

const PAGE_ROWS = 100;
const PAGE_ROWS_MOST = 500;

export type Page<Row> = { readonly items: readonly Row[]; readonly next_cursor: string | null };

/** `limit` is cut to PAGE_ROWS_MOST. */
export type PageOptions = { readonly limit?: number; readonly cursor?: string };
/** From (included) to (left out). */
export type Span = { readonly from?: Millis; readonly to?: Millis };

export const limitOf = ({ limit = PAGE_ROWS }: PageOptions): number =>
  Math.min(PAGE_ROWS_MOST, Math.max(1, Math.trunc(limit)));

/** Not a secret and not a right: what a viewer may see is asked anew with every page. */
export const cursorOf = (table: Table, order: readonly string[], row: AnyRow): string =>
  Buffer.from(JSON.stringify([table.name, ...order.map((name) => row[name])])).toString('base64url');

/** @throws SmcError USAGE */
export function afterCursor(
  table: Table,
  order: readonly string[],
  cursor: string | undefined,
): readonly Json[] | undefined {
  if (cursor === undefined) return undefined;
  const values = read(cursor);
  const fits =
    Array.isArray(values) &&
    values.length === order.length + 1 &&
    values[0] === table.name &&
    order.every((name, index) => isOf(columnOf(table, name), values[index + 1]));
  if (fits) return (values as readonly Json[]).slice(1);
  throw new SmcError('USAGE', 'this cursor was not given out for this list', 'cursor', 'begin the list anew');
}

function read(cursor: string): unknown {
  try {
    return JSON.parse(Buffer.from(cursor, 'base64url').toString());
  } catch {
    return undefined;
  }
}

const isOf = (column: Parameters<typeof typeOf>[0], value: unknown): boolean =>
  typeOf(column) === 'time' || typeOf(column) === 'count'
    ? Number.isSafeInteger(value) && Math.abs(value as number) <= LATEST
    : typeof value === 'string' && !value.includes('\u0000');

/** No Date goes further. */
const LATEST = 8.64e15;

/** Conditions for what was given; what was not is no condition. */
export function conditions(given: Readonly<Record<string, Json | undefined>>): Condition[] {
  return Object.entries(given).flatMap(([column, value]) =>
    value === undefined ? [] : [{ column, is: '=' as const, value }],
  );
}

export function within(column: string, { from, to }: Span): Condition[] {
  return [
    ...(from === undefined ? [] : [{ column, is: '>=' as const, value: from }]),
    ...(to === undefined ? [] : [{ column, is: '<' as const, value: to }]),
  ];
}

/** Newest first, unless told otherwise. @param order columns that are unique together */
export async function pageOf<T extends Table>(
  reader: Reader,
  table: T,
  order: readonly string[],
  where: readonly Condition[],
  options: PageOptions,
  descending = true,
): Promise<Page<RowOf<T>>> {
  const limit = limitOf(options);
  const after = afterCursor(table, order, options.cursor);
  // One more than asked for tells whether there is a next page.
  const rows = await reader.rows({
    table,
    where,
    order,
    descending,
    limit: limit + 1,
    ...(after === undefined ? {} : { after }),
  });
  const items = rows.slice(0, limit);
  const next = rows.length > limit ? cursorOf(table, order, items.at(-1)!) : null;
  return { items: items as unknown as readonly RowOf<T>[], next_cursor: next };
}
