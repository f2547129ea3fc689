// Use now: the clock of this machine for views that count: one timer for all who ask at the same pace.
import { useSyncExternalStore } from 'react';

type Clock = { now: number; readonly hearers: Set<() => void>; timer: ReturnType<typeof setInterval> | undefined };
const clocks = new Map<number, Clock>();

const clockOf = (everyMs: number): Clock => {
  let clock = clocks.get(everyMs);
  if (clock === undefined) {
    clock = { now: Date.now(), hearers: new Set(), timer: undefined };
    clocks.set(everyMs, clock);
  }
  return clock;
};

const subscribes = new Map<number, (hear: () => void) => () => void>();

function subscribeOf(everyMs: number): (hear: () => void) => () => void {
  let subscribe = subscribes.get(everyMs);
  if (subscribe === undefined) {
    const clock = clockOf(everyMs);
    subscribe = (hear) => {
      clock.hearers.add(hear);
      clock.now = Date.now();
      clock.timer ??= setInterval(() => {
        clock.now = Date.now();
        for (const each of clock.hearers) each();
      }, everyMs);
      return () => {
        clock.hearers.delete(hear);
        if (clock.hearers.size > 0) return;
        clearInterval(clock.timer);
        clock.timer = undefined;
      };
    };
    subscribes.set(everyMs, subscribe);
  }
  return subscribe;
}

/** Milliseconds since 1970, brought up to date so often. */
export const useNow = (everyMs = 1_000): number =>
  useSyncExternalStore(subscribeOf(everyMs), () => clockOf(everyMs).now);
