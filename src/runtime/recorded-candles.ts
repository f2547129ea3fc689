// Recorded candles: the history of a market that is on this machine: a downloaded file where one covers it, else the log.
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { emptyColumns, sliceColumns } from '#model/candle.ts';
import { isoTime, MINUTE_MS } from '#model/time.ts';
import { openLog } from '#store/log/log.ts';
import { readCandles } from '#store/store.ts';
import { SmcError } from '#model/fate.ts';
import type { Candle, CandleSeries } from '#model/candle.ts';
import type { Millis } from '#model/time.ts';

export type RecordedOptions = {
  readonly directory: string;
  readonly candleFolder: string;
  readonly symbol: string;
  /** Open times, half-open. */
  readonly from: Millis;
  readonly until: Millis;
};

const BASE = '1m';
const PAGE_CANDLES = 20_000;

/** @throws SmcError DATA_EMPTY where nothing of that time is on this machine */
export async function candlesOf(options: RecordedOptions): Promise<CandleSeries> {
  const { symbol, from, until } = options;
  const logged = loggedCandles(options);
  // The log holds what the agent has seen; whoever wants more has downloaded it.
  const filed =
    logged.columns.length > 0 && logged.columns.openTime[0]! <= from ? undefined : await fileCandles(options);
  const series = filed !== undefined && filed.columns.length > logged.columns.length ? filed : logged;
  if (series.columns.length > 0) return series;
  throw new SmcError(
    'DATA_EMPTY',
    `no candles of ${symbol} between ${isoTime(from)} and ${isoTime(until)} are on this machine`,
    options.candleFolder,
    `npx smc download --symbol ${symbol} --timeframe ${BASE} brings them, or choose a time that the agent has seen`,
  );
}

/** What the agent has seen of the market. */
export function loggedCandles({ directory, symbol, from, until }: RecordedOptions): CandleSeries {
  const log = openLog(directory, { readOnly: true });
  try {
    const rows: Candle[] = [];
    for (let after = 0; ;) {
      const page = log.select({
        from: after + 1,
        limit: PAGE_CANDLES,
        kinds: ['candle'],
        key: symbol,
        since: from + MINUTE_MS,
        until: until + MINUTE_MS,
      });
      for (const event of page) if (event.kind === 'candle') rows.push(event.data);
      if (page.length < PAGE_CANDLES) break;
      after = page.at(-1)!.sequence;
    }
    return seriesOf(symbol, rows);
  } finally {
    log.close();
  }
}

function seriesOf(symbol: string, rows: readonly Candle[]): CandleSeries {
  const columns = emptyColumns(rows.length);
  rows.forEach(({ openTime, open, high, low, close, volume }, index) => {
    columns.openTime[index] = openTime;
    columns.open[index] = open;
    columns.high[index] = high;
    columns.low[index] = low;
    columns.close[index] = close;
    columns.volume[index] = volume;
  });
  return { symbol, timeframe: BASE, columns: { ...columns, length: rows.length } };
}

/** The file of the folder that has most of it; undefined where none has any. */
export async function fileCandles({
  candleFolder,
  symbol,
  from,
  until,
}: RecordedOptions): Promise<CandleSeries | undefined> {
  if (!existsSync(candleFolder)) return undefined;
  const wanted = new RegExp(`\\b${symbol}\\b.*\\b${BASE}\\b.*\\.(?:csv|csv\\.gz|zip)$`);
  let best: CandleSeries | undefined;
  for (const name of readdirSync(candleFolder)
    .filter((each) => wanted.test(each))
    .toSorted()) {
    const { series } = await readCandles(join(candleFolder, name), { symbol });
    const { openTime, length } = series.columns;
    const at = (time: Millis): number => openTime.subarray(0, length).findIndex((each) => each >= time);
    const first = at(from);
    const last = at(until);
    const cut = {
      ...series,
      columns: first < 0 ? emptyColumns(0) : sliceColumns(series.columns, first, last < 0 ? length : last),
    };
    if (cut.columns.length > (best?.columns.length ?? 0)) best = cut;
  }
  return best;
}
