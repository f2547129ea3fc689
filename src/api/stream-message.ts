// Stream message: what goes over the socket, and which events and feed messages become one.
import { candleJson } from './market-routes.ts';
import { formatFixed } from '#model/number.ts';
import { patternJson } from '#model/pattern-json.ts';
import { z } from 'zod';
import { wire } from './wire.ts';
import type { BookMessage, FeedMessage } from '#model/feed.ts';
import type { Candle, Grade } from '#model/candle.ts';
import type { Event, Kind } from '#model/event.ts';
import type { Millis } from '#model/time.ts';

export const DATA_TYPES = ['trade', 'orderbook', 'kline', 'smc_patterns'] as const;
export type DataType = (typeof DATA_TYPES)[number];

/** Symbols are looked up, so their form needs no rule; their number does. */
export const subscription = z.strictObject({
  symbols: z.array(z.string().min(1).max(64)).min(1).max(10_000),
  data_types: z.array(z.enum(DATA_TYPES)).min(1).max(DATA_TYPES.length),
  /** The sequence of the last message that was had: what came after it is told again. */
  resume_from: z.int().min(0).optional(),
});
export type Subscription = z.output<typeof subscription>;

export type StreamMessage = {
  readonly type: 'market_data' | 'smc_pattern' | 'trade_signal';
  readonly symbol: string;
  readonly data: unknown;
  readonly timestamp: Millis;
  /** Of the last event of the log up to here: the place from which to resume. */
  readonly sequence: number;
};

/** A message with who may have it: `account` only those who see that account. */
export type Routed = {
  readonly dataType: DataType;
  readonly account: string | undefined;
  readonly message: StreamMessage;
};

/** The events of the log that are streamed. */
export const STREAMED: readonly Kind[] = ['candle', 'candleClosed', 'pattern', 'plan'];

export const klineData = (candle: Candle, grade: Grade | undefined) => ({
  data_type: 'kline',
  timeframe: candle.timeframe,
  ...candleJson(candle),
  grade: grade ?? null,
});

/** @param said whether the timeframe comes as `candleClosed` as well: then its raw candle is not told */
export function ofEvent(
  event: Event,
  accounts: readonly string[],
  said: (timeframe: string) => boolean,
): Routed | undefined {
  const of = (dataType: DataType, type: StreamMessage['type'], symbol: string, data: unknown): Routed => ({
    dataType,
    account: accounts.includes(event.key) ? event.key : undefined,
    message: { type, symbol, data, timestamp: event.time, sequence: event.sequence },
  });
  switch (event.kind) {
    case 'candle':
      return said(event.data.timeframe)
        ? undefined
        : of('kline', 'market_data', event.data.symbol, klineData(event.data, undefined));
    case 'candleClosed': {
      const { candle, grade } = event.data;
      return of('kline', 'market_data', candle.symbol, klineData(candle, grade));
    }
    case 'pattern':
      return of('smc_patterns', 'smc_pattern', event.data.pattern.symbol, patternJson(event.data, event.time));
    case 'plan':
      return of('smc_patterns', 'trade_signal', event.data.symbol, wire(event.data));
    default:
      return undefined;
  }
}

const levels = (side: BookMessage['bids']) => side.map(([at, size]) => [formatFixed(at), formatFixed(size)]);

/** @param sequence of the last event of the log */
export function ofFeed(message: FeedMessage, sequence: number): Routed | undefined {
  const of = (dataType: DataType, symbol: string, data: unknown): Routed => ({
    dataType,
    account: undefined,
    message: { type: 'market_data', symbol, data, timestamp: message.exchangeTime, sequence },
  });
  switch (message.kind) {
    case 'print':
      return of('trade', message.symbol, {
        data_type: 'trade',
        id: message.id,
        price: formatFixed(message.price),
        quantity: formatFixed(message.quantity),
        buyer_is_maker: message.buyerIsMaker,
      });
    case 'book':
      return of('orderbook', message.symbol, {
        data_type: 'orderbook',
        state: message.state,
        bids: levels(message.bids),
        asks: levels(message.asks),
      });
    case 'quote':
      return of('orderbook', message.symbol, {
        data_type: 'quote',
        bid: message.bid,
        bid_quantity: message.bidQuantity,
        ask: message.ask,
        ask_quantity: message.askQuantity,
      });
    case 'candle':
    case 'status':
      return undefined;
  }
}
