// Schema: the tables of the store, and the way from every older version of them to the newest.
import { SmcError } from '#model/fate.ts';
import { guard, transaction } from './database.ts';
import { APPLICATION } from './store-file.ts';
import type { Database } from './database.ts';

/**
 * The step at index n leads from version n to n + 1. A step that has been released is never changed.
 * Times are integers (milliseconds), exact amounts are decimal strings inside the lines.
 */
const MIGRATIONS: readonly string[] = [
  `
  CREATE TABLE events (
    sequence INTEGER PRIMARY KEY,
    time INTEGER NOT NULL,
    kind TEXT NOT NULL,
    key TEXT NOT NULL,
    cause INTEGER NOT NULL,
    line TEXT NOT NULL,
    checksum INTEGER NOT NULL
  ) STRICT;
  CREATE INDEX events_kind ON events (kind);
  CREATE TRIGGER events_are_facts BEFORE UPDATE ON events
    BEGIN SELECT RAISE(ABORT, 'an event is never changed'); END;

  CREATE TABLE marks (name TEXT PRIMARY KEY, value INTEGER NOT NULL) STRICT, WITHOUT ROWID;
  INSERT INTO marks VALUES ('complete after', 0), ('removed to', 0);

  CREATE TABLE checkpoints (
    sequence INTEGER PRIMARY KEY,
    program TEXT NOT NULL,
    hash TEXT NOT NULL,
    state BLOB NOT NULL
  ) STRICT;

  CREATE TABLE audit (
    number INTEGER PRIMARY KEY,
    time INTEGER NOT NULL,
    actor TEXT NOT NULL,
    action TEXT NOT NULL,
    subject TEXT NOT NULL,
    reason TEXT NOT NULL,
    hash TEXT NOT NULL
  ) STRICT;
  CREATE TRIGGER audit_is_not_changed BEFORE UPDATE ON audit
    BEGIN SELECT RAISE(ABORT, 'the audit log is never changed'); END;
  CREATE TRIGGER audit_is_not_shortened BEFORE DELETE ON audit
    BEGIN SELECT RAISE(ABORT, 'the audit log is never shortened'); END;
  CREATE TABLE audit_head (
    id INTEGER PRIMARY KEY CHECK (id = 1),
    count INTEGER NOT NULL,
    hash TEXT NOT NULL,
    seal TEXT NOT NULL
  ) STRICT;
  `,
  // People look back at a stretch of time of one kind.
  'CREATE INDEX events_kind_time ON events (kind, time)',
  // A checkpoint of many markets is written in parts: the row in `checkpoints` comes last, and says how many there are.
  `
  CREATE TABLE checkpoint_parts (
    batch INTEGER NOT NULL,
    number INTEGER NOT NULL,
    state BLOB NOT NULL,
    PRIMARY KEY (batch, number)
  ) STRICT;
  ALTER TABLE checkpoints ADD COLUMN batch INTEGER NOT NULL DEFAULT 0;
  ALTER TABLE checkpoints ADD COLUMN parts INTEGER NOT NULL DEFAULT 0;
  `,
];

export const SCHEMA_VERSION = MIGRATIONS.length;

const pragma = ({ sqlite }: Database, name: string): number => Number(sqlite.prepare(`PRAGMA ${name}`).get()?.[name]);

/**
 * @returns the version of the tables in the file; 0 where there are none
 * @throws SmcError STORE_NEWER
 */
export function schemaVersion(database: Database, newest = SCHEMA_VERSION): number {
  const { path } = database;
  return guard(path, () => {
    const version = pragma(database, 'user_version');
    if (version > newest)
      throw new SmcError(
        'STORE_NEWER',
        `the store has schema ${version}, this program knows ${newest}`,
        path,
        'install the newer version again, or restore a backup that this one made',
      );
    return version;
  });
}

/**
 * Brings the tables to the newest version, all steps in one transaction. Before an older store is touched, a copy of it is
 * put beside it.
 */
export function migrate(database: Database, migrations = MIGRATIONS): void {
  const { sqlite, path } = database;
  const version = schemaVersion(database, migrations.length);
  if (version === migrations.length) return;
  guard(path, () => {
    if (version > 0) sqlite.prepare('VACUUM INTO ?').run(`${path}.schema-${version}`);
  });
  transaction(database, () => {
    for (const step of migrations.slice(version)) sqlite.exec(step);
    sqlite.exec(`PRAGMA application_id = ${APPLICATION}; PRAGMA user_version = ${migrations.length}`);
  });
}
