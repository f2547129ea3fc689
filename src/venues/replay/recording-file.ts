// Recording file: the lines of a recording, plain or packed, and what a first look at them tells.
import { createReadStream } from 'node:fs';
import { createInterface } from 'node:readline';
import { pipeline } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { SmcError } from '#model/fate.ts';
import { isTimeframe } from '#model/time.ts';
import { readLine } from './line.ts';
import type { Millis, Timeframe } from '#model/time.ts';
import type { RecordedLine } from './line.ts';

/** A line of no known form is a fault of the recorder; a file of them is no recording. */
const STRANGE_SHARE = 0.1;

export type RecordingFacts = {
  readonly path: string;
  readonly from: Millis;
  readonly to: Millis;
  readonly lines: number;
  /** Symbols that are spoken of, with the timeframes of the candles that the exchange closed itself. */
  readonly markets: ReadonlyMap<string, ReadonlySet<Timeframe>>;
};

/** In `"data":{…,"s":"BTCUSDT"` the symbol comes first: in a candle it is repeated. */
const SYMBOL = /"s":"([A-Z0-9]{2,20})"/;
const KLINE = /"e":"kline".*?"i":"([0-9]{1,2}[smhdwM])"/;

/** @throws SmcError FILE_NOT_FOUND, FILE_FORMAT, DATA_EMPTY */
export async function surveyRecording(path: string): Promise<RecordingFacts> {
  const markets = new Map<string, Set<Timeframe>>();
  const state = { from: Number.POSITIVE_INFINITY, to: Number.NEGATIVE_INFINITY, lines: 0, strange: 0 };
  for await (const text of linesOf(path)) {
    const line = readLine(text);
    if (line === 'remark') continue;
    if (line === undefined) {
      state.strange += 1;
      continue;
    }
    state.lines += 1;
    state.from = Math.min(state.from, line.time);
    state.to = Math.max(state.to, line.time);
    const symbol = line.kind === 'snapshot' ? line.symbol : SYMBOL.exec(line.text)?.[1];
    if (symbol === undefined) continue;
    const own = markets.get(symbol) ?? new Set<Timeframe>();
    markets.set(symbol, own);
    const interval = line.kind === 'snapshot' ? undefined : KLINE.exec(line.text)?.[1];
    if (interval !== undefined && isTimeframe(interval)) own.add(interval);
  }
  if (state.strange > STRANGE_SHARE * (state.lines + state.strange))
    throw new SmcError(
      'FILE_FORMAT',
      `${state.strange} of ${state.lines + state.strange} lines are none of a recording`,
      path,
      'a line is nanoseconds and JSON, or seconds, a colon and JSON; docs/data.md shows both',
    );
  if (state.lines === 0)
    throw new SmcError('DATA_EMPTY', 'the recording holds no messages', path, 'name another recording');
  return { path, from: state.from, to: state.to, lines: state.lines, markets };
}

/** The lines that hold something; `undefined` for one that is not as recorders write it. */
export async function* recordedLines(path: string): AsyncGenerator<RecordedLine | undefined> {
  for await (const text of linesOf(path)) {
    const line = readLine(text);
    if (line !== 'remark') yield line;
  }
}

/** @throws SmcError FILE_NOT_FOUND; FILE_FORMAT where a packed file ends too early or is damaged */
async function* linesOf(path: string): AsyncGenerator<string> {
  const bytes = createReadStream(path);
  const failed = { thrown: undefined as Error | undefined };
  const input = path.endsWith('.gz')
    ? pipeline(bytes, createGunzip(), (thrown) => {
        failed.thrown = thrown ?? undefined;
      })
    : bytes.on('error', (thrown) => {
        failed.thrown = thrown;
      });
  const lines = createInterface({ input, crlfDelay: Number.POSITIVE_INFINITY });
  try {
    yield* lines;
  } catch (thrown) {
    failed.thrown ??= thrown as Error;
  } finally {
    lines.close();
    bytes.destroy();
  }
  if (failed.thrown === undefined) return;
  const cause = failed.thrown;
  const code = (cause as NodeJS.ErrnoException).code ?? '';
  if (code.startsWith('E') && !code.startsWith('ERR_'))
    throw new SmcError('FILE_NOT_FOUND', `the recording cannot be read (${code})`, path, 'check the path', { cause });
  const what = code === 'Z_BUF_ERROR' ? 'the packed file ends too early' : 'the packed file is damaged';
  throw new SmcError('FILE_FORMAT', what, path, 'fetch the file again', { cause });
}
