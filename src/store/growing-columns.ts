// Growing columns: candle columns that double their room as rows come.
import type { CandleColumns } from '#model/candle.ts';

type Column = Float64Array<ArrayBuffer>;

/** Rows [0, length) are written. */
export type GrowingColumns = {
  length: number;
  capacity: number;
  openTime: Column;
  open: Column;
  high: Column;
  low: Column;
  close: Column;
  volume: Column;
};

const NAMES = ['openTime', 'open', 'high', 'low', 'close', 'volume'] as const;

export const growingColumns = (capacity: number): GrowingColumns => ({
  length: 0,
  capacity,
  openTime: new Float64Array(capacity),
  open: new Float64Array(capacity),
  high: new Float64Array(capacity),
  low: new Float64Array(capacity),
  close: new Float64Array(capacity),
  volume: new Float64Array(capacity),
});

function resize(columns: GrowingColumns, capacity: number): void {
  for (const name of NAMES) columns[name] = new Float64Array(columns[name].buffer.transfer(capacity * 8));
  columns.capacity = capacity;
}

export const makeRoom = (columns: GrowingColumns): void => resize(columns, columns.capacity * 2);

/** Gives the rows away, without the spare room. */
export function settleColumns(columns: GrowingColumns): CandleColumns {
  resize(columns, columns.length);
  const { length, openTime, open, high, low, close, volume } = columns;
  return { length, openTime, open, high, low, close, volume };
}
