// Log: the durable event log with its checkpoints and its audit log, in one SQLite file.
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { SmcError } from '#model/fate.ts';
import { decode, encode } from '#model/codec.ts';
import { openAudit } from './audit.ts';
import { openCheckpoints } from './checkpoints.ts';
import { compact, DEFAULT_RETENTION, STEP_EVENTS } from './compaction.ts';
import { openDatabase, transaction } from './database.ts';
import { openEvents } from './events.ts';
import { takeLock } from './lock.ts';
import { migrate, schemaVersion, SCHEMA_VERSION } from './schema.ts';
import { ARCHIVE_FOLDER, STORE_FILE } from './store-file.ts';
import type { Audit } from './audit.ts';
import type { Checkpoints, LoadedCheckpoint } from './checkpoints.ts';
import type { Codec, EventRow, Events } from './events.ts';
import type { Compaction, Retention } from './compaction.ts';
import type { Database, DatabaseOptions } from './database.ts';
import type { Event, Kind } from '#model/event.ts';
import type { Selection } from './select.ts';

export { backupStore, restoreStore, verifyBackup } from './backup.ts';
export type { Manifest } from './backup.ts';
export { makeDirectory } from './database.ts';
export { storeHolder } from './lock.ts';
export { STORE_FILE } from './store-file.ts';
export { DEFAULT_RETENTION } from './compaction.ts';

export type LogOptions = DatabaseOptions & {
  /** Checkpoints that are kept; more than one, so that a damaged one has an elder. */
  readonly checkpointsKept?: number;
  readonly retention?: Retention;
  /** Seals the head of the audit log. */
  readonly auditKey?: Uint8Array;
  /** How events become lines. */
  readonly codec?: Codec;
};

const CHECKPOINTS_KEPT = 3;

export type EventLog = {
  readonly path: string;
  /** One transaction, on the disk when it returns. Sequences go on from the last one without a gap. */
  readonly append: (events: readonly Event[]) => void;
  /** Events after this sequence, in order, read page by page; appending meanwhile is allowed. */
  readonly read: (after: number) => Generator<Event, void, undefined>;
  /** The same as they were written, for who compares. */
  readonly rows: (after: number) => Generator<EventRow, void, undefined>;
  readonly find: (sequence: number) => Event | undefined;
  /** Events by kind, key and time, in order of sequence. */
  readonly select: (selection: Selection) => readonly Event[];
  /** All events of these kinds after a sequence, in order; the rest of the log is not read. */
  readonly ofKinds: (kinds: readonly Kind[], after: number) => Generator<Event, void, undefined>;
  /** 0 where nothing is held. */
  readonly firstSequence: () => number;
  /** 0 where nothing was ever appended. */
  readonly lastSequence: () => number;
  readonly counts: () => ReadonlyMap<Kind, number>;
  readonly encode: (event: Event) => string;
  readonly decode: (line: string) => Event;
  /** A checkpoint that is put down state by state; it counts once it is finished. */
  readonly beginCheckpoint: Checkpoints['begin'];
  /** The newest that is whole; damaged ones are named, and removed. Undefined where there was never one. */
  readonly loadCheckpoint: () => LoadedCheckpoint | undefined;
  /** Sequences of the checkpoints, newest first. */
  readonly checkpoints: () => readonly number[];
  /** One bounded step of letting go, as the retention says. */
  readonly compact: (stepEvents?: number) => Compaction;
  readonly audit: Audit;
  /** Leaves nothing behind, but fails where a commit would. */
  readonly probe: () => void;
  readonly close: () => void;
};

/**
 * Opens the store of a data directory, and makes it where there is none. One process at a time; with `readOnly` any number
 * beside it.
 * @throws SmcError STORE_LOCKED, STORE_UNWRITABLE, STORE_FULL, STORE_DAMAGED, STORE_NEWER, FILE_FORMAT; FILE_NOT_FOUND where
 *   there is nothing to read only
 */
export function openLog(directory: string, options: LogOptions = {}): EventLog {
  const { checkpointsKept = CHECKPOINTS_KEPT, retention = DEFAULT_RETENTION, codec = { encode, decode } } = options;
  const path = join(directory, STORE_FILE);
  const { database, close } = open(directory, path, options);
  try {
    const events: Events = openEvents(database, codec);
    const checkpoints: Checkpoints = openCheckpoints(database, checkpointsKept, events.lastSequence);
    return {
      path,
      ...events,
      encode: codec.encode,
      *read(after) {
        for (const { line } of events.rows(after)) yield events.decode(line);
      },
      beginCheckpoint: checkpoints.begin,
      loadCheckpoint: checkpoints.load,
      checkpoints: checkpoints.sequences,
      compact: (stepEvents = STEP_EVENTS) =>
        compact(database, events, checkpoints.sequences(), retention, join(directory, ARCHIVE_FOLDER), stepEvents),
      audit: openAudit(database, options.auditKey),
      probe: () => probe(database),
      close,
    };
  } catch (cause) {
    close();
    throw cause;
  }
}

type Opened = { readonly database: Database; readonly close: () => void };

function open(directory: string, path: string, options: DatabaseOptions): Opened {
  if (options.readOnly === true) return openToRead(path, options);
  const lock = takeLock(directory, path);
  let database: Database | undefined;
  const close = (): void => {
    if (database?.sqlite.isOpen === true) database.sqlite.close();
    lock.release();
  };
  try {
    database = openDatabase(path, options);
    migrate(database);
    return { database, close };
  } catch (cause) {
    close();
    throw cause;
  }
}

function openToRead(path: string, options: DatabaseOptions): Opened {
  if (!existsSync(path)) throw new SmcError('FILE_NOT_FOUND', 'there is no store', path, 'name the data directory');
  const database = openDatabase(path, options);
  const close = (): void => {
    if (database.sqlite.isOpen) database.sqlite.close();
  };
  try {
    const version = schemaVersion(database);
    if (version === SCHEMA_VERSION) return { database, close };
    const what = `the store has schema ${version}, not yet ${SCHEMA_VERSION}`;
    throw new SmcError('FILE_FORMAT', what, path, 'start the program on it once: that brings it up to date');
  } catch (cause) {
    close();
    throw cause;
  }
}

/** Pages that are written and taken back: a full disk shows only when something has to grow. */
function probe(database: Database): void {
  transaction(database, () => {
    database.sqlite.exec('CREATE TABLE probe (filling BLOB)');
    database.sqlite.exec('INSERT INTO probe VALUES (zeroblob(65536))');
    database.sqlite.exec('DROP TABLE probe');
  });
}
