// Moment: a date or a time with its zone, as text; what names no moment, or two, is refused.
import { Problem } from './problem.ts';
import type { Millis } from '#model/time.ts';

const DATE = /^\d{4}-\d{2}-\d{2}$/;
const ZONED = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(?::\d{2}(?:\.\d{1,3})?)?(?:Z|[+-]\d{2}:\d{2})$/;
const LOCAL = /^\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?$/;

/**
 * A date is its first moment in UTC.
 * @throws Problem time_ambiguous for a wall-clock time without a zone or a day that no calendar has, invalid_request
 */
export function momentOf(text: string, path: string): Millis {
  const isDate = DATE.test(text);
  if (!isDate && !ZONED.test(text)) {
    if (LOCAL.test(text)) throw new Problem('time_ambiguous', { errors: [{ path, code: 'zone_missing' }] });
    throw new Problem('invalid_request', { errors: [{ path, code: 'invalid_date' }] });
  }
  try {
    if (isDate) return Temporal.PlainDate.from(text, { overflow: 'reject' }).toZonedDateTime('UTC').epochMilliseconds;
    return Temporal.Instant.from(text).epochMilliseconds;
  } catch {
    throw new Problem('time_ambiguous', { errors: [{ path, code: 'no_such_moment' }] });
  }
}
