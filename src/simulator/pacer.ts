// Pacer: the clock of the simulation. It moves the exchange forward at a speed, in steps on demand, or as fast as clients can read.
import type { Millis } from '#model/time.ts';
import type { Exchange } from './exchange.ts';

/** Facts and seconds in one go, after which sockets are served. */
const BATCH = 2000;
/** How often the clock moves at a finite speed. */
const TICK_MS = 10;

export type PacerOptions = {
  readonly exchange: Exchange;
  /** Market milliseconds in one real millisecond; Infinity: as fast as it goes. */
  readonly speed: number;
  readonly paused: boolean;
  /** A client has not read what it was sent: wait for it. */
  readonly congested: () => boolean;
  /** The clock stops at this moment, however fast it runs. */
  readonly nextStop: () => Millis;
  readonly reached: (time: Millis) => void;
  /** Real milliseconds that only go forward. */
  readonly clock: () => number;
};

export type Pacer = {
  readonly speed: () => number;
  readonly paused: () => boolean;
  readonly setSpeed: (speed: number) => void;
  readonly pause: () => void;
  readonly resume: () => void;
  /** Moves on by so much, then stays paused. Resolves when all of it has been handed to the sockets. */
  readonly step: (byMs: Millis) => Promise<void>;
  readonly stop: () => void;
};

export function pacer(options: PacerOptions): Pacer {
  const { exchange, congested, nextStop, reached, clock } = options;
  const state = {
    speed: options.speed,
    paused: options.paused,
    stopped: false,
    running: false,
    from: exchange.now(),
    at: clock(),
  };
  let timer: NodeJS.Timeout | undefined;

  /** From now on the time is counted from here: a speed counts only for what comes. */
  const rebase = (): void => {
    state.from = exchange.now();
    state.at = clock();
  };

  /** @returns whether `target` was reached */
  const move = (target: Millis): boolean => {
    const stop = Math.min(target, nextStop());
    const arrived = exchange.advance(stop, BATCH);
    reached(exchange.now());
    return arrived && stop === target;
  };

  const loop = (): void => {
    state.running = !state.stopped && !state.paused && !exchange.ended();
    if (!state.running) return;
    const target = state.speed === Infinity ? Infinity : state.from + (clock() - state.at) * state.speed;
    // Not catching up after a wait for a slow reader: the market would come in a burst.
    if (congested()) rebase();
    else if (!move(target)) {
      setImmediate(loop);
      return;
    }
    timer = setTimeout(loop, TICK_MS);
  };

  const resume = (): void => {
    rebase();
    state.paused = false;
    if (state.running) return;
    state.running = true;
    timer = setTimeout(loop, 0);
  };
  if (!state.paused) resume();

  return {
    speed: () => state.speed,
    paused: () => state.paused,
    setSpeed(speed) {
      rebase();
      state.speed = speed;
    },
    pause: () => {
      state.paused = true;
    },
    resume,
    async step(byMs) {
      state.paused = true;
      const target = exchange.now() + byMs;
      while (!state.stopped && !exchange.ended()) {
        if (!congested() && move(target)) return;
        await new Promise((resolve) => {
          setImmediate(resolve);
        });
      }
    },
    stop() {
      state.stopped = true;
      clearTimeout(timer);
    },
  };
}
