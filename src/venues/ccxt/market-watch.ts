// Market watch: one market of the feed: what the package tells becomes messages, each thing once and in order.
import { candleLane } from './candle-lane.ts';
import { candlesOf, fieldsOf, numberOf, priceOf, quantityOf, timeOf } from './field.ts';
import { durationOf } from '#model/time.ts';
import type { Candle } from '#model/candle.ts';
import type { FeedIncident, FeedMarket, FeedMessage } from '#model/feed.ts';
import type { Millis, Timeframe } from '#model/time.ts';
import type { CandleLane } from './candle-lane.ts';
import type { Exchange } from './exchange.ts';

/** Ids of trades that are remembered to tell a repetition: more than any exchange tells again after a reconnection. */
const IDS_LIMIT = 2000;

/** One stream: what to call again and again, and where its answers go. */
export type Watch = {
  readonly name: string;
  readonly symbol: string;
  readonly call: (exchange: Exchange) => Promise<unknown>;
  readonly hear: (said: unknown) => void;
};

export type MarketWatchOptions = {
  readonly market: FeedMarket;
  /** The package's own name of it. */
  readonly name: string;
  readonly has: Readonly<Record<string, unknown>>;
  readonly rows: (timeframe: Timeframe, from: Millis | undefined) => Promise<readonly Candle[]>;
  readonly waitMs: (attempt: number) => Millis;
  readonly signal: AbortSignal;
  readonly hear: (message: FeedMessage) => void;
  readonly onMalformed: () => void;
  readonly onSettled: () => void;
  readonly notice: (symbol: string, incident: FeedIncident, detail: string) => void;
  readonly now: () => Millis;
};

export type MarketCounts = {
  readonly prints: number;
  readonly printsRepeated: number;
  readonly candlesStreamed: number;
  readonly candlesFilled: number;
  readonly candlesContradicted: number;
};

export type MarketWatch = {
  readonly symbol: string;
  readonly watches: readonly Watch[];
  readonly lanes: readonly CandleLane[];
  readonly counts: () => MarketCounts;
  readonly lastReceived: () => Millis | undefined;
};

export function marketWatch(options: MarketWatchOptions): MarketWatch {
  const { market, name, has, hear, onMalformed, now } = options;
  const { symbol } = market;
  const ids = new Set<string>();
  const state = { prints: 0, repeated: 0, exchangeTime: 0, received: undefined as Millis | undefined };
  const isStreamed = has['watchOHLCV'] === true;

  const lanes = market.timeframes.map((timeframe) =>
    candleLane({
      timeframe,
      known: market.known?.[timeframe],
      history: market.history ?? 0,
      isStreamed,
      rows: (from) => options.rows(timeframe, from),
      waitMs: options.waitMs,
      signal: options.signal,
      hear(candle, origin) {
        const receiveTime = now();
        const exchangeTime = candle.openTime + durationOf(timeframe);
        hear({ kind: 'candle', candle, origin, exchangeTime, receiveTime });
      },
      notice: (incident, detail) => options.notice(symbol, incident, detail),
      onSettled: options.onSettled,
    }),
  );

  const onTrades = (said: unknown): void => {
    for (const trade of Array.isArray(said) ? (said as readonly unknown[]) : [undefined]) print(trade);
  };
  const print = (said: unknown): void => {
    const trade = fieldsOf(said);
    const exchangeTime = timeOf(trade?.['timestamp']);
    const price = priceOf(trade?.['price']);
    const quantity = quantityOf(trade?.['amount']);
    if (exchangeTime === undefined || price === undefined || quantity === undefined || quantity === 0n)
      return onMalformed();
    const id = trade!['id'];
    if (typeof id === 'string' || typeof id === 'number') {
      if (ids.has(String(id))) {
        state.repeated += 1;
        return undefined;
      }
      ids.add(String(id));
      if (ids.size > IDS_LIMIT) ids.delete(ids.values().next().value!);
    }
    state.prints += 1;
    state.exchangeTime = Math.max(state.exchangeTime, exchangeTime);
    hear({
      kind: 'print',
      symbol,
      // Ids of many exchanges are no numbers: then it is how many there have been.
      id: /^\d{1,15}$/.test(String(id)) ? Number(id) : state.prints,
      price,
      quantity,
      buyerIsMaker: trade!['side'] === 'sell',
      exchangeTime,
      receiveTime: now(),
    });
    return undefined;
  };

  const onTicker = (said: unknown): void => {
    const ticker = fieldsOf(said);
    const bid = numberOf(ticker?.['bid']);
    const ask = numberOf(ticker?.['ask']);
    // A market without buyers or without sellers has no quote: that is no fault of a message.
    if (bid === undefined || ask === undefined) return;
    if (!(bid > 0 && ask > bid)) return onMalformed();
    const receiveTime = now();
    const bidQuantity = numberOf(ticker?.['bidVolume']) ?? 0;
    const askQuantity = numberOf(ticker?.['askVolume']) ?? 0;
    const exchangeTime = timeOf(ticker?.['timestamp']) ?? (state.exchangeTime === 0 ? receiveTime : state.exchangeTime);
    hear({ kind: 'quote', symbol, bid, bidQuantity, ask, askQuantity, exchangeTime, receiveTime });
  };

  const watch = (what: string, call: Watch['call'], onSaid: (said: unknown) => void): Watch => ({
    name: what,
    symbol,
    call,
    hear(said) {
      state.received = now();
      onSaid(said);
    },
  });
  const watches: Watch[] = [];
  if (has['watchTrades'] === true) watches.push(watch('trades', (exchange) => exchange.watchTrades(name), onTrades));
  if (isStreamed)
    for (const lane of lanes)
      watches.push(
        watch(
          `candles of ${lane.timeframe}`,
          (exchange) => exchange.watchOHLCV(name, lane.timeframe),
          (said) => {
            const candles = candlesOf(symbol, lane.timeframe, said);
            if (candles === undefined) onMalformed();
            else lane.onCandles(candles);
          },
        ),
      );
  if (has['watchBidsAsks'] === true)
    watches.push(
      watch(
        'quotes',
        (exchange) => exchange.watchBidsAsks([name]),
        (said) => onTicker(fieldsOf(said)?.[name]),
      ),
    );
  else if (has['watchTicker'] === true)
    watches.push(watch('ticker', (exchange) => exchange.watchTicker(name), onTicker));

  return {
    symbol,
    watches,
    lanes,
    counts: () => {
      const total = (of: 'streamed' | 'filled' | 'contradicted'): number =>
        lanes.reduce((sum, lane) => sum + lane.counts()[of], 0);
      return {
        prints: state.prints,
        printsRepeated: state.repeated,
        candlesStreamed: total('streamed'),
        candlesFilled: total('filled'),
        candlesContradicted: total('contradicted'),
      };
    },
    lastReceived: () => state.received,
  };
}
