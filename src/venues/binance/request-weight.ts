// Request weight: how much of the exchange's allowance per minute is used, and how long to wait before the next request.
import { HOUR_MS, MINUTE_MS, SECOND_MS } from '#model/time.ts';
import type { Millis } from '#model/time.ts';

/** Until exchangeInfo says otherwise. Source: rest-api.md of the exchange's documentation. */
const ASSUMED_PER_MINUTE = 6000;
/** What Retry-After may make us wait: an absurd one must neither hammer nor silence. */
const SHORTEST_PAUSE_MS = SECOND_MS;
const LONGEST_PAUSE_MS = HOUR_MS;

export type RequestWeight = {
  /** Before a request of this weight, from now. 0: it may go, and is counted. */
  readonly waitMs: (weight: number, now: Millis) => Millis;
  /** What the exchange counts, from its headers. */
  readonly heard: (used: number, now: Millis) => void;
  /** 429 or 418: nothing goes out until then. */
  readonly paused: (retryAfter: string | undefined, now: Millis) => Millis;
  readonly setPerMinute: (perMinute: number) => void;
  readonly used: () => number;
};

/** @param share of the allowance that is ours to use */
export function requestWeight(share: number): RequestWeight {
  const state = { perMinute: ASSUMED_PER_MINUTE, used: 0, minute: 0, pausedUntil: 0 };
  const turn = (now: Millis): void => {
    const minute = Math.floor(now / MINUTE_MS);
    if (minute === state.minute) return;
    state.minute = minute;
    state.used = 0;
  };
  return {
    waitMs(weight, now) {
      turn(now);
      if (now < state.pausedUntil) return state.pausedUntil - now;
      // A single request that is heavier than the share must still go at some time: at the start of a minute.
      if (state.used > 0 && state.used + weight > share * state.perMinute) return (state.minute + 1) * MINUTE_MS - now;
      state.used += weight;
      return 0;
    },
    heard(used, now) {
      turn(now);
      state.used = Math.max(state.used, used);
    },
    paused(retryAfter, now) {
      const seconds = /^\d{1,9}$/.test(retryAfter ?? '') ? Number(retryAfter) : 0;
      const pauseMs = Math.min(LONGEST_PAUSE_MS, Math.max(SHORTEST_PAUSE_MS, seconds * SECOND_MS));
      state.pausedUntil = Math.max(state.pausedUntil, now + pauseMs);
      return pauseMs;
    },
    setPerMinute: (perMinute) => {
      state.perMinute = perMinute;
    },
    used: () => state.used,
  };
}
