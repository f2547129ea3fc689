// Catch up: brings the read models to where the log is, or begins them anew where they cannot be of this log.
import { checksumOf } from './projection.ts';
import { RECORDS_HEARS } from './project.ts';
import type { Event, Kind } from '#model/event.ts';
import type { Records } from './records.ts';
import type { State } from './engine.ts';

/** As much as holds a SQLite file, or a round trip to PostgreSQL, for some tens of milliseconds. */
const PAGE_EVENTS = 2_000;

/** What is read of the log. */
export type LogReader = {
  readonly lastSequence: () => number;
  readonly find: (sequence: number) => Event | undefined;
  readonly ofKinds: (kinds: readonly Kind[], after: number) => Iterable<Event>;
};

/**
 * Events that change a row. The log may grow meanwhile, and its kinds are read one beside the other: what comes after the
 * beginning is left for the next time, or an event of one kind could be passed over for a later one of another.
 */
export function* heardOf(log: LogReader, after = 0): Generator<Event, void, undefined> {
  const last = log.lastSequence();
  for (const event of log.ofKinds(RECORDS_HEARS, after)) {
    if (event.sequence > last) return;
    yield event;
  }
}

/** @returns the mark */
export async function catchUp(log: LogReader, records: Records, onPage?: (mark: number) => void): Promise<number> {
  const state = await records.state();
  if (!(await records.isCurrent()) || !isOf(log, state)) return records.rebuild(heardOf(log), onPage);
  let mark = state?.sequence ?? 0;
  let page: Event[] = [];
  const write = async (): Promise<void> => {
    mark = await records.apply(page);
    page = [];
    onPage?.(mark);
  };
  for (const event of heardOf(log, mark)) {
    page.push(event);
    if (page.length >= PAGE_EVENTS) await write();
  }
  if (page.length > 0) await write();
  return mark;
}

/** A log that was begun anew, or put back from a backup, is not the one that these rows were made from. */
function isOf(log: LogReader, state: State | undefined): boolean {
  if (state === undefined || state.anchor === 0) return true;
  if (state.sequence > log.lastSequence()) return false;
  const anchor = log.find(state.anchor);
  return anchor !== undefined && checksumOf(anchor) === state.anchorChecksum;
}
