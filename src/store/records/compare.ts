// Compare: whether the read models are what the log makes of them today.
import { hashesOf } from './hash.ts';
import { projectionOn } from './projection.ts';
import { openSqlite } from './sqlite-engine.ts';
import type { Event } from '#model/event.ts';
import type { Records } from './records.ts';

export type Comparison = {
  readonly table: string;
  readonly rows: number;
  /** As a fresh projection has them. */
  readonly expectedRows: number;
  readonly isEqual: boolean;
};

/**
 * Makes all rows once more, in a store that is gone afterwards, and compares table by table.
 * @param events the log from its beginning; what is behind the mark is left out
 */
export async function compareRecords(
  records: Records,
  events: Iterable<Event>,
  progress?: (sequence: number) => void,
): Promise<readonly Comparison[]> {
  const state = await records.state();
  const fresh = await openSqlite('');
  try {
    const { rebuild } = projectionOn(fresh, state?.exchange, 'a fresh projection');
    await rebuild(until(events, state?.sequence ?? 0), progress);
    const found = await records.hashes();
    const expected = await fresh.snapshot(hashesOf);
    return found.map(({ table, rows, hash }, index) => ({
      table,
      rows,
      expectedRows: expected[index]!.rows,
      isEqual: hash === expected[index]!.hash,
    }));
  } finally {
    await fresh.close();
  }
}

function* until(events: Iterable<Event>, mark: number): Generator<Event, void, undefined> {
  for (const event of events) {
    if (event.sequence > mark) return;
    yield event;
  }
}
