// Exchange: the state of the simulated markets, moved forward through the script; it says every event that a stream could carry.
import { assert } from '#model/fate.ts';
import { candleAt } from '#model/candle.ts';
import { parseFixed } from '#model/number.ts';
import { durationOf, SECOND_MS, TIMEFRAMES } from '#model/time.ts';
import { changeBook, depthBook, takePending } from './depth-book.ts';
import { addCandleToKline, addTradeToKline, beginKline, klineEvent } from './kline.ts';
import { miniTicker } from './ticker.ts';
import type { Instrument } from '#model/instrument.ts';
import type { Millis, Timeframe } from '#model/time.ts';
import type { DepthBook, DepthChange } from './depth-book.ts';
import type { BookStart, DepthFact, Fact, Level, MarketStart, QuoteFact, Script, TradeFact } from './facts.ts';
import type { Kline } from './kline.ts';

/** Closed candles kept of each market and interval; the oldest go first. */
const KLINES_KEPT = 20_000;
/** Trades kept for GET /trades and /aggTrades: as many as one request may ask for. */
const TRADES_KEPT = 1000;

export type PastTrade = {
  readonly id: number;
  readonly price: string;
  readonly quantity: string;
  readonly value: bigint;
  readonly time: Millis;
  readonly buyerIsMaker: boolean;
};

/** Candles of one interval: those that have closed, and the one that is open (none before the first price). */
export type KlineRow = { readonly closed: Kline[]; open: Kline | undefined; told: number };

export type Market = {
  readonly instrument: Instrument;
  readonly stream: string;
  readonly book: DepthBook;
  readonly klines: ReadonlyMap<Timeframe, KlineRow>;
  readonly trades: PastTrade[];
  lastTrade: number;
  lastPrice: bigint;
  quote: QuoteFact | undefined;
};

/** One event of one stream. `closes`: it is the last word on a candle. */
export type StreamEvent = { readonly stream: string; readonly data: object; readonly closes: boolean };

export type ExchangeOptions = {
  readonly script: Script;
  /** Whether anybody listens: what nobody hears is not made. */
  readonly wanted: (stream: string) => boolean;
  readonly hear: (event: StreamEvent) => void;
  /** Said of every fact once the market stands as it leaves it. */
  readonly happened: (fact: Fact) => void;
  /** Added to every moment that the exchange tells as its own now; not to candles and trades. */
  readonly skewMs: () => number;
};

export type Exchange = {
  readonly markets: ReadonlyMap<string, Market>;
  readonly now: () => Millis;
  /** The script has ended; time stands still. */
  readonly ended: () => boolean;
  /** Moves on to `time`, by at most `limit` facts and seconds. @returns whether it got there */
  readonly advance: (time: Millis, limit: number) => boolean;
  /** A fact from outside the script happens now. */
  readonly push: (fact: Fact) => void;
};

export function exchange({ script, wanted, hear, happened, skewMs }: ExchangeOptions): Exchange {
  const markets = new Map(script.markets.map((start) => [start.instrument.symbol, marketOf(start, script.startTime)]));
  const state = {
    now: script.startTime,
    second: script.startTime - (script.startTime % SECOND_MS) + SECOND_MS,
    next: script.facts.next(),
  };
  const say = (stream: string, make: () => object, closes = false): void => {
    if (wanted(stream)) hear({ stream, data: make(), closes });
  };
  // Time goes on by fractions; an exchange tells whole milliseconds.
  const now = (): Millis => Math.floor(state.now);
  const eventTime = (): Millis => Math.floor(state.now + skewMs());

  const apply = (fact: Fact): void => {
    const market = markets.get(fact.symbol);
    assert(market !== undefined, 'a fact is of a market of its script');
    switch (fact.kind) {
      case 'trade':
        trade(market, fact);
        break;
      case 'depth':
        depth(market, fact);
        break;
      case 'quote':
        quote(market, fact);
        break;
    }
    happened(fact);
  };

  const trade = (market: Market, fact: TradeFact): void => {
    const id = fact.id ?? market.lastTrade + 1;
    const price = parseFixed<never>(fact.price) as bigint;
    const quantity = parseFixed<never>(fact.quantity) as bigint;
    const value = (price * quantity) / 100_000_000n;
    const { buyerIsMaker } = fact;
    market.lastTrade = id;
    market.lastPrice = price;
    market.trades.push({ id, price: fact.price, quantity: fact.quantity, value, time: fact.time, buyerIsMaker });
    if (market.trades.length > 2 * TRADES_KEPT) market.trades.splice(0, TRADES_KEPT);
    for (const [interval, row] of market.klines) {
      row.open ??= beginKline(interval, fact.time, price);
      addTradeToKline(row.open, { id, price, quantity, value, buyerIsMaker });
    }
    const symbol = market.instrument.symbol;
    say(`${market.stream}@trade`, () => ({
      e: 'trade',
      E: eventTime(),
      s: symbol,
      t: id,
      p: fact.price,
      q: fact.quantity,
      T: fact.time,
      m: buyerIsMaker,
      M: true,
    }));
    say(`${market.stream}@aggTrade`, () => ({
      e: 'aggTrade',
      E: eventTime(),
      s: symbol,
      a: id,
      p: fact.price,
      q: fact.quantity,
      f: id,
      l: id,
      T: fact.time,
      m: buyerIsMaker,
      M: true,
    }));
  };

  const depth = (market: Market, fact: DepthFact): void => {
    const last = market.book.lastUpdate + 1;
    const [first, until] = fact.updates ?? [last, last];
    const change = { first, last: until, bids: fact.bids, asks: fact.asks };
    changeBook(market.book, change);
    say(`${market.stream}@depth@100ms`, () => depthEvent(market, change, eventTime()));
  };

  const quote = (market: Market, fact: QuoteFact): void => {
    market.quote = fact;
    say(`${market.stream}@bookTicker`, () => ({
      u: fact.update ?? market.book.lastUpdate,
      s: market.instrument.symbol,
      b: fact.bid[0],
      B: fact.bid[1],
      a: fact.ask[0],
      A: fact.ask[1],
    }));
  };

  /** What happens once a second: slow depth, candles that have changed or ended, tickers. */
  const turnSecond = (): void => {
    const time = state.second;
    for (const market of markets.values()) {
      const change = takePending(market.book);
      if (change !== undefined) say(`${market.stream}@depth`, () => depthEvent(market, change, eventTime()));
      for (const [interval, row] of market.klines) turnKline(market, interval, row, time);
      say(`${market.stream}@miniTicker`, () => miniTicker(market, eventTime()));
    }
  };

  const turnKline = (market: Market, interval: Timeframe, row: KlineRow, time: Millis): void => {
    const kline = row.open;
    if (kline === undefined) return;
    const stream = `${market.stream}@kline_${interval}`;
    const symbol = market.instrument.symbol;
    if (time <= kline.closeTime) {
      if (row.told === kline.lastTrade) return;
      row.told = kline.lastTrade;
      say(stream, () => klineEvent(kline, symbol, eventTime(), false));
      return;
    }
    row.closed.push(kline);
    if (row.closed.length > 2 * KLINES_KEPT) row.closed.splice(0, KLINES_KEPT);
    row.open = beginKline(interval, time, kline.close);
    say(stream, () => klineEvent(kline, symbol, eventTime(), true), true);
  };

  return {
    markets,
    now,
    ended: () => state.next.done === true,
    push: apply,
    advance(time, limit) {
      for (let done = 0; done < limit; done += 1) {
        if (state.next.done === true) return true;
        const fact = state.next.value;
        const next = Math.min(fact.time, state.second);
        if (next > time) {
          state.now = Math.max(state.now, time);
          return true;
        }
        state.now = Math.max(state.now, next);
        // A second turns before what happens in it: the candle that ends there is whole.
        if (state.second <= fact.time) {
          turnSecond();
          state.second += SECOND_MS;
        } else {
          apply(fact);
          state.next = script.facts.next();
        }
      }
      return false;
    },
  };
}

const depthEvent = (market: Market, change: DepthChange, eventTime: Millis): object => ({
  e: 'depthUpdate',
  E: eventTime,
  s: market.instrument.symbol,
  U: change.first,
  u: change.last,
  b: change.bids,
  a: change.asks,
});

function marketOf({ instrument, history, book }: MarketStart, startTime: Millis): Market {
  const klines = new Map<Timeframe, KlineRow>();
  for (const interval of TIMEFRAMES) {
    const row: KlineRow = { closed: [], open: undefined, told: -1 };
    klines.set(interval, row);
    if (history === undefined || durationOf(interval) < durationOf(history.timeframe)) continue;
    for (let at = 0; at < history.columns.length; at += 1) {
      const candle = candleAt(history, at);
      if (row.open !== undefined && candle.openTime > row.open.closeTime) {
        row.closed.push(row.open);
        row.open = undefined;
      }
      row.open ??= beginKline(interval, candle.openTime, 0n);
      addCandleToKline(row.open, candle);
    }
    closeHistory(row, startTime);
  }
  const lastPrice = klines.get('1d')!.open?.close ?? klines.get('1d')!.closed.at(-1)?.close ?? 0n;
  return {
    instrument,
    stream: instrument.symbol.toLowerCase(),
    book: depthBook(book),
    klines,
    trades: [],
    lastTrade: 0,
    lastPrice,
    quote: firstQuote(instrument.symbol, startTime, book),
  };
}

const higher = (a: Level, b: Level): Level => (Number(b[0]) > Number(a[0]) ? b : a);
const lower = (a: Level, b: Level): Level => (Number(b[0]) < Number(a[0]) ? b : a);

/** What the book says before the first quote comes. */
function firstQuote(symbol: string, time: Millis, { lastUpdate, bids, asks }: BookStart): QuoteFact | undefined {
  if (bids.length === 0 || asks.length === 0) return undefined;
  return { kind: 'quote', time, symbol, update: lastUpdate, bid: bids.reduce(higher), ask: asks.reduce(lower) };
}

/** The last candle of history has closed where its end lies before the start. */
function closeHistory(row: KlineRow, startTime: Millis): void {
  const { open } = row;
  if (open === undefined || open.closeTime >= startTime) return;
  row.closed.push(open);
  row.open = beginKline(open.interval, startTime, open.close);
}
