// Session line: keeps a session up: connects again after a loss, and moves to a fresh one before the old one is cut.
import { backoffMs } from '#venues/binance/binance.ts';
import { session } from './session.ts';
import type { Millis } from '#model/time.ts';
import type { OrderSettings } from './settings.ts';
import type { Session, SessionEnd, SessionOptions } from './session.ts';

/** A timer of Node cannot wait longer. */
const LONGEST_TIMER_MS = 2 ** 31 - 1;
/** How often an old session is looked at that has answers to give yet. */
const DRAIN_MS = 50;

export type SessionLineOptions = Omit<SessionOptions, 'onReady' | 'onDeaf' | 'onNotice' | 'onEnd'> & {
  readonly settings: OrderSettings;
  readonly random: () => number;
  /** Before connecting, where the exchange has banned this address. */
  readonly bannedMs: () => Millis;
  readonly onUp: (detail: string) => void;
  /** Also of an attempt to come up again that has failed. */
  readonly onDown: (end: SessionEnd, wasUp: boolean) => void;
  readonly onReconnect: () => void;
};

export type SessionLine = {
  readonly start: () => void;
  readonly stop: () => void;
  /** The one to ask, while it is open and has been let in. */
  readonly current: () => Session | undefined;
  readonly isUp: () => boolean;
};

export function sessionLine(options: SessionLineOptions): SessionLine {
  const { settings, random, clock, onUp, onDown } = options;
  const timers = new Set<NodeJS.Timeout>();
  const state = { stopped: false, attempt: 0, up: false };
  const all = new Set<Session>();
  let current: Session | undefined;
  /** Where requests go: the current one from its first subscription on. */
  let open: Session | undefined;
  /** The fresh session while the old one still tells. */
  let successor: Session | undefined;

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
    const ms = backoffMs(state.attempt - 1, settings.backoffFirstMs, settings.backoffLongestMs, random);
    return Math.max(ms, options.bannedMs());
  };
  const up = (detail: string): void => {
    state.up = true;
    onUp(detail);
  };
  const down = (end: SessionEnd): void => {
    const wasUp = state.up;
    state.up = false;
    onDown(end, wasUp);
  };

  const begin = (onReady: (made: Session) => void, onEnd: (made: Session, end: SessionEnd) => void): Session => {
    const made: Session = session({
      ...options,
      onReady: () => onReady(made),
      onDeaf: (reason) => {
        if (made === current) down({ reason, refused: false });
      },
      onNotice: () => {
        if (made === current) rotate();
      },
      onEnd: (end) => {
        all.delete(made);
        onEnd(made, end);
      },
    });
    all.add(made);
    return made;
  };
  const agesWith = (made: Session): void =>
    later(() => {
      if (made === current) rotate();
    }, settings.lifeMs);

  const connect = (): void => {
    options.onReconnect();
    current = begin((made) => {
      if (made !== current) return;
      if (open !== made) agesWith(made);
      open = made;
      up('connected');
    }, lost);
  };

  const lost = (made: Session, end: SessionEnd): void => {
    if (made !== current) return;
    if (made === open && clock() - made.openedAt > settings.steadyMs) state.attempt = 0;
    current = undefined;
    open = undefined;
    down(end);
    // A successor that is under way will do: it takes over when it is ready.
    if (successor === undefined) later(connect, wait());
  };

  const rotate = (): void => {
    if (successor !== undefined || state.stopped) return;
    successor = begin(
      (made) => {
        if (made === current) return up('subscribed again');
        if (made !== successor) return;
        const predecessor = current;
        successor = undefined;
        current = made;
        open = made;
        agesWith(made);
        if (predecessor !== undefined) drain(predecessor, settings.requestMs);
        // What the old one has told until now is whole, so that nobody needs to ask again.
        if (!state.up) up('connected');
      },
      (made, end) => {
        if (made === current) return lost(made, end);
        if (made !== successor) return;
        successor = undefined;
        later(current === undefined ? connect : rotate, wait());
      },
    );
  };

  /** The answers that it owes are still taken. */
  const drain = (old: Session, leftMs: Millis): void => {
    if (old.underWay() > 0 && leftMs > 0) return later(() => drain(old, leftMs - DRAIN_MS), DRAIN_MS);
    all.delete(old);
    old.close('replaced');
  };

  return {
    start: connect,
    stop() {
      state.stopped = true;
      state.up = false;
      for (const timer of timers) clearTimeout(timer);
      for (const one of all) one.close('stopped');
      all.clear();
      current = undefined;
      open = undefined;
      successor = undefined;
    },
    current: () => open,
    isUp: () => state.up,
  };
}
