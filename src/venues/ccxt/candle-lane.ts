// Candle lane: the closed candles of one market and timeframe, in order, each once: the stream says when, REST says what.
import { setTimeout as sleep } from 'node:timers/promises';
import { durationOf, isoTime, openTimeOf } from '#model/time.ts';
import type { Candle } from '#model/candle.ts';
import type { CandleOrigin, FeedIncident } from '#model/feed.ts';
import type { Millis, Timeframe } from '#model/time.ts';

/** Candles of the stream that wait for REST. */
const SEEN_LIMIT = 1000;
/** Asking again for candles that the stream has shown and REST does not have yet: its replicas are behind. */
const ASK_LIMIT = 8;
/** Answers that each brought candles, one after the other: five years of minutes at the shortest pages. */
const PAGES_LIMIT = 30_000;

export type CandleLaneOptions = {
  readonly timeframe: Timeframe;
  /** Open time of the last candle that was already known. */
  readonly known: Millis | undefined;
  /** Closed candles to give first where none is known. */
  readonly history: number;
  /** False where the exchange has no stream of candles: they are asked for when they are due. */
  readonly isStreamed: boolean;
  /** Rows rising in time, from the open time on, or the newest; the last one may be unfinished. */
  readonly rows: (from: Millis | undefined) => Promise<readonly Candle[]>;
  readonly waitMs: (attempt: number) => Millis;
  readonly signal: AbortSignal;
  readonly hear: (candle: Candle, origin: CandleOrigin) => void;
  readonly notice: (incident: FeedIncident, detail: string) => void;
  /** It has become whole, or has given up. */
  readonly onSettled: () => void;
};

export type CandleLane = {
  readonly timeframe: Timeframe;
  readonly isStreamed: boolean;
  /** What the stream says of candles, finished or not: it does not tell which. */
  readonly onCandles: (candles: readonly Candle[]) => void;
  /** Asks for what may have been missed. Resolves when nothing is known to be missing, or nothing more can be had. */
  readonly fill: () => Promise<void>;
  /** The connection was lost: candles may be missing until it has been asked for them. */
  readonly doubt: () => void;
  readonly isWhole: () => boolean;
  /** Open time of the last candle given. */
  readonly last: () => Millis | undefined;
  /** Open time of the latest candle of which the stream has said anything. */
  readonly shown: () => Millis;
  readonly counts: () => Readonly<Counts>;
};

type Counts = { streamed: number; filled: number; contradicted: number };

/**
 * A stream of this package does not say that a candle is finished, and its last word on one may be lost. So a candle is closed
 * when REST shows a later one; or when the stream does, and REST and the last word of the stream agree on it. The clock closes
 * nothing.
 */
export function candleLane(options: CandleLaneOptions): CandleLane {
  const { timeframe, isStreamed, rows, waitMs, signal, hear, notice } = options;
  const duration = durationOf(timeframe);
  const seen = new Map<Millis, Candle>();
  const counts: Counts = { streamed: 0, filled: 0, contradicted: 0 };
  const state = {
    last: options.known === undefined ? undefined : openTimeOf(options.known, timeframe),
    shown: Number.NEGATIVE_INFINITY,
    begun: false,
    sure: false,
  };
  let filling: Promise<void> | undefined;

  const give = (candle: Candle): void => {
    const isLive = isStreamed ? seen.delete(candle.openTime) : state.sure;
    state.last = candle.openTime;
    counts[isLive ? 'streamed' : 'filled'] += 1;
    hear(candle, isLive ? 'stream' : 'backfill');
  };
  /** The stream has shown no candle later than the one after the last given. */
  const hasAll = (): boolean => state.last !== undefined && state.last + duration >= state.shown;

  /** One question. @returns whether there may be more to ask for */
  const askOnce = async (): Promise<'done' | 'more' | 'behind'> => {
    if (state.last === undefined) {
      const newest = (await rows(undefined)).at(-1);
      if (newest === undefined) return 'behind';
      state.last = newest.openTime - (options.history + 1) * duration;
      return 'more';
    }
    const from = state.last + duration;
    const answer = (await rows(from)).filter(({ openTime }) => openTime >= from);
    const newest = answer.at(-1)?.openTime ?? Number.NEGATIVE_INFINITY;
    let given = 0;
    for (const candle of answer) {
      const agreed = candle.openTime < state.shown && isSame(candle, seen.get(candle.openTime));
      if (candle.openTime === newest && !agreed) break;
      give(candle);
      given += 1;
    }
    // What REST does not have before its newest, there is not: nobody traded, or it is too long ago to be had.
    if (newest - duration > state.last) {
      notice('candles-missing', `${timeframe}: the exchange has none from ${isoTime(from)} to ${isoTime(newest)}`);
      state.last = newest - duration;
    }
    for (const time of seen.keys()) if (time <= state.last) seen.delete(time);
    // Both show the same candle as the latest: there is no later page to ask for.
    if (hasAll() && newest === state.shown) return 'done';
    if (given > 0) return 'more';
    return hasAll() ? 'done' : 'behind';
  };

  const run = async (): Promise<number> => {
    const before = counts.filled;
    for (let attempt = 0, pages = 0; attempt < ASK_LIMIT && pages < PAGES_LIMIT; pages += 1) {
      const outcome = await askOnce();
      if (outcome === 'done') break;
      if (outcome === 'more') continue;
      attempt += 1;
      await sleep(waitMs(attempt), undefined, { signal });
    }
    if (!hasAll()) giveUp();
    state.begun = true;
    state.sure = true;
    return counts.filled - before;
  };

  /** REST does not know what the stream has said: the stream is not believed, and what comes next is measured anew. */
  const giveUp = (): void => {
    counts.contradicted += 1;
    notice('candle-contradicted', `${timeframe}: REST has nothing up to ${isoTime(state.shown)}`);
    seen.clear();
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

  return {
    timeframe,
    isStreamed,
    onCandles(candles) {
      for (const candle of candles) {
        if (state.last !== undefined && candle.openTime <= state.last) continue;
        seen.set(candle.openTime, candle);
        if (seen.size > SEEN_LIMIT) seen.delete(seen.keys().next().value!);
        state.shown = Math.max(state.shown, candle.openTime);
      }
      if (filling !== undefined || !state.begun || hasAll()) return;
      const isHole = state.last !== undefined && state.shown > state.last + 2 * duration;
      const filled = fill();
      // Said after the question is under way, so that the state that goes with it is already true.
      if (isHole) notice('candles-missing', `${timeframe}: nothing after ${isoTime(state.last!)}`);
      filled.catch((thrown: unknown) => {
        // The next candle, or the watch, asks again.
        if (!signal.aborted) notice('request-failed', thrown instanceof Error ? thrown.message : String(thrown));
      });
    },
    fill,
    doubt: () => {
      state.sure = false;
    },
    // The candle that has just closed is on its way: that is no illness, two of them are.
    isWhole: () => state.sure && state.last !== undefined && state.last + 2 * duration >= state.shown,
    last: () => state.last,
    shown: () => state.shown,
    counts: () => counts,
  };
}

const isSame = (one: Candle, other: Candle | undefined): boolean =>
  other !== undefined &&
  one.open === other.open &&
  one.high === other.high &&
  one.low === other.low &&
  one.close === other.close &&
  one.volume === other.volume;
