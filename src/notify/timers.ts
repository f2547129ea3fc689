// Timers: the clock and the alarm, handed in, so that a test can turn them by hand.
import type { Millis } from '#model/time.ts';

export type Timers = {
  readonly now: () => Millis;
  /** Calls once after so long. @returns what calls it off */
  readonly after: (delayMs: Millis, call: () => void) => () => void;
};

/** Real ones. A message that waits does not keep the program alive: `stop` sends it. */
export const systemTimers = (now: () => Millis): Timers => ({
  now,
  after(delayMs, call) {
    const timer = setTimeout(call, delayMs).unref();
    return () => clearTimeout(timer);
  },
});
