// Exchange clock: the exchange's time, by its own word and our steady clock. Requests are stamped with it.
import type { Millis } from '#model/time.ts';

/** So much may two good clocks part: a bad measurement is better than a good one that is very old. */
const DRIFT = 1e-4;

export type ExchangeClock = {
  readonly now: () => Millis;
  readonly isKnown: () => boolean;
  /** Wrong by at most half the round trip; one that is worse than what is known is not taken, unless it proves that wrong. */
  readonly learn: (serverTime: Millis, sentAt: Millis, heardAt: Millis) => void;
  /** The exchange has refused a time stamp: what is known is wrong. */
  readonly doubt: () => void;
};

/** @param now our own clock, until the exchange's is known; @param clock milliseconds that only go forward */
export function exchangeClock(now: () => Millis, clock: () => Millis): ExchangeClock {
  let known: { readonly time: Millis; readonly at: Millis; readonly errorMs: Millis } | undefined;
  return {
    now: () => (known === undefined ? now() : Math.floor(known.time + clock() - known.at)),
    isKnown: () => known !== undefined,
    learn(serverTime, sentAt, heardAt) {
      const errorMs = (heardAt - sentAt) / 2;
      const time = serverTime + errorMs;
      if (known !== undefined) {
        const knownErrorMs = known.errorMs + (heardAt - known.at) * DRIFT;
        // A machine that slept has a steady clock that slept too.
        const apartMs = Math.abs(time - (known.time + heardAt - known.at));
        if (errorMs > knownErrorMs && apartMs <= errorMs + knownErrorMs) return;
      }
      known = { time, at: heardAt, errorMs };
    },
    doubt() {
      if (known !== undefined) known = { ...known, errorMs: Number.POSITIVE_INFINITY };
    },
  };
}
