// Candle reader: a file of candles, of any known format and packing, into one graded series.
import { SmcError } from '#model/fate.ts';
import { isoTime } from '#model/time.ts';
import { gradeColumns, INSTRUMENTS, precisionNote } from '#market/market.ts';
import { readBytes } from './byte-source.ts';
import { candleParser, lineOfRow } from './candle-parser.ts';
import { tellTimeframe } from './common-step.ts';
import { labelOfName, symbolOfName } from './file-name.ts';
import type { CandleSeries } from '#model/candle.ts';
import type { TradingHours } from '#model/instrument.ts';
import type { Timeframe } from '#model/time.ts';
import type { Finding, QualityReport } from '#market/market.ts';
import type { CandleCache, Parsed } from './candle-cache.ts';
import type { CandleParser, ParsedCandles } from './candle-parser.ts';
import type { ColumnName } from './csv-layout.ts';
import type { ParserOptions } from './parser-state.ts';

export type ReadOptions = {
  /** Default: from the name of the file. */
  readonly symbol?: string;
  /** Default: the distance that most candles keep. */
  readonly timeframe?: Timeframe;
  /** IANA zone of stamps that carry none. */
  readonly zone?: string;
  /** Names of columns where they are not the common ones. */
  readonly columns?: Partial<Readonly<Record<ColumnName, string>>>;
  /** When the market owes candles. Default: the instrument's, else round the clock. */
  readonly hours?: TradingHours;
  /** Where what was read of large files is kept. */
  readonly cache?: CandleCache;
  /** Bytes of the file as it lies on disk. */
  readonly onProgress?: (bytesRead: number, bytesTotal: number) => void;
};

export type ReadResult = {
  readonly series: CandleSeries;
  readonly quality: QualityReport;
  /** Such as `csv`, `binance-klines+zip`, `mt5-export`. */
  readonly format: string;
  /** What was decided in reading, each in one sentence. */
  readonly notes: readonly string[];
};

const SYMBOL = /^[A-Z0-9][A-Z0-9._:/-]{0,31}$/;

/**
 * Reads in chunks: memory is the columns (48 bytes a candle) and a few buffers. Rows rise in time; nothing is repaired, and what
 * was left out is in the report. Formats, detection and what is refused: docs/data.md.
 * @throws SmcError FILE_NOT_FOUND, FILE_FORMAT, DATA_INVALID, DATA_EMPTY, TIME_ZONE_NEEDED, TIMEFRAME_UNKNOWN, USAGE
 */
export async function readCandles(path: string, options: ReadOptions = {}): Promise<ReadResult> {
  const { symbol, note: symbolNote } = tellSymbol(path, options.symbol);
  const given = { path, zone: options.zone, columns: options.columns ?? {} };
  const parse = (): Promise<Parsed> => parseFile(given, options);
  const parsed = await (options.cache === undefined ? parse() : options.cache.through(given, parse));
  const { timeframe, note: timeframeNote } = tellTimeframe(parsed.columns, options.timeframe, path);

  const instrument = INSTRUMENTS.get(symbol);
  const hours = options.hours ?? instrument?.hours ?? 'always';
  const quality = gradeColumns(parsed.columns, timeframe, hours, {
    lineOf: (row) => lineOfRow(parsed.shifts, row),
    leftOut: parsed.repeated.map(repeatedFinding),
    leftOutCount: parsed.repeatedCount,
  });
  const notes = [symbolNote, timeframeNote, ...parsed.notes];
  if (instrument === undefined && options.hours === undefined)
    notes.push(`the trading hours of ${symbol} are not known: gaps are counted round the clock`);
  const precision = instrument === undefined ? undefined : precisionNote(parsed.columns, instrument);
  if (precision !== undefined) notes.push(precision);
  if (parsed.hasVolume && parsed.columns.volume.every((volume) => volume === 0))
    notes.push('volume is 0 on every line: nothing that weighs volume will see any');
  const format = parsed.packing === 'plain' ? parsed.format : `${parsed.format}+${parsed.packing}`;
  return { series: { symbol, timeframe, columns: parsed.columns }, quality, format, notes };
}

async function parseFile(given: ParserOptions, options: ReadOptions): Promise<Parsed> {
  const parser = candleParser(given);
  const packing = await readInto(parser, given.path, options);
  return { ...parser.finish(), packing };
}

/** A file that says no symbol is called by its own name: a label that no instrument's facts can be found under. */
function tellSymbol(path: string, given: string | undefined): { readonly symbol: string; readonly note: string } {
  if (given !== undefined && !SYMBOL.test(given))
    throw new SmcError(
      'USAGE',
      `${JSON.stringify(given.slice(0, 40))} is no symbol: capitals, digits and . _ : / - make one`,
      path,
      'say it with --symbol, such as --symbol BTCUSDT',
    );
  if (given !== undefined) return { symbol: given, note: `symbol ${given} as given` };
  const told = symbolOfName(path, INSTRUMENTS);
  if (told !== undefined && SYMBOL.test(told))
    return { symbol: told, note: `symbol ${told} from the name of the file` };
  const label = labelOfName(path);
  return { symbol: label, note: `the name of the file says no symbol: it is called ${label} (--symbol says another)` };
}

/** A source that breaks off says how far the reading got: the user may want to know what the rest of the file was. */
async function readInto(parser: CandleParser, path: string, options: ReadOptions): ReturnType<typeof readBytes> {
  try {
    return await readBytes(path, parser.feed, options.onProgress);
  } catch (cause) {
    const { rows, lastTime } = parser.progress();
    const own = cause instanceof SmcError && cause.cause === undefined;
    if (!(cause instanceof SmcError) || own || rows === 0) throw cause;
    const what = `${cause.message}: ${rows} candles came before, the last of ${isoTime(lastTime)}`;
    throw new SmcError(cause.code, what, cause.where, cause.mend, { cause });
  }
}

const repeatedFinding = ({ row, line, at }: ParsedCandles['repeated'][number]): Finding => ({
  issue: 'duplicate',
  row,
  line,
  at,
  detail: 'left out: the same as the line before',
});
