// User: who may come in, as what, and for which accounts.
import { randomUUID } from 'node:crypto';
import { transaction } from './tables.ts';
import type { DatabaseSync } from 'node:sqlite';
import type { Millis } from '#model/time.ts';

export const ROLES = ['trader', 'analyst', 'admin'] as const;
export type Role = (typeof ROLES)[number];

/** What may be known of a user; the password's hash stays inside this room. */
export type User = {
  readonly id: string;
  readonly email: string;
  readonly role: Role;
  readonly createdAt: Millis;
  readonly lastLogin: Millis | undefined;
  readonly isActive: boolean;
  /** The accounts whose orders and positions are the user's own. An admin sees all accounts, whatever stands here. */
  readonly accounts: readonly string[];
  readonly riskLimits: Readonly<Record<string, string>>;
  /** Nothing is open to the user but to choose a new password. */
  readonly mustChange: boolean;
};

export type NewUser = Pick<User, 'email' | 'role' | 'accounts'> & { readonly riskLimits?: User['riskLimits'] };
export type UserChange = Partial<Pick<User, 'role' | 'isActive' | 'accounts' | 'riskLimits'>>;

/** A password with what limits it: one that was made up for the user is good once, and until then. */
export type Credential = { readonly hash: string; readonly oneTimeUntil: Millis | undefined };

type Row = {
  readonly id: string;
  readonly email: string;
  readonly role: Role;
  readonly created_at: number;
  readonly last_login: number | null;
  readonly is_active: number;
  readonly risk_limits: string;
  readonly must_change: number;
};

export type Users = {
  readonly count: () => number;
  readonly find: (id: string) => User | undefined;
  readonly findByEmail: (email: string) => User | undefined;
  /** In order of id. */
  readonly list: (afterId: string, limit: number) => readonly User[];
  /** Undefined where the address is taken. */
  readonly add: (user: NewUser, credential: Credential, time: Millis) => User | undefined;
  /** Undefined where there is no such user, or where no active admin would be left. */
  readonly change: (id: string, change: UserChange) => User | 'last-admin' | undefined;
  readonly remove: (id: string) => 'removed' | 'last-admin' | undefined;
  readonly credentialOf: (id: string) => Credential;
  readonly setCredential: (id: string, credential: Credential) => void;
  /** The same password, hashed at today's cost. */
  readonly rehash: (id: string, hash: string) => void;
  /** A one-time password is dead from now on. */
  readonly spend: (id: string) => void;
  readonly loggedIn: (id: string, time: Millis) => void;
};

export function usersOf(tables: DatabaseSync): Users {
  const columns = 'id, email, role, created_at, last_login, is_active, risk_limits, must_change';
  const byId = tables.prepare(`SELECT ${columns} FROM users WHERE id = ?`);
  const byEmail = tables.prepare(`SELECT ${columns} FROM users WHERE email = ?`);
  const page = tables.prepare(`SELECT ${columns} FROM users WHERE id > ? ORDER BY id LIMIT ?`);
  const accountsOf = tables.prepare('SELECT account FROM user_accounts WHERE user_id = ? ORDER BY account');
  const otherAdmins = tables.prepare(
    "SELECT count(*) AS others FROM users WHERE role = 'admin' AND is_active = 1 AND id <> ?",
  );
  const insert = tables.prepare('INSERT OR IGNORE INTO users VALUES (?, ?, ?, ?, ?, NULL, 1, ?, ?, ?)');
  const addAccount = tables.prepare('INSERT OR IGNORE INTO user_accounts VALUES (?, ?)');
  const dropAccounts = tables.prepare('DELETE FROM user_accounts WHERE user_id = ?');
  const update = tables.prepare('UPDATE users SET role = ?, is_active = ?, risk_limits = ? WHERE id = ?');
  const drop = tables.prepare('DELETE FROM users WHERE id = ?');
  const getCredential = tables.prepare('SELECT password_hash, one_time_until FROM users WHERE id = ?');
  const putCredential = tables.prepare(
    'UPDATE users SET password_hash = ?, one_time_until = ?, must_change = ? WHERE id = ?',
  );
  const putHash = tables.prepare('UPDATE users SET password_hash = ? WHERE id = ?');
  const spend = tables.prepare('UPDATE users SET one_time_until = 0 WHERE id = ? AND one_time_until IS NOT NULL');
  const putLogin = tables.prepare('UPDATE users SET last_login = ? WHERE id = ?');
  const countAll = tables.prepare('SELECT count(*) AS users FROM users');

  const userOf = (row: unknown): User => {
    const { id, email, role, ...rest } = row as Row;
    return {
      id,
      email,
      role,
      createdAt: rest.created_at,
      lastLogin: rest.last_login ?? undefined,
      isActive: rest.is_active === 1,
      accounts: accountsOf.all(id).map(({ account }) => String(account)),
      riskLimits: JSON.parse(rest.risk_limits) as User['riskLimits'],
      mustChange: rest.must_change === 1,
    };
  };
  const maybe = (row: unknown): User | undefined => (row === undefined ? undefined : userOf(row));
  const find = (id: string): User | undefined => maybe(byId.get(id));
  /** Without an admin nobody could let anybody in again. */
  const isLastAdmin = ({ id, role, isActive }: User): boolean =>
    role === 'admin' && isActive && otherAdmins.get(id)?.['others'] === 0;

  return {
    find,
    count: () => Number(countAll.get()?.['users']),
    findByEmail: (email) => maybe(byEmail.get(email)),
    list: (afterId, limit) => page.all(afterId, limit).map(userOf),
    add: ({ email, role, accounts, riskLimits = {} }, { hash, oneTimeUntil }, time) =>
      transaction(tables, () => {
        const id = randomUUID();
        const isOneTime = oneTimeUntil === undefined ? 0 : 1;
        const limits = JSON.stringify(riskLimits);
        const { changes } = insert.run(id, email, hash, role, time, limits, isOneTime, oneTimeUntil ?? null);
        if (changes === 0) return undefined;
        for (const account of accounts) addAccount.run(id, account);
        return find(id);
      }),
    change: (id, change) =>
      transaction(tables, () => {
        const before = find(id);
        if (before === undefined) return undefined;
        const after = { ...before, ...change };
        if (isLastAdmin(before) && (after.role !== 'admin' || !after.isActive)) return 'last-admin';
        update.run(after.role, after.isActive ? 1 : 0, JSON.stringify(after.riskLimits), id);
        if (change.accounts !== undefined) {
          dropAccounts.run(id);
          for (const account of change.accounts) addAccount.run(id, account);
        }
        return find(id);
      }),
    remove: (id) =>
      transaction(tables, () => {
        const before = find(id);
        if (before === undefined) return undefined;
        if (isLastAdmin(before)) return 'last-admin';
        drop.run(id);
        return 'removed';
      }),
    credentialOf(id) {
      const row = getCredential.get(id);
      return {
        hash: String(row?.['password_hash']),
        oneTimeUntil: (row?.['one_time_until'] as number | null) ?? undefined,
      };
    },
    setCredential: (id, { hash, oneTimeUntil }) =>
      void putCredential.run(hash, oneTimeUntil ?? null, oneTimeUntil === undefined ? 0 : 1, id),
    rehash: (id, hash) => void putHash.run(hash, id),
    spend: (id) => void spend.run(id),
    loggedIn: (id, time) => void putLogin.run(time, id),
  };
}
