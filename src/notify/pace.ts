// Pace: how often a channel may be used, and how long it is left alone after a failure.
import { MINUTE_MS, SECOND_MS } from '#model/time.ts';
import type { Millis } from '#model/time.ts';

/** Two sendings are never closer: Telegram asks for a second between messages of one chat. */
const GAP_MS = SECOND_MS;
const BACKOFF_FIRST_MS = SECOND_MS;
const BACKOFF_MOST_MS = 5 * MINUTE_MS;
/** A server that says "in a week" is asked again after an hour. */
const WAIT_MOST_MS = 60 * MINUTE_MS;

export type Pace = {
  /** The earliest moment at which it may be used. */
  readonly nextAt: () => Millis;
  readonly used: (at: Millis) => void;
  readonly succeeded: () => void;
  /** @param afterMs as the other side asked; else twice as long each time, by chance up to half of it shorter */
  readonly failed: (at: Millis, afterMs?: Millis) => void;
};

/** @param perMinute sendings in any minute @param random in [0, 1) */
export function paceOf(perMinute: number, random: () => number): Pace {
  const uses: Millis[] = [];
  let notBefore = 0;
  let failures = 0;
  return {
    nextAt() {
      const last = uses.at(-1);
      const gap = last === undefined ? 0 : last + GAP_MS;
      const window = uses.length < perMinute ? 0 : uses[uses.length - perMinute]! + MINUTE_MS;
      return Math.max(notBefore, gap, window);
    },
    used(at) {
      uses.push(at);
      if (uses.length > perMinute) uses.shift();
    },
    succeeded() {
      failures = 0;
    },
    failed(at, afterMs) {
      const most = Math.min(BACKOFF_MOST_MS, BACKOFF_FIRST_MS * 2 ** Math.min(failures, 20));
      failures += 1;
      notBefore = at + (afterMs === undefined ? most * (1 - random() / 2) : Math.min(afterMs, WAIT_MOST_MS));
    },
  };
}
