// Kline: a candle of the simulated exchange while it is made from trades, and its two forms on the wire. All sums are exact.
import { formatFixed } from '#model/number.ts';
import { durationOf, openTimeOf } from '#model/time.ts';
import type { Candle } from '#model/candle.ts';
import type { Millis, Timeframe } from '#model/time.ts';

/** Amounts in units of 1e-8; quote amounts are rounded down to them, as the exchange shows them. */
export type Kline = {
  readonly openTime: Millis;
  readonly closeTime: Millis;
  readonly interval: Timeframe;
  open: bigint;
  high: bigint;
  low: bigint;
  close: bigint;
  volume: bigint;
  quoteVolume: bigint;
  takerVolume: bigint;
  takerQuoteVolume: bigint;
  trades: number;
  firstTrade: number;
  lastTrade: number;
};

/** Until its first trade a candle stands at the close before it. */
export function beginKline(interval: Timeframe, time: Millis, price: bigint): Kline {
  const openTime = openTimeOf(time, interval);
  return {
    openTime,
    closeTime: openTime + durationOf(interval) - 1,
    interval,
    open: price,
    high: price,
    low: price,
    close: price,
    volume: 0n,
    quoteVolume: 0n,
    takerVolume: 0n,
    takerQuoteVolume: 0n,
    trades: 0,
    firstTrade: -1,
    lastTrade: -1,
  };
}

export type Traded = {
  readonly id: number;
  readonly price: bigint;
  readonly quantity: bigint;
  readonly value: bigint;
  readonly buyerIsMaker: boolean;
};

export function addTradeToKline(kline: Kline, trade: Traded): void {
  if (kline.trades === 0) {
    kline.open = trade.price;
    kline.high = trade.price;
    kline.low = trade.price;
    kline.firstTrade = trade.id;
  }
  if (trade.price > kline.high) kline.high = trade.price;
  if (trade.price < kline.low) kline.low = trade.price;
  kline.close = trade.price;
  kline.volume += trade.quantity;
  kline.quoteVolume += trade.value;
  if (!trade.buyerIsMaker) {
    kline.takerVolume += trade.quantity;
    kline.takerQuoteVolume += trade.value;
  }
  kline.trades += 1;
  kline.lastTrade = trade.id;
}

const fixed = (value: number): bigint => BigInt(Math.round(value * 1e8));

/** A finished candle of history inside a longer one. Trade ids are not known of it. */
export function addCandleToKline(kline: Kline, candle: Candle): void {
  const high = fixed(candle.high);
  const low = fixed(candle.low);
  const volume = fixed(candle.volume);
  if (kline.trades === 0) {
    kline.open = fixed(candle.open);
    kline.high = high;
    kline.low = low;
  }
  if (high > kline.high) kline.high = high;
  if (low < kline.low) kline.low = low;
  kline.close = fixed(candle.close);
  kline.volume += volume;
  kline.quoteVolume += (volume * kline.close) / 100_000_000n;
  kline.trades += 1;
}

/** Eight decimals always, as the exchange writes them. */
export function wireDecimal(value: bigint): string {
  const text = formatFixed(value);
  const point = text.indexOf('.');
  return point === -1 ? `${text}.00000000` : text.padEnd(point + 9, '0');
}

/** A row of GET /api/v3/klines. */
export const klineRow = (kline: Kline): readonly (number | string)[] => [
  kline.openTime,
  wireDecimal(kline.open),
  wireDecimal(kline.high),
  wireDecimal(kline.low),
  wireDecimal(kline.close),
  wireDecimal(kline.volume),
  kline.closeTime,
  wireDecimal(kline.quoteVolume),
  kline.trades,
  wireDecimal(kline.takerVolume),
  wireDecimal(kline.takerQuoteVolume),
  '0',
];

/** The payload of `<symbol>@kline_<interval>`. */
export const klineEvent = (kline: Kline, symbol: string, eventTime: Millis, closed: boolean): object => ({
  e: 'kline',
  E: eventTime,
  s: symbol,
  k: {
    t: kline.openTime,
    T: kline.closeTime,
    s: symbol,
    i: kline.interval,
    f: kline.firstTrade,
    L: kline.lastTrade,
    o: wireDecimal(kline.open),
    c: wireDecimal(kline.close),
    h: wireDecimal(kline.high),
    l: wireDecimal(kline.low),
    v: wireDecimal(kline.volume),
    n: kline.trades,
    x: closed,
    q: wireDecimal(kline.quoteVolume),
    V: wireDecimal(kline.takerVolume),
    Q: wireDecimal(kline.takerQuoteVolume),
    B: '0',
  },
});
