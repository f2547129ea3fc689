// Grader: looks at each candle once, beside what came before it, and says what is wrong with it as bits of one integer.
import { durationOf, isoTime } from '#model/time.ts';
import { calendarOf, countOwed } from './trading-hours.ts';
import type { Grade, QualityIssue } from '#model/candle.ts';
import type { TradingHours } from '#model/instrument.ts';
import type { Millis, Timeframe } from '#model/time.ts';
import type { Calendar } from './trading-hours.ts';

/** Thresholds of the grades, all in one place; docs/data.md explains them. */
export const QUALITY_LIMITS = {
  /** A candle after more missing candles than this is rejected: what happened in between is unknown. */
  gapCandles: 12,
  /** True range against its mean over about `outlierMemory` candles. Crashes do this too: such a candle stays acceptable. */
  outlierRanges: 20,
  outlierMemory: 100,
  /** Candles before outliers are looked for. */
  outlierWarmUp: 20,
  /** High over, or low under, the close before by this factor: not a price of the same thing. Rejected. */
  wildFactor: 3,
  /** Least share of its base candles that an aggregated candle needs to stay acceptable. */
  aggregateShare: 0.75,
  /** Completeness in percent from which a file is good, and from which it is acceptable. */
  goodCompleteness: 99,
  acceptableCompleteness: 90,
  /** A file with a larger share of rejected candles is rejected. */
  rejectedShare: 0.01,
} as const;

export const GAP = 1;
const LONG_GAP = 2;
const INCONSISTENT = 4;
const OUTLIER = 8;
const WILD = 16;
const DUPLICATE = 32;
const DISORDER = 64;
const IMPOSSIBLE = 128;
/** Such a candle is not used at all: it is no candle, or it comes a second time, or too late. */
export const DROPPED = DUPLICATE | DISORDER | IMPOSSIBLE;
/** Its own prices cannot be trusted, so no candle made of it can be either. */
export const SPOILT = INCONSISTENT | WILD;
const REJECTED = LONG_GAP | SPOILT;

/** Memory of one market at one timeframe. Plain data. */
export type Grader = {
  readonly timeframe: Timeframe;
  readonly lengthMs: Millis;
  readonly calendar: Calendar;
  /** Of the last candle that was used; NaN before the first. */
  previousTime: number;
  previousClose: number;
  /** Mean true range as a share of price. */
  meanRange: number;
  seen: number;
  /** Candles owed and not there before the candle last looked at, and where they would have begun. */
  missing: number;
  missingFrom: number;
  /** Of the candle last looked at: its true range in mean ranges. */
  ranges: number;
};

export const graderOf = (timeframe: Timeframe, hours: TradingHours): Grader => ({
  timeframe,
  lengthMs: durationOf(timeframe),
  calendar: calendarOf(hours),
  previousTime: Number.NaN,
  previousClose: Number.NaN,
  meanRange: 0,
  seen: 0,
  missing: 0,
  missingFrom: Number.NaN,
  ranges: Number.NaN,
});

/** What a candle has to be before anything else can be asked of it. */
const isPossible = (time: number, open: number, high: number, low: number, close: number, volume: number): boolean =>
  low > 0 &&
  high >= low &&
  high < Infinity &&
  open > 0 &&
  open < Infinity &&
  close > 0 &&
  close < Infinity &&
  volume >= 0 &&
  volume < Infinity &&
  Number.isSafeInteger(time);

/**
 * The faults of the next candle; 0 is a good one. A dropped candle leaves no trace in the grader.
 * @param openTime UTC milliseconds
 */
export function inspect(
  grader: Grader,
  openTime: number,
  open: number,
  high: number,
  low: number,
  close: number,
  volume: number,
): number {
  if (!isPossible(openTime, open, high, low, close, volume)) return IMPOSSIBLE;
  let faults = high < open || high < close || low > open || low > close ? INCONSISTENT : 0;
  if (grader.seen > 0) {
    const elapsed = openTime - grader.previousTime;
    if (elapsed === 0) return DUPLICATE;
    if (elapsed < grader.lengthMs) return DISORDER;
    if (elapsed > grader.lengthMs) faults |= inspectGap(grader, openTime);
    faults |= inspectRange(grader, high, low, (faults & LONG_GAP) !== 0);
  }
  grader.previousTime = openTime;
  grader.previousClose = close;
  grader.seen += 1;
  return faults;
}

function inspectGap(grader: Grader, openTime: number): number {
  grader.missingFrom = grader.previousTime + grader.lengthMs;
  grader.missing = countOwed(grader.calendar, grader.missingFrom, openTime, grader.lengthMs);
  if (grader.missing === 0) return 0;
  return grader.missing > QUALITY_LIMITS.gapCandles ? GAP | LONG_GAP : GAP;
}

/** After a long gap there is nothing to compare with: the candle is rejected for the gap already. */
function inspectRange(grader: Grader, high: number, low: number, unknown: boolean): number {
  const before = grader.previousClose;
  const range = ((high > before ? high : before) - (low < before ? low : before)) / before;
  const mean = grader.meanRange;
  const limit = mean * QUALITY_LIMITS.outlierRanges;
  const judged = grader.seen > QUALITY_LIMITS.outlierWarmUp && mean > 0;
  const weight = grader.seen < QUALITY_LIMITS.outlierMemory ? 1 / grader.seen : 1 / QUALITY_LIMITS.outlierMemory;
  // An outlier counts only up to the limit, else one wrong price would hide the next.
  grader.meanRange = mean + ((judged && range > limit ? limit : range) - mean) * weight;
  if (unknown) return 0;
  if (high > before * QUALITY_LIMITS.wildFactor || low * QUALITY_LIMITS.wildFactor < before) {
    grader.ranges = range / mean;
    return OUTLIER | WILD;
  }
  if (!judged || range <= limit) return 0;
  grader.ranges = range / mean;
  return OUTLIER;
}

export const gradeOf = (faults: number): Grade =>
  faults === 0 ? 'good' : (faults & (REJECTED | DROPPED)) === 0 ? 'acceptable' : 'rejected';

/** The faults one by one, in words: issue, time, detail. To be asked right after `inspect`, for the same candle. */
export function describeFaults(
  grader: Grader,
  faults: number,
  openTime: Millis,
  tell: (issue: QualityIssue, at: Millis, detail: string) => void,
): void {
  if ((faults & IMPOSSIBLE) !== 0) tell('inconsistent', openTime, 'dropped: not the prices and volume of a candle');
  if ((faults & DUPLICATE) !== 0) tell('duplicate', openTime, 'dropped: a candle of this time came before');
  if ((faults & DISORDER) !== 0)
    tell('disorder', openTime, `dropped: opens before the candle of ${isoTime(grader.previousTime)} has closed`);
  if ((faults & GAP) !== 0) {
    const noun = grader.missing === 1 ? 'candle' : 'candles';
    tell('gap', grader.missingFrom, `${grader.missing} ${noun} of ${grader.timeframe} missing`);
  }
  if ((faults & INCONSISTENT) !== 0) tell('inconsistent', openTime, 'open or close outside high and low');
  if ((faults & OUTLIER) !== 0)
    tell(
      'outlier',
      openTime,
      (faults & WILD) !== 0
        ? `more than ${QUALITY_LIMITS.wildFactor} times, or less than 1/${QUALITY_LIMITS.wildFactor} of, the close before`
        : `range is ${grader.ranges.toFixed(1)} times the mean`,
    );
}
