// Wall clock: stamps of a place's clock to UTC, right across the changes to and from summer time.
import { SmcError } from '#model/fate.ts';
import type { Millis } from '#model/time.ts';

/** Offset of the zone, and the wall-clock span in which it is the only one that can be meant. */
export type WallClock = { readonly zone: string; offsetMs: number; from: number; until: number };

/** @throws SmcError USAGE when the zone is unknown */
export function wallClock(zone: string): WallClock {
  try {
    Temporal.Instant.fromEpochMilliseconds(0).toZonedDateTimeISO(zone);
  } catch (cause) {
    const mend = 'give a name of the IANA time zone database, such as Europe/Athens, America/New_York or UTC';
    throw new SmcError('USAGE', `there is no time zone ${JSON.stringify(zone)}`, 'zone', mend, { cause });
  }
  return { zone, offsetMs: 0, from: 1, until: 0 };
}

/**
 * UTC of a wall-clock time. In the hour that happens twice the earlier one is meant, until time has passed it.
 * @param local milliseconds of the wall clock, counted as if it were UTC
 * @param after UTC of the stamp before, NaN for the first
 * @returns NaN for a time that the clock skipped
 */
export function utcOf(clock: WallClock, local: Millis, after: Millis): Millis {
  if (local >= clock.from && local < clock.until) return local - clock.offsetMs;
  return utcOfSlowly(clock, local, after);
}

function utcOfSlowly(clock: WallClock, local: Millis, after: Millis): Millis {
  const wall = Temporal.Instant.fromEpochMilliseconds(local).toZonedDateTimeISO('UTC').toPlainDateTime();
  const earlier = wall.toZonedDateTime(clock.zone, { disambiguation: 'earlier' });
  if (!earlier.toPlainDateTime().equals(wall)) return Number.NaN;
  const later = wall.toZonedDateTime(clock.zone, { disambiguation: 'later' });
  if (!later.equals(earlier))
    return earlier.epochMilliseconds > after || Number.isNaN(after)
      ? earlier.epochMilliseconds
      : later.epochMilliseconds;
  const next = earlier.getTimeZoneTransition('next');
  clock.offsetMs = earlier.offsetNanoseconds / 1e6;
  clock.from = local;
  // Before a change both offsets may fit; the smaller one bounds where this offset stands alone.
  clock.until =
    next === null
      ? Number.POSITIVE_INFINITY
      : next.epochMilliseconds + Math.min(clock.offsetMs, next.offsetNanoseconds / 1e6);
  return local - clock.offsetMs;
}
