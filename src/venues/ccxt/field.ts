// Field: values that the package has read from an exchange, each either what it claims to be or undefined.
import { openTimeOf } from '#model/time.ts';
import { parseFixed } from '#model/number.ts';
import type { Candle } from '#model/candle.ts';
import type { Price, Quantity } from '#model/number.ts';
import type { Millis, Timeframe } from '#model/time.ts';

const DECIMAL = /^(\d{1,15})(?:\.(\d{1,40}))?(?:e([+-]?\d{1,2}))?$/i;
const DECIMALS = 8;
const EARLIEST = Date.UTC(2010, 0, 1);
const LATEST = Date.UTC(2100, 0, 1);

export type Fields = Readonly<Record<string, unknown>>;

export const fieldsOf = (value: unknown): Fields | undefined =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Fields) : undefined;

/** A plain decimal without exponent, or undefined where it is none, or has more than 8 decimals that say something. */
export function decimalOf(value: unknown): string | undefined {
  const match = typeof value === 'string' || typeof value === 'number' ? DECIMAL.exec(String(value)) : null;
  if (match === null) return undefined;
  const [, whole = '', fraction = '', exponent = '0'] = match;
  const shift = Number(exponent);
  const digits = whole + fraction;
  const point = whole.length + shift;
  const before = point > 0 ? digits.slice(0, point).padEnd(point, '0') : '0';
  const after = (point > 0 ? digits.slice(point) : '0'.repeat(-point) + digits).replace(/0+$/, '');
  if (after.length > DECIMALS) return undefined;
  return after === '' ? before : `${before}.${after}`;
}

export function priceOf(value: unknown): Price | undefined {
  const text = decimalOf(value);
  const price = text === undefined ? undefined : parseFixed<Price>(text);
  return price !== undefined && price > 0n ? price : undefined;
}

export function quantityOf(value: unknown): Quantity | undefined {
  const text = decimalOf(value);
  return text === undefined ? undefined : parseFixed<Quantity>(text);
}

/** A float, not negative, for quotes and candles; finer than 8 decimals is welcome. */
export const numberOf = (value: unknown): number | undefined =>
  (typeof value === 'string' || typeof value === 'number') && DECIMAL.test(String(value)) ? Number(value) : undefined;

export const timeOf = (value: unknown): Millis | undefined =>
  typeof value === 'number' && Number.isSafeInteger(value) && value > EARLIEST && value < LATEST ? value : undefined;

/** `[time, open, high, low, close, volume]`; undefined where it is no candle on the grid of its timeframe. */
function candleOf(symbol: string, timeframe: Timeframe, row: unknown): Candle | undefined {
  if (!Array.isArray(row)) return undefined;
  const openTime = timeOf(row[0]);
  if (openTime === undefined || openTimeOf(openTime, timeframe) !== openTime) return undefined;
  const [open, high, low, close] = [row[1], row[2], row[3], row[4]].map(numberOf);
  // Some exchanges give no volume for a candle without trades.
  const volume = numberOf(row[5] ?? 0);
  if (open === undefined || high === undefined || low === undefined || close === undefined || volume === undefined)
    return undefined;
  if (!(low > 0 && low <= Math.min(open, close) && high >= Math.max(open, close))) return undefined;
  return { symbol, timeframe, openTime, open, high, low, close, volume };
}

/** Rows rising in time, each once; undefined where any of them is no candle. */
export function candlesOf(symbol: string, timeframe: Timeframe, rows: unknown): readonly Candle[] | undefined {
  if (!Array.isArray(rows)) return undefined;
  const byTime = new Map<Millis, Candle>();
  for (const row of rows as readonly unknown[]) {
    const candle = candleOf(symbol, timeframe, row);
    if (candle === undefined) return undefined;
    byTime.set(candle.openTime, candle);
  }
  return [...byTime.values()].sort((a, b) => a.openTime - b.openTime);
}
