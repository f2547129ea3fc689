// Market watch: what the markets show now, kept from events and feed messages: candles, prices, and how each feed is.
import { fixedFromNumber } from '#model/number.ts';
import type { ApiPort } from '#api/api.ts';
import type { Candle } from '#model/candle.ts';
import type { Event } from '#model/event.ts';
import type { FeedMessage, FeedState, StatusMessage } from '#model/feed.ts';
import type { Millis, Timeframe } from '#model/time.ts';
import type { Price } from '#model/number.ts';

type FeedStatus = ReturnType<ApiPort['feeds']>[number];
type MarketPrice = ReturnType<ApiPort['prices']>[number];

export type MarketWatch = {
  readonly hearEvent: (event: Event) => void;
  readonly hearFeed: (message: FeedMessage) => void;
  /** The last of them, oldest first. */
  readonly candles: (symbol: string, timeframe: Timeframe, limit: number) => readonly Candle[];
  readonly prices: () => readonly MarketPrice[];
  readonly price: (symbol: string) => MarketPrice | undefined;
  readonly feed: () => FeedStatus;
};

/** Closed candles that are at hand for each market and timeframe; the log has all. */
const CANDLES_LIMIT = 10_000;
/** Rows are let go of in one go, not one with each candle. */
const CANDLES_SLACK = 1_000;

/** @param feed its name; @param symbols what it is asked for */
export function marketWatch(feed: string, symbols: readonly string[]): MarketWatch {
  const candles = new Map<string, Candle[]>();
  const prices = new Map<string, MarketPrice>();
  const now = {
    states: new Map<string, FeedState>(symbols.map((symbol) => [symbol, 'connecting'])),
    lastMessageAt: undefined as Millis | undefined,
    reconnects: -1,
    lastIncident: undefined as string | undefined,
  };

  const keep = (candle: Candle): void => {
    const key = `${candle.symbol} ${candle.timeframe}`;
    const rows = candles.get(key) ?? [];
    if (rows.length === 0) candles.set(key, rows);
    // The base timeframe is heard twice: as it came, and as the market agent closed it.
    if (rows.at(-1)?.openTime === candle.openTime) rows[rows.length - 1] = candle;
    else rows.push(candle);
    if (rows.length > CANDLES_LIMIT + CANDLES_SLACK) rows.splice(0, rows.length - CANDLES_LIMIT);
  };

  const price = (symbol: string, last: Price, time: Millis): void => {
    const known = prices.get(symbol);
    prices.set(symbol, { symbol, last, bid: known?.bid, ask: known?.ask, time });
  };

  const note = ({ symbol, state, incident, detail }: StatusMessage): void => {
    // Said of the whole feed, or of each market: counted once.
    if (incident === 'connected' && (symbol === '' || symbol === symbols[0])) now.reconnects += 1;
    for (const each of symbol === '' ? symbols : [symbol]) now.states.set(each, state);
    if (incident !== 'state' && incident !== 'connected')
      now.lastIncident = `${incident}${symbol === '' ? '' : ` ${symbol}`}${detail === '' ? '' : `: ${detail}`}`;
  };

  return {
    hearEvent(event) {
      if (event.kind === 'candle') {
        const { symbol, close } = event.data;
        keep(event.data);
        price(symbol, fixedFromNumber<Price>(close), event.time);
      } else if (event.kind === 'candleClosed') keep(event.data.candle);
    },
    hearFeed(message) {
      if (message.kind === 'status') {
        note(message);
        return;
      }
      now.lastMessageAt = message.receiveTime;
      if (message.kind === 'print') price(message.symbol, message.price, message.exchangeTime);
      else if (message.kind === 'quote') {
        const known = prices.get(message.symbol);
        const bid = fixedFromNumber<Price>(message.bid);
        const ask = fixedFromNumber<Price>(message.ask);
        prices.set(message.symbol, {
          symbol: message.symbol,
          last: known?.last ?? bid,
          bid,
          ask,
          time: known?.time ?? message.exchangeTime,
        });
      }
    },
    candles: (symbol, timeframe, limit) => (candles.get(`${symbol} ${timeframe}`) ?? []).slice(-limit),
    prices: () => [...prices.values()],
    price: (symbol) => prices.get(symbol),
    feed: () => ({
      name: feed,
      state: worst([...now.states.values()]),
      symbols,
      lastMessageAt: now.lastMessageAt,
      reconnects: Math.max(0, now.reconnects),
      lastIncident: now.lastIncident,
    }),
  };
}

/** All up is live, all down is down, anything between is impaired. */
function worst(states: readonly FeedState[]): FeedState {
  const [first = 'connecting'] = states;
  return states.every((state) => state === first) ? first : 'impaired';
}
