// Candle row: one candle as a line of our own CSV, and back.
import { durationOf, openTimeOf } from '#model/time.ts';
import type { Candle } from '#model/candle.ts';
import type { Timeframe } from '#model/time.ts';

export const CANDLE_HEADER = 'timestamp_ms,open,high,low,close,volume';
const ROW = /^\d{10,14}(?:,\d{1,30}(?:\.\d{1,30})?){5}$/;

export const candleRow = ({ openTime, open, high, low, close, volume }: Candle): string =>
  `${openTime},${plainDecimal(open)},${plainDecimal(high)},${plainDecimal(low)},${plainDecimal(close)},${plainDecimal(volume)}\n`;

/** The shortest text that reads back as the same number, never with an exponent: few readers of tables know one. */
export function plainDecimal(value: number): string {
  const text = String(value);
  const at = text.indexOf('e');
  if (at === -1) return text;
  const [whole = '', fraction = ''] = text.slice(0, at).split('.');
  const point = whole.length + Number(text.slice(at + 1));
  const digits = whole + fraction;
  if (point <= 0) return `0.${'0'.repeat(-point)}${digits}`;
  return digits.padEnd(point, '0');
}

/**
 * @param after open time of the row before; the next one is later
 * @returns undefined where it is not the row of a candle on the grid of its timeframe
 */
export function readCandleRow(text: string, symbol: string, timeframe: Timeframe, after: number): Candle | undefined {
  if (!ROW.test(text)) return undefined;
  const [openTime, open, high, low, close, volume] = text.split(',').map(Number) as [
    number,
    number,
    number,
    number,
    number,
    number,
  ];
  const isOnGrid = openTimeOf(openTime, timeframe) === openTime && openTime >= after + durationOf(timeframe);
  const isCandle = low > 0 && low <= Math.min(open, close) && high >= Math.max(open, close);
  return isOnGrid && isCandle ? { symbol, timeframe, openTime, open, high, low, close, volume } : undefined;
}
