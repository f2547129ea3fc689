// Market watch: one market of the feed: what comes on its streams becomes messages, each thing once and in order.
import { bookKeeper } from './book-keeper.ts';
import { candleLane } from './candle-lane.ts';
import type { Candle } from '#model/candle.ts';
import type { FeedIncident, FeedMarket, FeedMessage } from '#model/feed.ts';
import type { Millis, Timeframe } from '#model/time.ts';
import type { DepthSnapshot } from './depth.ts';
import type { BookKeeper } from './book-keeper.ts';
import type { CandleLane } from './candle-lane.ts';
import type { MarketMessage } from './stream-message.ts';

export type MarketWatchOptions = {
  readonly market: FeedMarket;
  readonly bookLevels: number;
  readonly depthStream: string;
  readonly rows: (
    symbol: string,
    timeframe: Timeframe,
    from: Millis | undefined,
    limit: number,
  ) => Promise<readonly Candle[]>;
  readonly snapshot: (symbol: string) => Promise<DepthSnapshot>;
  readonly waitMs: (attempt: number) => Millis;
  readonly signal: AbortSignal;
  readonly hear: (message: FeedMessage) => void;
  readonly onSettled: () => void;
  readonly notice: (symbol: string, incident: FeedIncident, detail: string) => void;
  readonly now: () => Millis;
};

export type MarketCounts = {
  readonly printsRepeated: number;
  readonly printsMissing: number;
  readonly candlesRepeated: number;
  readonly candlesFilled: number;
  readonly candlesContradicted: number;
  readonly bookResyncs: number;
};

export type MarketWatch = {
  readonly symbol: string;
  readonly streams: readonly string[];
  readonly onMessage: (message: MarketMessage, receiveTime: Millis) => void;
  readonly lanes: readonly CandleLane[];
  readonly book: BookKeeper;
  readonly counts: () => MarketCounts;
  readonly lastReceived: () => Millis | undefined;
};

export function marketWatch(options: MarketWatchOptions): MarketWatch {
  const { market, hear, now } = options;
  const { symbol } = market;
  const stream = symbol.toLowerCase();
  const state = {
    lastPrint: -1,
    lastQuote: -1,
    repeated: 0,
    missing: 0,
    exchangeTime: 0,
    received: undefined as Millis | undefined,
  };
  const notice = (incident: FeedIncident, detail: string): void => options.notice(symbol, incident, detail);

  const lanes = new Map<Timeframe, CandleLane>(
    market.timeframes.map((timeframe) => [
      timeframe,
      candleLane({
        timeframe,
        known: market.known?.[timeframe],
        history: market.history ?? 0,
        rows: (from, limit) => options.rows(symbol, timeframe, from, limit),
        waitMs: options.waitMs,
        signal: options.signal,
        hear: (candle, origin, exchangeTime) =>
          hear({ kind: 'candle', candle, origin, exchangeTime, receiveTime: now() }),
        notice,
        onSettled: options.onSettled,
      }),
    ]),
  );
  const book = bookKeeper({
    symbol,
    levels: options.bookLevels,
    snapshot: options.snapshot,
    waitMs: options.waitMs,
    signal: options.signal,
    hear: (said, exchangeTime) => hear({ kind: 'book', symbol, ...said, exchangeTime, receiveTime: now() }),
    notice,
  });

  return {
    symbol,
    streams: [
      `${stream}@trade`,
      `${stream}@bookTicker`,
      `${stream}@${options.depthStream}`,
      ...market.timeframes.map((timeframe) => `${stream}@kline_${timeframe}`),
    ],
    onMessage(message, receiveTime) {
      state.received = receiveTime;
      switch (message.kind) {
        case 'trade': {
          const { id, price, quantity, buyerIsMaker, tradeTime } = message;
          state.exchangeTime = Math.max(state.exchangeTime, tradeTime);
          // Two connections overlap while one takes over from the other.
          if (id <= state.lastPrint) {
            state.repeated += 1;
            return;
          }
          const missing = state.lastPrint === -1 ? 0 : id - state.lastPrint - 1;
          state.lastPrint = id;
          if (missing > 0) {
            state.missing += missing;
            notice('prints-missing', `${missing} before ${id}`);
          }
          hear({ kind: 'print', symbol, id, price, quantity, buyerIsMaker, exchangeTime: tradeTime, receiveTime });
          return;
        }
        case 'quote': {
          if (message.update <= state.lastQuote) return;
          state.lastQuote = message.update;
          const { bid, bidQuantity, ask, askQuantity } = message;
          // The exchange gives quotes no time: it is that of the message before.
          const exchangeTime = state.exchangeTime === 0 ? receiveTime : state.exchangeTime;
          hear({ kind: 'quote', symbol, bid, bidQuantity, ask, askQuantity, exchangeTime, receiveTime });
          return;
        }
        case 'depth':
          state.exchangeTime = Math.max(state.exchangeTime, message.eventTime);
          book.onDiff(message);
          return;
        case 'kline':
          lanes.get(message.candle.timeframe)?.onKline(message);
          return;
      }
    },
    lanes: [...lanes.values()],
    book,
    counts: () => {
      const ofLanes = [...lanes.values()].map((lane) => lane.counts());
      const total = (name: keyof (typeof ofLanes)[number]): number => ofLanes.reduce((sum, one) => sum + one[name], 0);
      return {
        printsRepeated: state.repeated,
        printsMissing: state.missing,
        candlesRepeated: total('repeated'),
        candlesFilled: total('filled'),
        candlesContradicted: total('contradicted'),
        bookResyncs: book.resyncs(),
      };
    },
    lastReceived: () => state.received,
  };
}
