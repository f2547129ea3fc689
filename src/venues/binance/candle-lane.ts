// Candle lane: the closed candles of one market and timeframe, in order, each once; what the stream has missed is asked for.
import { setTimeout as sleep } from 'node:timers/promises';
import { durationOf, isoTime } from '#model/time.ts';
import { KLINES_LIMIT } from './klines.ts';
import type { Candle } from '#model/candle.ts';
import type { CandleOrigin, FeedIncident } from '#model/feed.ts';
import type { Millis, Timeframe } from '#model/time.ts';
import type { KlineUpdate } from './stream-message.ts';

/** Candles that have closed while older ones were being asked for. */
const WAITING_LIMIT = 10_000;
/** Asking again for candles that the stream has shown and REST does not have yet: its replicas are behind. */
const ASK_LIMIT = 8;

export type CandleLaneOptions = {
  readonly timeframe: Timeframe;
  /** Open time of the last candle that was already known. */
  readonly known: Millis | undefined;
  /** Closed candles to give first where none is known; at most what one question brings. */
  readonly history: number;
  /** Rows from the open time, or the newest; the last one may be unfinished. */
  readonly rows: (from: Millis | undefined, limit: number) => Promise<readonly Candle[]>;
  readonly waitMs: (attempt: number) => Millis;
  readonly signal: AbortSignal;
  readonly hear: (candle: Candle, origin: CandleOrigin, exchangeTime: Millis) => void;
  readonly notice: (incident: FeedIncident, detail: string) => void;
  /** It has become whole, or has given up. */
  readonly onSettled: () => void;
};

export type CandleLane = {
  readonly timeframe: Timeframe;
  readonly onKline: (update: KlineUpdate) => void;
  /** Asks for what may have been missed. Resolves when nothing is known to be missing, or nothing more can be had. */
  readonly fill: () => Promise<void>;
  /** The connection was lost: candles may be missing until it has been asked for them. */
  readonly doubt: () => void;
  /** No candle is missing, as far as can be known. */
  readonly isWhole: () => boolean;
  /** Open time of the last candle given. */
  readonly last: () => Millis | undefined;
  readonly counts: () => Readonly<Counts>;
};

type Counts = { repeated: number; filled: number; contradicted: number };

/**
 * A candle is closed when the exchange says so, or when the exchange shows a later one. The clock closes nothing.
 */
export function candleLane(options: CandleLaneOptions): CandleLane {
  const { timeframe, rows, waitMs, signal, hear, notice } = options;
  const duration = durationOf(timeframe);
  const waiting: KlineUpdate[] = [];
  const counts: Counts = { repeated: 0, filled: 0, contradicted: 0 };
  // `shown`: open time of the latest candle of which the stream has said anything.
  const state = { last: options.known, shown: Number.NEGATIVE_INFINITY, begun: false, sure: false };
  let filling: Promise<void> | undefined;

  const give = (candle: Candle, origin: CandleOrigin, exchangeTime: Millis): void => {
    state.last = candle.openTime;
    hear(candle, origin, exchangeTime);
  };
  const endOf = (candle: Candle): Millis => candle.openTime + duration;

  /** Candles of the stream that follow on what has been given. */
  const drain = (isHole: (candle: Candle) => boolean): void => {
    for (let next = waiting[0]; next !== undefined; next = waiting[0]) {
      const { candle, eventTime } = next;
      const isNext = state.last !== undefined && candle.openTime === state.last + duration;
      const isOld = state.last !== undefined && candle.openTime <= state.last;
      if (!isNext && !isOld && !isHole(candle)) return;
      waiting.shift();
      if (isOld) counts.repeated += 1;
      else give(candle, 'stream', eventTime);
    }
  };

  /** One question. @returns whether there may be more to ask for */
  const askOnce = async (): Promise<'done' | 'more' | 'behind'> => {
    const { last } = state;
    const from = last === undefined ? undefined : last + duration;
    const limit = last === undefined ? Math.min(KLINES_LIMIT, options.history + 2) : KLINES_LIMIT;
    const answer = await rows(from, limit);
    const newest = answer.at(-1)?.openTime ?? Number.NEGATIVE_INFINITY;
    // Only what REST itself shows a later candle of: a message that lies about time must not close anything.
    const closed = answer.filter(({ openTime }) => openTime < newest);
    // A candle of the stream comes before the same one of REST: it is the exchange's word that it is closed.
    const streamed = new Set(waiting.map(({ candle }) => candle.openTime));
    if (last === undefined && newest > 0 && (options.history === 0 || closed.length === 0))
      state.last = newest - duration;
    else
      for (const candle of last === undefined ? closed.slice(-options.history) : closed) {
        if (streamed.has(candle.openTime)) drain(({ openTime }) => openTime === candle.openTime);
        if (state.last !== undefined && candle.openTime <= state.last) continue;
        counts.filled += 1;
        give(candle, 'backfill', endOf(candle));
      }
    // Where REST has the candle itself, and nothing between, there was nothing between.
    const has = new Set(answer.map(({ openTime }) => openTime));
    drain((candle) => has.has(candle.openTime));
    if (answer.length === limit && last !== undefined) return 'more';
    return isWhole() ? 'done' : 'behind';
  };

  /** Everything that the stream has shown to be closed has been given. */
  const isWhole = (): boolean =>
    waiting.length === 0 && state.last !== undefined && state.last + duration >= state.shown;

  /** @returns how many candles it gave */
  const run = async (): Promise<number> => {
    const before = counts.filled;
    for (let attempt = 0; attempt < ASK_LIMIT;) {
      const outcome = await askOnce();
      if (outcome === 'done') break;
      if (outcome === 'more') continue;
      attempt += 1;
      await sleep(waitMs(attempt), undefined, { signal });
    }
    if (!isWhole()) giveUp();
    state.begun = true;
    state.sure = true;
    return counts.filled - before;
  };

  /** REST does not know what the stream has said: the stream is not believed, and what comes next is measured anew. */
  const giveUp = (): void => {
    counts.contradicted += waiting.length;
    for (const { candle } of waiting.splice(0))
      notice('candle-contradicted', `${timeframe} ${isoTime(candle.openTime)}: REST knows of no such candle`);
    state.shown = state.last === undefined ? Number.NEGATIVE_INFINITY : state.last + duration;
  };

  const settle = async (): Promise<void> => {
    try {
      const filled = await run();
      filling = undefined;
      if (filled > 0) notice('candles-filled', `${filled} of ${timeframe}`);
    } finally {
      filling = undefined;
      options.onSettled();
    }
  };
  const fill = (): Promise<void> => (filling ??= settle());

  const fillAside = (why: string): void => {
    // Said after the question is under way, so that the state that goes with it is already true.
    const filled = fill();
    notice('candles-missing', `${timeframe}: ${why}`);
    filled.catch((thrown: unknown) => {
      // The next candle, or the watch, asks again.
      if (!signal.aborted) notice('request-failed', thrown instanceof Error ? thrown.message : String(thrown));
    });
  };

  return {
    timeframe,
    onKline(update) {
      const { candle, closed } = update;
      state.shown = Math.max(state.shown, candle.openTime);
      if (closed) {
        if (state.last !== undefined && candle.openTime <= state.last) {
          counts.repeated += 1;
          return;
        }
        if (waiting.some((one) => one.candle.openTime === candle.openTime)) {
          counts.repeated += 1;
          return;
        }
        const at = waiting.findIndex((one) => one.candle.openTime > candle.openTime);
        if (waiting.length < WAITING_LIMIT) waiting.splice(at === -1 ? waiting.length : at, 0, update);
        if (filling === undefined && state.begun) drain(() => false);
      }
      if (filling === undefined && state.begun && !(state.sure && isWhole()))
        fillAside(`nothing after ${isoTime(state.last ?? 0)}`);
    },
    fill,
    doubt: () => {
      state.sure = false;
    },
    isWhole: () => state.sure && filling === undefined && isWhole(),
    last: () => state.last,
    counts: () => counts,
  };
}
