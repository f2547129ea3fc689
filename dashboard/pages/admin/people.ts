// People: users as an admin sees them, and what each role may, in words.
import type { Role } from '#dashboard/live/session.ts';

export type UserRow = {
  readonly id: string;
  readonly email: string;
  readonly role: Role;
  readonly created_at: number;
  readonly last_login: number | null;
  readonly is_active: boolean;
  readonly accounts: readonly string[];
  readonly must_change_password: boolean;
  readonly second_factor?: boolean;
};

export const ROLES: readonly Role[] = ['analyst', 'trader', 'admin'];

export const ROLE_WORDS: Readonly<Record<Role, string>> = {
  analyst: 'sees the own accounts, runs backtests, cannot order',
  trader: 'also orders, pauses, stops and resets the own accounts',
  admin: 'also people, agents, configuration, log and backups, of all accounts',
};

type Answer = 'yes' | 'no' | 'own';
/** What may be done, and by whom. The server holds to `src/api/access.ts`; this says the same. */
export const MATRIX: readonly { readonly what: string; readonly may: Readonly<Record<Role, Answer>> }[] = [
  {
    what: 'See prices, patterns, decisions and events of markets',
    may: { analyst: 'yes', trader: 'yes', admin: 'yes' },
  },
  { what: 'See positions, orders, trades and limits', may: { analyst: 'own', trader: 'own', admin: 'yes' } },
  { what: 'Run backtests', may: { analyst: 'yes', trader: 'yes', admin: 'yes' } },
  { what: 'Read the configuration', may: { analyst: 'yes', trader: 'yes', admin: 'yes' } },
  { what: 'Save reports, keep a journal', may: { analyst: 'own', trader: 'own', admin: 'yes' } },
  { what: 'Place and cancel orders', may: { analyst: 'no', trader: 'own', admin: 'yes' } },
  {
    what: 'Pause, stop, close positions, reset the breaker of an account',
    may: { analyst: 'no', trader: 'own', admin: 'yes' },
  },
  { what: 'Reset breakers of agents and of the system', may: { analyst: 'no', trader: 'no', admin: 'yes' } },
  { what: 'Pause, stop and start agents', may: { analyst: 'no', trader: 'no', admin: 'yes' } },
  { what: 'Save the configuration', may: { analyst: 'no', trader: 'no', admin: 'yes' } },
  { what: 'Read the log and the figures, take and verify backups', may: { analyst: 'no', trader: 'no', admin: 'yes' } },
  { what: 'Add and change people, end their sessions', may: { analyst: 'no', trader: 'no', admin: 'yes' } },
  { what: 'See the audit trail', may: { analyst: 'own', trader: 'own', admin: 'yes' } },
];

export const ANSWER_WORDS: Readonly<Record<Answer, string>> = { yes: 'yes', no: 'no', own: 'own' };

/** As the API takes addresses: visible ASCII around one @. */
export function emailFault(email: string): string | undefined {
  const text = email.trim();
  if (text === '') return 'An address is needed.';
  if (text.length > 254) return 'At most 254 characters.';
  return /^[\x21-\x3f\x41-\x7e]+@[\x21-\x3f\x41-\x7e]+$/.test(text) && text.length >= 3
    ? undefined
    : 'An address such as kim@example.org.';
}

/** What was never an admin's to lose: the last one cannot be taken out. */
export const isLastAdmin = (user: UserRow, all: readonly UserRow[]): boolean =>
  user.role === 'admin' &&
  user.is_active &&
  !all.some(({ id, role, is_active: isActive }) => id !== user.id && role === 'admin' && isActive);

/** Active first, then by address. */
export const inOrder = (users: readonly UserRow[]): readonly UserRow[] =>
  users.toSorted((a, b) => Number(b.is_active) - Number(a.is_active) || a.email.localeCompare(b.email));
