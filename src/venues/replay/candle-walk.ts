// Candle walk: a candle as the trades that could have made it, since orders are filled from trades.
import { durationOf } from '#model/time.ts';
import { fixedFromNumber } from '#model/number.ts';
import type { Candle } from '#model/candle.ts';
import type { PrintMessage } from '#model/feed.ts';
import type { Price, Quantity } from '#model/number.ts';

/** Steps along each of the three lines between the four prices. */
const STEPS = 4;
const PRINTS_PER_CANDLE = 3 * STEPS + 1;

/**
 * Open, the extreme that is nearer by colour, the other, close, with straight lines between: every one of the four prices is met.
 * A rising candle is taken to have made its low first. Which came first is not in the data; docs/fills.md says what that means.
 */
export function walk(candle: Candle, number: number): readonly PrintMessage[] {
  const { symbol, open, high, low, close, volume, openTime } = candle;
  const corners = close >= open ? [open, low, high, close] : [open, high, low, close];
  const lengthMs = durationOf(candle.timeframe) / PRINTS_PER_CANDLE;
  const quantity = fixedFromNumber<Quantity>(Math.min(volume / PRINTS_PER_CANDLE, MOST));
  return Array.from({ length: PRINTS_PER_CANDLE }, (_, at) => {
    const corner = Math.min(2, Math.floor(at / STEPS));
    const share = (at - corner * STEPS) / STEPS;
    const [from, to] = [corners[corner]!, corners[corner + 1]!];
    const time = openTime + Math.floor(at * lengthMs);
    return {
      kind: 'print',
      symbol,
      id: number * PRINTS_PER_CANDLE + at,
      price: fixedFromNumber<Price>(share === 1 ? to : from + (to - from) * share),
      quantity,
      buyerIsMaker: to < from,
      exchangeTime: time,
      receiveTime: time,
    };
  });
}

/** More of anything is no exact amount. */
const MOST = 90_000_000;
