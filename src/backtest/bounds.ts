// Bounds: the 95 % and the 50 % interval of a statistic of results, by the bootstrap of the statistics room.
import { bootstrapInterval } from './statistics/statistics.ts';
import type { Bounds } from '#model/findings.ts';
import type { Statistic } from './statistics/statistics.ts';

/** Below it no ratio is shown: a mean of ten trades is an anecdote. */
export const LEAST_TRADES = 30;

/** @returns null where there are too few values, or the statistic is not defined in some draws */
export function boundsOf(values: readonly number[], seed: number, statistic?: Statistic): Bounds | null {
  const at = (level: number) =>
    bootstrapInterval({ values, seed, level, ...(statistic === undefined ? {} : { statistic }) });
  const wide = at(0.95);
  const narrow = at(0.5);
  if (wide === null || narrow === null) return null;
  const bounds = { low95: wide.low, low50: narrow.low, high50: narrow.high, high95: wide.high };
  return Object.values(bounds).every(Number.isFinite) ? bounds : null;
}
