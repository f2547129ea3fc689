// Sessions: windows of the trading day as runs of bars, and where structure stood, from what detection said at each close.
import { placeOfTime } from '#dashboard/chart/bars.ts';
import type { Analysed, Event } from '#model/event.ts';
import type { Bars } from '#dashboard/chart/bars.ts';
import type { Millis, Timeframe } from '#model/time.ts';
import type { SessionSpan } from '#dashboard/chart/context-layer.ts';
import type { SessionWindow } from '#dashboard/live/session-clock.ts';

/** What was said at the close of each bar of one timeframe, in order of time. */
export type Analyses = { readonly times: readonly Millis[]; readonly said: readonly Analysed[] };

export function analysesOf(events: readonly Event[], timeframe: Timeframe): Analyses {
  const own = events.flatMap((event) =>
    event.kind === 'analysed' && event.data.candle.timeframe === timeframe ? [event] : [],
  );
  const ordered = own.toSorted((a, b) => a.data.candle.openTime - b.data.candle.openTime);
  return { times: ordered.map(({ time }) => time), said: ordered.map(({ data }) => data) };
}

/** The last that had been said by the clock. */
export const analysedAt = ({ times, said }: Analyses, clock: Millis): Analysed | undefined =>
  said[times.findLastIndex((time) => time <= clock)];

/** @param windows in the order of their bits */
export function sessionSpans(
  analyses: Analyses,
  windows: readonly SessionWindow[],
  bars: Bars,
  clock: Millis,
): readonly SessionSpan[] {
  const spans: SessionSpan[] = [];
  windows.forEach(({ name, role }, bit) => {
    const isKillZone = role === 'kill-zone';
    let from: Millis | undefined;
    let to = 0;
    const end = (): void => {
      if (from !== undefined)
        spans.push({ name, isKillZone, from: placeOfTime(bars, from), to: placeOfTime(bars, to) });
      from = undefined;
    };
    analyses.said.forEach(({ candle, sessions }, at) => {
      if (analyses.times[at]! > clock) return;
      const isOpen = ((sessions >> bit) & 1) === 1;
      // A hole in the data ends a window: nobody knows what was in it.
      if (!isOpen || candle.openTime - to > bars.durationMs) end();
      if (!isOpen) return;
      from ??= candle.openTime;
      to = candle.openTime;
    });
    end();
  });
  return spans.toSorted((a, b) => a.from - b.from);
}

/** `premium`, `discount` or at the middle, and how far up the range price is; undefined without a range. */
export function placeInRange({ candle, rangeHigh, rangeLow }: Analysed): number | undefined {
  const height = rangeHigh - rangeLow;
  return height > 0 ? (candle.close - rangeLow) / height : undefined;
}
