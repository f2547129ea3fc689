// Previous high and low of a longer period as the reference answers them, one period late at each period's first bar.
import type { CandleColumns } from '#model/candle.ts';
import { DAY_MS, openTimeOf, type Millis } from '#model/time.ts';
import { emptyColumn, type CompatTable } from './table.ts';

export type CompatTimeframe = '4h' | '1D' | 'W';

type Periods = { readonly labels: Millis[]; readonly highs: number[]; readonly lows: number[] };

/**
 * Columns PreviousHigh, PreviousLow (float32), BrokenHigh, BrokenLow (0 or 1, latched while the period of reference
 * stays the same). `openTime` must rise and is taken as UTC, or as the file's own clock where the file names no zone.
 * Source: smartmoneyconcepts 0.0.27, `previous_high_low`.
 */
export function previousHighLow(columns: CandleColumns, timeframe: CompatTimeframe): CompatTable {
  const { length, openTime, high, low } = columns;
  const periods = periodsOf(columns, timeframe);
  const previousHigh = emptyColumn(length);
  const previousLow = emptyColumn(length);
  const brokenHigh = new Float64Array(length);
  const brokenLow = new Float64Array(length);
  let before = 0;
  let highest = Number.NEGATIVE_INFINITY;
  let lowest = Number.POSITIVE_INFINITY;
  for (let bar = 0; bar < length; bar += 1) {
    const earlier = before;
    // Periods whose label lies strictly before this bar; the last but one of them is the reference.
    while (before < periods.labels.length && periods.labels[before]! < openTime[bar]!) before += 1;
    const restarts = bar === 0 || before !== earlier;
    highest = restarts ? high[bar]! : Math.max(highest, high[bar]!);
    lowest = restarts ? low[bar]! : Math.min(lowest, low[bar]!);
    if (before < 2) continue;
    previousHigh[bar] = Math.fround(periods.highs[before - 2]!);
    previousLow[bar] = Math.fround(periods.lows[before - 2]!);
    if (highest > previousHigh[bar]!) brokenHigh[bar] = 1;
    if (lowest < previousLow[bar]!) brokenLow[bar] = 1;
  }
  return {
    columns: ['PreviousHigh', 'PreviousLow', 'BrokenHigh', 'BrokenLow'],
    rows: [previousHigh, previousLow, brokenHigh, brokenLow],
  };
}

/** Periods that hold at least one bar, with their extremes. */
function periodsOf({ length, openTime, high, low }: CandleColumns, timeframe: CompatTimeframe): Periods {
  const periods: Periods = { labels: [], highs: [], lows: [] };
  for (let bar = 0; bar < length; bar += 1) {
    const label = labelOf(openTime[bar]!, timeframe);
    const last = periods.labels.length - 1;
    if (periods.labels[last] === label) {
      periods.highs[last] = Math.max(periods.highs[last]!, high[bar]!);
      periods.lows[last] = Math.min(periods.lows[last]!, low[bar]!);
    } else {
      periods.labels.push(label);
      periods.highs.push(high[bar]!);
      periods.lows.push(low[bar]!);
    }
  }
  return periods;
}

/** 4h and 1D are named by their first moment; a week, Monday to Sunday, by the midnight on which its Sunday begins. */
function labelOf(time: Millis, timeframe: CompatTimeframe): Millis {
  switch (timeframe) {
    case '4h':
      return openTimeOf(time, '4h');
    case '1D':
      return openTimeOf(time, '1d');
    case 'W':
      return openTimeOf(time, '1w') + 6 * DAY_MS;
  }
}
