// Route: who is told of a pattern, worked out once, so that the kinds nobody waits for cost one look-up.
import { CHARTED } from './strategies/kit/chart.ts';
import { durationOf, TIMEFRAMES } from '#model/time.ts';
import { PATTERN_KINDS } from '#model/pattern.ts';
import type { AnyStrategy } from './strategies/kit/strategy.ts';
import type { PatternKind } from '#model/pattern.ts';
import type { Timeframe } from '#model/time.ts';

/** The strategy at `seat` of the desk of `entry`. */
type Listener = { readonly entry: Timeframe; readonly seat: number };
type Route = { readonly charted: boolean; readonly listeners: readonly Listener[] };
type Routes = Readonly<Partial<Record<PatternKind, Readonly<Partial<Record<Timeframe, Route>>>>>>;

/** An entry timeframe or a longer one: what is shorter has no say. */
export const isWatched = (timeframe: Timeframe, entries: readonly Timeframe[]): boolean =>
  entries.some((entry) => durationOf(timeframe) >= durationOf(entry));

/** Entry timeframes hear themselves; strategies of every timeframe also hear what is longer. */
export function routesOf(seats: readonly AnyStrategy[], entries: readonly Timeframe[]): Routes {
  const routes: Partial<Record<PatternKind, Partial<Record<Timeframe, Route>>>> = {};
  for (const kind of PATTERN_KINDS) {
    const byTimeframe: Partial<Record<Timeframe, Route>> = {};
    const charted = CHARTED.includes(kind);
    for (const timeframe of TIMEFRAMES) {
      if (!isWatched(timeframe, entries)) continue;
      const listeners = listenersOf(seats, entries, kind, timeframe);
      if (charted || listeners.length > 0) byTimeframe[timeframe] = { charted, listeners };
    }
    if (Object.keys(byTimeframe).length > 0) routes[kind] = byTimeframe;
  }
  return routes;
}

function listenersOf(
  seats: readonly AnyStrategy[],
  entries: readonly Timeframe[],
  kind: PatternKind,
  timeframe: Timeframe,
): readonly Listener[] {
  const listeners: Listener[] = [];
  for (const entry of entries)
    for (const [seat, strategy] of seats.entries()) {
      const longer = strategy.everyTimeframe && durationOf(timeframe) > durationOf(entry);
      if (strategy.hears.includes(kind) && (timeframe === entry || longer)) listeners.push({ entry, seat });
    }
  return listeners;
}
