// Recorded market: one market of a recording: the exchange's messages become messages of a feed, each thing once and in order.
import { addTrade, closeUntil, tradeCandles } from '#market/market.ts';
import { durationOf, SECOND_MS } from '#model/time.ts';
import { toNumber } from '#model/number.ts';
import { applyDiff, applySnapshot, bestLevels, clearBook, orderBook } from '#venues/binance/binance.ts';
import type { Candle } from '#model/candle.ts';
import type { FeedIncident, FeedMessage } from '#model/feed.ts';
import type { Millis, Timeframe } from '#model/time.ts';
import type { DepthSnapshot, MarketMessage } from '#venues/binance/binance.ts';

const BOOK_LEVELS = 20;
/** A trade may be told so long after others of its time: its candle waits that much, by the clock of the exchange. */
const LATE_TRADE_MS = 2 * SECOND_MS;

export type RecordedMarketOptions = {
  readonly symbol: string;
  readonly timeframe: Timeframe;
  /** The exchange's own candles are in the recording; else they are made from its trades. */
  readonly hasCandles: boolean;
  readonly hear: (message: FeedMessage) => void;
  readonly notice: (incident: FeedIncident, symbol: string, detail: string, time: Millis) => void;
};

export type RecordedMarket = {
  readonly onMessage: (message: MarketMessage, receiveTime: Millis) => void;
  readonly onSnapshot: (snapshot: DepthSnapshot, receiveTime: Millis) => void;
};

export function recordedMarket(options: RecordedMarketOptions): RecordedMarket {
  const { symbol, timeframe, hasCandles, hear, notice } = options;
  const made = tradeCandles(symbol, timeframe);
  const book = orderBook();
  const state = { exchangeTime: 0, lastPrint: -1, lastQuote: -1, lastCandle: Number.NEGATIVE_INFINITY };

  const close = (candle: Candle, exchangeTime: Millis, receiveTime: Millis): void => {
    if (candle.openTime <= state.lastCandle) return;
    state.lastCandle = candle.openTime;
    hear({ kind: 'candle', candle, origin: 'stream', exchangeTime, receiveTime });
  };
  const closeMade = (receiveTime: Millis) => (candle: Candle) =>
    close(candle, candle.openTime + durationOf(timeframe), receiveTime);
  const turnTo = (exchangeTime: Millis, receiveTime: Millis): void => {
    state.exchangeTime = Math.max(state.exchangeTime, exchangeTime);
    if (!hasCandles) closeUntil(made, state.exchangeTime - LATE_TRADE_MS, closeMade(receiveTime));
  };

  const tellBook = (receiveTime: Millis): void => {
    const { exchangeTime } = state;
    const [bids, asks] = [bestLevels(book.bids, BOOK_LEVELS), bestLevels(book.asks, BOOK_LEVELS)];
    hear({ kind: 'book', symbol, state: 'synchronised', bids, asks, exchangeTime, receiveTime });
  };
  const loseBook = (why: string, receiveTime: Millis): void => {
    clearBook(book);
    notice('book-lost', symbol, why, receiveTime);
    hear({ kind: 'book', symbol, state: 'lost', bids: [], asks: [], exchangeTime: state.exchangeTime, receiveTime });
  };

  return {
    onMessage(message, receiveTime) {
      switch (message.kind) {
        case 'trade': {
          const { id, price, quantity, buyerIsMaker, tradeTime } = message;
          turnTo(tradeTime, receiveTime);
          if (id <= state.lastPrint) return;
          const missing = state.lastPrint === -1 ? 0 : id - state.lastPrint - 1;
          state.lastPrint = id;
          if (missing > 0) notice('prints-missing', symbol, `${missing} before ${id}`, receiveTime);
          if (!hasCandles) {
            const trade = { time: tradeTime, price: toNumber(price), quantity: toNumber(quantity) };
            addTrade(made, trade, closeMade(receiveTime));
          }
          hear({ kind: 'print', symbol, id, price, quantity, buyerIsMaker, exchangeTime: tradeTime, receiveTime });
          return;
        }
        case 'quote': {
          if (message.update <= state.lastQuote) return;
          state.lastQuote = message.update;
          const { bid, bidQuantity, ask, askQuantity } = message;
          // Quotes of spot carry no time: it is that of the message before.
          const exchangeTime = state.exchangeTime === 0 ? receiveTime : state.exchangeTime;
          hear({ kind: 'quote', symbol, bid, bidQuantity, ask, askQuantity, exchangeTime, receiveTime });
          return;
        }
        case 'kline':
          turnTo(message.eventTime, receiveTime);
          if (message.closed && message.candle.timeframe === timeframe)
            close(message.candle, message.eventTime, receiveTime);
          return;
        case 'depth': {
          turnTo(message.eventTime, receiveTime);
          const verdict = applyDiff(book, message);
          if (verdict === 'applied') tellBook(receiveTime);
          else if (verdict === 'gap') loseBook(`a change before ${message.first} is missing`, receiveTime);
          else if (verdict === 'crossed') loseBook('bids and asks cross', receiveTime);
          return;
        }
      }
    },
    onSnapshot(snapshot, receiveTime) {
      // A book that is in step needs none.
      if (book.last === undefined && applySnapshot(book, snapshot) === 'applied') tellBook(receiveTime);
    },
  };
}
