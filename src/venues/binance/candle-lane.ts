// Candle lane: the closed candles of one market and timeframe, in order, each once; what the stream has missed is asked for.
import { setTimeout as sleep } from 'node:timers/promises';
import { durationOf, isoTime, openTimeOf } from '#model/time.ts';
import { KLINES_LIMIT } from './klines.ts';
import type { Candle } from '#model/candle.ts';
import type { CandleOrigin, FeedIncident } from '#model/feed.ts';
import type { Millis, Timeframe } from '#model/time.ts';
import type { KlineUpdate } from './stream-message.ts';

/** Candles that have closed while older ones were being asked for. */
const WAITING_LIMIT = 10_000;
/** Asking again for candles that the stream has shown and REST does not have yet: its replicas are behind. */
const ASK_LIMIT = 8;

/** Answers full of rows, one after the other: five years of minutes. */
const PAGES_LIMIT = 3000;
/** An open candle so far behind what is already known is no straggler: it is another time that this exchange lives in. */
const AHEAD_LIMIT = 10;

export type CandleLaneOptions = {
  readonly timeframe: Timeframe;
  /** Open time of the last candle that was already known. */
  readonly known: Millis | undefined;
  /** Closed candles to give first where none is known. */
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
  const state = {
    last: options.known === undefined ? undefined : openTimeOf(options.known, timeframe),
    shown: Number.NEGATIVE_INFINITY,
    begun: false,
    sure: false,
    ahead: false,
  };
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
    if (state.last === undefined) {
      const newest = (await rows(undefined, 1)).at(-1);
      if (newest === undefined) return 'behind';
      state.last = newest.openTime - (options.history + 1) * duration;
      return 'more';
    }
    const answer = await rows(state.last + duration, KLINES_LIMIT);
    const newest = answer.at(-1)?.openTime ?? Number.NEGATIVE_INFINITY;
    // A candle of the stream comes before the same one of REST: it is the exchange's word that it is closed.
    const streamed = new Set(waiting.map(({ candle }) => candle.openTime));
    for (const candle of answer) {
      // Only what REST itself shows a later candle of: a message that lies about time must not close anything.
      if (candle.openTime === newest) break;
      if (streamed.has(candle.openTime)) drain(({ openTime }) => openTime === candle.openTime);
      if (candle.openTime <= state.last) continue;
      counts.filled += 1;
      give(candle, 'backfill', endOf(candle));
    }
    if (answer.length === KLINES_LIMIT) return 'more';
    // REST has been read to its end: what it does not have before its newest, there is not.
    state.last = Math.max(state.last, newest - duration);
    const has = new Set(answer.map(({ openTime }) => openTime));
    drain((candle) => has.has(candle.openTime));
    return isWhole() ? 'done' : 'behind';
  };

  /** Everything that the stream has shown to be closed has been given. */
  const isWhole = (): boolean =>
    waiting.length === 0 && state.last !== undefined && state.last + duration >= state.shown;

  /** @returns how many candles it gave */
  const run = async (): Promise<number> => {
    const before = counts.filled;
    for (let attempt = 0, pages = 0; attempt < ASK_LIMIT && pages < PAGES_LIMIT; pages += 1) {
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
      if (!closed && state.last !== undefined && candle.openTime < state.last - AHEAD_LIMIT * duration) {
        if (!state.ahead) notice('candle-contradicted', aheadText(timeframe, candle.openTime, state.last));
        state.ahead = true;
        options.onSettled();
        return;
      }
      state.ahead = false;
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
    isWhole: () => state.sure && !state.ahead && filling === undefined && isWhole(),
    last: () => state.last,
    counts: () => counts,
  };
}

const aheadText = (timeframe: Timeframe, at: Millis, known: Millis): string =>
  `${timeframe}: the exchange is at ${isoTime(at)}, and ${isoTime(known)} is already known`;
