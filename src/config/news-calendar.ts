// News calendar: the events around which a firm limits trading, read from a CSV file that a person keeps.
import { readFileSync } from 'node:fs';
import { SmcError } from '#model/fate.ts';
import type { Millis } from '#model/time.ts';
import type { NewsEvent } from '#rules/rules.ts';

/** More than a decade of every event there is. */
const EVENTS_MOST = 100_000;
const HEAD = 'time,markets,title';
const FORM = `write ${HEAD} on the first line, then lines such as 2026-01-09T13:30:00Z,USD;XAUUSD,Non-farm payrolls`;

/**
 * Each line: a time with its zone, currencies (three letters, or a coin) and symbols parted by ";" and empty for every
 * market, and a title.
 * @throws SmcError FILE_NOT_FOUND, FILE_FORMAT
 */
export function newsCalendar(path: string): readonly NewsEvent[] {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (cause) {
    throw new SmcError('FILE_NOT_FOUND', `the calendar ${path} cannot be read`, path, 'check the path', { cause });
  }
  const [head = '', ...lines] = text.replace(/^\uFEFF/, '').split(/\r?\n/);
  if (head.trim() !== HEAD) throw wrong(path, 1, 'the first line names no columns');
  const events = lines.flatMap((line, index) => (line.trim() === '' ? [] : [eventOf(line, path, index + 2)]));
  if (events.length > EVENTS_MOST) throw wrong(path, EVENTS_MOST + 2, `more than ${EVENTS_MOST} events`);
  return events;
}

const STAMP = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(?::\d{2})?(?:Z|[+-]\d{2}:\d{2})$/;

function eventOf(line: string, path: string, row: number): NewsEvent {
  const match = /^([^,]*),([^,]*),(.*)$/.exec(line);
  if (match === null) throw wrong(path, row, 'not three columns');
  const [, stamp = '', markets = '', title = ''] = match.map((cell) => cell.trim());
  const time = timeOf(stamp);
  if (time === undefined) throw wrong(path, row, `${JSON.stringify(stamp)} is no time with its zone`);
  const names = markets.split(';').flatMap((name) => (name.trim() === '' ? [] : [name.trim().toUpperCase()]));
  return { time, markets: names, title };
}

/** A day that does not exist is refused, and not carried over to the next month. */
function timeOf(stamp: string): Millis | undefined {
  if (!STAMP.test(stamp)) return undefined;
  try {
    return Temporal.Instant.from(stamp).epochMilliseconds;
  } catch {
    return undefined;
  }
}

const wrong = (path: string, row: number, what: string): SmcError =>
  new SmcError('FILE_FORMAT', `the calendar ${path}, line ${row}: ${what}`, `${path}:${row}`, FORM);
