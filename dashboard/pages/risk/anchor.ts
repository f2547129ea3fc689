// Anchor: the equity from which losses are counted: the day's first or the highest, or anew from where a person reset the breaker.
import type { Cash } from '#model/number.ts';
import type { Event } from '#model/event.ts';
import type { View } from '#model/view.ts';

type Asked = {
  /** What the account began with: it was the highest once, also where the page has the last part of a long life only. */
  readonly capital?: Cash | undefined;
  readonly equity: View['equity'];
  /** `reset` events of the account. */
  readonly resets: readonly Event[];
  readonly dayStartedAt: number | undefined;
  readonly dayStartEquity: Cash | undefined;
};

export type Anchor = {
  readonly dayStartEquity: Cash | undefined;
  readonly peak: Cash | undefined;
  /** Undefined where nobody has ever reset the tier of the account. */
  readonly countedFrom: number | undefined;
};

/** What the breaker signs its own resets with: they count nothing anew but the day. */
const BREAKER = 'breaker';

export function anchor({ capital, equity, resets, dayStartedAt, dayStartEquity }: Asked): Anchor {
  const last = resets.findLast(
    (event) => event.kind === 'reset' && event.data.tier === 'account' && event.data.by !== BREAKER,
  )?.time;
  const then = last === undefined ? undefined : equity.findLast(({ time }) => time <= last)?.account.equity;
  const isOfToday = last !== undefined && dayStartedAt !== undefined && last >= dayStartedAt;
  let peak = last === undefined ? capital : then;
  for (const { time, account } of equity)
    if ((last === undefined || time > last) && (peak === undefined || account.equity > peak)) peak = account.equity;
  return {
    dayStartEquity: isOfToday && then !== undefined ? then : dayStartEquity,
    peak,
    countedFrom: last,
  };
}
