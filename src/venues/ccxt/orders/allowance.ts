// Allowance: how many requests may go, by the pace that the exchange's class asks for, with room kept for exits and cancels.
import { HOUR_MS, SECOND_MS } from '#model/time.ts';
import type { Millis } from '#model/time.ts';

const SHORTEST_PAUSE_MS = SECOND_MS;
const LONGEST_PAUSE_MS = HOUR_MS;

/** An exit may use all that is allowed, and a cancel goes even where the exchange has asked for less. */
export type Urgency = 'ordinary' | 'exit' | 'cancel';

export type Allowance = {
  /** 0: it may go, and is counted. */
  readonly take: (urgency: Urgency) => Millis;
  /** The exchange has asked for less. @returns how long nothing is asked */
  readonly pause: (askedMs: Millis) => Millis;
};

export type AllowanceOptions = {
  /** Between two requests, in the long run. */
  readonly gapMs: () => Millis;
  readonly burst: number;
  /** Of the burst, for what can wait. */
  readonly share: number;
  /** Milliseconds that only go forward. */
  readonly clock: () => Millis;
};

/** A bucket that fills by one in each gap. */
export function allowance({ gapMs, burst, share, clock }: AllowanceOptions): Allowance {
  const state = { left: burst, at: clock(), pausedUntil: 0 };
  const fill = (now: Millis): void => {
    state.left = gapMs() === 0 ? burst : Math.min(burst, state.left + (now - state.at) / gapMs());
    state.at = now;
  };
  return {
    take(urgency) {
      const now = clock();
      if (urgency !== 'cancel' && now < state.pausedUntil) return Math.ceil(state.pausedUntil - now);
      fill(now);
      const kept = urgency === 'ordinary' ? burst * (1 - share) : 0;
      // A cancel goes in any case: what it overdraws is waited for by others.
      if (urgency !== 'cancel' && state.left < kept + 1) return Math.ceil((kept + 1 - state.left) * gapMs());
      state.left -= 1;
      return 0;
    },
    pause(askedMs) {
      const pauseMs = Math.min(LONGEST_PAUSE_MS, Math.max(SHORTEST_PAUSE_MS, askedMs));
      state.pausedUntil = Math.max(state.pausedUntil, clock() + pauseMs);
      return pauseMs;
    },
  };
}
