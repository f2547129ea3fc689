// Throttle: makes guessing slow: a lock on the address that is guessed at, a limit on who guesses, and one on all together.
import { DAY_MS, MINUTE_MS } from '#model/time.ts';
import type { DatabaseSync } from 'node:sqlite';
import type { Millis } from '#model/time.ts';

const FAILURES_TO_LOCK = 5;
const FIRST_LOCK_MS = 15 * MINUTE_MS;
const PER_ADDRESS = { most: 20, windowMs: 15 * MINUTE_MS };
const PER_ALL = { most: 100, windowMs: MINUTE_MS };
/** Addresses remembered; beyond it the oldest is forgotten. */
const ADDRESSES_LIMIT = 10_000;

type Window = { since: Millis; count: number };

export type Throttle = {
  /** Milliseconds to wait before this login may be tried at all; 0 is now. */
  readonly waitOf: (email: string, address: string, time: Millis) => Millis;
  /** The part of it that is the lock on the address. */
  readonly lockOf: (email: string, time: Millis) => Millis;
  readonly tried: (address: string, time: Millis) => void;
  readonly failed: (email: string, time: Millis) => void;
  /** A person, or a right password, has shown that it was the owner. */
  readonly clear: (email: string) => void;
};

/** Locks outlive a restart; the two windows, minutes long, do not. */
export function throttleOf(tables: DatabaseSync): Throttle {
  const get = tables.prepare('SELECT failures, locks, locked_until, failed_at FROM login_locks WHERE email = ?');
  const put = tables.prepare('INSERT OR REPLACE INTO login_locks VALUES (?, ?, ?, ?, ?)');
  const drop = tables.prepare('DELETE FROM login_locks WHERE email = ?');
  const dropOld = tables.prepare('DELETE FROM login_locks WHERE failed_at < ? AND locked_until < ?');
  const addresses = new Map<string, Window>();
  const all: Window = { since: 0, count: 0 };

  const left = (window: Window | undefined, { most, windowMs }: typeof PER_ALL, time: Millis): Millis =>
    window === undefined || window.count < most ? 0 : Math.max(0, window.since + windowMs - time);
  const count = (window: Window, windowMs: Millis, time: Millis): void => {
    if (time - window.since >= windowMs) Object.assign(window, { since: time, count: 0 });
    window.count += 1;
  };

  const lockOf = (email: string, time: Millis): Millis =>
    Math.max(0, Number(get.get(email)?.['locked_until'] ?? 0) - time);

  return {
    lockOf,
    waitOf: (email, address, time) =>
      Math.max(lockOf(email, time), left(addresses.get(address), PER_ADDRESS, time), left(all, PER_ALL, time)),
    tried(address, time) {
      const window = addresses.get(address) ?? { since: time, count: 0 };
      addresses.delete(address);
      addresses.set(address, window);
      if (addresses.size > ADDRESSES_LIMIT) addresses.delete(addresses.keys().next().value!);
      count(window, PER_ADDRESS.windowMs, time);
      count(all, PER_ALL.windowMs, time);
    },
    failed(email, time) {
      dropOld.run(time - DAY_MS, time);
      const row = get.get(email);
      const failures = Number(row?.['failures'] ?? 0) + 1;
      const locks = Number(row?.['locks'] ?? 0);
      if (failures < FAILURES_TO_LOCK) put.run(email, failures, locks, 0, time);
      else put.run(email, 0, locks + 1, time + Math.min(FIRST_LOCK_MS * 2 ** locks, DAY_MS), time);
    },
    clear: (email) => void drop.run(email),
  };
}
