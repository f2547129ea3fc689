// Trade candles: candles made from single trades, with a flat candle where a period has none.
import { durationOf } from '#model/time.ts';
import { addToBucket, beginBucket, bucketCandle, bucketOf } from './bucket.ts';
import type { Candle } from '#model/candle.ts';
import type { Millis, Timeframe } from '#model/time.ts';
import type { Bucket } from './bucket.ts';

export type MarketTrade = { readonly time: Millis; readonly price: number; readonly quantity: number };

/** A longer silence is an outage, not a quiet market: it is left as a hole, which the market agent grades as a gap. */
const QUIET_LIMIT = 10_080;

/** Plain data. `completeFrom` is the time since which every trade has been seen; NaN until the first trade. */
type TradeCandles = {
  readonly symbol: string;
  readonly bucket: Bucket;
  completeFrom: number;
  lastPrice: number;
  /** Trades that came after their candle had closed: not used, only counted. */
  late: number;
};

/**
 * @param completeFrom since when the trades are complete. Without it, the time of the first trade: its candle may lack what
 * was traded before, so it is not given.
 */
export const tradeCandles = (
  symbol: string,
  timeframe: Timeframe,
  completeFrom: Millis = Number.NaN,
): TradeCandles => ({
  symbol,
  bucket: bucketOf(timeframe),
  completeFrom,
  lastPrice: Number.NaN,
  late: 0,
});

/** Books one trade, after closing what ended before it. @returns false when the trade is too late for its candle */
export function addTrade(state: TradeCandles, trade: MarketTrade, emit: (candle: Candle) => void): boolean {
  const { bucket } = state;
  const { time, price, quantity } = trade;
  if (Number.isNaN(state.completeFrom)) state.completeFrom = time;
  if (time < bucket.openTime) {
    state.late += 1;
    return false;
  }
  closeUntil(state, time, emit);
  if (bucket.end === Number.NEGATIVE_INFINITY) beginBucket(bucket, time);
  addToBucket(bucket, price, price, price, price, quantity, time);
  state.lastPrice = price;
  return true;
}

/**
 * Closes every candle that ends at or before `time`: to be called by a clock too, so that a quiet market gives candles.
 * A period without trades repeats the last price with volume 0. Nothing is given before the first trade.
 */
export function closeUntil(state: TradeCandles, time: Millis, emit: (candle: Candle) => void): void {
  const { bucket } = state;
  while (bucket.end !== Number.NEGATIVE_INFINITY && time >= bucket.end) {
    if (bucket.count === 0)
      addToBucket(bucket, state.lastPrice, state.lastPrice, state.lastPrice, state.lastPrice, 0, 0);
    if (bucket.openTime >= state.completeFrom) emit(bucketCandle(bucket, state.symbol));
    const silent = (time - bucket.end) / durationOf(bucket.timeframe);
    beginBucket(bucket, silent > QUIET_LIMIT ? time : bucket.end);
  }
}

/** All candles that the trades complete; `until` (default: the last trade) is when the last trade could have come. */
export function candlesFromTrades(
  trades: Iterable<MarketTrade>,
  symbol: string,
  timeframe: Timeframe,
  span: { readonly completeFrom?: Millis; readonly until?: Millis } = {},
): Candle[] {
  const state = tradeCandles(symbol, timeframe, span.completeFrom);
  const candles: Candle[] = [];
  const emit = (candle: Candle): void => void candles.push(candle);
  for (const trade of trades) addTrade(state, trade, emit);
  if (span.until !== undefined) closeUntil(state, span.until, emit);
  return candles;
}
