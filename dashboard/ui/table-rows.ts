// Table rows: their order by a column, and an order that stands still while somebody reads or points.

export type Sort = { readonly key: string; readonly isDown: boolean };

type Sortable<Row> = { readonly key: string; readonly sort?: (a: Row, b: Row) => number };

/** Stable: equal rows stay as they were given. */
export function sorted<Row>(
  rows: readonly Row[],
  columns: readonly Sortable<Row>[],
  sort: Sort | undefined,
): readonly Row[] {
  const by = columns.find(({ key }) => key === sort?.key)?.sort;
  if (sort === undefined || by === undefined) return rows;
  return rows.toSorted((a, b) => (sort.isDown ? by(b, a) : by(a, b)));
}

/** The next order after a click on a head: up, down, as given. */
export function nextSort(now: Sort | undefined, key: string): Sort | undefined {
  if (now?.key !== key) return { key, isDown: true };
  return now.isDown ? { key, isDown: false } : undefined;
}

/**
 * Rows in the order in which they were held, with what they say now; rows that have come since wait, those that have gone
 * are gone.
 */
export function heldStill<Row>(
  rows: readonly Row[],
  order: readonly string[],
  keyOf: (row: Row) => string,
): { readonly rows: readonly Row[]; readonly waiting: number } {
  const now = new Map(rows.map((row) => [keyOf(row), row]));
  const kept = order.flatMap((key) => now.get(key) ?? []);
  return { rows: kept, waiting: rows.length - kept.length };
}
