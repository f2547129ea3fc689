// API key: lets a program in as its user, for less than the user may do, and for a time. Shown once, kept as a hash.
import { randomBytes, timingSafeEqual } from 'node:crypto';
import { DAY_MS } from '#model/time.ts';
import { hashOf } from './session.ts';
import type { DatabaseSync } from 'node:sqlite';
import type { Millis } from '#model/time.ts';

export const SCOPES = ['read', 'trade', 'metrics'] as const;
export type Scope = (typeof SCOPES)[number];

export type ApiKey = {
  readonly id: string;
  readonly userId: string;
  readonly name: string;
  readonly scopes: readonly Scope[];
  readonly lastFour: string;
  readonly createdAt: Millis;
  readonly expiresAt: Millis;
  /** Where it may come from; empty is from anywhere. */
  readonly networks: readonly string[];
};

export type NewKey = Pick<ApiKey, 'userId' | 'name' | 'scopes' | 'expiresAt'> & Partial<Pick<ApiKey, 'networks'>>;

export const KEY_LIFE_MOST_MS = 365 * DAY_MS;
const KEYS_PER_USER = 50;

export type ApiKeys = {
  /** `text` is what the program sends, and is not kept. Undefined where the user has as many as may be. */
  readonly add: (key: NewKey, time: Millis) => { readonly key: ApiKey; readonly text: string } | undefined;
  /** The key that this text is, if it is one and has not run out. */
  readonly find: (text: string, time: Millis) => ApiKey | undefined;
  readonly lives: (id: string, time: Millis) => boolean;
  readonly list: (userId: string) => readonly ApiKey[];
  readonly remove: (id: string, userId: string) => boolean;
  readonly removeAll: (userId: string) => readonly string[];
};

const FORM = /^smc_([0-9a-f]{16})_([A-Za-z0-9_-]{43})$/;

type Row = Omit<ApiKey, 'scopes' | 'networks'> & {
  readonly scopes: string;
  readonly networks: string;
  readonly secretHash: string;
};

export function apiKeysOf(tables: DatabaseSync): ApiKeys {
  const columns = `id, user_id AS userId, name, secret_hash AS secretHash, last_four AS lastFour, scopes,
    created_at AS createdAt, expires_at AS expiresAt, networks`;
  const insert = tables.prepare('INSERT INTO api_keys VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)');
  const byId = tables.prepare(`SELECT ${columns} FROM api_keys WHERE id = ?`);
  const ofUser = tables.prepare(`SELECT ${columns} FROM api_keys WHERE user_id = ? ORDER BY created_at, id`);
  const drop = tables.prepare('DELETE FROM api_keys WHERE id = ? AND user_id = ?');
  const keyOf = (row: Row): ApiKey => {
    const { id, userId, name, lastFour, createdAt, expiresAt } = row;
    const scopes = JSON.parse(row.scopes) as Scope[];
    const networks = JSON.parse(row.networks) as string[];
    return { id, userId, name, scopes, lastFour, createdAt, expiresAt, networks };
  };
  const list = (userId: string): readonly ApiKey[] => (ofUser.all(userId) as unknown as readonly Row[]).map(keyOf);

  return {
    list,
    add({ userId, name, scopes, expiresAt, networks = [] }, time) {
      if (list(userId).length >= KEYS_PER_USER) return undefined;
      const id = randomBytes(8).toString('hex');
      const secret = randomBytes(32).toString('base64url');
      const lastFour = secret.slice(-4);
      const texts = [JSON.stringify(scopes), JSON.stringify(networks)] as const;
      insert.run(id, userId, name, hashOf(secret), lastFour, texts[0], time, expiresAt, texts[1]);
      return {
        key: { id, userId, name, scopes, lastFour, createdAt: time, expiresAt, networks },
        text: `smc_${id}_${secret}`,
      };
    },
    find(text, time) {
      const match = FORM.exec(text);
      const row = match === null ? undefined : (byId.get(match[1]!) as Row | undefined);
      if (row === undefined || time >= row.expiresAt) return undefined;
      const isSame = timingSafeEqual(Buffer.from(hashOf(match![2]!), 'hex'), Buffer.from(row.secretHash, 'hex'));
      return isSame ? keyOf(row) : undefined;
    },
    lives(id, time) {
      const row = byId.get(id) as Row | undefined;
      return row !== undefined && time < row.expiresAt;
    },
    remove: (id, userId) => drop.run(id, userId).changes > 0,
    removeAll(userId) {
      const gone = list(userId).map(({ id }) => id);
      for (const id of gone) drop.run(id, userId);
      return gone;
    },
  };
}
