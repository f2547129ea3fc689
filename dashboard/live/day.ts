// Day: when the trading day in hand began, as the configuration counts days.
import { offsetMinutes } from '#dashboard/format/moment.ts';

const DAY_MS = 86_400_000;
const MINUTE_MS = 60_000;

/**
 * The last `HH:MM` of this zone's clock at or before `now`.
 * @param start minutes and hours on 24, such as `17:00`; what is not that counts as midnight
 */
export function dayStartedAt(now: number, zone: string, start: string): number {
  const match = /^(\d{1,2}):(\d{2})$/.exec(start);
  const startMs = match === null ? 0 : (Number(match[1]) * 60 + Number(match[2])) * MINUTE_MS;
  const local = now + offsetMinutes(now, zone) * MINUTE_MS;
  const began = Math.floor((local - startMs) / DAY_MS) * DAY_MS + startMs;
  // With the offset that held then: over a change of the clocks it is another.
  const guess = began - offsetMinutes(now, zone) * MINUTE_MS;
  return began - offsetMinutes(guess, zone) * MINUTE_MS;
}

/** When the next one begins: a day later, or an hour off where the clocks change in between. */
export const nextDayAt = (now: number, zone: string, start: string): number =>
  dayStartedAt(dayStartedAt(now, zone, start) + DAY_MS + DAY_MS / 2, zone, start);
