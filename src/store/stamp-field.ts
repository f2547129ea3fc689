// Stamp field: dates and times of day in bytes to milliseconds, with or without a zone of their own.
import { DAY_MS, HOUR_MS, MINUTE_MS, SECOND_MS } from '#model/time.ts';

const ZERO = 0x30;
const COLON = 0x3a;
const POINT = 0x2e;
const MINUS = 0x2d;
const SLASH = 0x2f;
const PLUS = 0x2b;
const BLANK = 0x20;
const LETTER_T = 0x54;
const LETTER_Z = 0x5a;

/** What `readStamp` found. `millis` is wall-clock time as if it were UTC until `zoned` says that an offset was applied. */
export type Stamp = { millis: number; zoned: boolean };

const digit = (bytes: Uint8Array, at: number): number => {
  const value = bytes[at]! - ZERO;
  return value >= 0 && value <= 9 ? value : Number.NaN;
};
const twoDigits = (bytes: Uint8Array, at: number): number => digit(bytes, at) * 10 + digit(bytes, at + 1);
const isDigit = (byte: number): boolean => byte >= ZERO && byte <= ZERO + 9;

const MONTH_DAYS = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];
const isLeap = (year: number): boolean => year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);

/** Days since 1970-01-01 of a Gregorian date; NaN when there is no such day. */
function dayNumber(year: number, month: number, day: number): number {
  const length = month === 2 && isLeap(year) ? 29 : (MONTH_DAYS[month - 1] ?? 0);
  if (!(day >= 1 && day <= length)) return Number.NaN;
  // Years are counted from March, so that the leap day is the last of its year.
  const shifted = month > 2 ? year : year - 1;
  const dayOfYear = Math.floor((153 * (month > 2 ? month - 3 : month + 9) + 2) / 5) + day - 1;
  return (
    shifted * 365 +
    Math.floor(shifted / 4) -
    Math.floor(shifted / 100) +
    Math.floor(shifted / 400) +
    dayOfYear -
    719_468
  );
}

/** Whether the field is a date rather than a count since the epoch: `2024-01-31`, `2024.01.31`, `2024/01/31` or `20240131`. */
export function looksLikeDate(bytes: Uint8Array, start: number): boolean {
  let at = start;
  while (isDigit(bytes[at]!)) at += 1;
  const length = at - start;
  const next = bytes[at]!;
  if (length === 4) return next === MINUS || next === POINT || next === SLASH;
  // Eight digits as seconds would be 1970 to 1973; as a date they begin with 19 or 20.
  return length === 8 && next !== POINT && (bytes[start] === ZERO + 1 || bytes[start] === ZERO + 2);
}

/** Date, and time of day and zone where they follow. @returns where the field ends, or -1 */
export function readStamp(stamp: Stamp, bytes: Uint8Array, start: number): number {
  const year = twoDigits(bytes, start) * 100 + twoDigits(bytes, start + 2);
  const compact = isDigit(bytes[start + 4]!);
  const month = twoDigits(bytes, start + (compact ? 4 : 5));
  const day = twoDigits(bytes, start + (compact ? 6 : 8));
  if (!compact && bytes[start + 4] !== bytes[start + 7]) return -1;
  const days = dayNumber(year, month, day);
  if (Number.isNaN(days)) return -1;
  stamp.millis = days * DAY_MS;
  stamp.zoned = false;
  const at = start + (compact ? 8 : 10);
  const joint = bytes[at]!;
  if ((joint !== BLANK && joint !== LETTER_T) || !isDigit(bytes[at + 1]!)) return at;
  return readTimeOfDay(stamp, bytes, at + 1);
}

/** Adds a time of day, `01:02`, `01:02:03`, `01:02:03.004` or `010203`, and takes a zone off. @returns the end, or -1 */
export function readTimeOfDay(stamp: Stamp, bytes: Uint8Array, start: number): number {
  let at = start + 2;
  const hours = twoDigits(bytes, start);
  const compact = isDigit(bytes[at]!);
  if (!compact && bytes[at] !== COLON) return -1;
  if (!compact) at += 1;
  const minutes = twoDigits(bytes, at);
  at += 2;
  let seconds = 0;
  let millis = 0;
  if (compact ? isDigit(bytes[at]!) : bytes[at] === COLON) {
    if (!compact) at += 1;
    seconds = twoDigits(bytes, at);
    at += 2;
    if (bytes[at] === POINT) {
      let weight = 100;
      for (at += 1; isDigit(bytes[at]!); at += 1) {
        millis += (bytes[at]! - ZERO) * weight;
        weight = weight > 1 ? weight / 10 : 0;
      }
    }
  }
  // Second 60 is refused: no candle opens on a leap second.
  if (!(hours <= 23 && minutes <= 59 && seconds <= 59)) return -1;
  stamp.millis += hours * HOUR_MS + minutes * MINUTE_MS + seconds * SECOND_MS + millis;
  return readOffset(stamp, bytes, at);
}

/** `Z`, `+02:00`, `+0200` or `+02`, with or without a blank before it. */
function readOffset(stamp: Stamp, bytes: Uint8Array, start: number): number {
  let at = start;
  if (bytes[at] === BLANK && (bytes[at + 1] === PLUS || bytes[at + 1] === MINUS || bytes[at + 1] === LETTER_Z)) at += 1;
  const sign = bytes[at]!;
  if (sign === LETTER_Z) {
    stamp.zoned = true;
    return at + 1;
  }
  if (sign !== PLUS && sign !== MINUS) return start;
  const hours = twoDigits(bytes, at + 1);
  at += 3;
  let minutes = 0;
  if (bytes[at] === COLON) at += 1;
  if (isDigit(bytes[at]!)) {
    minutes = twoDigits(bytes, at);
    at += 2;
  }
  if (!(hours <= 14 && minutes <= 59)) return -1;
  stamp.millis -= (sign === MINUS ? -1 : 1) * (hours * HOUR_MS + minutes * MINUTE_MS);
  stamp.zoned = true;
  return at;
}
