// Dates: a day that somebody picks, as the moment at which it begins in the chosen zone.
import { offsetMinutes } from '#dashboard/format/moment.ts';

const MINUTE = 60_000;
const DAY = 86_400_000;

/** @param text as a date field gives it: `2026-11-21`. Undefined for what is no date */
export function dayBegins(text: string | undefined, zone: string): number | undefined {
  if (text === undefined || !/^\d{4}-\d{2}-\d{2}$/.test(text)) return undefined;
  const asUtc = Date.parse(`${text}T00:00:00Z`);
  if (Number.isNaN(asUtc)) return undefined;
  const guess = asUtc - offsetMinutes(asUtc, zone) * MINUTE;
  // With the offset that holds then: around a change of the clocks it is another.
  return asUtc - offsetMinutes(guess, zone) * MINUTE;
}

/** The day after begins when this one ends. */
export const dayEnds = (text: string | undefined, zone: string): number | undefined => {
  const begins = dayBegins(text, zone);
  if (begins === undefined) return undefined;
  const next = new Date(Date.parse(`${text!}T00:00:00Z`) + DAY).toISOString().slice(0, 10);
  return dayBegins(next, zone);
};

/** `2026-11-21`, the day of a moment in a zone. */
export const dayText = (time: number, zone: string): string =>
  new Date(time + offsetMinutes(time, zone) * MINUTE).toISOString().slice(0, 10);
