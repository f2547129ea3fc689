// Throttle: makes guessing slow: a lock on the address that is guessed at, a limit on who guesses, and one on all together.
import { DAY_MS, MINUTE_MS } from '#model/time.ts';
import type { Awaitable } from './session.ts';
import type { DatabaseSync } from 'node:sqlite';
import type { Millis } from '#model/time.ts';

export const LOGIN_LIMITS = {
  failuresToLock: 5,
  firstLockMs: 15 * MINUTE_MS,
  perAddress: { most: 20, windowMs: 15 * MINUTE_MS },
  perAll: { most: 100, windowMs: MINUTE_MS },
} as const;
const { failuresToLock: FAILURES_TO_LOCK, firstLockMs: FIRST_LOCK_MS } = LOGIN_LIMITS;
const { perAddress: PER_ADDRESS, perAll: PER_ALL } = LOGIN_LIMITS;
type Limit = { readonly most: number; readonly windowMs: Millis };
/** Addresses remembered; beyond it the oldest is forgotten. */
const ADDRESSES_LIMIT = 10_000;

type Window = { since: Millis; count: number };

export type Throttle = {
  /** Milliseconds to wait before this login may be tried at all; 0 is now, and then it is counted. */
  readonly admit: (email: string, address: string, time: Millis) => Awaitable<Millis>;
  /** The part of it that is the lock on the address. */
  readonly lockOf: (email: string, time: Millis) => Awaitable<Millis>;
  /** Counts it; where others have locked the address meanwhile it says how long, and counts nothing. */
  readonly failed: (email: string, time: Millis) => Awaitable<Millis>;
  /** A right password: forgets what failed before, unless the address is locked meanwhile. */
  readonly passed: (email: string, time: Millis) => Awaitable<Millis>;
  /** A person has shown that it was the owner. */
  readonly clear: (email: string) => Awaitable<void>;
};

/** Locks outlive a restart; the two windows, minutes long, do not. */
export function throttleOf(tables: DatabaseSync): Throttle {
  const get = tables.prepare('SELECT failures, locks, locked_until, failed_at FROM login_locks WHERE email = ?');
  const put = tables.prepare('INSERT OR REPLACE INTO login_locks VALUES (?, ?, ?, ?, ?)');
  const drop = tables.prepare('DELETE FROM login_locks WHERE email = ?');
  const dropOld = tables.prepare('DELETE FROM login_locks WHERE failed_at < ? AND locked_until < ?');
  const addresses = new Map<string, Window>();
  const all: Window = { since: 0, count: 0 };

  const left = (window: Window | undefined, { most, windowMs }: Limit, time: Millis): Millis =>
    window === undefined || window.count < most ? 0 : Math.max(0, window.since + windowMs - time);
  const count = (window: Window, windowMs: Millis, time: Millis): void => {
    if (time - window.since >= windowMs) Object.assign(window, { since: time, count: 0 });
    window.count += 1;
  };

  const lockOf = (email: string, time: Millis): Millis =>
    Math.max(0, Number(get.get(email)?.['locked_until'] ?? 0) - time);

  return {
    lockOf,
    admit(email, address, time) {
      const waitMs = Math.max(
        lockOf(email, time),
        left(addresses.get(address), PER_ADDRESS, time),
        left(all, PER_ALL, time),
      );
      if (waitMs > 0) return waitMs;
      const window = addresses.get(address) ?? { since: time, count: 0 };
      addresses.delete(address);
      addresses.set(address, window);
      if (addresses.size > ADDRESSES_LIMIT) addresses.delete(addresses.keys().next().value!);
      count(window, PER_ADDRESS.windowMs, time);
      count(all, PER_ALL.windowMs, time);
      return 0;
    },
    failed(email, time) {
      const lockedMs = lockOf(email, time);
      if (lockedMs > 0) return lockedMs;
      dropOld.run(time - DAY_MS, time);
      const row = get.get(email);
      const failures = Number(row?.['failures'] ?? 0) + 1;
      const locks = Number(row?.['locks'] ?? 0);
      if (failures < FAILURES_TO_LOCK) put.run(email, failures, locks, 0, time);
      else put.run(email, 0, locks + 1, time + Math.min(FIRST_LOCK_MS * 2 ** locks, DAY_MS), time);
      return 0;
    },
    passed(email, time) {
      const lockedMs = lockOf(email, time);
      if (lockedMs === 0) drop.run(email);
      return lockedMs;
    },
    clear: (email) => void drop.run(email),
  };
}
