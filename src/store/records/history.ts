// History: downloaded candles of many markets, kept apart from what the log says; longer ones are made of what is there.
import { setImmediate as breathe } from 'node:timers/promises';
import { SmcError } from '#model/fate.ts';
import { durationOf, isoTime, openTimeOf } from '#model/time.ts';
import { fromBuckets, ratioOf } from './candles.ts';
import { decimalOf, isAmount } from './amount.ts';
import { hashOf } from './hash.ts';
import { HISTORY_SCHEMA } from './sqlite-schema.ts';
import { openPostgres } from './postgres-engine.ts';
import { openSqlite } from './sqlite-engine.ts';
import { placeOf } from './postgres-fault.ts';
import { readyName, without } from './timescale.ts';
import { rolledUp } from './roll-up.ts';
import { CANDLES } from './tables.ts';
import { conditions, within } from './page.ts';
import type { CandleColumns } from '#model/candle.ts';
import type { CandleRow } from './tables.ts';
import type { Engine, Maintained, Reader } from './engine.ts';
import type { Millis, Timeframe } from '#model/time.ts';
import type { RecordsTarget } from './target.ts';
import type { Span } from './page.ts';
import type { TableHash } from './hash.ts';
import type { Timescale } from './timescale.ts';

/** The file of downloaded candles in a data directory. */
export const HISTORY_FILE = 'candles.db';

/** Rows of one transaction: as many as are on the disk within some tenths of a second. */
const INGEST_ROWS = 20_000;
/** Candles of the base that are at hand at one time. */
const READ_ROWS = 50_000;

export type HistoryMarket = { readonly symbol: string; readonly exchange: string; readonly timeframe: Timeframe };

export type HistoryRead = HistoryMarket &
  Span & {
    /** Made of the candles of this shorter timeframe. */
    readonly of?: Timeframe;
  };

export type History = {
  /** Where it is, without passwords. */
  readonly where: string;
  readonly timescale: Timescale;
  /**
   * Candles in the order of their time. What is there and says the same is left alone, what says something else is replaced:
   * the same may be given again after a stop.
   * @returns how many were new, or said something else
   * @throws SmcError DATA_INVALID, STORE_*
   */
  readonly ingest: (
    market: HistoryMarket,
    columns: CandleColumns,
    progress?: (candles: number) => void,
  ) => Promise<number>;
  /** Oldest first, in pages of some thousand; a page is of one moment. @throws SmcError USAGE, STORE_* */
  readonly read: (asked: HistoryRead) => AsyncGenerator<readonly CandleRow[], void, undefined>;
  /** What is there, with the first and the last open time. */
  readonly markets: () => Promise<readonly (HistoryMarket & { readonly from: Millis; readonly to: Millis })[]>;
  /** Candles that opened before the moment go; with chunks of time, those of whole chunks. */
  readonly dropBefore: (moment: Millis) => Promise<void>;
  readonly hash: () => Promise<TableHash>;
  readonly close: () => Promise<void>;
};

const ANYBODY = { accounts: [] } as const;

/** @throws SmcError STORE_*, FILE_FORMAT, USAGE */
export async function openHistory(target: RecordsTarget): Promise<History> {
  if (target.engine === 'sqlite') {
    const engine = await openSqlite(target.path, HISTORY_SCHEMA);
    return historyOn(engine, target.path, without('SQLite has no such extension'));
  }
  const engine = await openPostgres(target);
  return historyOn(engine, placeOf(target.url), engine.timescale, engine.maintained);
}

/** @param maintained what the engine has to be told of, where it keeps more than the rows */
function historyOn(engine: Engine, where: string, timescale: Timescale, maintained?: Maintained): History {
  return {
    where,
    timescale,
    async ingest(market, columns, progress) {
      let changed = 0;
      for (let at = 0; at < columns.length; at += INGEST_ROWS) {
        const end = Math.min(columns.length, at + INGEST_ROWS);
        const rows = rowsOf(market, columns, at, end);
        changed += await engine.write((writer) => writer.append(CANDLES, rows));
        progress?.(end);
        await breathe();
      }
      if (changed > 0)
        await maintained?.written(CANDLES, { from: columns.openTime[0]!, to: columns.openTime[columns.length - 1]! });
      return changed;
    },
    read: (asked) => read(engine, timescale, asked),
    markets: () => engine.read(ANYBODY, marketsOf),
    async dropBefore(moment) {
      if (maintained !== undefined) return maintained.dropBefore(CANDLES, moment);
      await engine.write((writer) => writer.remove(CANDLES, within('timestamp', { to: moment })));
    },
    hash: () => engine.snapshot((reader) => hashOf(reader, CANDLES)),
    close: engine.close,
  };
}

function rowsOf(market: HistoryMarket, columns: CandleColumns, from: number, end: number): readonly CandleRow[] {
  const { symbol, exchange, timeframe } = market;
  const rows: CandleRow[] = [];
  for (let at = from; at < end; at += 1) {
    const timestamp = columns.openTime[at]!;
    const [open, high, low, close, volume] = NAMES.map((name) => columns[name][at]!) as Numbers;
    if (![open, high, low, close, volume].every(isAmount) || (at > 0 && timestamp <= columns.openTime[at - 1]!))
      throw new SmcError(
        'DATA_INVALID',
        'a candle cannot be kept: out of order, or not a number that can be held',
        `${symbol} ${isoTime(timestamp)}`,
        'look at the file: npx smc detect says what is wrong with it',
      );
    rows.push({
      symbol,
      exchange,
      timeframe,
      timestamp,
      open: decimalOf(open),
      high: decimalOf(high),
      low: decimalOf(low),
      close: decimalOf(close),
      volume: decimalOf(volume),
      trades_count: null,
      quality: null,
    });
  }
  return rows;
}

const NAMES = ['open', 'high', 'low', 'close', 'volume'] as const;
type Numbers = [number, number, number, number, number];

async function* read(
  engine: Engine,
  { ready }: Timescale,
  { symbol, exchange, timeframe, of = timeframe, from, to }: HistoryRead,
): AsyncGenerator<readonly CandleRow[], void, undefined> {
  const ratio = of === timeframe ? 1 : ratioOf(timeframe, of);
  const market = conditions({ symbol, exchange, timeframe: of });
  const span = await engine.read(ANYBODY, (reader) => spanOf(reader, market));
  if (span === undefined) return;
  const table = ready.get(readyName(CANDLES, of, timeframe));
  const width = durationOf(timeframe);
  const windowMs = width * Math.max(1, Math.floor(READ_ROWS / ratio));
  // Of what is asked for only whole candles, so that no longer one is made of a part.
  const begin = openTimeOf(span.from, timeframe);
  const first = from === undefined ? begin : Math.max(begin, ceiling(from, timeframe));
  const end = Math.min(to === undefined ? Infinity : ceiling(to, timeframe), span.to + 1);
  for (let at = first; at < end; at += windowMs) {
    const window = { from: at, to: Math.min(at + windowMs, to === undefined ? Infinity : ceiling(to, timeframe)) };
    const page = await engine.read(ANYBODY, async (reader) => {
      if (table !== undefined) {
        const where = [...conditions({ symbol, exchange }), ...within('bucket', bounded(window))];
        return fromBuckets(await reader.rows({ table, where, order: ['bucket'] }), timeframe);
      }
      if (ratio > 1 && reader.rollUp !== undefined && timeframe !== '1w')
        return fromBuckets(await reader.rollUp(CANDLES, market, bounded(window), width), timeframe).map((row) => ({
          ...row,
          symbol,
          exchange,
        }));
      const where = [...market, ...within('timestamp', bounded(window))];
      const rows = await reader.rows({ table: CANDLES, where, order: ['timestamp'] });
      return ratio === 1 ? candles(rows) : rolledUp(candles(rows), timeframe);
    });
    if (page.length > 0) yield page;
  }
}

const candles = (rows: readonly object[]): readonly CandleRow[] => rows as readonly CandleRow[];
const bounded = ({ from, to }: { readonly from: Millis; readonly to: number }): Required<Span> => ({
  from,
  to: Number.isFinite(to) ? to : LATEST,
});
/** Of both engines. */
const LATEST = Date.UTC(9999, 0, 1);

function ceiling(time: Millis, timeframe: Timeframe): Millis {
  const open = openTimeOf(time, timeframe);
  return open === time ? time : open + durationOf(timeframe);
}

async function spanOf(
  reader: Reader,
  where: ReturnType<typeof conditions>,
): Promise<{ readonly from: Millis; readonly to: Millis } | undefined> {
  const ask = { table: CANDLES, where, order: ['timestamp'], limit: 1 };
  const [first] = await reader.rows(ask);
  const [last] = await reader.rows({ ...ask, descending: true });
  if (first === undefined || last === undefined) return undefined;
  return { from: Number(first['timestamp']), to: Number(last['timestamp']) };
}

/** From one market to the first row behind its last: as many questions as there are markets, however many candles. */
async function marketsOf(reader: Reader): Promise<readonly (HistoryMarket & { from: Millis; to: Millis })[]> {
  const found: (HistoryMarket & { from: Millis; to: Millis })[] = [];
  for (;;) {
    const last = found.at(-1);
    const after = last === undefined ? {} : { after: [last.symbol, last.exchange, last.timeframe, LATEST] };
    const [row] = candles(await reader.rows({ table: CANDLES, limit: 1, ...after }));
    if (row === undefined) return found;
    const { symbol, exchange } = row;
    const timeframe = row.timeframe as Timeframe;
    const span = await spanOf(reader, conditions({ symbol, exchange, timeframe }));
    found.push({ symbol, exchange, timeframe, ...span! });
  }
}
