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
  const { kinds, limit } = selection;
  if (kinds === undefined) return ask(database, selection, undefined);
  const rows = kinds.flatMap((kind) => ask(database, selection, kind));
  return rows.toSorted((a, b) => a.sequence - b.sequence).slice(0, limit);
}

function ask(database: Database, selection: Selection, kind: Kind | undefined): readonly Selected[] {
  const { from, limit, key, notKeys = [], since, until } = selection;
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
  const text = `SELECT sequence, line, checksum FROM events WHERE ${clauses.join(' AND ')} ORDER BY sequence LIMIT ?`;
  return guard(database.path, () => database.sqlite.prepare(text).all(...given, limit)) as unknown as Selected[];
}
