// Timeframes: which one entries are looked for on when none is given, and which one rules it.
import { durationOf } from '#model/time.ts';
import type { Timeframe } from '#model/time.ts';

/** Shorter bases only give finer fills: structure on them is noise to most who trade it. */
const SHORTEST_ENTRY: Timeframe = '15m';

export const entryTimeframe = (base: Timeframe): Timeframe =>
  durationOf(base) < durationOf(SHORTEST_ENTRY) ? SHORTEST_ENTRY : base;

const HIGHER: Readonly<Partial<Record<Timeframe, Timeframe>>> = {
  '1m': '15m',
  '3m': '30m',
  '5m': '1h',
  '15m': '1h',
  '30m': '4h',
  '1h': '4h',
  '2h': '1d',
  '4h': '1d',
  '6h': '1d',
  '8h': '1d',
  '12h': '1d',
  '1d': '1w',
};

/** The next longer one that traders look at; none above a week. */
export const higherTimeframe = (entry: Timeframe): Timeframe | undefined => HIGHER[entry];
