// Timers: the clock and the alarm, handed in, so that a test can turn them by hand.
import type { Millis } from '#model/time.ts';

export type Timers = {
  readonly now: () => Millis;
  /** Calls once after so long. @returns what calls it off */
  readonly after: (delayMs: Millis, call: () => void) => () => void;
};
