// Each candle: a series from first to last, with a progress bar.
import { candleAt } from '#model/candle.ts';
import { durationOf } from '#model/time.ts';
import { progress } from './progress.ts';
import type { Candle, CandleSeries } from '#model/candle.ts';
import type { Millis } from '#model/time.ts';
import type { Shell } from './shell.ts';

const TOLD_EVERY = 4096;

export function eachCandle(
  series: CandleSeries,
  label: string,
  shell: Shell,
  visit: (candle: Candle, closeTime: Millis) => void,
): void {
  const { length } = series.columns;
  const duration = durationOf(series.timeframe);
  const bar = progress(shell.err, { label, total: length, unit: 'bars', clock: shell.clock });
  try {
    for (let index = 0; index < length; index += 1) {
      const candle = candleAt(series, index);
      visit(candle, candle.openTime + duration);
      if (index % TOLD_EVERY === 0) bar.at(index);
    }
  } finally {
    bar.end();
  }
}
