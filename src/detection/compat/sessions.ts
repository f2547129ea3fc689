// Trading sessions as the reference marks them: a fixed UTC window, both ends inside, with its running high and low.
import type { CandleColumns } from '#model/candle.ts';
import { SmcError } from '#model/fate.ts';
import { DAY_MS, MINUTE_MS, modulo } from '#model/time.ts';
import type { CompatTable } from './table.ts';

/** Start and end as HH:MM, UTC all year round: the reference knows no summer time. */
const WINDOWS = {
  Sydney: ['21:00', '06:00'],
  Tokyo: ['00:00', '09:00'],
  London: ['07:00', '16:00'],
  'New York': ['13:00', '22:00'],
  'Asian kill zone': ['00:00', '04:00'],
  'London open kill zone': ['06:00', '09:00'],
  'New York kill zone': ['11:00', '14:00'],
  'london close kill zone': ['14:00', '16:00'],
} as const satisfies Readonly<Record<string, readonly [start: string, end: string]>>;

/** Names that `sessions` knows; 'Custom' needs a start and an end. */
export const COMPAT_SESSIONS: readonly string[] = [...Object.keys(WINDOWS), 'Custom'];

type SessionChoice = { readonly session: string; readonly sessionStart: string; readonly sessionEnd: string };

/**
 * Columns Active (0 or 1), High, Low (float32; 0 outside the session). `openTime` is taken as UTC, or as the file's own
 * clock where the file names no zone. A name is found without regard to case.
 * @throws SmcError USAGE when the session is unknown or a custom window is not two times HH:MM
 * Source: smartmoneyconcepts 0.0.27, `sessions`.
 */
export function sessions(columns: CandleColumns, choice: SessionChoice): CompatTable {
  const { length, openTime, high, low } = columns;
  const [startText, endText] = windowOf(choice);
  const start = minuteOf(startText, choice.session);
  const end = minuteOf(endText, choice.session);
  const active = new Float64Array(length);
  const sessionHigh = new Float64Array(length);
  const sessionLow = new Float64Array(length);
  for (let bar = 0; bar < length; bar += 1) {
    const minute = Math.floor(modulo(openTime[bar]!, DAY_MS) / MINUTE_MS);
    const inside = start < end ? start <= minute && minute <= end : start <= minute || minute <= end;
    if (!inside) continue;
    // Zero is the mark of "outside", so a run starts anew after a row outside and only after one: a gap in the data
    // that hides the pause between two sessions joins them.
    const highBefore = sessionHigh[bar - 1] ?? 0;
    const lowBefore = sessionLow[bar - 1] ?? 0;
    active[bar] = 1;
    sessionHigh[bar] = Math.fround(Math.max(high[bar]!, highBefore));
    sessionLow[bar] = Math.fround(lowBefore === 0 ? low[bar]! : Math.min(low[bar]!, lowBefore));
  }
  return { columns: ['Active', 'High', 'Low'], rows: [active, sessionHigh, sessionLow] };
}

function windowOf({ session, sessionStart, sessionEnd }: SessionChoice): readonly [string, string] {
  const wanted = session.toLowerCase();
  if (wanted === 'custom') return [sessionStart, sessionEnd];
  const found = Object.entries(WINDOWS).find(([name]) => name.toLowerCase() === wanted);
  if (found === undefined) {
    throw new SmcError(
      'USAGE',
      `unknown session "${session}"`,
      'sessions',
      `use one of: ${COMPAT_SESSIONS.join(', ')}`,
    );
  }
  return found[1];
}

function minuteOf(text: string, session: string): number {
  const [, hours, minutes] = /^(\d{1,2}):(\d{1,2})$/u.exec(text) ?? [];
  if (hours === undefined || minutes === undefined || Number(hours) > 23 || Number(minutes) > 59) {
    throw new SmcError(
      'USAGE',
      `"${text}" is not a time of day`,
      `sessions, ${session}`,
      'give start and end as HH:MM',
    );
  }
  return Number(hours) * 60 + Number(minutes);
}
