// Demo feed: the demo markets as a live feed, at the pace of a clock; a function of their seeds and of when they began.
import { demoCandles } from '#market/market.ts';
import { candleAt } from '#model/candle.ts';
import { DAY_MS, durationOf, MINUTE_MS } from '#model/time.ts';
import { fixedFromNumber } from '#model/number.ts';
import type { Candle, CandleSeries } from '#model/candle.ts';
import type { FeedMessage, FeedState } from '#model/feed.ts';
import type { Feed } from './feed.ts';
import type { Millis } from '#model/time.ts';
import type { Price, Quantity } from '#model/number.ts';

export type DemoMarket = {
  readonly symbol: string;
  readonly seed: number;
  readonly startPrice: number;
  readonly tick: number;
  /** Open time of the last candle already known; it goes on with the next. Undefined begins with the history. */
  readonly known?: Millis;
};

export type DemoFeedOptions = {
  readonly markets: readonly DemoMarket[];
  /** Open time of the very first candles. A restart that names the same goes on in the same markets. */
  readonly origin: Millis;
  /** Minutes given at once, as a venue's history is, before the markets move. */
  readonly historyMinutes: number;
  /** Minutes of the market in a minute of the wall. */
  readonly speed: number;
  /** Of the wall. */
  readonly now: () => Millis;
};

/** How far ahead a market is made at a time. */
const CHUNK_MS = 30 * DAY_MS;
/** Trades in a minute. Three lines join the four prices of a candle: nine steps meet every corner of them. */
const PRINTS = 10;
const STEP_MS = MINUTE_MS / PRINTS;
const PULSE_MS = 250;

export function demoFeed(options: DemoFeedOptions): Feed {
  const { origin, speed, now } = options;
  const markets = options.markets.map((market) => tapeOf(market, origin));
  const at = { minute: 0, print: 0, budgetMs: 0, timer: undefined as NodeJS.Timeout | undefined };
  const stamp = (time: Millis) => ({ exchangeTime: time, receiveTime: now() });
  const closed = (candle: Candle, from: 'stream' | 'backfill'): FeedMessage => ({
    kind: 'candle',
    ...stamp(candle.openTime + durationOf(candle.timeframe)),
    candle,
    origin: from,
  });
  const status = (symbol: string, state: FeedState, detail: string): FeedMessage => ({
    kind: 'status',
    // In the time of the market, as everything that this venue says.
    exchangeTime: origin + at.minute * MINUTE_MS,
    receiveTime: origin + at.minute * MINUTE_MS,
    state,
    incident: state === 'live' ? 'connected' : 'state',
    symbol,
    detail,
  });

  return {
    name: 'demo',
    hasOwnTime: true,
    start(hear) {
      const next = markets.map(({ known }) => (known === undefined ? 0 : Math.round((known - origin) / MINUTE_MS) + 1));
      at.minute = Math.min(...next);
      const until = Math.max(...next, options.historyMinutes);
      // Until the history is there, nothing may be traded on it.
      for (const { symbol } of markets) hear(status(symbol, 'connecting', 'the history is being read'));
      for (; at.minute < until; at.minute += 1)
        for (const [index, { candleOf }] of markets.entries())
          if (at.minute >= next[index]!) hear(closed(candleOf(at.minute), 'backfill'));
      for (const { symbol } of markets) hear(status(symbol, 'live', ''));
      at.timer = setInterval(() => {
        at.budgetMs += PULSE_MS * speed;
        for (; at.budgetMs >= STEP_MS; at.budgetMs -= STEP_MS) {
          const candles = markets.map(({ candleOf }) => candleOf(at.minute));
          for (const candle of candles) hear({ ...printOf(candle, at.print), receiveTime: now() });
          at.print += 1;
          if (at.print < PRINTS) continue;
          at.print = 0;
          at.minute += 1;
          for (const candle of candles) hear(closed(candle, 'stream'));
        }
      }, PULSE_MS);
    },
    stop() {
      clearInterval(at.timer);
    },
  };
}

type Tape = DemoMarket & { readonly candleOf: (minute: number) => Candle };

/** Made a chunk at a time, always from the beginning: a market of this kind is one long draw of random numbers. */
function tapeOf(market: DemoMarket, from: Millis): Tape {
  const made = { series: undefined as CandleSeries | undefined };
  const { symbol, seed, startPrice, tick } = market;
  return {
    ...market,
    candleOf(minute) {
      if (made.series === undefined || minute >= made.series.columns.length) {
        const count = Math.ceil(((minute + 1) * MINUTE_MS) / CHUNK_MS) * (CHUNK_MS / MINUTE_MS);
        made.series = demoCandles({ symbol, timeframe: '1m', from, count, seed, startPrice, tick });
      }
      return candleAt(made.series, minute);
    },
  };
}

/** Open, one extreme, the other, close, with straight lines between: the prints of a minute meet its four prices. */
function printOf(candle: Candle, index: number) {
  const { open, high, low, close } = candle;
  const [first, second] = close >= open ? [low, high] : [high, low];
  const corners = [open, first, second, close];
  const place = (index / (PRINTS - 1)) * (corners.length - 1);
  const from = Math.min(corners.length - 2, Math.floor(place));
  const price = corners[from]! + (corners[from + 1]! - corners[from]!) * (place - from);
  const time = candle.openTime + Math.floor(index * STEP_MS);
  return {
    kind: 'print',
    exchangeTime: time,
    symbol: candle.symbol,
    id: Math.round(time / STEP_MS),
    price: fixedFromNumber<Price>(Math.round(price * 100) / 100),
    quantity: fixedFromNumber<Quantity>(candle.volume / PRINTS),
    buyerIsMaker: close < open,
  } as const;
}
