// Load: candle files named on the command line into markets with their facts, with progress, notes and a quality line.
import { aggregateColumns } from '#market/market.ts';
import { durationOf, isTimeframe, TIMEFRAMES } from '#model/time.ts';
import { instrumentOf } from '#config/config.ts';
import { candleCache, readCandles } from '#store/store.ts';
import { sliceColumns } from '#model/candle.ts';
import { SmcError } from '#model/fate.ts';
import { progress } from './progress.ts';
import type { CandleColumns, CandleSeries } from '#model/candle.ts';
import type { Config } from '#config/config.ts';
import type { Instrument } from '#model/instrument.ts';
import type { ChartTimeframe, Millis, Timeframe } from '#model/time.ts';
import type { ReadResult } from '#store/store.ts';
import type { Shell } from './shell.ts';

/** A file as the commands use it. */
export type Loaded = ReadResult & { readonly path: string };

/** A file with the facts of its market: what trading needs, and looking does not. */
export type LoadedMarket = Loaded & { readonly instrument: Instrument };

export type LoadOptions = {
  readonly symbol?: string;
  readonly zone?: string;
  /** Timeframe of the candles in the file, where it cannot be told. */
  readonly fileTimeframe?: string;
  /** Where what is read of large files is kept. */
  readonly cacheDir?: string;
  /** Names of columns, such as "time=Date,close=Last", where they are not the common ones. */
  readonly columns?: string;
};

/** @throws SmcError of every kind that a file can be wrong in */
export async function load(path: string, options: LoadOptions, shell: Shell): Promise<Loaded> {
  const bar = progress(shell.err, { label: `Reading ${path}`, total: 100, unit: '%', clock: shell.clock });
  try {
    const read = await readCandles(path, {
      ...(options.symbol === undefined ? {} : { symbol: options.symbol }),
      ...(options.zone === undefined ? {} : { zone: options.zone }),
      ...(options.fileTimeframe === undefined
        ? {}
        : { timeframe: parseTimeframe(options.fileTimeframe, '--file-timeframe') }),
      ...(options.columns === undefined ? {} : { columns: parseColumns(options.columns) }),
      ...(options.cacheDir === undefined
        ? {}
        : {
            cache: candleCache({ folder: options.cacheDir, notice: (words) => shell.err.write(`note: ${words}\n`) }),
          }),
      onProgress: (done, total) => bar.at((100 * done) / total),
    });
    return { ...read, path };
  } finally {
    bar.end();
  }
}

/** @throws SmcError as `load`; INSTRUMENT_UNKNOWN */
export async function loadMarket(
  path: string,
  config: Config,
  options: LoadOptions,
  shell: Shell,
): Promise<LoadedMarket> {
  const loaded = await load(path, options, shell);
  return { ...loaded, instrument: instrumentOf(config, loaded.series.symbol) };
}

const COLUMNS = ['time', 'open', 'high', 'low', 'close', 'volume'] as const;

/** @throws SmcError USAGE */
function parseColumns(text: string): Readonly<Record<string, string>> {
  const pairs = text.split(',').map((pair): readonly [string, string] => {
    const [role = '', ...name] = pair.split('=');
    if (COLUMNS.some((each) => each === role) && name.length > 0) return [role, name.join('=')];
    throw new SmcError(
      'USAGE',
      `${JSON.stringify(pair)} names no column`,
      '--columns',
      `write ${COLUMNS.join(', ')} with their names, such as time=Date,close=Last`,
    );
  });
  return Object.fromEntries(pairs);
}

/** @throws SmcError USAGE */
export function parseTimeframe(text: string, flag: string): ChartTimeframe {
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

/** Rows that open at or after `from`. */
export function since(columns: CandleColumns, from: Millis): CandleColumns {
  const start = columns.openTime.subarray(0, columns.length).findIndex((time) => time >= from);
  return sliceColumns(columns, start === -1 ? columns.length : start, columns.length);
}

/** @throws SmcError DATA_EMPTY where no candle of the file opens between the two */
export function requireSpan(columns: CandleColumns, from: Millis, path: string): void {
  if (columns.length > 0 && columns.openTime[columns.length - 1]! >= from) return;
  throw new SmcError('DATA_EMPTY', 'nothing lies between --from and --to', path, 'choose a longer span');
}
