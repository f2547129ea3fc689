// Select: events by kind, key and time, for people who look back. A replay reads the log itself, whole and in order.
import { guard } from './database.ts';
import type { Database } from './database.ts';
import type { Kind } from '#model/event.ts';
import type { Millis } from '#model/time.ts';

/** Every part narrows; what is left out does not. */
export type Selection = {
  /** First sequence that counts. */
  readonly from: number;
  readonly limit: number;
  /** The last that pass in place of the first, still told in order of sequence. */
  readonly isLatest?: boolean;
  readonly kinds?: readonly Kind[];
  readonly key?: string;
  readonly notKeys?: readonly string[];
  /** Event time, half-open. */
  readonly since?: Millis;
  readonly until?: Millis;
};

export type Selected = { readonly sequence: number; readonly line: string; readonly checksum: number };

/**
 * At most `limit` rows in order of sequence. Kinds are asked one by one, each with the limit, so that every answer is one
 * walk along an index and none has to be sorted whole.
 */
export function select(database: Database, selection: Selection): readonly Selected[] {
  const { kinds, limit, isLatest = false } = selection;
  const rows =
    kinds === undefined ? ask(database, selection, undefined) : kinds.flatMap((kind) => ask(database, selection, kind));
  const ordered = rows.toSorted((a, b) => a.sequence - b.sequence);
  return isLatest ? ordered.slice(-limit) : ordered.slice(0, limit);
}

function ask(database: Database, selection: Selection, kind: Kind | undefined): readonly Selected[] {
  const { from, limit, key, notKeys = [], since, until, isLatest = false } = selection;
  const given: (string | number)[] = [];
  const clauses: string[] = [];
  const where = (clause: string, ...values: readonly (string | number)[]): void => {
    clauses.push(clause);
    given.push(...values);
  };
  where('sequence >= ?', from);
  if (kind !== undefined) where('kind = ?', kind);
  if (key !== undefined) where('key = ?', key);
  if (notKeys.length > 0) where(`key NOT IN (${notKeys.map(() => '?').join(', ')})`, ...notKeys);
  if (since !== undefined) where('time >= ?', since);
  if (until !== undefined) where('time < ?', until);
  const text = `SELECT sequence, line, checksum FROM events WHERE ${clauses.join(' AND ')} ORDER BY sequence ${isLatest ? 'DESC' : ''} LIMIT ?`;
  return guard(database.path, () => database.sqlite.prepare(text).all(...given, limit)) as unknown as Selected[];
}

/** Rows of one kind that are read at a time while several are merged. */
const PAGE_ROWS = 1_000;

type Strand = { readonly kind: Kind; rows: readonly Selected[]; at: number; isAtEnd: boolean };

/** All rows of these kinds after a sequence, in order of sequence; the rest of the log is not touched. */
export function* merged(database: Database, kinds: readonly Kind[], after: number): Generator<Selected> {
  const fill = (strand: Strand): void => {
    const from = (strand.rows.at(-1)?.sequence ?? after) + 1;
    strand.rows = ask(database, { from, limit: PAGE_ROWS }, strand.kind);
    strand.at = 0;
    strand.isAtEnd = strand.rows.length < PAGE_ROWS;
  };
  const strands = kinds.map((kind): Strand => ({ kind, rows: [], at: 0, isAtEnd: false }));
  for (const strand of strands) fill(strand);
  for (;;) {
    let next: Strand | undefined;
    for (const strand of strands) {
      if (strand.at === strand.rows.length && !strand.isAtEnd) fill(strand);
      const row = strand.rows[strand.at];
      if (row !== undefined && (next === undefined || row.sequence < next.rows[next.at]!.sequence)) next = strand;
    }
    if (next === undefined) return;
    yield next.rows[next.at]!;
    next.at += 1;
  }
}
