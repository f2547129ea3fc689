// Line: keeps the streams coming: every loss takes the whole instance with it, and a fresh one begins after a wait.
import { setTimeout as sleep } from 'node:timers/promises';
import { backoffMs } from '#venues/binance/binance.ts';
import { troubleOf, wordsOf } from './trouble.ts';
import type { FeedIncident } from '#model/feed.ts';
import type { Millis } from '#model/time.ts';
import type { Exchange } from './exchange.ts';
import type { Watch } from './market-watch.ts';
import type { CcxtSettings } from './settings.ts';

const TICKS_PER_SILENCE = 8;
const LONGEST_LOOK_MS = 250;

export type LineOptions = {
  readonly settings: CcxtSettings;
  /** A fresh instance that knows the markets. */
  readonly open: () => Promise<Exchange>;
  readonly watches: readonly Watch[];
  readonly random: () => number;
  /** Milliseconds that only go forward. */
  readonly clock: () => Millis;
  readonly onReady: () => void;
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

type Session = {
  readonly exchange: Exchange;
  readonly over: AbortController;
  readonly openedAt: Millis;
  heardAt: Millis;
  subscribed: number;
  ready: boolean;
};

/**
 * The package reconnects by itself, socket by socket, and does not tell. Here an instance lives as long as all of its sockets: what
 * was lost is known, and a socket that has gone deaf leaves nothing behind.
 */
export function line(options: LineOptions): Line {
  const { settings, watches, random, clock, notice, onReady, onLost } = options;
  const state = { stopped: false, attempt: 0, lookedAt: 0 };
  /** Streams that this exchange does not have, whatever its class says. */
  const missing = new Set<Watch>();
  const timers = new Set<NodeJS.Timeout>();
  let current: Session | undefined;

  const open = async (): Promise<void> => {
    const exchange = await options.open();
    if (state.stopped) return discard(exchange);
    const time = clock();
    const made = { exchange, over: new AbortController(), openedAt: time, heardAt: time, subscribed: 0, ready: false };
    current = made;
    for (const [at, watch] of watches.filter((each) => !missing.has(each)).entries())
      void follow(made, watch, at * settings.subscribeGapMs);
    return undefined;
  };

  const follow = async (made: Session, watch: Watch, delayMs: Millis): Promise<void> => {
    try {
      await sleep(delayMs, undefined, { signal: made.over.signal });
      made.subscribed += 1;
      for (;;) {
        const said = await watch.call(made.exchange);
        if (made !== current) return;
        made.heardAt = clock();
        watch.hear(said);
      }
    } catch (thrown) {
      if (made !== current) return;
      if (troubleOf(thrown) === 'unsupported') {
        missing.add(watch);
        notice('request-failed', `${watch.symbol}: ${made.exchange.id} has no stream of ${watch.name}`);
      } else lost(made, 'connection-lost', wordsOf(thrown));
    }
  };

  const lost = (made: Session, incident: FeedIncident, reason: string): void => {
    if (made !== current || state.stopped) return;
    if (made.ready && clock() - made.openedAt > settings.steadyMs) state.attempt = 0;
    current = undefined;
    made.over.abort();
    discard(made.exchange);
    notice(incident, reason);
    onLost();
    again();
  };

  const again = (): void => {
    const waitMs = backoffMs(state.attempt, settings.backoffFirstMs, settings.backoffLongestMs, random);
    state.attempt += 1;
    const timer = setTimeout(() => {
      timers.delete(timer);
      if (!state.stopped)
        open().catch((thrown: unknown) => {
          notice('connection-lost', wordsOf(thrown));
          again();
        });
    }, waitMs);
    timers.add(timer);
  };

  const everyMs = Math.min(LONGEST_LOOK_MS, Math.max(1, settings.silenceMs / TICKS_PER_SILENCE));
  const look = (): void => {
    const time = clock();
    const lateMs = time - state.lookedAt - everyMs;
    state.lookedAt = time;
    if (current === undefined) return;
    // When we ourselves stood still, what came in the meantime has not been read yet: that is no silence.
    if (lateMs > everyMs) current.heardAt += lateMs;
    if (!current.ready) becomeReady(current, time);
    else if (time - current.heardAt > settings.silenceMs)
      lost(current, 'silent', `nothing heard for ${Math.round(time - current.heardAt)} ms`);
  };

  /** There is no word of a subscription that was confirmed: every one was sent, and every socket is open. */
  const becomeReady = (made: Session, time: Millis): void => {
    const clients = Object.values(made.exchange.clients);
    const wanted = watches.filter((watch) => !missing.has(watch)).length;
    if (made.subscribed >= wanted && clients.length > 0 && clients.every(({ isConnected }) => isConnected === true)) {
      made.ready = true;
      made.heardAt = time;
      notice('connected', `${wanted} streams`);
      onReady();
    } else if (time - made.openedAt > settings.connectMs + watches.length * settings.subscribeGapMs)
      lost(made, 'connection-lost', 'no connection in time');
  };

  return {
    start() {
      state.lookedAt = clock();
      const watch = setInterval(look, everyMs);
      timers.add(watch);
      open().catch((thrown: unknown) => {
        notice('connection-lost', wordsOf(thrown));
        again();
      });
    },
    stop() {
      state.stopped = true;
      for (const timer of timers) clearInterval(timer);
      const made = current;
      current = undefined;
      made?.over.abort();
      if (made !== undefined) discard(made.exchange);
    },
    restart: (reason) => {
      if (current !== undefined) lost(current, 'silent', reason);
    },
    isReady: () => current?.ready === true,
    ageMs: () => (current === undefined ? 0 : clock() - current.openedAt),
  };
}

/** Its way to close waits for the other side, which may be gone: then the sockets are cut. */
function discard(exchange: Exchange): void {
  const clients = Object.values(exchange.clients ?? {});
  exchange.close().catch(() => undefined);
  for (const { connection } of clients) connection?.terminate?.();
}
