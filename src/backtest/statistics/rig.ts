// Rig: small trades and candles for the tests of this room.
import type { CandleColumns } from '#model/candle.ts';
import { HOUR_MS } from '#model/time.ts';
import type { TradeSample } from './sample.ts';
import type { Random } from './random.ts';

/** A buy of risk 1, so that money and R are the same number. */
export const tradeAt = (entryTime: number, exitTime: number, r: number): TradeSample => ({
  entryTime,
  exitTime,
  side: 'buy',
  netPnl: r,
  riskAmount: 1,
  r,
  favourableR: Math.max(r, 0.5),
  adverseR: r < 0 ? 1 : 0.25,
  ambiguous: false,
});

/** Hourly candles of a random walk from 100, each step one per mille. */
export function walk(length: number, random: Random): CandleColumns {
  const rows = Array.from({ length }, (_, index) => ({ index, high: 0, low: 0, open: 0, close: 0 }));
  let price = 100;
  for (const row of rows) {
    row.open = price;
    row.high = price;
    row.low = price;
    for (let step = 0; step < 6; step += 1) {
      price *= 1 + 0.001 * random.normal();
      row.high = Math.max(row.high, price);
      row.low = Math.min(row.low, price);
    }
    row.close = price;
  }
  return {
    length,
    openTime: Float64Array.from(rows, (row) => row.index * HOUR_MS),
    open: Float64Array.from(rows, (row) => row.open),
    high: Float64Array.from(rows, (row) => row.high),
    low: Float64Array.from(rows, (row) => row.low),
    close: Float64Array.from(rows, (row) => row.close),
    volume: new Float64Array(length),
  };
}
