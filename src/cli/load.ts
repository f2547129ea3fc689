// Load: candle files named on the command line into markets with their facts, with progress, notes and a quality line.
import { aggregateColumns } from '#market/market.ts';
import { durationOf, isTimeframe, TIMEFRAMES } from '#model/time.ts';
import { instrumentOf } from '#config/config.ts';
import { readCandles } from '#store/store.ts';
import { sliceColumns } from '#model/candle.ts';
import { SmcError } from '#model/fate.ts';
import { progress } from './progress.ts';
import type { CandleColumns, CandleSeries } from '#model/candle.ts';
import type { Config } from '#config/config.ts';
import type { Instrument } from '#model/instrument.ts';
import type { Millis, Timeframe } from '#model/time.ts';
import type { QualityReport } from '#market/market.ts';
import type { Shell } from './shell.ts';

/** A market as the commands use it. */
export type Loaded = {
  readonly path: string;
  readonly series: CandleSeries;
  readonly instrument: Instrument;
  readonly quality: QualityReport;
  readonly notes: readonly string[];
};

export type LoadOptions = {
  readonly symbol?: string;
  readonly zone?: string;
  /** Timeframe of the file itself, where it cannot be told. */
  readonly base?: Timeframe;
};

/** @throws SmcError of every kind that a file can be wrong in, INSTRUMENT_UNKNOWN */
export async function load(path: string, config: Config, options: LoadOptions, shell: Shell): Promise<Loaded> {
  const bar = progress(shell.err, { label: `Reading ${path}`, total: 100, unit: '%', clock: shell.clock });
  try {
    const { series, quality, notes } = await readCandles(path, {
      ...(options.symbol === undefined ? {} : { symbol: options.symbol }),
      ...(options.zone === undefined ? {} : { zone: options.zone }),
      ...(options.base === undefined ? {} : { timeframe: options.base }),
      onProgress: (read, total) => bar.at((100 * read) / total),
    });
    return { path, series, instrument: instrumentOf(config, series.symbol), quality, notes };
  } finally {
    bar.end();
  }
}

/** @throws SmcError USAGE */
export function parseTimeframe(text: string, flag: string): Timeframe {
  if (isTimeframe(text)) return text;
  throw new SmcError('USAGE', `${text} is no timeframe`, flag, `use one of: ${TIMEFRAMES.join(', ')}`);
}

/** A day ("2024-08-01"), a moment with its zone, or epoch milliseconds. @throws SmcError USAGE */
export function parseTime(text: string, flag: string): Millis {
  const time = /^\d{11,}$/.test(text)
    ? Number(text)
    : /^\d{4}-\d\d-\d\d(T\d\d:\d\d(:\d\d(\.\d{1,3})?)?(Z|[+-]\d\d:\d\d))?$/.test(text)
      ? Date.parse(text)
      : Number.NaN;
  if (!Number.isNaN(time)) return time;
  throw new SmcError(
    'USAGE',
    `${JSON.stringify(text)} is no time`,
    flag,
    'write a day such as 2024-08-01 (UTC), a moment such as 2024-08-01T13:30:00Z, or epoch milliseconds',
  );
}

/** The same market in a longer timeframe; itself where it is the same. @throws SmcError USAGE for a shorter one */
export function inTimeframe(series: CandleSeries, timeframe: Timeframe): CandleSeries {
  if (series.timeframe === timeframe) return series;
  if (durationOf(timeframe) < durationOf(series.timeframe))
    throw new SmcError(
      'USAGE',
      `candles of ${series.timeframe} cannot be split into ${timeframe}`,
      '--timeframe',
      `choose ${series.timeframe} or longer, or bring finer data`,
    );
  return { ...series, timeframe, columns: aggregateColumns(series.columns, series.timeframe, timeframe) };
}

/** Rows that open before `to`; all where it is undefined. */
export function until(columns: CandleColumns, to: Millis | undefined): CandleColumns {
  if (to === undefined) return columns;
  let end = columns.length;
  while (end > 0 && columns.openTime[end - 1]! >= to) end -= 1;
  return sliceColumns(columns, 0, end);
}
