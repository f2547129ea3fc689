// Field: values of untrusted messages, each either what it claims to be or undefined.
import { parseFixed } from '#model/number.ts';
import type { Candle } from '#model/candle.ts';
import type { BookLevel } from '#model/feed.ts';
import type { Price, Quantity } from '#model/number.ts';
import { durationOf, openTimeOf } from '#model/time.ts';
import type { Millis, Timeframe } from '#model/time.ts';

/** Eight decimals, as the model's numbers have; no price and no volume of a day has more digits before the point. */
const DECIMAL = /^\d{1,15}(?:\.\d{1,8})?$/;
/** Before the exchange existed, and after anything that it can mean: 2015 to 2100. */
const EARLIEST = Date.UTC(2015, 0, 1);
const LATEST = Date.UTC(2100, 0, 1);

export type Fields = Readonly<Record<string, unknown>>;

export const fieldsOf = (value: unknown): Fields | undefined =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Fields) : undefined;

/** @returns undefined where the text is not JSON, or nests deeper than the parser can go */
export function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}

const isDecimal = (value: unknown): value is string => typeof value === 'string' && DECIMAL.test(value);

export const wholeOf = (value: unknown): number | undefined =>
  typeof value === 'number' && Number.isSafeInteger(value) && value >= 0 ? value : undefined;

export function timeOf(value: unknown): Millis | undefined {
  const time = wholeOf(value);
  return time !== undefined && time > EARLIEST && time < LATEST ? time : undefined;
}

export function priceOf(value: unknown): Price | undefined {
  const price = isDecimal(value) ? parseFixed<Price>(value) : undefined;
  return price !== undefined && price > 0n ? price : undefined;
}

/** May be 0: a level that is gone. */
export const quantityOf = (value: unknown): Quantity | undefined =>
  isDecimal(value) ? parseFixed<Quantity>(value) : undefined;

/** A float, for quotes and candles. */
export const numberOf = (value: unknown): number | undefined => (isDecimal(value) ? Number(value) : undefined);

/** @returns undefined where any of the levels is not one, or there are more than `limit` */
export function levelsOf(value: unknown, limit: number): readonly BookLevel[] | undefined {
  if (!Array.isArray(value) || value.length > limit) return undefined;
  const levels: BookLevel[] = [];
  for (const entry of value as readonly unknown[]) {
    if (!Array.isArray(entry)) return undefined;
    const price = priceOf(entry[0]);
    const quantity = quantityOf(entry[1]);
    if (price === undefined || quantity === undefined) return undefined;
    levels.push([price, quantity]);
  }
  return levels;
}

type CandleText = {
  readonly open: unknown;
  readonly high: unknown;
  readonly low: unknown;
  readonly close: unknown;
  readonly volume: unknown;
};

/** @returns undefined where it is not a candle on the grid of its timeframe, with prices above 0 and in order */
export function candleOf(
  symbol: string,
  timeframe: Timeframe,
  openAt: unknown,
  closeAt: unknown,
  text: CandleText,
): Candle | undefined {
  const openTime = timeOf(openAt);
  if (openTime === undefined || openTimeOf(openTime, timeframe) !== openTime) return undefined;
  if (closeAt !== openTime + durationOf(timeframe) - 1) return undefined;
  const open = numberOf(text.open);
  const high = numberOf(text.high);
  const low = numberOf(text.low);
  const close = numberOf(text.close);
  const volume = numberOf(text.volume);
  if (open === undefined || high === undefined || low === undefined || close === undefined || volume === undefined)
    return undefined;
  if (!(low > 0 && low <= Math.min(open, close) && high >= Math.max(open, close))) return undefined;
  return { symbol, timeframe, openTime, open, high, low, close, volume };
}
