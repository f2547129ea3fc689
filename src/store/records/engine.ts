// Engine: what a database must be able to do to hold the read models. SQL stores and finds; it decides nothing.
import type { AnyRow, Json, Table } from './table.ts';
import type { Millis } from '#model/time.ts';
import type { Condition, Query } from './query.ts';

export type { Condition };

/** Whose rows may be seen: an admin's are all. Rows of markets are everybody's. */
export type Viewer = { readonly accounts: 'all' | readonly string[] };

/** What is known of the projection: the last event in it, by which code, and from which exchange. */
export type State = {
  readonly sequence: number;
  readonly version: number;
  readonly exchange: string;
  /** A late event that is still in the log, and its line's checksum: by it the log is known again. */
  readonly anchor: number;
  readonly anchorChecksum: number;
};

export type Reader = {
  readonly rows: (query: Query) => Promise<readonly AnyRow[]>;
  /**
   * Candles that meet the conditions, made into longer ones of `widthMs` (a day at most) by the database itself, which has a word
   * for it: `bucket` is the open time. Oldest first.
   */
  readonly rollUp?: (
    table: Table,
    where: readonly Condition[],
    span: { readonly from: Millis; readonly to: Millis },
    widthMs: Millis,
  ) => Promise<readonly AnyRow[]>;
};

/** All rows of all accounts, and the state, of one moment. */
export type Snapshot = Reader & {
  readonly state: () => Promise<State | undefined>;
  /** All rows of a table in the order of its key, sorted once however many there are. @param after a key: rows behind it */
  readonly scan: (table: Table, after?: readonly Json[]) => AsyncIterable<readonly AnyRow[]>;
};

export type Writer = Reader & {
  /** Undefined where nothing was ever written. Others who write wait from here on. */
  readonly state: () => Promise<State | undefined>;
  readonly setState: (state: State) => Promise<void>;
  readonly load: (table: Table, identities: readonly (readonly string[])[]) => Promise<readonly AnyRow[]>;
  /** Replaces rows of the same key. No key twice. @returns rows that are new or say something else than before */
  readonly save: (table: Table, rows: readonly AnyRow[]) => Promise<number>;
  /** The same for rows in the order of the key, at least one; quickest where nothing is there between them. */
  readonly append: (table: Table, rows: readonly AnyRow[]) => Promise<number>;
  readonly clear: (table: Table) => Promise<void>;
  readonly remove: (table: Table, where: readonly Condition[]) => Promise<void>;
};

/** Where the database keeps longer candles ready, or rows in chunks of time, it is told what was done with the rows. */
export type Maintained = {
  /** Candles that opened from the one moment to the other, both included; any of them where no span is given. */
  readonly written: (table: Table, span?: { readonly from: Millis; readonly to: Millis }) => Promise<void>;
  readonly dropBefore: (table: Table, moment: Millis) => Promise<void>;
};

export type Engine = {
  /** All of `work` or nothing; one at a time. */
  readonly write: <Result>(work: (writer: Writer) => Promise<Result>) => Promise<Result>;
  /** One state of the data for all of `work`; of accounts it shows what the viewer may see. */
  readonly read: <Result>(viewer: Viewer, work: (reader: Reader) => Promise<Result>) => Promise<Result>;
  /** For the program itself, for as long as it takes; others go on writing. */
  readonly snapshot: <Result>(work: (reader: Snapshot) => Promise<Result>) => Promise<Result>;
  /** How far the rows are, without waiting for who writes. */
  readonly state: () => Promise<State | undefined>;
  readonly close: () => Promise<void>;
};
