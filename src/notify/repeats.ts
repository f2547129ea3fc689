// Repeats: the same state of the same thing is told once; one that comes and goes is told a few times, then at the end.
import { MINUTE_MS } from '#model/time.ts';
import type { Message } from './message.ts';
import type { Millis } from '#model/time.ts';
import type { Timers } from './timers.ts';

const WINDOW_MS = 15 * MINUTE_MS;
/** Changes of one thing that are told in a window. */
const CHANGES_MOST = 6;
const SUBJECTS_MOST = 1_000;

type Known = {
  /** As it was last told. */
  state: string;
  toldAt: Millis;
  windowAt: Millis;
  changes: number;
  /** Not told since. */
  kept: number;
  pending: Message | undefined;
  callOff: (() => void) | undefined;
};

export type Repeats = {
  readonly offer: (message: Message) => void;
  /** Tells what was still waiting for its window to end. */
  readonly stop: () => void;
  /** Messages that were not told because they said nothing new. */
  readonly kept: () => number;
};

export function repeatsOf(timers: Timers, tell: (message: Message) => void): Repeats {
  const subjects = new Map<string, Known>();
  let kept = 0;

  const keep = (known: Known): void => {
    known.kept += 1;
    kept += 1;
  };

  const say = (known: Known, message: Message, state: string): void => {
    const note = known.kept === 0 ? [] : [`${known.kept} more of the kind in between`];
    known.state = state;
    known.toldAt = timers.now();
    known.changes += 1;
    known.kept = 0;
    known.pending = undefined;
    tell(note.length === 0 ? message : { ...message, lines: [...message.lines, ...note] });
  };

  const openWindow = (known: Known): void => {
    known.callOff?.();
    known.callOff = undefined;
    known.windowAt = timers.now();
    known.changes = 0;
  };

  const begin = (subject: string, state: string): Known => {
    if (subjects.size >= SUBJECTS_MOST) {
      const [oldest, gone] = subjects.entries().next().value!;
      gone.callOff?.();
      subjects.delete(oldest);
    }
    const now = timers.now();
    const known = { state, toldAt: now, windowAt: now, changes: 0, kept: 0, pending: undefined, callOff: undefined };
    subjects.set(subject, known);
    return known;
  };

  const settle = (known: Known): void => {
    openWindow(known);
    const last = known.pending;
    if (last?.condition === undefined) return;
    // It is told now, so it is not one of those in between.
    known.kept -= 1;
    kept -= 1;
    say(known, last, last.condition.state);
  };

  const wait = (known: Known, message: Message): void => {
    known.pending = message;
    known.callOff ??= timers.after(known.windowAt + WINDOW_MS - timers.now(), () => settle(known));
  };

  return {
    offer(message) {
      const { condition } = message;
      if (condition === undefined) return tell(message);
      const { subject, state, isRecovery } = condition;
      const known = subjects.get(subject);
      if (known === undefined) {
        if (!isRecovery) say(begin(subject, state), message, state);
        return;
      }
      const now = timers.now();
      if (known.callOff === undefined && now >= known.windowAt + WINDOW_MS) openWindow(known);
      if (state === known.state) {
        // Back where it was when last told: the change in between is no news any more.
        known.pending = undefined;
        if (isRecovery || now < known.toldAt + WINDOW_MS) return keep(known);
        return say(known, message, state);
      }
      if (known.changes < CHANGES_MOST) return say(known, message, state);
      keep(known);
      wait(known, message);
    },
    stop() {
      for (const known of subjects.values()) settle(known);
      subjects.clear();
    },
    kept: () => kept,
  };
}
