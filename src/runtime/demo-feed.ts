// Demo feed: the demo market as a live feed, at the pace of a clock; a function of its seed and of when it began.
import { demoCandles } from '#market/market.ts';
import { candleAt } from '#model/candle.ts';
import { DAY_MS, durationOf, MINUTE_MS } from '#model/time.ts';
import { fixedFromNumber } from '#model/number.ts';
import type { Candle, CandleSeries } from '#model/candle.ts';
import type { FeedMessage } from '#model/feed.ts';
import type { Feed } from './feed.ts';
import type { Millis } from '#model/time.ts';
import type { Price, Quantity } from '#model/number.ts';

export type DemoFeedOptions = {
  readonly symbol: string;
  /** Open time of the very first candle of this market. A restart that names the same goes on in the same market. */
  readonly origin: Millis;
  /** Open time of the last candle already known; it goes on with the next. Undefined begins with the history. */
  readonly known?: Millis;
  /** Minutes given at once, as a venue's history is, before the market moves. */
  readonly historyMinutes: number;
  /** Minutes of the market in a minute of the wall. */
  readonly speed: number;
  readonly seed: number;
  readonly startPrice: number;
  readonly tick: number;
};

/** How far ahead the market is made at a time. */
const CHUNK_MS = 30 * DAY_MS;
/** Trades in a minute: enough for a price path with both wicks. */
const PRINTS = 12;
const PULSE_MS = 250;

export function demoFeed(options: DemoFeedOptions): Feed {
  const { symbol, origin, speed } = options;
  const history = { series: undefined as CandleSeries | undefined };
  const at = { minute: 0, print: 0, budgetMs: 0, timer: undefined as NodeJS.Timeout | undefined };

  const candleOf = (minute: number): Candle => {
    if (history.series === undefined || minute >= history.series.columns.length) {
      const count = Math.ceil(((minute + 1) * MINUTE_MS) / CHUNK_MS) * (CHUNK_MS / MINUTE_MS);
      const { seed, startPrice, tick } = options;
      history.series = demoCandles({ symbol, timeframe: '1m', from: origin, count, seed, startPrice, tick });
    }
    return candleAt(history.series, minute);
  };
  const stamp = (time: Millis) => ({ exchangeTime: time, receiveTime: time });
  const closed = (candle: Candle, from: 'stream' | 'backfill'): FeedMessage => ({
    kind: 'candle',
    ...stamp(candle.openTime + durationOf(candle.timeframe)),
    candle,
    origin: from,
  });
  const live = (time: Millis): FeedMessage => ({
    kind: 'status',
    ...stamp(time),
    state: 'live',
    incident: 'connected',
    symbol,
    detail: '',
  });

  return {
    name: 'demo',
    start(hear) {
      at.minute = options.known === undefined ? 0 : Math.round((options.known - origin) / MINUTE_MS) + 1;
      const until = Math.max(at.minute, options.historyMinutes);
      for (; at.minute < until; at.minute += 1) hear(closed(candleOf(at.minute), 'backfill'));
      hear(live(origin + at.minute * MINUTE_MS));
      at.timer = setInterval(() => {
        at.budgetMs += PULSE_MS * speed;
        const step = MINUTE_MS / PRINTS;
        for (; at.budgetMs >= step; at.budgetMs -= step) {
          const candle = candleOf(at.minute);
          hear(printOf(candle, at.print, step));
          at.print += 1;
          if (at.print < PRINTS) continue;
          at.print = 0;
          at.minute += 1;
          hear(closed(candle, 'stream'));
        }
      }, PULSE_MS);
    },
    stop() {
      clearInterval(at.timer);
    },
  };
}

/** Open, one extreme, the other, close, with straight lines between: the prints of a minute meet its four prices. */
function printOf(candle: Candle, index: number, stepMs: Millis): FeedMessage {
  const { open, high, low, close } = candle;
  const [first, second] = close >= open ? [low, high] : [high, low];
  const corners = [open, first, second, close];
  const place = (index / (PRINTS - 1)) * (corners.length - 1);
  const from = Math.min(corners.length - 2, Math.floor(place));
  const price = corners[from]! + (corners[from + 1]! - corners[from]!) * (place - from);
  const time = candle.openTime + Math.floor(index * stepMs);
  return {
    kind: 'print',
    exchangeTime: time,
    receiveTime: time,
    symbol: candle.symbol,
    id: Math.round(time / stepMs),
    price: fixedFromNumber<Price>(Math.round(price * 100) / 100),
    quantity: fixedFromNumber<Quantity>(candle.volume / PRINTS),
    buyerIsMaker: close < open,
  };
}
