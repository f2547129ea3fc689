// Survey: what the files of a replay hold: markets, their span, and the timeframe of its candles.
import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { readCandles } from '#store/store.ts';
import { SmcError } from '#model/fate.ts';
import { durationOf } from '#model/time.ts';
import { surveyRecording } from './recording-file.ts';
import type { CandleSeries } from '#model/candle.ts';
import type { Millis, Timeframe } from '#model/time.ts';
import type { RecordingFacts } from './recording-file.ts';

/** A folder with more is no recording of one market day. */
const FILES_LIMIT = 5000;
const CANDLES = /\.(?:csv|txt|zip)(?:\.gz)?$/i;
/** `.jsonl`, `.jsonl.gz`, and what recorders of connections write: `BINANCE.ws.1.0.gz`. */
const RECORDING = /\.(?:jsonl|ndjson|(?:ws|http|exchangeInfo)[.\d]*)(?:\.gz)?$/i;

export type ReplaySurvey = {
  /** By symbol, in the order of their names. */
  readonly markets: readonly { readonly symbol: string; readonly from: Millis; readonly to: Millis }[];
  /** Of every candle that the replay says. */
  readonly timeframe: Timeframe;
  /** The first moment and the last. */
  readonly from: Millis;
  readonly to: Millis;
  readonly recordings: readonly RecordingFacts[];
  readonly series: readonly CandleSeries[];
  readonly notes: readonly string[];
};

export type SurveyOptions = {
  /** Only these. Default: all that are in the files. */
  readonly symbols?: readonly string[];
  /** Default: that of the candle files; 1m where there are none. */
  readonly timeframe?: Timeframe;
  /** IANA zone of stamps that carry none, in candle files. */
  readonly zone?: string;
};

/**
 * Looks through every file once. Recordings and candle files may stand side by side, one market in one of them.
 * @throws SmcError FILE_NOT_FOUND, FILE_FORMAT, DATA_EMPTY, USAGE, and what reading candles can bring
 */
export async function surveyReplay(paths: readonly string[], options: SurveyOptions = {}): Promise<ReplaySurvey> {
  const files = await filesOf(paths);
  const isWanted = (symbol: string): boolean => options.symbols?.includes(symbol) ?? true;
  const recordings: RecordingFacts[] = [];
  const series: CandleSeries[] = [];
  const notes: string[] = [];
  for (const path of files) {
    if (RECORDING.test(path)) {
      // A file of questions alone, such as the list of markets, stands beside the streams of the same recorder.
      const facts = await surveyRecording(path).catch((thrown: unknown) => {
        if (files.length > 1 && thrown instanceof SmcError && thrown.code === 'DATA_EMPTY') return undefined;
        throw thrown;
      });
      if (facts === undefined) notes.push(`${path}: no messages in it`);
      else recordings.push(facts);
    } else {
      const read = await readCandles(path, options.zone === undefined ? {} : { zone: options.zone });
      if (isWanted(read.series.symbol)) series.push(read.series);
      notes.push(...read.notes.map((note) => `${path}: ${note}`));
    }
  }
  const timeframe = timeframeOf(series, options.timeframe);
  const spans = new Map<string, { from: Millis; to: Millis }>();
  const note = (symbol: string, from: Millis, to: Millis): void => {
    if (!isWanted(symbol)) return;
    const own = spans.get(symbol) ?? { from, to };
    spans.set(symbol, { from: Math.min(own.from, from), to: Math.max(own.to, to) });
  };
  for (const { markets, from, to } of recordings) for (const symbol of markets.keys()) note(symbol, from, to);
  for (const { symbol, columns } of series) {
    if (spans.has(symbol))
      throw new SmcError(
        'USAGE',
        `${symbol} is in a recording or another file too`,
        paths.join(', '),
        'a market comes from one file of candles, or from recordings: name fewer files',
      );
    note(symbol, columns.openTime[0]!, columns.openTime[columns.length - 1]! + durationOf(timeframe));
  }
  if (spans.size === 0)
    throw new SmcError('DATA_EMPTY', 'nothing to replay is in it', paths.join(', '), 'name other files, or symbols');
  const markets = [...spans]
    .map(([symbol, span]) => ({ symbol, ...span }))
    .sort((a, b) => (a.symbol < b.symbol ? -1 : 1));
  return {
    markets,
    timeframe,
    from: Math.min(...markets.map(({ from }) => from)),
    to: Math.max(...markets.map(({ to }) => to)),
    recordings,
    series,
    notes,
  };
}

function timeframeOf(series: readonly CandleSeries[], wanted: Timeframe | undefined): Timeframe {
  const timeframe = wanted ?? series[0]?.timeframe ?? '1m';
  const other = series.find((each) => each.timeframe !== timeframe);
  if (other === undefined) return timeframe;
  throw new SmcError(
    'USAGE',
    `${other.symbol} has candles of ${other.timeframe}, and ${timeframe} are to be replayed`,
    '--replay',
    'name candle files of one timeframe',
  );
}

/** Files as named; of a folder those whose names say that they are recordings or candles, in the order of their names. */
async function filesOf(paths: readonly string[]): Promise<readonly string[]> {
  const files: string[] = [];
  for (const path of paths) {
    const found = await stat(path).catch((cause: unknown) => {
      throw new SmcError('FILE_NOT_FOUND', 'there is no such file or folder', path, 'check the path', { cause });
    });
    if (!found.isDirectory()) files.push(path);
    else {
      const names = (await readdir(path)).filter((name) => CANDLES.test(name) || RECORDING.test(name)).sort();
      files.push(...names.map((name) => join(path, name)));
    }
  }
  if (files.length > 0 && files.length <= FILES_LIMIT) return files;
  throw new SmcError(
    files.length === 0 ? 'DATA_EMPTY' : 'USAGE',
    files.length === 0 ? 'there is no recording and no candle file' : `more than ${FILES_LIMIT} files`,
    paths.join(', '),
    'name files such as BTCUSDT-1m.csv.gz or capture.jsonl.gz',
  );
}
