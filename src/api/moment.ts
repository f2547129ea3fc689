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

/** Before this a number of milliseconds is most likely one of seconds: 1973. */
const LEAST_MS = 1e11;
/** The last moment that a date can name. */
const MOST_MS = 8.64e15;

/**
 * Milliseconds since 1970 as digits, or what `momentOf` takes.
 * @throws Problem time_ambiguous, invalid_request
 */
function queryMoment(text: string, path: string): Millis {
  if (!/^-?\d+$/.test(text)) return momentOf(text, path);
  const time = Number(text);
  if (time < LEAST_MS || time > MOST_MS)
    throw new Problem('invalid_request', { errors: [{ path, code: 'out_of_range' }] });
  return time;
}

/** Half-open, each end optional. */
export type Span = { readonly from?: Millis; readonly until?: Millis };

/** @throws Problem time_ambiguous, invalid_request also where it ends before it begins */
export function spanOf({
  from,
  until,
}: {
  readonly from?: string | undefined;
  readonly until?: string | undefined;
}): Span {
  const begin = from === undefined ? undefined : queryMoment(from, 'querystring.from');
  const end = until === undefined ? undefined : queryMoment(until, 'querystring.until');
  if (begin !== undefined && end !== undefined && end <= begin)
    throw new Problem('invalid_request', { errors: [{ path: 'querystring.until', code: 'before_start' }] });
  return { ...(begin === undefined ? {} : { from: begin }), ...(end === undefined ? {} : { until: end }) };
}
