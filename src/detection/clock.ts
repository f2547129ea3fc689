// Clock: which day, week and session a bar belongs to, in each zone's own wall-clock time, asked only at boundaries.
import { DAY_MS, HOUR_MS, MINUTE_MS, WEEK_MS, durationOf, localTime, modulo, zoneCache } from '#model/time.ts';
import { SmcError } from '#model/fate.ts';
import type { DetectionSettings, SessionWindow } from './settings.ts';
import type { Millis, Timeframe, ZoneCache } from '#model/time.ts';

/** High and low of a day, week or session in the making, and the levels that the one before it left behind. */
export type Span = {
  readonly name: string;
  /** Number of the day, week or session; NaN while none is open. */
  key: number;
  /** Its opening was seen: what history starts in the middle of is not said. */
  whole: boolean;
  start: Millis;
  open: number;
  high: number;
  highTime: Millis;
  low: number;
  lowTime: Millis;
  highSlot: number;
  highTenant: number;
  lowSlot: number;
  lowTenant: number;
};

type WindowClock = {
  readonly zone: ZoneCache;
  readonly start: Millis;
  readonly end: Millis;
  /** Number of the local day on which the open window started; NaN while it is shut. */
  key: number;
  /** Until then the answer is the same: its next start or end, or the zone's next transition. */
  next: Millis;
};

export type SessionClock = {
  readonly windows: readonly WindowClock[];
  /** Earliest of the windows' `next`. */
  next: Millis;
  bits: number;
  /** The bits of the windows that are sessions. */
  readonly sessionBits: number;
  readonly dayZone: ZoneCache;
  readonly dayShift: Millis;
  readonly hasDays: boolean;
  readonly hasWeeks: boolean;
  dayKey: number;
  weekKey: number;
  dayNext: Millis;
};

export const newSpan = (name: string): Span => ({
  name,
  key: Number.NaN,
  whole: false,
  start: Number.NaN,
  open: Number.NaN,
  high: Number.NaN,
  highTime: Number.NaN,
  low: Number.NaN,
  lowTime: Number.NaN,
  highSlot: -1,
  highTenant: 0,
  lowSlot: -1,
  lowTenant: 0,
});

/** Days are kept for timeframes below a day, weeks below a week: a level of the bar before is no level. */
export function newSessionClock(settings: DetectionSettings, timeframe: Timeframe): SessionClock {
  const dayStart = timeOfDay(settings.dayStart);
  return {
    windows: durationOf(timeframe) < DAY_MS ? settings.sessions.map(newWindow) : [],
    next: Number.NEGATIVE_INFINITY,
    bits: 0,
    sessionBits: settings.sessions.reduce((bits, { role }, at) => (role === 'session' ? bits | (1 << at) : bits), 0),
    dayZone: zoneCache(settings.dayZone),
    // A day that starts in the afternoon is named after the date on which it ends, as forex days are.
    dayShift: dayStart >= DAY_MS / 2 ? DAY_MS - dayStart : -dayStart,
    hasDays: durationOf(timeframe) < DAY_MS,
    hasWeeks: durationOf(timeframe) < WEEK_MS,
    dayKey: Number.NaN,
    weekKey: Number.NaN,
    dayNext: Number.NEGATIVE_INFINITY,
  };
}

const newWindow = (window: SessionWindow): WindowClock => ({
  zone: zoneCache(window.zone),
  start: timeOfDay(window.start),
  end: timeOfDay(window.end),
  key: Number.NaN,
  next: Number.NEGATIVE_INFINITY,
});

function timeOfDay(text: string): Millis {
  const match = /^([01]\d|2[0-3]):([0-5]\d)$/.exec(text);
  if (match === null)
    throw new SmcError('CONFIG_INVALID', `not a time of day: ${text}`, 'detection sessions', 'write it as HH:MM');
  return Number(match[1]) * HOUR_MS + Number(match[2]) * MINUTE_MS;
}

/** Brings day and week up to `time`. Only called when `time` has reached `dayNext`. */
export function turnDay(clock: SessionClock, time: Millis): void {
  const local = localTime(clock.dayZone, time) + clock.dayShift;
  clock.dayKey = Math.floor(local / DAY_MS);
  // 1970-01-01 was a Thursday: three days on, weeks start on Mondays.
  clock.weekKey = Math.floor((clock.dayKey + 3) / 7);
  clock.dayNext = Math.min(time + DAY_MS - modulo(local, DAY_MS), clock.dayZone.validUntil);
}

/** Brings every window that has reached its boundary up to `time`. Only called when `time` has reached `next`. */
export function turnSessions(clock: SessionClock, time: Millis): void {
  let bits = 0;
  let next = Number.POSITIVE_INFINITY;
  for (let index = 0; index < clock.windows.length; index += 1) {
    const window = clock.windows[index]!;
    if (time >= window.next) turnWindow(window, time);
    if (!Number.isNaN(window.key)) bits |= 1 << index;
    if (window.next < next) next = window.next;
  }
  clock.bits = bits;
  clock.next = next;
}

function turnWindow(window: WindowClock, time: Millis): void {
  const local = localTime(window.zone, time);
  const day = Math.floor(local / DAY_MS);
  const sinceMidnight = local - day * DAY_MS;
  // Counted from the window's start, a window over midnight is like any other.
  const sinceStart = modulo(sinceMidnight - window.start, DAY_MS);
  const length = modulo(window.end - window.start, DAY_MS);
  const isOpen = sinceStart < length;
  window.key = isOpen ? (sinceMidnight >= window.start ? day : day - 1) : Number.NaN;
  window.next = Math.min(time + (isOpen ? length : DAY_MS) - sinceStart, window.zone.validUntil);
}
