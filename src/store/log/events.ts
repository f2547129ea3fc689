// Events: the append-only table of what was said, one row a line.
import { crc32 } from 'node:zlib';
import { assert, SmcError } from '#model/fate.ts';
import { guard, transaction } from './database.ts';
import { getMark } from './marks.ts';
import { merged, select } from './select.ts';
import { damaged } from './sqlite-error.ts';
import type { Database } from './database.ts';
import type { Event, Kind } from '#model/event.ts';
import type { Selected, Selection } from './select.ts';

export type Codec = { readonly encode: (event: Event) => string; readonly decode: (line: string) => Event };

/** `cause` 0 is an input. */
export type EventRow = { readonly sequence: number; readonly cause: number; readonly line: string };

export type Events = {
  readonly append: (events: readonly Event[]) => void;
  readonly rows: (after: number) => Generator<EventRow, void, undefined>;
  readonly decode: (line: string) => Event;
  readonly find: (sequence: number) => Event | undefined;
  /** Events that a person asks for, in order of sequence. */
  readonly select: (selection: Selection) => readonly Event[];
  /** All events of these kinds after a sequence, in order; the rest of the log is not read. */
  readonly ofKinds: (kinds: readonly Kind[], after: number) => Generator<Event, void, undefined>;
  /** 0 where the log is empty. */
  readonly firstSequence: () => number;
  readonly lastSequence: () => number;
  readonly counts: () => ReadonlyMap<Kind, number>;
};

/** Rows that are in memory at one time while the log is read. */
const PAGE_ROWS = 2_000;

export function openEvents(database: Database, codec: Codec): Events {
  const { sqlite, path } = database;
  const insert = sqlite.prepare('INSERT INTO events VALUES (?, ?, ?, ?, ?, ?, ?)');
  const page = sqlite.prepare(
    'SELECT sequence, cause, line, checksum FROM events WHERE sequence > ? ORDER BY sequence LIMIT ?',
  );
  page.setReturnArrays(true);
  const one = sqlite.prepare('SELECT line, checksum FROM events WHERE sequence = ?');
  const count = sqlite.prepare('SELECT kind, count(*) AS count FROM events GROUP BY kind ORDER BY kind');
  const oldest = sqlite.prepare('SELECT min(sequence) AS first FROM events');
  const newest = sqlite.prepare('SELECT max(sequence) AS last FROM events');

  const lastSequence = (): number =>
    guard(path, () => Math.max(Number(newest.get()?.['last'] ?? 0), getMark(database, 'complete after')));
  let last = lastSequence();

  /** What SQLite does not notice: a bit that has changed inside a row. */
  const assureIntact = (sequence: number, line: string, checksum: number): void => {
    if (crc32(line) !== checksum) throw damaged(`event ${sequence} is not what was written`, path);
  };
  const eventOf = ({ sequence, line, checksum }: Selected): Event => {
    assureIntact(sequence, line, checksum);
    return decode(line);
  };
  const decode = (line: string): Event => {
    try {
      return codec.decode(line);
    } catch (cause) {
      throw unreadable(line, path, cause);
    }
  };

  return {
    decode,
    append(events) {
      let next = last;
      transaction(database, () => {
        next = last;
        for (const event of events) {
          next += 1;
          assert(event.sequence === next, `event ${next} is appended before event ${event.sequence}`);
          assert(Number.isSafeInteger(event.time), `the time of event ${next} is a whole number of milliseconds`);
          const line = codec.encode(event);
          insert.run(next, event.time, event.kind, event.key, event.cause, line, crc32(line));
        }
      });
      last = next;
    },
    *rows(after) {
      let from = after;
      for (;;) {
        // Page by page, so that no statement stays open: that would hold the WAL back for as long.
        const rows = guard(path, () => page.all(from, PAGE_ROWS)) as unknown as readonly (readonly [
          number,
          number,
          string,
          number,
        ])[];
        for (const [sequence, cause, line, checksum] of rows) {
          assureIntact(sequence, line, checksum);
          yield { sequence, cause, line };
          from = sequence;
        }
        if (rows.length < PAGE_ROWS) return;
      }
    },
    find(sequence) {
      const row = guard(path, () => one.get(sequence)) as { line: string; checksum: number } | undefined;
      if (row === undefined) return undefined;
      assureIntact(sequence, row.line, row.checksum);
      return decode(row.line);
    },
    select: (selection) => select(database, selection).map(eventOf),
    *ofKinds(kinds, after) {
      for (const row of merged(database, kinds, after)) yield eventOf(row);
    },
    firstSequence: () => Number(guard(path, () => oldest.get())?.['first'] ?? 0),
    lastSequence,
    counts: () =>
      new Map(guard(path, () => count.all()).map((row) => [String(row['kind']) as Kind, Number(row['count'])])),
  };
}

/** The line is intact, so that it was written by a program that knew a format which this one does not. */
function unreadable(line: string, path: string, cause: unknown): SmcError {
  const what = cause instanceof Error ? cause.message : String(cause);
  return new SmcError('STORE_NEWER', `${what}: ${line.slice(0, 80)}`, path, 'install the version that wrote the log', {
    cause,
  });
}
