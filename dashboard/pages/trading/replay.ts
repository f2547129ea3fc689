// Replay: the clock of the page. Now, or a moment to which everything on it goes back; and the log to fold up to there.
import { barsClosedBy } from '#dashboard/chart/bars.ts';
import { readLog } from './log.ts';
import { timelineOf } from './timeline.ts';
import type { AccountState } from '#model/entry.ts';
import type { Bars } from '#dashboard/chart/bars.ts';
import type { Event, Kind } from '#model/event.ts';
import type { Millis } from '#model/time.ts';
import type { Timeline } from './timeline.ts';

/** All that the positions, orders, signals and equity of a moment are folded from. */
const TOLD: readonly Kind[] = [
  'plan',
  'approved',
  'refused',
  'setupRefused',
  'shadowResult',
  'order',
  'fill',
  'position',
  'trade',
  'tripped',
  'reset',
  'command',
  'agentFailed',
];
/** The account is marked at least so often. */
const MARKED_EVERY_MS = 300_000;

/** @throws ApiError */
export async function loadTimeline(account: string, signal: AbortSignal): Promise<Timeline> {
  const told = await readLog({ kinds: TOLD, fromSequence: 1, signal });
  // Plans are of a market, and of every account that follows it; what became of them is of one.
  const isOurs = ({ key, kind }: Event): boolean =>
    key === account || kind === 'plan' || kind === 'setupRefused' || kind === 'shadowResult';
  return timelineOf(told.filter(isOurs));
}

/** The account as it was marked last by then. It is marked so often that the log is asked for that one mark and not for all. */
export async function accountAt(
  account: string,
  clock: Millis,
  signal: AbortSignal,
): Promise<AccountState | undefined> {
  const marks = await readLog({ kinds: ['account'], from: clock - MARKED_EVERY_MS, until: clock + 1, signal });
  const last = marks.findLast(({ key }) => key === account);
  return last?.kind === 'account' ? last.data : undefined;
}

const closeOf = ({ time, durationMs }: Bars, bar: number): Millis => time[bar]! + durationMs;

/** So many bars forward or back from the clock, within what there is; undefined is now: beyond the last bar. */
export function stepped(bars: Bars, clock: Millis | undefined, by: number): Millis | undefined {
  const { length } = bars.time;
  if (length === 0) return undefined;
  const at = clock === undefined ? length : barsClosedBy(bars, clock);
  const next = Math.max(1, at + by);
  return next >= length && by > 0 ? undefined : closeOf(bars, Math.min(next, length) - 1);
}
