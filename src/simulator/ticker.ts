// Ticker: statistics of about the last 24 hours, from the hourly candles, and the best quote.
import { wireDecimal } from './kline.ts';
import { formatFixed } from '#model/number.ts';
import type { Millis } from '#model/time.ts';
import type { Market } from './exchange.ts';
import type { Kline } from './kline.ts';

/** Whole hours: the window of the simulated exchange is up to an hour wider than the real one's. */
const HOURS = 24;

type Day = {
  readonly first: Kline;
  readonly last: Kline;
  readonly high: bigint;
  readonly low: bigint;
  readonly volume: bigint;
  readonly quoteVolume: bigint;
  readonly trades: number;
};

function dayOf(market: Market): Day | undefined {
  const row = market.klines.get('1h')!;
  const hours = row.closed.slice(-HOURS);
  if (row.open !== undefined) hours.push(row.open);
  const [first] = hours;
  if (first === undefined) return undefined;
  let { high, low } = first;
  let volume = 0n;
  let quoteVolume = 0n;
  let trades = 0;
  for (const hour of hours) {
    if (hour.high > high) high = hour.high;
    if (hour.low < low) low = hour.low;
    volume += hour.volume;
    quoteVolume += hour.quoteVolume;
    trades += hour.trades;
  }
  return { first, last: hours.at(-1)!, high, low, volume, quoteVolume, trades };
}

/** The payload of `<symbol>@miniTicker`. */
export function miniTicker(market: Market, eventTime: Millis): object {
  const day = dayOf(market);
  return {
    e: '24hrMiniTicker',
    E: eventTime,
    s: market.instrument.symbol,
    c: wireDecimal(day?.last.close ?? 0n),
    o: wireDecimal(day?.first.open ?? 0n),
    h: wireDecimal(day?.high ?? 0n),
    l: wireDecimal(day?.low ?? 0n),
    v: wireDecimal(day?.volume ?? 0n),
    q: wireDecimal(day?.quoteVolume ?? 0n),
  };
}

/** An element of GET /api/v3/ticker/24hr. */
export function ticker24h(market: Market, time: Millis): object {
  const day = dayOf(market);
  const open = day?.first.open ?? 0n;
  const close = day?.last.close ?? 0n;
  const volume = day?.volume ?? 0n;
  const quoteVolume = day?.quoteVolume ?? 0n;
  const last = market.trades.at(-1);
  const { bidPrice, bidQty, askPrice, askQty } = bookTicker(market);
  return {
    symbol: market.instrument.symbol,
    priceChange: wireDecimal(close - open),
    priceChangePercent: open === 0n ? '0.000' : (Number(((close - open) * 100_000n) / open) / 1000).toFixed(3),
    weightedAvgPrice: wireDecimal(volume === 0n ? 0n : (quoteVolume * 100_000_000n) / volume),
    prevClosePrice: wireDecimal(open),
    lastPrice: wireDecimal(close),
    lastQty: last?.quantity ?? '0.00000000',
    bidPrice,
    bidQty,
    askPrice,
    askQty,
    openPrice: wireDecimal(open),
    highPrice: wireDecimal(day?.high ?? 0n),
    lowPrice: wireDecimal(day?.low ?? 0n),
    volume: wireDecimal(volume),
    quoteVolume: wireDecimal(quoteVolume),
    openTime: day?.first.openTime ?? time,
    closeTime: time,
    firstId: day?.first.firstTrade ?? -1,
    lastId: market.lastTrade,
    count: day?.trades ?? 0,
  };
}

type BookTicker = {
  readonly symbol: string;
  readonly bidPrice: string;
  readonly bidQty: string;
  readonly askPrice: string;
  readonly askQty: string;
};

/** An element of GET /api/v3/ticker/bookTicker. */
export function bookTicker(market: Market): BookTicker {
  const nothing = [`${formatFixed(0n)}.00000000`, '0.00000000'] as const;
  const bid = market.quote?.bid ?? nothing;
  const ask = market.quote?.ask ?? nothing;
  return { symbol: market.instrument.symbol, bidPrice: bid[0], bidQty: bid[1], askPrice: ask[0], askQty: ask[1] };
}
