// Tables: where people, their sessions, keys and given answers are kept, and the steps that lead to today's form.
import { chmodSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import { SmcError } from '#model/fate.ts';

/** One step for each version; a step that has been released is never edited. */
const STEPS: readonly string[] = [
  `
  CREATE TABLE users (
    id TEXT PRIMARY KEY,
    email TEXT NOT NULL UNIQUE COLLATE NOCASE,
    password_hash TEXT NOT NULL,
    role TEXT NOT NULL CHECK (role IN ('trader', 'analyst', 'admin')),
    created_at INTEGER NOT NULL,
    last_login INTEGER,
    is_active INTEGER NOT NULL,
    risk_limits TEXT NOT NULL,
    must_change INTEGER NOT NULL,
    one_time_until INTEGER
  ) STRICT;
  CREATE TABLE user_accounts (
    user_id TEXT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    account TEXT NOT NULL,
    PRIMARY KEY (user_id, account)
  ) STRICT, WITHOUT ROWID;
  CREATE TABLE sessions (
    id TEXT PRIMARY KEY,
    token_hash TEXT NOT NULL UNIQUE,
    user_id TEXT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    created_at INTEGER NOT NULL,
    seen_at INTEGER NOT NULL,
    address TEXT NOT NULL
  ) STRICT;
  CREATE INDEX sessions_of_user ON sessions (user_id);
  CREATE TABLE api_keys (
    id TEXT PRIMARY KEY,
    user_id TEXT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    name TEXT NOT NULL,
    secret_hash TEXT NOT NULL,
    last_four TEXT NOT NULL,
    scopes TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    expires_at INTEGER NOT NULL
  ) STRICT;
  CREATE INDEX api_keys_of_user ON api_keys (user_id);
  CREATE TABLE login_locks (
    email TEXT PRIMARY KEY COLLATE NOCASE,
    failures INTEGER NOT NULL,
    locks INTEGER NOT NULL,
    locked_until INTEGER NOT NULL,
    failed_at INTEGER NOT NULL
  ) STRICT;
  CREATE TABLE answers (
    user_id TEXT NOT NULL,
    key TEXT NOT NULL,
    body_hash TEXT NOT NULL,
    status INTEGER,
    body TEXT,
    created_at INTEGER NOT NULL,
    PRIMARY KEY (user_id, key)
  ) STRICT;
  CREATE INDEX answers_by_age ON answers (created_at);
  `,
  `
  CREATE TABLE second_factors (
    user_id TEXT PRIMARY KEY REFERENCES users (id) ON DELETE CASCADE,
    secret BLOB NOT NULL,
    confirmed_at INTEGER,
    last_step INTEGER NOT NULL
  ) STRICT;
  CREATE TABLE recovery_codes (
    user_id TEXT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    code_hash TEXT NOT NULL,
    PRIMARY KEY (user_id, code_hash)
  ) STRICT, WITHOUT ROWID;
  ALTER TABLE sessions ADD COLUMN proved_at INTEGER NOT NULL DEFAULT 0;
  ALTER TABLE api_keys ADD COLUMN networks TEXT NOT NULL DEFAULT '[]';
  `,
  `
  CREATE TABLE notes (
    user_id TEXT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    subject TEXT NOT NULL,
    text TEXT NOT NULL,
    tags TEXT NOT NULL,
    updated_at INTEGER NOT NULL,
    PRIMARY KEY (user_id, subject)
  ) STRICT, WITHOUT ROWID;
  `,
];

/**
 * @param path a file, or ":memory:"
 * @throws SmcError STORE_UNWRITABLE, STORE_NEWER
 */
export function openTables(path: string): DatabaseSync {
  let tables: DatabaseSync;
  try {
    tables = new DatabaseSync(path, {
      enableForeignKeyConstraints: true,
      timeout: 1_000,
      defensive: true,
      limits: { attach: 0 },
    });
    tables.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL');
    // The mode that a file is made with does not hold for one that is there already.
    if (path !== ':memory:') chmodSync(path, 0o600);
  } catch (cause) {
    throw new SmcError('STORE_UNWRITABLE', 'the users cannot be opened for writing', path, 'check the data directory', {
      cause,
    });
  }
  const version = Number(tables.prepare('PRAGMA user_version').get()?.['user_version']);
  if (version > STEPS.length) {
    tables.close();
    throw new SmcError(
      'STORE_NEWER',
      `the users have schema ${version}, this program knows ${STEPS.length}`,
      path,
      'install the newer version again, or restore a backup',
    );
  }
  for (let step = version; step < STEPS.length; step += 1)
    transaction(tables, () => tables.exec(`${STEPS[step]!}; PRAGMA user_version = ${step + 1}`));
  return tables;
}

/** All or nothing. */
export function transaction<T>(tables: DatabaseSync, work: () => T): T {
  tables.exec('BEGIN IMMEDIATE');
  try {
    const result = work();
    tables.exec('COMMIT');
    return result;
  } catch (cause) {
    tables.exec('ROLLBACK');
    throw cause;
  }
}

/** A copy of the people while others read and write them. @throws SmcError STORE_UNWRITABLE */
export function copyPeople(path: string, target: string): void {
  try {
    const sqlite = new DatabaseSync(path, { readOnly: true });
    try {
      sqlite.prepare('VACUUM INTO ?').run(target);
      chmodSync(target, 0o600);
    } finally {
      sqlite.close();
    }
  } catch (cause) {
    throw new SmcError(
      'STORE_UNWRITABLE',
      'the people could not be copied',
      target,
      'make room, or name another folder',
      {
        cause,
      },
    );
  }
}
