// Feed: what a source of live market data says. Every message carries the exchange's time and the time of its arrival here.
import type { Candle } from './candle.ts';
import type { Price, Quantity } from './number.ts';
import type { Millis, Timeframe } from './time.ts';

/** When it happened at the exchange, by the exchange's clock, and when it was received, by ours. */
type Stamped = { readonly exchangeTime: Millis; readonly receiveTime: Millis };

/** `backfill` was missed on the stream and asked for afterwards: true, but late. */
export type CandleOrigin = 'stream' | 'backfill';

/** A candle that the exchange has closed. In order and once for each market and timeframe. */
export type CandleMessage = Stamped & {
  readonly kind: 'candle';
  readonly candle: Candle;
  readonly origin: CandleOrigin;
};

/** Best bid and ask. */
export type QuoteMessage = Stamped & {
  readonly kind: 'quote';
  readonly symbol: string;
  readonly bid: number;
  readonly bidQuantity: number;
  readonly ask: number;
  readonly askQuantity: number;
};

/** One trade as printed by the exchange. */
export type PrintMessage = Stamped & {
  readonly kind: 'print';
  readonly symbol: string;
  readonly id: number;
  readonly price: Price;
  readonly quantity: Quantity;
  /** The seller was the aggressor. */
  readonly buyerIsMaker: boolean;
};

export type BookLevel = readonly [price: Price, quantity: Quantity];

/** The best levels of a book, best first; while it is not `synchronised` it is empty and says nothing about the market. */
export type BookMessage = Stamped & {
  readonly kind: 'book';
  readonly symbol: string;
  readonly state: 'synchronised' | 'lost';
  readonly bids: readonly BookLevel[];
  readonly asks: readonly BookLevel[];
};

/** `live`: everything subscribed is coming in; `impaired`: part of it is not; `down`: nothing is. */
export type FeedState = 'connecting' | 'live' | 'impaired' | 'down' | 'stopped';

export const FEED_INCIDENTS = [
  'state',
  'connected',
  'connection-lost',
  'silent',
  'rotated',
  'server-shutdown',
  'prints-missing',
  'candles-missing',
  'candles-filled',
  'candle-contradicted',
  'book-lost',
  'malformed',
  'rate-limited',
  'request-failed',
  'clock-skew',
] as const;
export type FeedIncident = (typeof FEED_INCIDENTS)[number];

/** Something that a person, or a breaker, wants to know about the feed itself. `state` is the feed's after it. */
export type StatusMessage = Stamped & {
  readonly kind: 'status';
  readonly state: FeedState;
  readonly incident: FeedIncident;
  /** Empty where it concerns the whole feed. */
  readonly symbol: string;
  readonly detail: string;
};

export type FeedMessage = CandleMessage | QuoteMessage | PrintMessage | BookMessage | StatusMessage;

/** A market to be watched, with the timeframes whose closed candles are wanted. */
export type FeedMarket = {
  readonly symbol: string;
  readonly timeframes: readonly Timeframe[];
  /** Open time of the last candle already known, by timeframe: what came after it is back-filled first. */
  readonly known?: Readonly<Partial<Record<Timeframe, Millis>>>;
  /** Closed candles of each timeframe to begin with where none is known. Default none. */
  readonly history?: number;
};
