// Market: turns base candles into closed candles of every timeframe, each with a grade of the data behind it.
import { assert, SmcError } from '#model/fate.ts';
import { agent } from '#model/agent.ts';
import { durationOf } from '#model/time.ts';
import { addToBucket, beginBucket, bucketCandle, bucketGrade, bucketOf } from './bucket.ts';
import { describeFaults, DROPPED, GAP, gradeOf, graderOf, inspect, SPOILT } from './grader.ts';
import { countOwed } from './trading-hours.ts';
import type { Agent, Say } from '#model/agent.ts';
import type { TradingHours } from '#model/instrument.ts';
import type { Timeframe } from '#model/time.ts';
import type { Bucket } from './bucket.ts';
import type { Grader } from './grader.ts';

export { aggregateColumns } from './aggregate.ts';
export { demoCandles } from './demo.ts';
export type { DemoSettings } from './demo.ts';
export { findInstrument, INSTRUMENTS } from './catalogue.ts';
export type { InstrumentText } from './catalogue.ts';
export { precisionNote } from './precision.ts';
export { gradeColumns } from './quality-report.ts';
export type { Finding, QualityReport } from './quality-report.ts';
export { addTrade, candlesFromTrades, closeUntil, tradeCandles } from './trade-candles.ts';
export type { MarketTrade } from './trade-candles.ts';

/** `timeframes` are those that are said; the base is said only if it is among them. `hours` by market key, `always` if not named. */
export type MarketSettings = {
  readonly base: Timeframe;
  readonly timeframes: readonly Timeframe[];
  readonly hours?: Readonly<Record<string, TradingHours>>;
};

/** One market. Buckets go from the highest timeframe to the lowest. */
export type MarketState = { readonly grader: Grader; readonly buckets: readonly Bucket[] };

type Speaks = Say<'candleClosed' | 'dataQuality'>;

/**
 * Says, for each base candle, first the higher candles that it closes (highest first), then its own. A higher candle closes
 * when its last base candle comes, or, where that one is missing, when the first candle after its end comes: never early.
 * @throws SmcError CONFIG_INVALID when a timeframe cannot be made from the base
 */
export function market(settings: MarketSettings): Agent<MarketState, 'candle', 'candleClosed' | 'dataQuality'> {
  const { base, hours = {} } = settings;
  const lengthMs = durationOf(base);
  const higher = [...new Set(settings.timeframes)]
    .filter((timeframe) => timeframe !== base)
    .sort((a, b) => durationOf(b) - durationOf(a));
  for (const timeframe of higher) checkTimeframe(base, timeframe);
  const saysBase = settings.timeframes.includes(base);

  return agent({
    name: 'market',
    key: 'market',
    hears: ['candle'],
    says: ['candleClosed', 'dataQuality'],
    initial: (key): MarketState => ({
      grader: graderOf(base, (Object.hasOwn(hours, key) ? hours[key] : undefined) ?? 'always'),
      buckets: higher.map(bucketOf),
    }),
    step({ grader, buckets }, event, say) {
      const candle = event.data;
      assert(candle.timeframe === base, 'the market agent hears candles of its base timeframe only');
      const { symbol, openTime, open, high, low, close, volume } = candle;
      const faults = inspect(grader, openTime, open, high, low, close, volume);
      if (faults !== 0)
        describeFaults(grader, faults, openTime, (issue, at, detail) => {
          say('dataQuality', { symbol, timeframe: base, issue, at, detail });
        });
      if ((faults & DROPPED) !== 0) return;

      const until = openTime + lengthMs;
      // What a gap has ended is said before anything that this candle completes itself.
      for (const bucket of buckets)
        if (openTime >= bucket.end) turnBucket(bucket, grader, openTime, faults, symbol, say);
      for (const bucket of buckets) {
        if (faults !== 0) markBucket(bucket, grader, faults);
        addToBucket(bucket, open, high, low, close, volume, until);
        if (until >= bucket.end) closeBucket(bucket, grader, symbol, say);
      }
      if (saysBase) say('candleClosed', { candle, grade: faults === 0 ? 'good' : gradeOf(faults) });
    },
  });
}

function checkTimeframe(base: Timeframe, timeframe: Timeframe): void {
  const times = durationOf(timeframe) / durationOf(base);
  if (Number.isInteger(times)) return;
  throw new SmcError(
    'CONFIG_INVALID',
    `candles of ${timeframe} cannot be made from candles of ${base}`,
    'timeframes',
    times < 1 ? `choose a base no longer than ${timeframe}` : `choose a base that divides ${timeframe}, such as 1m`,
  );
}

/** Closes what is open, then begins the candle that holds `openTime`. */
function turnBucket(
  bucket: Bucket,
  grader: Grader,
  openTime: number,
  faults: number,
  symbol: string,
  say: Speaks,
): void {
  const previousEnd = bucket.end;
  if (bucket.count > 0) {
    bucket.missing += countOwed(grader.calendar, bucket.until, previousEnd, grader.lengthMs);
    closeBucket(bucket, grader, symbol, say);
  }
  beginBucket(bucket, openTime);
  bucket.missing = countOwed(grader.calendar, bucket.openTime, openTime, grader.lengthMs);
  bucket.afterHole = (faults & GAP) !== 0 && bucket.openTime > previousEnd;
}

function markBucket(bucket: Bucket, grader: Grader, faults: number): void {
  if ((faults & SPOILT) !== 0) bucket.spoilt = true;
  // A gap before the first candle of a bucket was counted when the bucket began.
  if ((faults & GAP) !== 0 && bucket.count > 0) bucket.missing += grader.missing;
}

function closeBucket(bucket: Bucket, grader: Grader, symbol: string, say: Speaks): void {
  const { timeframe, openTime, count, missing } = bucket;
  // A base candle that reaches over the end belongs to two candles: this one is not what the market's own would be.
  if (bucket.until > bucket.end) bucket.spoilt = true;
  const grade = bucketGrade(bucket);
  if (missing > 0 || bucket.spoilt) {
    const detail =
      missing > 0
        ? `${count} of ${count + missing} candles of ${grader.timeframe}`
        : `made from rejected candles of ${grader.timeframe}, or from one that reaches over its end`;
    say('dataQuality', { symbol, timeframe, issue: 'incomplete', at: openTime, detail });
  }
  say('candleClosed', { candle: bucketCandle(bucket, symbol), grade });
  bucket.count = 0;
}
