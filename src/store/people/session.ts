// Session: a login that goes on: an opaque token of 256 bits, of which only the hash is kept.
import { createHash, randomBytes, randomUUID } from 'node:crypto';
import { DAY_MS, HOUR_MS, MINUTE_MS } from '#model/time.ts';
import type { DatabaseSync } from 'node:sqlite';
import type { Millis } from '#model/time.ts';

/** `id` may be shown, to end it; it opens nothing. */
export type Session = {
  readonly id: string;
  readonly userId: string;
  readonly createdAt: Millis;
  readonly seenAt: Millis;
  readonly address: string;
  /** When the person last showed the password. */
  readonly provedAt: Millis;
};

/** How long a session lasts unused, and at most. */
export type SessionLife = { readonly idleMs: Millis; readonly wholeMs: Millis };
export const DEFAULT_LIFE: SessionLife = { idleMs: 30 * MINUTE_MS, wholeMs: HOUR_MS * 12 };
/** More logins than this end the oldest. */
export const SESSIONS_PER_USER = 20;
/** Writing that a session was used on each request would cost a commit each. */
const SEEN_EVERY_MS = MINUTE_MS;

/** With its token, which is told once and kept nowhere. */
export type BegunSession = { readonly session: Session; readonly token: string };

export const newToken = (): string => randomBytes(32).toString('base64url');

/** A clock that was set back makes no session younger than it was. */
export const isAlive = ({ createdAt, seenAt }: Session, life: SessionLife, time: Millis): boolean =>
  time - createdAt < life.wholeMs && time - seenAt < life.idleMs && createdAt - time < DAY_MS;

/** Whether it is time to write down that it was used. */
export const isStale = ({ seenAt }: Session, life: SessionLife, time: Millis): boolean =>
  time - seenAt >= Math.min(SEEN_EVERY_MS, life.idleMs / 2);

/** What several servers share waits for a network; what lies in the file does not. */
export type Awaitable<T> = T | Promise<T>;

export type Sessions = {
  readonly begin: (userId: string, address: string, time: Millis) => Awaitable<BegunSession>;
  /** The password was shown again: the session goes on under a new token. Undefined where it has ended. */
  readonly renew: (id: string, time: Millis) => Awaitable<BegunSession | undefined>;
  /** The living session of this token, or undefined; using it keeps it alive. */
  readonly use: (token: string, time: Millis) => Awaitable<Session | undefined>;
  /** Whether it lives, without using it. */
  readonly lives: (id: string, time: Millis) => Awaitable<boolean>;
  readonly list: (userId: string, time: Millis) => Awaitable<readonly Session[]>;
  /** @returns whether there was such a session of this user */
  readonly end: (id: string, userId: string) => Awaitable<boolean>;
  /** All of a user. @returns their ids */
  readonly endAll: (userId: string) => Awaitable<readonly string[]>;
  /** Hears of sessions that another server has ended. */
  readonly onEnded?: (hear: (ids: readonly string[], userId: string) => void) => void;
  readonly clear: (time: Millis) => void;
};

export const hashOf = (secret: string): string => createHash('sha256').update(secret).digest('hex');

export function sessionsOf(tables: DatabaseSync, life: SessionLife): Sessions {
  const columns = 'id, user_id AS userId, created_at AS createdAt, seen_at AS seenAt, address, proved_at AS provedAt';
  const insert = tables.prepare('INSERT INTO sessions VALUES (?, ?, ?, ?, ?, ?, ?)');
  const byToken = tables.prepare(`SELECT ${columns} FROM sessions WHERE token_hash = ?`);
  const byId = tables.prepare(`SELECT ${columns} FROM sessions WHERE id = ?`);
  const ofUser = tables.prepare(`SELECT ${columns} FROM sessions WHERE user_id = ? ORDER BY created_at DESC, id`);
  const seen = tables.prepare('UPDATE sessions SET seen_at = ? WHERE id = ?');
  const putToken = tables.prepare('UPDATE sessions SET token_hash = ?, proved_at = ?, seen_at = ? WHERE id = ?');
  const drop = tables.prepare('DELETE FROM sessions WHERE id = ? AND user_id = ?');
  const dropOld = tables.prepare('DELETE FROM sessions WHERE created_at < ? OR seen_at < ?');

  const all = (userId: string): readonly Session[] => ofUser.all(userId) as unknown as readonly Session[];

  return {
    begin(userId, address, time) {
      for (const old of all(userId).slice(SESSIONS_PER_USER - 1)) drop.run(old.id, userId);
      const token = newToken();
      const id = randomUUID();
      const session: Session = { id, userId, createdAt: time, seenAt: time, address, provedAt: time };
      insert.run(id, hashOf(token), userId, time, time, address, time);
      return { session, token };
    },
    renew(id, time) {
      const before = byId.get(id) as Session | undefined;
      if (before === undefined || !isAlive(before, life, time)) return undefined;
      const token = newToken();
      putToken.run(hashOf(token), time, time, id);
      return { session: { ...before, seenAt: time, provedAt: time }, token };
    },
    use(token, time) {
      const session = byToken.get(hashOf(token)) as Session | undefined;
      if (session === undefined || !isAlive(session, life, time)) return undefined;
      if (isStale(session, life, time)) seen.run(time, session.id);
      return session;
    },
    lives(id, time) {
      const session = byId.get(id) as Session | undefined;
      return session !== undefined && isAlive(session, life, time);
    },
    list: (userId, time) => all(userId).filter((session) => isAlive(session, life, time)),
    end: (id, userId) => drop.run(id, userId).changes > 0,
    endAll(userId) {
      const ended = all(userId);
      for (const { id } of ended) drop.run(id, userId);
      return ended.map(({ id }) => id);
    },
    clear: (time) => void dropOld.run(time - life.wholeMs, time - life.idleMs),
  };
}
