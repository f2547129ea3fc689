// Stream message: one frame of the exchange's streams, checked field by field. What is not as documented is undefined.
import { isTimeframe } from '#model/time.ts';
import { candleOf, fieldsOf, jsonOf, levelsOf, numberOf, priceOf, quantityOf, timeOf, wholeOf } from './field.ts';
import type { Candle } from '#model/candle.ts';
import type { BookLevel } from '#model/feed.ts';
import type { Price, Quantity } from '#model/number.ts';
import type { Millis } from '#model/time.ts';
import type { Fields } from './field.ts';

/** A change of more levels at once is no change of one book. */
const LEVELS_LIMIT = 10_000;

export type DepthDiff = {
  readonly kind: 'depth';
  readonly symbol: string;
  readonly eventTime: Millis;
  readonly first: number;
  readonly last: number;
  /** Last change of the message before; only derivatives name it, and count on from there, not by ones. */
  readonly previous?: number;
  readonly bids: readonly BookLevel[];
  readonly asks: readonly BookLevel[];
};

export type KlineUpdate = {
  readonly kind: 'kline';
  readonly symbol: string;
  readonly eventTime: Millis;
  readonly candle: Candle;
  /** The exchange says that the candle is finished. */
  readonly closed: boolean;
};

type TradePrint = {
  readonly kind: 'trade';
  readonly symbol: string;
  readonly tradeTime: Millis;
  readonly id: number;
  readonly price: Price;
  readonly quantity: Quantity;
  readonly buyerIsMaker: boolean;
};

type BestQuote = {
  readonly kind: 'quote';
  readonly symbol: string;
  readonly update: number;
  readonly bid: number;
  readonly bidQuantity: number;
  readonly ask: number;
  readonly askQuantity: number;
};

/** To a question of ours; `streams` is what is subscribed, where that was asked. */
type Answer = {
  readonly kind: 'answer';
  readonly id: number;
  readonly ok: boolean;
  readonly streams: readonly string[] | undefined;
};

export type MarketMessage = DepthDiff | KlineUpdate | TradePrint | BestQuote;
export type StreamMessage = MarketMessage | Answer | { readonly kind: 'shutdown' };

/** @param isWatched symbols that were subscribed; a message of any other is malformed */
export function readStreamMessage(text: string, isWatched: (symbol: string) => boolean): StreamMessage | undefined {
  const frame = fieldsOf(jsonOf(text));
  if (frame === undefined) return undefined;
  if ('id' in frame) return readAnswer(frame);
  const data = 'stream' in frame ? fieldsOf(frame['data']) : frame;
  if (data === undefined) return undefined;
  const kind = data['e'];
  if (kind === 'serverShutdown') return { kind: 'shutdown' };
  const symbol = data['s'];
  if (typeof symbol !== 'string' || !isWatched(symbol)) return undefined;
  switch (kind) {
    case 'trade':
      return readTrade(data, symbol, data['t']);
    case 'aggTrade':
      return readTrade(data, symbol, data['a']);
    case 'kline':
      return readKline(data, symbol);
    case 'depthUpdate':
      return readDepth(data, symbol);
    case undefined:
    case 'bookTicker':
      return readQuote(data, symbol);
    default:
      return undefined;
  }
}

function readAnswer(frame: Fields): Answer | undefined {
  const id = wholeOf(frame['id']);
  if (id === undefined) return undefined;
  const result = frame['result'];
  const streams = Array.isArray(result) ? result.filter((name) => typeof name === 'string') : undefined;
  return { kind: 'answer', id, ok: 'result' in frame && !('error' in frame), streams };
}

function readTrade(data: Fields, symbol: string, number: unknown): TradePrint | undefined {
  const tradeTime = timeOf(data['T']);
  const id = wholeOf(number);
  const price = priceOf(data['p']);
  const quantity = quantityOf(data['q']);
  const buyerIsMaker = data['m'];
  if (tradeTime === undefined || id === undefined || price === undefined) return undefined;
  if (quantity === undefined || quantity === 0n || typeof buyerIsMaker !== 'boolean') return undefined;
  return { kind: 'trade', symbol, tradeTime, id, price, quantity, buyerIsMaker };
}

function readKline(data: Fields, symbol: string): KlineUpdate | undefined {
  const eventTime = timeOf(data['E']);
  const kline = fieldsOf(data['k']);
  if (eventTime === undefined || kline === undefined) return undefined;
  const { s, i: timeframe, x: closed, t, T: end, o: open, h: high, l: low, c: close, v: volume } = kline;
  if (s !== symbol || typeof timeframe !== 'string' || !isTimeframe(timeframe)) return undefined;
  if (typeof closed !== 'boolean') return undefined;
  const candle = candleOf(symbol, timeframe, t, end, { open, high, low, close, volume });
  return candle === undefined ? undefined : { kind: 'kline', symbol, eventTime, candle, closed };
}

function readDepth(data: Fields, symbol: string): DepthDiff | undefined {
  const eventTime = timeOf(data['E']);
  const first = wholeOf(data['U']);
  const last = wholeOf(data['u']);
  const bids = levelsOf(data['b'], LEVELS_LIMIT);
  const asks = levelsOf(data['a'], LEVELS_LIMIT);
  if (eventTime === undefined || first === undefined || last === undefined || last < first) return undefined;
  if (bids === undefined || asks === undefined) return undefined;
  const previous = wholeOf(data['pu']);
  return { kind: 'depth', symbol, eventTime, first, last, bids, asks, ...(previous === undefined ? {} : { previous }) };
}

function readQuote(data: Fields, symbol: string): BestQuote | undefined {
  const update = wholeOf(data['u']);
  const bid = numberOf(data['b']);
  const bidQuantity = numberOf(data['B']);
  const ask = numberOf(data['a']);
  const askQuantity = numberOf(data['A']);
  if (update === undefined || bid === undefined || bidQuantity === undefined) return undefined;
  if (ask === undefined || askQuantity === undefined) return undefined;
  if (!(bid > 0 && ask > bid)) return undefined;
  return { kind: 'quote', symbol, update, bid, bidQuantity, ask, askQuantity };
}
