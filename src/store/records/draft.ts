// Draft: the rows of one batch in memory, as they were loaded and as they have become; only what changed is written.
import type { AnyRow, RowOf, Table } from './table.ts';

export type Draft = {
  /** The row that these identity values name, if it was loaded or put. */
  readonly get: <T extends Table>(table: T, ...identity: readonly string[]) => RowOf<T> | undefined;
  readonly put: <T extends Table>(table: T, row: RowOf<T>) => void;
  /** All rows at hand, changed or not. */
  readonly all: <T extends Table>(table: T) => Iterable<RowOf<T>>;
  /** A row as the store has it. What has been put since stays. */
  readonly hold: (table: Table, row: AnyRow) => void;
  /** Rows to be written, by table. */
  readonly changed: () => ReadonlyMap<Table, readonly AnyRow[]>;
};

type Shelf = { readonly rows: Map<string, AnyRow>; readonly changed: Set<string> };

/** No value holds this character: ids are made of printable ones. */
const SEPARATOR = '\u0000';

export function newDraft(): Draft {
  const shelves = new Map<Table, Shelf>();
  const shelfOf = (table: Table): Shelf => {
    const known = shelves.get(table);
    if (known !== undefined) return known;
    const shelf = { rows: new Map<string, AnyRow>(), changed: new Set<string>() };
    shelves.set(table, shelf);
    return shelf;
  };
  /** Tables from which no row is ever asked for again have no identity: their key will do. */
  const placed = ({ identity, key }: Table, row: AnyRow): string =>
    (identity.length === 0 ? key : identity).map((name) => row[name] as string | number).join(SEPARATOR);

  return {
    get: <T extends Table>(table: T, ...identity: readonly string[]) =>
      shelfOf(table).rows.get(identity.join(SEPARATOR)) as RowOf<T> | undefined,
    put(table, row) {
      const { rows, changed } = shelfOf(table);
      const place = placed(table, row);
      rows.set(place, row);
      changed.add(place);
    },
    all: <T extends Table>(table: T) => shelfOf(table).rows.values() as Iterable<RowOf<T>>,
    hold(table, row) {
      const { rows } = shelfOf(table);
      const place = placed(table, row);
      if (!rows.has(place)) rows.set(place, row);
    },
    changed: () =>
      new Map(
        [...shelves]
          .filter(([, { changed }]) => changed.size > 0)
          .map(([table, { rows, changed }]) => [table, [...changed].map((place) => rows.get(place)!)]),
      ),
  };
}
