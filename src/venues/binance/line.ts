// Line: keeps a set of streams coming: connects again after a loss, and moves to a fresh connection before the old one is cut.
import { backoffMs } from './backoff.ts';
import { connection } from './connection.ts';
import type { FeedIncident } from '#model/feed.ts';
import type { Millis } from '#model/time.ts';
import type { Connection, ConnectionOptions } from './connection.ts';

/** A timer of Node cannot wait longer. */
const LONGEST_TIMER_MS = 2 ** 31 - 1;

export type LineOptions = Pick<
  ConnectionOptions,
  'settings' | 'streams' | 'isWatched' | 'hear' | 'onMalformed' | 'now' | 'clock'
> & {
  readonly random: () => number;
  /** Everything is coming in again. `whole`: nothing was lost in between. */
  readonly onReady: (whole: boolean) => void;
  readonly onLost: () => void;
  readonly notice: (incident: FeedIncident, detail: string) => void;
};

export type Line = {
  readonly start: () => void;
  readonly stop: () => void;
  /** Something says that this connection no longer tells everything. */
  readonly restart: (reason: string) => void;
  readonly isReady: () => boolean;
  readonly ageMs: () => Millis;
};

export function line(options: LineOptions): Line {
  const { settings, random, clock, notice, onReady, onLost } = options;
  const timers = new Set<NodeJS.Timeout>();
  const state = { stopped: false, attempt: 0 };
  let current: Connection | undefined;
  /** The fresh connection while the old one still delivers. */
  let successor: Connection | undefined;

  const later = (run: () => void, delayMs: Millis): void => {
    const timer = setTimeout(
      () => {
        timers.delete(timer);
        if (!state.stopped) run();
      },
      Math.min(delayMs, LONGEST_TIMER_MS),
    );
    timers.add(timer);
  };
  const wait = (): Millis => {
    state.attempt += 1;
    return backoffMs(state.attempt - 1, settings.backoffFirstMs, settings.backoffLongestMs, random);
  };

  const open = (): void => {
    const made = connection({
      ...options,
      onReady: () => {
        notice('connected', `${options.streams.length} streams`);
        agesWith(made);
        onReady(false);
      },
      onNotice: () => announced(made),
      onEnd: (incident, reason) => lost(made, incident, reason),
    });
    current = made;
  };

  const lost = (made: Connection, incident: FeedIncident, reason: string): void => {
    if (made !== current) return;
    if (made.isReady() && clock() - made.openedAt > settings.steadyMs) state.attempt = 0;
    current = undefined;
    notice(incident, reason);
    onLost();
    // A successor that is under way will do: it becomes the line when it is ready.
    if (successor === undefined) later(open, wait());
  };

  const agesWith = (made: Connection): void =>
    later(() => {
      if (made === current) rotate();
    }, settings.lifeMs);

  const announced = (made: Connection): void => {
    if (made !== current) return;
    notice('server-shutdown', 'the exchange closes this connection soon');
    rotate();
  };

  const rotate = (): void => {
    if (successor !== undefined || state.stopped) return;
    const made = connection({
      ...options,
      onReady: () => {
        const predecessor = current;
        current = made;
        successor = undefined;
        predecessor?.close();
        notice('rotated', 'a fresh connection has taken over');
        agesWith(made);
        onReady(predecessor !== undefined);
      },
      onNotice: () => announced(made),
      onEnd: (incident, reason) => {
        if (made !== successor) return lost(made, incident, reason);
        successor = undefined;
        notice(incident, `the fresh connection: ${reason}`);
        later(current === undefined ? open : rotate, wait());
      },
    });
    successor = made;
  };

  return {
    start: open,
    stop() {
      state.stopped = true;
      for (const timer of timers) clearTimeout(timer);
      current?.close();
      successor?.close();
    },
    restart: (reason) => current?.fail('silent', reason),
    isReady: () => current?.isReady() === true,
    ageMs: () => (current === undefined ? 0 : clock() - current.openedAt),
  };
}
