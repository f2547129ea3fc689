// Time: milliseconds since the epoch, timeframes, and zones whose offset is cached until it next changes.

/** Milliseconds since 1970-01-01 UTC. Always a field of an event, never a call to a clock. */
export type Millis = number;

export const SECOND_MS = 1_000;
export const MINUTE_MS = 60_000;
export const HOUR_MS = 3_600_000;
export const DAY_MS = 86_400_000;
export const WEEK_MS = 604_800_000;

export const TIMEFRAMES = ['1m', '3m', '5m', '15m', '30m', '1h', '2h', '4h', '6h', '8h', '12h', '1d', '1w'] as const;
export type ChartTimeframe = (typeof TIMEFRAMES)[number];
/** A second is a length of tape, not of a chart: fills are made from it, and nobody looks for structure on it. */
export type Timeframe = ChartTimeframe | '1s';

const DURATION_MS: Readonly<Record<Timeframe, Millis>> = {
  '1s': SECOND_MS,
  '1m': MINUTE_MS,
  '3m': 3 * MINUTE_MS,
  '5m': 5 * MINUTE_MS,
  '15m': 15 * MINUTE_MS,
  '30m': 30 * MINUTE_MS,
  '1h': HOUR_MS,
  '2h': 2 * HOUR_MS,
  '4h': 4 * HOUR_MS,
  '6h': 6 * HOUR_MS,
  '8h': 8 * HOUR_MS,
  '12h': 12 * HOUR_MS,
  '1d': DAY_MS,
  '1w': WEEK_MS,
};

export const durationOf = (timeframe: Timeframe): Millis => DURATION_MS[timeframe];

export const isTimeframe = (text: string): text is ChartTimeframe => TIMEFRAMES.some((timeframe) => timeframe === text);

/** The timeframe of exactly this duration, or undefined. */
export const timeframeOf = (durationMs: Millis): Timeframe | undefined =>
  TIMEFRAMES.find((timeframe) => DURATION_MS[timeframe] === durationMs);

/** 1970-01-01 was a Thursday: weeks open on Monday 00:00 UTC, as exchanges count them. */
const WEEK_ORIGIN_MS = 4 * DAY_MS;

/** Open time of the UTC candle of this timeframe that holds `time`. */
export function openTimeOf(time: Millis, timeframe: Timeframe): Millis {
  const duration = DURATION_MS[timeframe];
  const origin = timeframe === '1w' ? WEEK_ORIGIN_MS : 0;
  return time - modulo(time - origin, duration);
}

/** Remainder that is never negative. */
export const modulo = (value: number, divisor: number): number => ((value % divisor) + divisor) % divisor;

/** A zone's offset with the span for which it holds. Plain data, so that it can be checkpointed. */
export type ZoneCache = { readonly zone: string; offsetMs: Millis; validFrom: Millis; validUntil: Millis };

/** @throws RangeError when the IANA zone is unknown */
export function zoneCache(zone: string): ZoneCache {
  Temporal.Instant.fromEpochMilliseconds(0).toZonedDateTimeISO(zone);
  return { zone, offsetMs: 0, validFrom: 1, validUntil: 0 };
}

/** Offset from UTC at `time`. Asks the time-zone database only when a transition has been crossed. */
export function offsetAt(cache: ZoneCache, time: Millis): Millis {
  if (time < cache.validFrom || time >= cache.validUntil) refresh(cache, time);
  return cache.offsetMs;
}

function refresh(cache: ZoneCache, time: Millis): void {
  const here = Temporal.Instant.fromEpochMilliseconds(time).toZonedDateTimeISO(cache.zone);
  const next = here.getTimeZoneTransition('next');
  cache.offsetMs = here.offsetNanoseconds / 1e6;
  cache.validFrom = time;
  cache.validUntil = next === null ? Number.POSITIVE_INFINITY : next.epochMilliseconds;
}

/** Wall-clock milliseconds in the zone, counted as if it were UTC: `localTime % DAY_MS` is the time of day. */
export const localTime = (cache: ZoneCache, time: Millis): Millis => time + offsetAt(cache, time);

/** Number of the local calendar day, counted from 1970-01-01. */
export const localDay = (cache: ZoneCache, time: Millis): number => Math.floor(localTime(cache, time) / DAY_MS);

/** ISO text to the second, or to the millisecond where there is one. */
export const isoTime = (time: Millis): string => new Date(time).toISOString().replace('.000Z', 'Z');
