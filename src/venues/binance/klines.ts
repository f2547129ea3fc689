// Klines: candles asked for by REST. The last row may be a candle that is still being made; nothing in it says so.
import { candleOf } from './field.ts';
import type { Candle } from '#model/candle.ts';
import type { Millis, Timeframe } from '#model/time.ts';
import type { Rest } from './rest.ts';

const PATH = '/api/v3/klines';
const WEIGHT = 2;
/** Rows that one request may ask for. */
export const KLINES_LIMIT = 1000;

/**
 * @param from open time of the first row; undefined: the newest rows
 * @returns rows rising in time
 * @throws SmcError VENUE_UNREACHABLE, VENUE_REFUSED
 */
export function klines(
  rest: Rest,
  symbol: string,
  timeframe: Timeframe,
  from: Millis | undefined,
  limit: number,
): Promise<readonly Candle[]> {
  const query = { symbol, interval: timeframe, limit, ...(from === undefined ? {} : { startTime: from }) };
  return rest.get(PATH, query, WEIGHT, (rows) => {
    if (!Array.isArray(rows) || rows.length > limit) return undefined;
    const candles: Candle[] = [];
    for (const row of rows as readonly unknown[]) {
      const [openAt, open, high, low, close, volume, closeAt] = Array.isArray(row) ? (row as readonly unknown[]) : [];
      const candle = candleOf(symbol, timeframe, openAt, closeAt, { open, high, low, close, volume });
      const previous = candles.at(-1)?.openTime ?? (from ?? 1) - 1;
      if (candle === undefined || candle.openTime <= previous) return undefined;
      candles.push(candle);
    }
    return candles;
  });
}
