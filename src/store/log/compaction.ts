// Compaction: lets go of what no start will need again. Nothing after the oldest kept checkpoint is ever touched.
import { guard, transaction } from './database.ts';
import { getMark, raiseMark } from './marks.ts';
import { writeArchive } from './archive.ts';
import type { Archive } from './archive.ts';
import type { Database } from './database.ts';
import type { EventRow } from './events.ts';
import type { Kind } from '#model/event.ts';

export type Retention = {
  /** Kinds that are kept only for a replay: they go as soon as no kept checkpoint stands before them. */
  readonly highRate: readonly Kind[];
  /** What happens to all events before the oldest kept checkpoint. */
  readonly history: 'keep' | 'archive' | 'remove';
  /** So many of the last events stay, whatever `history` says: people look back further than a replay does. */
  readonly historyEvents: number;
};

/** Everything stays but ticks, which are many, and which files of candles hold better. */
export const DEFAULT_RETENTION: Retention = {
  highRate: ['tape', 'mark'],
  history: 'keep',
  historyEvents: 1_000_000,
};

export type Compaction = {
  readonly thinned: number;
  readonly removed: number;
  readonly archive: Archive | undefined;
  /** There is nothing more to let go of for now. */
  readonly isDone: boolean;
};

/** A step that looks at no more events than this holds the loop for some tens of milliseconds. */
export const STEP_EVENTS = 20_000;
const FREED_PAGES = 4_000;

type Log = { readonly rows: (after: number) => Iterable<EventRow>; readonly lastSequence: () => number };

/**
 * One bounded step; call again, with pauses, until it is done. An archive is on the disk before its events leave the table.
 * @param checkpoints sequences of the kept checkpoints
 * @param archiveDirectory where `archive` writes to
 */
export function compact(
  database: Database,
  log: Log,
  checkpoints: readonly number[],
  retention: Retention,
  archiveDirectory: string,
  stepEvents = STEP_EVENTS,
): Compaction {
  const { sqlite, path } = database;
  const floor = checkpoints.length === 0 ? 0 : Math.min(...checkpoints);
  const kinds = retention.highRate;

  const thinnedTo = getMark(database, 'complete after');
  const thinTo = kinds.length === 0 ? thinnedTo : Math.max(thinnedTo, Math.min(floor, thinnedTo + stepEvents));
  const removedTo = getMark(database, 'removed to');
  const removable = retention.history === 'keep' ? 0 : Math.min(floor, log.lastSequence() - retention.historyEvents);
  const removeTo = Math.max(removedTo, Math.min(removable, removedTo + stepEvents));

  const archive =
    retention.history === 'archive' && removeTo > removedTo
      ? writeArchive(archiveDirectory, linesBetween(log, removedTo, removeTo), removedTo + 1, removeTo)
      : undefined;

  const gone = transaction(database, () => {
    let thinned = 0;
    if (thinTo > thinnedTo) {
      // The plus keeps SQLite from walking through all events of a kind: the range is the short way.
      const thin = sqlite.prepare(
        `DELETE FROM events WHERE sequence > ? AND sequence <= ? AND +kind IN (${kinds.map(() => '?').join(', ')})`,
      );
      thinned = Number(thin.run(thinnedTo, thinTo, ...kinds).changes);
      raiseMark(database, 'complete after', thinTo);
    }
    let removed = 0;
    if (removeTo > removedTo) {
      removed = Number(sqlite.prepare('DELETE FROM events WHERE sequence <= ?').run(removeTo).changes);
      raiseMark(database, 'removed to', removeTo);
      raiseMark(database, 'complete after', removeTo);
    }
    return { thinned, removed };
  });
  guard(path, () => sqlite.exec(`PRAGMA incremental_vacuum(${FREED_PAGES})`));
  const isDone = (kinds.length === 0 || thinTo >= floor) && removeTo >= removable;
  return { ...gone, archive, isDone };
}

function* linesBetween(log: Log, after: number, to: number): Generator<string, void, undefined> {
  for (const { sequence, line } of log.rows(after)) {
    if (sequence > to) return;
    yield line;
  }
}
