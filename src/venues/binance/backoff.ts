// Backoff: how long to wait before trying again; longer each time, and not all at the same moment.
import type { Millis } from '#model/time.ts';

/**
 * Doubles from the first to the longest wait; the upper half of each is left to chance, so that many clients that lost the
 * same server do not come back together.
 * @param attempt counted from 0; @param random uniform in [0, 1)
 */
export const backoffMs = (attempt: number, firstMs: Millis, longestMs: Millis, random: () => number): Millis => {
  const most = Math.min(longestMs, firstMs * 2 ** Math.min(attempt, 30));
  return most / 2 + (most / 2) * random();
};
