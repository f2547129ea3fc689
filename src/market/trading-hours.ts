// Trading hours: which candles a market owes us, so that a weekend is not taken for a gap.
import { DAY_MS, HOUR_MS, MINUTE_MS, WEEK_MS, localTime, modulo, zoneCache } from '#model/time.ts';
import type { TradingHours } from '#model/instrument.ts';
import type { Millis, ZoneCache } from '#model/time.ts';

/** Hours with the clock they are read on. Plain data: it is part of an agent's state. */
export type Calendar = { readonly hours: TradingHours; readonly clock: ZoneCache };

export const calendarOf = (hours: TradingHours): Calendar => ({ hours, clock: zoneCache('America/New_York') });

/** Currency and metal trading pauses here: some venues for minutes, metals for the hour. Candles may come, none is owed. */
const ROLLOVER_FROM = 17 * HOUR_MS;
const ROLLOVER_UNTIL = 18 * HOUR_MS;
const STOCK_OPEN = 9 * HOUR_MS + 30 * MINUTE_MS;
const STOCK_CLOSE = 16 * HOUR_MS;

const FRIDAY = 5;
const SATURDAY = 6;
const SUNDAY = 0;

/** 1970-01-01 was a Thursday. 0 is Sunday. */
const weekday = (time: Millis): number => modulo(Math.floor(time / DAY_MS) + 4, 7);

/**
 * Whether a candle of this length that opens at `openTime` has to exist. Holidays are not known: they count as gaps.
 * Source of the hours: model/instrument.ts; the rollover hour is the daily break of metals.
 */
export function isOwed(calendar: Calendar, openTime: Millis, lengthMs: Millis): boolean {
  if (calendar.hours === 'always' || lengthMs >= WEEK_MS) return true;
  if (lengthMs >= DAY_MS) {
    // A broker's day may open on the evening before in UTC: its middle tells which day it is.
    const day = weekday(openTime + lengthMs / 2);
    return day !== SATURDAY && day !== SUNDAY;
  }
  const local = localTime(calendar.clock, openTime);
  const day = weekday(local);
  const timeOfDay = modulo(local, DAY_MS);
  if (day === SATURDAY) return false;
  if (calendar.hours === 'us-stock') return day !== SUNDAY && timeOfDay >= STOCK_OPEN && timeOfDay < STOCK_CLOSE;
  if (day === FRIDAY) return timeOfDay < ROLLOVER_FROM;
  if (day === SUNDAY && timeOfDay < ROLLOVER_FROM) return false;
  return timeOfDay < ROLLOVER_FROM || timeOfDay + lengthMs > ROLLOVER_UNTIL;
}

/** A longer span is estimated: one wrong stamp must not make the count run for minutes. */
const COUNT_LIMIT = 1_000_000;
/** Share of the week in which a market owes candles, for the estimate only. */
const WEEKLY_SHARE: Readonly<Record<TradingHours, number>> = { always: 1, forex: 115 / 168, 'us-stock': 32.5 / 168 };

/** How many candles are owed that open at from, from + length, … before `until`. */
export function countOwed(calendar: Calendar, from: Millis, until: Millis, lengthMs: Millis): number {
  if (!(until > from)) return 0;
  const bars = Math.ceil((until - from) / lengthMs);
  if (calendar.hours === 'always') return bars;
  if (bars > COUNT_LIMIT) return Math.ceil(bars * WEEKLY_SHARE[calendar.hours]);
  let owed = 0;
  for (let bar = 0; bar < bars; bar += 1) if (isOwed(calendar, from + bar * lengthMs, lengthMs)) owed += 1;
  return owed;
}
