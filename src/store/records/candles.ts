// Candles: those of a stored timeframe, or longer ones made of them.
import { SmcError } from '#model/fate.ts';
import { durationOf, openTimeOf } from '#model/time.ts';
import { afterCursor, conditions, cursorOf, limitOf, pageOf, within } from './page.ts';
import { readyName } from './timescale.ts';
import { rolledUp } from './roll-up.ts';
import { MARKET_DATA } from './tables.ts';
import type { CandleRow } from './tables.ts';
import type { Page, PageOptions, Span } from './page.ts';
import type { Reader } from './engine.ts';
import type { AnyRow, Table } from './table.ts';
import type { Timeframe } from '#model/time.ts';

export type CandleOptions = PageOptions &
  Span & {
    readonly symbol: string;
    readonly timeframe: Timeframe;
    readonly exchange: string;
    /** Made from the candles of this shorter timeframe, where the log has none of the one that is asked for. */
    readonly of?: Timeframe;
  };

/** Candles of the base that are read for one page of longer ones: more would hold up who else runs in this thread. */
const ROLL_UP_ROWS = 20_000;
const ORDER = ['timestamp'] as const;

/** Oldest first. @param ready tables in which the engine keeps longer candles, by `readyName` */
export async function candlesOf(
  reader: Reader,
  ready: ReadonlyMap<string, Table>,
  options: CandleOptions,
): Promise<Page<CandleRow>> {
  const { symbol, exchange, timeframe, of = timeframe } = options;
  const where = conditions({ symbol, exchange, timeframe });
  if (of === timeframe)
    return pageOf(reader, MARKET_DATA, ORDER, [...where, ...within('timestamp', options)], options, false);
  const ratio = ratioOf(timeframe, of);
  const table = ready.get(readyName(MARKET_DATA, of, timeframe));
  return table === undefined ? rollUp(reader, options, of, ratio) : readyMade(reader, table, options);
}

/** How many of the shorter make one of the longer. @throws SmcError USAGE */
export function ratioOf(timeframe: Timeframe, of: Timeframe): number {
  const ratio = durationOf(timeframe) / durationOf(of);
  if (Number.isInteger(ratio) && ratio > 1) return ratio;
  throw new SmcError('USAGE', `${timeframe} is not made of ${of}`, 'timeframe', 'roll up from a shorter one that fits');
}

async function rollUp(reader: Reader, options: CandleOptions, of: Timeframe, ratio: number): Promise<Page<CandleRow>> {
  const { symbol, exchange, timeframe, from, to } = options;
  const limit = Math.max(1, Math.min(limitOf(options), Math.floor(ROLL_UP_ROWS / ratio) - 1));
  const after = afterCursor(MARKET_DATA, ORDER, options.cursor)?.[0] as number | undefined;
  // Whole candles only: the span is of open times of what is asked for, not of what it is made of.
  const first = after === undefined ? ceiling(from, timeframe) : after + durationOf(timeframe);
  const end = ceiling(to, timeframe);
  const span = { ...(first === undefined ? {} : { from: first }), ...(end === undefined ? {} : { to: end }) };
  const most = (limit + 1) * ratio;
  const rows = (await reader.rows({
    table: MARKET_DATA,
    where: [...conditions({ symbol, exchange, timeframe: of }), ...within('timestamp', span)],
    order: ORDER,
    limit: most,
  })) as unknown as readonly CandleRow[];
  const buckets = rolledUp(rows, timeframe);
  const items = buckets.slice(0, limit);
  return { items, next_cursor: buckets.length > limit ? cursorOf(MARKET_DATA, ORDER, items.at(-1)!) : null };
}

function ceiling(time: number | undefined, timeframe: Timeframe): number | undefined {
  if (time === undefined) return undefined;
  const open = openTimeOf(time, timeframe);
  return open === time ? time : open + durationOf(timeframe);
}

async function readyMade(reader: Reader, table: Table, options: CandleOptions): Promise<Page<CandleRow>> {
  const { symbol, exchange, timeframe } = options;
  const limit = limitOf(options);
  const after = afterCursor(MARKET_DATA, ORDER, options.cursor);
  const found = await reader.rows({
    table,
    where: [...conditions({ symbol, exchange }), ...within('bucket', options)],
    order: ['bucket'],
    limit: limit + 1,
    ...(after === undefined ? {} : { after }),
  });
  const rows = fromBuckets(found, timeframe);
  const items = rows.slice(0, limit);
  return { items, next_cursor: rows.length > limit ? cursorOf(MARKET_DATA, ORDER, items.at(-1)!) : null };
}

/** Rows of a table that is kept ready, as candles. */
export const fromBuckets = (found: readonly AnyRow[], timeframe: Timeframe): readonly CandleRow[] =>
  found.map(({ bucket, ...row }) => ({
    ...row,
    timeframe,
    timestamp: bucket,
    trades_count: null,
    quality: null,
  })) as unknown as readonly CandleRow[];
