// Moment: points in time in the zone that the person has chosen. 24 hours; the year only where it is not this one.
import { UNKNOWN } from './sign.ts';

const HOUR = 3_600_000;
const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];
const WEEKDAYS = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat'];

type Wall = {
  readonly year: number;
  readonly month: number;
  readonly day: number;
  readonly weekday: number;
  readonly hour: number;
  readonly minute: number;
  readonly second: number;
  readonly ms: number;
};

const formats = new Map<string, Intl.DateTimeFormat>();

function wall(time: number, zone: string): Wall {
  let format = formats.get(zone);
  if (format === undefined) {
    format = new Intl.DateTimeFormat('en-GB', {
      timeZone: zone,
      hourCycle: 'h23',
      year: 'numeric',
      month: 'numeric',
      day: 'numeric',
      hour: 'numeric',
      minute: 'numeric',
      second: 'numeric',
    });
    formats.set(zone, format);
  }
  const part: Record<string, number> = {};
  for (const { type, value } of format.formatToParts(time)) part[type] = Number(value);
  const { year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0 } = part;
  const weekday = new Date(Date.UTC(year, month - 1, day)).getUTCDay();
  return { year, month, day, weekday, hour, minute, second, ms: ((time % 1000) + 1000) % 1000 };
}

const two = (value: number): string => String(value).padStart(2, '0');
const isKnown = (time: number | undefined): time is number => time !== undefined && Number.isFinite(time);

export type ClockDetail = 'minute' | 'second' | 'millisecond';

/** `15:30`, `15:30:04`, `15:30:04.123`; in the hour that a clock shows twice, with its offset. */
export function clock(time: number | undefined, zone: string, detail: ClockDetail = 'minute'): string {
  if (!isKnown(time)) return UNKNOWN;
  const { hour, minute, second, ms } = wall(time, zone);
  const text = `${two(hour)}:${two(minute)}`;
  const seconds = detail === 'minute' ? '' : `:${two(second)}`;
  const thousandths = detail === 'millisecond' ? `.${String(ms).padStart(3, '0')}` : '';
  return `${text}${seconds}${thousandths}${isAmbiguous(time, zone) ? ` ${offsetText(time, zone)}` : ''}`;
}

/** `5 Apr`, or `5 Apr 2024` where it is not the year of `now`. */
export function day(time: number | undefined, zone: string, now: number): string {
  if (!isKnown(time)) return UNKNOWN;
  const { year, month, day: date } = wall(time, zone);
  return `${date} ${MONTHS[month - 1]!}${year === wall(now, zone).year ? '' : ` ${year}`}`;
}

/** `Fri 5 Apr`: on charts, where the day of the week decides what is traded. */
export const weekdayDay = (time: number, zone: string, now: number): string =>
  `${WEEKDAYS[wall(time, zone).weekday]!} ${day(time, zone, now)}`;

/** The clock for today, day and clock for before: `15:30`, `4 Apr 15:30`. */
export function moment(time: number | undefined, zone: string, now: number, detail: ClockDetail = 'minute'): string {
  if (!isKnown(time)) return UNKNOWN;
  const said = clock(time, zone, detail);
  return isSameDay(time, now, zone) ? said : `${day(time, zone, now)} ${said}`;
}

export function isSameDay(a: number, b: number, zone: string): boolean {
  const one = wall(a, zone);
  const other = wall(b, zone);
  return one.year === other.year && one.month === other.month && one.day === other.day;
}

/** For hovers: UTC and the person's own zone, in full. */
export const both = (time: number, ownZone: string): string => {
  const full = (zone: string): string => {
    const { year, month, day: date } = wall(time, zone);
    return `${date} ${MONTHS[month - 1]!} ${year} ${clock(time, zone, 'second')}`;
  };
  const utc = `${full('UTC')} UTC`;
  return ownZone === 'UTC' ? utc : `${utc} · ${full(ownZone)} ${zoneWord(ownZone)}`;
};

/** What a zone is called in a heading: `UTC`, `Berlin`, `New York`. */
export const zoneWord = (zone: string): string =>
  zone === 'UTC' ? 'UTC' : zone.slice(zone.lastIndexOf('/') + 1).replaceAll('_', ' ');

/** Minutes east of UTC. */
export function offsetMinutes(time: number, zone: string): number {
  const { year, month, day: date, hour, minute, second } = wall(time, zone);
  return Math.round((Date.UTC(year, month - 1, date, hour, minute, second) - (time - (time % 1000))) / 60_000);
}

function offsetText(time: number, zone: string): string {
  const minutes = offsetMinutes(time, zone);
  const size = Math.abs(minutes);
  return `${minutes < 0 ? '\u2212' : '+'}${two(Math.floor(size / 60))}:${two(size % 60)}`;
}

/** Whether clocks are put back around this moment, so that its wall time happens twice. */
function isAmbiguous(time: number, zone: string): boolean {
  if (zone === 'UTC') return false;
  const here = offsetMinutes(time, zone);
  const before = offsetMinutes(time - HOUR, zone);
  const after = offsetMinutes(time + HOUR, zone);
  return before > here || here > after;
}
