// Answer: what was said to a request that must not act twice, by the key that its sender gave it.
import { DAY_MS } from '#model/time.ts';
import type { DatabaseSync } from 'node:sqlite';
import type { Millis } from '#model/time.ts';

/** How long a key is remembered. */
const REMEMBERED_MS = DAY_MS;

export type Answer = { readonly status: number; readonly body: string };

/**
 * `new`: act, then `finish`. `unfinished`: somebody began and never finished, here or before a crash; whether they still
 * work on it is for the caller to know. `since` is when it began. `reused`: the same key came with another body.
 */
export type Begun =
  | { readonly kind: 'new' | 'unfinished'; readonly since: Millis }
  | { readonly kind: 'reused' }
  | { readonly kind: 'answered'; readonly answer: Answer };

export type Answers = {
  /** Keys of different users are independent. */
  readonly begin: (userId: string, key: string, bodyHash: string, time: Millis) => Begun;
  readonly finish: (userId: string, key: string, answer: Answer) => void;
  /** Nothing came of it: the key is free again. */
  readonly abandon: (userId: string, key: string) => void;
};

type Row = {
  readonly body_hash: string;
  readonly status: number | null;
  readonly body: string | null;
  readonly created_at: number;
};

export function answersOf(tables: DatabaseSync): Answers {
  const get = tables.prepare('SELECT body_hash, status, body, created_at FROM answers WHERE user_id = ? AND key = ?');
  const insert = tables.prepare('INSERT INTO answers VALUES (?, ?, ?, NULL, NULL, ?)');
  const put = tables.prepare('UPDATE answers SET status = ?, body = ? WHERE user_id = ? AND key = ?');
  const drop = tables.prepare('DELETE FROM answers WHERE user_id = ? AND key = ?');
  const dropOld = tables.prepare('DELETE FROM answers WHERE created_at < ?');
  return {
    begin(userId, key, bodyHash, time) {
      dropOld.run(time - REMEMBERED_MS);
      const row = get.get(userId, key) as Row | undefined;
      if (row === undefined) {
        insert.run(userId, key, bodyHash, time);
        return { kind: 'new', since: time };
      }
      if (row.body_hash !== bodyHash) return { kind: 'reused' };
      if (row.status === null || row.body === null) return { kind: 'unfinished', since: row.created_at };
      return { kind: 'answered', answer: { status: row.status, body: row.body } };
    },
    finish: (userId, key, { status, body }) => void put.run(status, body, userId, key),
    abandon: (userId, key) => void drop.run(userId, key),
  };
}
