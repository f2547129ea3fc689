// Replay: feeds the inputs of a log to a bus again, and holds what is said now against what was said then.
import { assert, SmcError } from '#model/fate.ts';
import type { Event } from '#model/event.ts';
import type { Journal, JournalRow } from './journal.ts';

export type ReplayInto = {
  /** Runs one input to rest and returns all that was said, the input first. */
  readonly run: (input: Event) => readonly Event[];
  /** Sequence of the checkpoint from which the run goes on. */
  readonly after: number;
  /** Program that wrote the log since then, and the one that replays it. */
  readonly wrote: string;
  readonly reads: string;
};

/**
 * A state is what its inputs have made it, so that a replay that says anything else would go on from another state than the
 * one whose orders are at the venue.
 * @returns how many events were replayed
 * @throws Error "Invariant: …" with the first difference
 * @throws SmcError STORE_REPLAY with the first difference, where another program wrote the log
 */
export function replay(journal: Journal, { run, after, wrote, reads }: ReplayInto): number {
  const differs = (sequence: number, logged: string, said: string): never => {
    const difference = `event ${sequence}\n  logged: ${logged}\n  now:    ${said}`;
    assert(wrote !== reads, `a replay says what the log says; first difference at ${difference}`);
    throw new SmcError(
      'STORE_REPLAY',
      `the log was written by "${wrote}" and "${reads}" says something else; first difference at ${difference}`,
      `event ${sequence}`,
      'start once with the program and settings that wrote the log and stop it cleanly; then start this one',
    );
  };
  const line = (event: Event | undefined): string => (event === undefined ? '(nothing)' : journal.encode(event));

  let said: readonly Event[] = [];
  let matched = 0;
  let last = after;
  for (const row of journal.rows(after)) {
    assert(row.sequence === last + 1, `the log has no gap after ${last}; the next is ${row.sequence}`);
    last = row.sequence;
    const isInput = row.cause === 0;
    if (isInput && matched < said.length) differs(row.sequence, row.line, line(said[matched]));
    if (isInput) {
      said = run(journal.decode(row.line));
      matched = 0;
    }
    const now = said[matched];
    if (now === undefined || !isSame(journal, row, now)) differs(row.sequence, row.line, line(now));
    matched += 1;
  }
  if (matched < said.length) differs(last + 1, '(nothing)', line(said[matched]));
  return last - after;
}

/** An older line is compared as what it means today. */
function isSame(journal: Journal, { line }: JournalRow, now: Event): boolean {
  const said = journal.encode(now);
  return said === line || said === journal.encode(journal.decode(line));
}
