// download: history of one market into a candle file: whole or not there, gone on with after a stop, its gaps said.
import { candlePart, readCandles } from '#store/store.ts';
import { DAY_MS, durationOf, isoTime, openTimeOf } from '#model/time.ts';
import { fetchAll } from './download-fetch.ts';
import { historyOf } from './store-place.ts';
import { intoHistory, wordsOf } from './store-candles.ts';
import { downloadSource } from './download-source.ts';
import { gapsOf, spanOf } from './download-gaps.ts';
import { parseTime, parseTimeframe } from './load.ts';
import { printable } from './terminal.ts';
import { readableCount } from './progress.ts';
import { qualityNotes } from './notes.ts';
import { snakeCase } from './snake-case.ts';
import { SmcError } from '#model/fate.ts';
import type { CandlePart } from '#store/store.ts';
import type { CandleSeries } from '#model/candle.ts';
import type { IntoStore } from './store-candles.ts';
import type { DownloadSource } from './download-source.ts';
import type { Millis, Timeframe } from '#model/time.ts';
import type { Shell } from './shell.ts';

export type DownloadOptions = {
  readonly symbol: string;
  readonly timeframe: string;
  readonly from: string;
  readonly to?: string;
  readonly exchange?: string;
  readonly venue?: string;
  readonly out?: string;
  readonly toStore?: boolean;
  readonly dataDir?: string;
  readonly url?: string;
  readonly json?: boolean;
};

/** Ours, and those of ccxt: "BTC/USDT", "BTC/USDT:USDT". */
const SYMBOL = /^[A-Z0-9][A-Z0-9._:/-]{0,31}$/;
/** Gaps that are printed; all are counted, and --json has all. */
const GAPS_SHOWN = 10;

/** @throws SmcError USAGE, CONFIG_INVALID, VENUE_*, STORE_*, DATA_EMPTY, DATA_INVALID */
export async function download(options: DownloadOptions, shell: Shell): Promise<void> {
  const timeframe = parseTimeframe(options.timeframe, '--timeframe');
  const symbol = parseSymbol(options.symbol);
  const { from, to } = parseSpan(options, timeframe, shell.now());
  const exchange = options.exchange ?? 'binance';
  const plainSymbol = symbol.replaceAll(/[^A-Z0-9]/g, '');
  const path = options.out ?? `${exchange}-${plainSymbol}-${timeframe}.csv.gz`;
  if (!/\.csv(?:\.gz)?$/.test(path))
    throw new SmcError('USAGE', 'the file is CSV, plain or packed', '--out', 'name it .csv or .csv.gz');
  const length = durationOf(timeframe);
  const troubles = { limited: 0, failed: 0 };
  const source = await downloadSource(
    {
      exchange,
      venue: options.venue,
      symbol,
      timeframe,
      notice: (incident) => void (troubles[incident === 'rate-limited' ? 'limited' : 'failed'] += 1),
    },
    shell,
  );
  try {
    const of = {
      source: `${exchange}${options.venue === undefined ? '' : ` ${options.venue}`}`,
      symbol,
      timeframe,
      from,
    };
    const part = await candlePart(path, of, to);
    const begun = shell.clock();
    try {
      if (part.resumed > 0)
        shell.err.write(`goes on after ${isoTime(part.last()!.openTime)}: ${part.resumed} candles are there\n`);
      await checkResumed(source, part, path);
      await fetchAll(source, part, { from, to, timeframe, symbol }, shell);
    } catch (thrown) {
      await part.close();
      throw thrown;
    }
    const last = part.last();
    if (last === undefined) {
      await part.close();
      throw new SmcError(
        'DATA_EMPTY',
        `${exchange} has no closed candle of ${symbol} ${timeframe} in this span`,
        `${isoTime(from)} to ${isoTime(to)}`,
        'choose another span; the market may be younger',
      );
    }
    const seconds = (shell.clock() - begun) / 1000;
    const sha256 = await part.finish();
    const loaded = { ...(await readCandles(path, { symbol: plainSymbol, timeframe })), path };
    const stored = options.toStore === true ? await store(loaded.series, exchange, options, shell) : undefined;
    const gaps = gapsOf(loaded.series);
    const missing = spanOf(loaded.series, from, to);
    if (options.json === true) {
      const { grade, candles, completeness, counts } = loaded.quality;
      const quality = { grade, completeness, counts, missing: loaded.quality.missing };
      const facts = { file: path, sha256, exchange, symbol, timeframe, from, to, candles, resumed: part.resumed };
      const result = {
        ...facts,
        ...missing,
        quality,
        gaps,
        requests: troubles,
        ...(stored === undefined ? {} : { stored }),
      };
      shell.out.write(`${JSON.stringify(snakeCase(result))}\n`);
      return;
    }
    shell.err.write(qualityNotes(shell.err, loaded));
    const fresh = loaded.series.columns.length - part.resumed;
    const lines = [`${printable(path)}: ${loaded.series.columns.length} candles, ${fresh} of them fetched now`];
    if (seconds > 1) lines[0] += `, ${readableCount(fresh / seconds)} a second`;
    if (stored !== undefined) lines.push(wordsOf(stored));
    if (missing.missingBefore > 0)
      lines.push(
        `the exchange begins at ${isoTime(missing.first)}: ${missing.missingBefore} candles before are not to be had`,
      );
    if (missing.missingAfter > 0)
      lines.push(
        `the last closed candle is of ${isoTime(missing.last)}: ${missing.missingAfter} after it are not there yet`,
      );
    for (const gap of gaps.slice(0, GAPS_SHOWN))
      lines.push(
        `gap: ${gap.candles} ${gap.candles === 1 ? 'candle' : 'candles'} from ${isoTime(gap.from)}, which the exchange does not have`,
      );
    if (gaps.length > GAPS_SHOWN) lines.push(`and ${gaps.length - GAPS_SHOWN} gaps more`);
    if (troubles.limited > 0) lines.push(`the exchange asked for ${troubles.limited} pauses, and got them`);
    if (length < DAY_MS && lines.length === (stored === undefined ? 1 : 2)) lines.push('no gaps');
    shell.out.write(`${lines.join('\n')}\n`);
  } finally {
    source.close();
  }
}

/** From the finished file: where the store is away, nothing has to be asked for again. */
async function store(
  series: CandleSeries,
  exchange: string,
  options: DownloadOptions,
  shell: Shell,
): Promise<IntoStore> {
  const history = await historyOf(options, shell);
  try {
    return await intoHistory(history, series, exchange, shell);
  } finally {
    await history.close();
  }
}

/** The last row of a part is asked for again: what the exchange says differently is not of the same market. */
async function checkResumed(source: DownloadSource, part: CandlePart, path: string): Promise<void> {
  const last = part.last();
  if (last === undefined) return;
  const again = (await source.rows(last.openTime)).find(({ openTime }) => openTime === last.openTime);
  const isSame =
    again !== undefined &&
    (['open', 'high', 'low', 'close', 'volume'] as const).every((name) => again[name] === last[name]);
  if (!isSame)
    throw new SmcError(
      'DATA_INVALID',
      `the exchange has another candle at ${isoTime(last.openTime)} than the part`,
      `${path}.part`,
      'take the part away and begin again',
    );
}

function parseSymbol(text: string): string {
  if (SYMBOL.test(text)) return text;
  throw new SmcError('USAGE', `${JSON.stringify(text)} is no symbol`, '--symbol', 'write it as BTCUSDT or BTC/USDT');
}

/** Both on the grid of the timeframe: the first candle that opens at or after `from`, the first that is left out. */
function parseSpan(options: DownloadOptions, timeframe: Timeframe, now: Millis): { from: Millis; to: Millis } {
  const length = durationOf(timeframe);
  const up = (time: Millis): Millis => openTimeOf(time + length - 1, timeframe);
  const from = up(parseTime(options.from, '--from'));
  const to = options.to === undefined ? openTimeOf(now, timeframe) : up(parseTime(options.to, '--to'));
  if (from < to) return { from, to };
  throw new SmcError('USAGE', 'the span is empty', '--from, --to', 'let --from be before --to');
}
