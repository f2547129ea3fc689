// Swing names: whether a swing is higher or lower than the one before it on its side: HH, LH, HL, LL.
import type { Life } from './book.ts';
import type { Millis, Timeframe } from '#model/time.ts';

export type SwingName = 'HH' | 'LH' | 'HL' | 'LL';

/** Of the long leg, by id; of those that were known at the clock. The first on each side has none. Equal counts as not higher. */
export function swingNames(
  lives: readonly Life[],
  timeframe: Timeframe,
  clock: Millis,
): ReadonlyMap<string, SwingName> {
  const names = new Map<string, SwingName>();
  const swings = lives
    .filter(
      ({ form, pattern, changes }) =>
        form === 'swing' &&
        pattern.timeframe === timeframe &&
        changes[0]!.time <= clock &&
        !pattern.variant.startsWith('internal'),
    )
    .toSorted((a, b) => a.pattern.formedAt - b.pattern.formedAt);
  let [high, low] = [Number.NaN, Number.NaN];
  for (const { id, pattern } of swings) {
    if (pattern.direction > 0) {
      if (!Number.isNaN(low)) names.set(id, pattern.low > low ? 'HL' : 'LL');
      low = pattern.low;
    } else {
      if (!Number.isNaN(high)) names.set(id, pattern.high > high ? 'HH' : 'LH');
      high = pattern.high;
    }
  }
  return names;
}
