// Table: what a read model is made of, said once for both engines; the types of its rows follow from it.

/**
 * `decimal` has 8 places and `exact` 16, both decimal strings without trailing zeros; `time` is milliseconds; `count` a whole
 * number; `share` a float in 0..1; `flag` true or false. A question mark: may be null.
 */
export type ColumnType = 'text' | 'decimal' | 'exact' | 'time' | 'count' | 'share' | 'flag' | 'json';
export type Column = ColumnType | `${ColumnType}?`;

export type Json = string | number | boolean | null | readonly Json[] | { readonly [name: string]: Json };

type Plain<Type> = Type extends 'text' | 'decimal' | 'exact'
  ? string
  : Type extends 'time' | 'count' | 'share'
    ? number
    : Type extends 'flag'
      ? boolean
      : Type extends 'json'
        ? Json
        : never;
type ValueOf<C> = C extends `${infer Type}?` ? Plain<Type> | null : Plain<C>;

export type Table = {
  readonly name: string;
  readonly columns: Readonly<Record<string, Column>>;
  /** The primary key. */
  readonly key: readonly string[];
  /** The first columns of the key, all text, that name a row; empty where rows are only written. */
  readonly identity: readonly string[];
  /** Rows of an account are shown to who may see the account, rows of a market to everybody. */
  readonly scope: 'account' | 'market';
};

export type RowOf<T extends Table> = { readonly [Name in keyof T['columns']]: ValueOf<T['columns'][Name]> };
/** A row whose table has been forgotten. */
export type AnyRow = Readonly<Record<string, Json>>;

export const table = <const T extends Table>(definition: T): T => definition;

export const typeOf = (column: Column): ColumnType => column.replace('?', '') as ColumnType;
export const isNullable = (column: Column): boolean => column.endsWith('?');
