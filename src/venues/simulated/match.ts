// Match: takes a candle, a quote or a trade past the working orders of a market.
import type { Candle } from '#model/candle.ts';
import { fromNumber } from '#model/number.ts';
import type { Quantity } from '#model/number.ts';
import type { Instrument } from '#model/instrument.ts';
import { durationOf } from '#model/time.ts';
import type { Millis } from '#model/time.ts';
import { marketOf, refresh, unitsOf } from './book.ts';
import type { Book, MarketBook, PlanOrders, Report } from './book.ts';
import type { Match } from './fill.ts';
import { fund } from './funding.ts';
import type { Rules } from './settings.ts';
import { passPlan, settle, tidy } from './walk.ts';

/** More than this cannot be named exactly by a float, and no order is as large. */
const VOLUME_LIMIT = 90_000_000;

/**
 * Notes the candle's close and says whether anything may happen in it. A candle that stirs nothing costs a few comparisons of
 * floats and allocates nothing.
 */
export function stirs(book: Book, rules: Rules, candle: Candle): boolean {
  let market = book.markets.get(candle.symbol);
  if (market === undefined) {
    if (!rules.instruments.has(candle.symbol)) return false;
    market = marketOf(book, candle.symbol);
  }
  market.lastPrice = candle.close;
  market.lastTime = candle.openTime + durationOf(candle.timeframe);
  if (market.plans.size === 0) return false;
  return (
    unitsOf(candle.high) >= market.risesTo || unitsOf(candle.low) <= market.fallsTo || market.lastTime > market.due
  );
}

/** Fills, fires, expires and cancels what the candle reaches. An order takes part from the first candle that opens at or
 * after the time it became active. */
export function matchCandle(book: Book, rules: Rules, candle: Candle, report: Report): void {
  if (!stirs(book, rules, candle)) return;
  const market = marketOf(book, candle.symbol);
  const instrument = rules.instruments.get(candle.symbol)!;
  const match = start(book, rules, market, instrument, report, candle.openTime, market.lastTime, {
    open: unitsOf(candle.open),
    high: unitsOf(candle.high),
    low: unitsOf(candle.low),
    close: unitsOf(candle.close),
    spreadKnown: false,
    available: volumeOf(rules, instrument, candle.volume),
  });
  for (const plan of market.plans.values()) {
    fund(rules, instrument, market, plan, candle.openTime, candle.open, report);
    passPlan(match, plan);
  }
  refresh(market);
}

/**
 * A trade printed at `price`, or a quote: buyers meet the ask, sellers the bid. There is no path: what was passed over is
 * met where price now stands.
 */
export function matchQuote(
  book: Book,
  rules: Rules,
  quote: { readonly symbol: string; readonly bid: number; readonly ask: number; readonly time: Millis },
  report: Report,
): void {
  const instrument = rules.instruments.get(quote.symbol);
  if (instrument === undefined) return;
  const market = marketOf(book, quote.symbol);
  market.lastPrice = (quote.bid + quote.ask) / 2;
  market.lastTime = quote.time;
  for (const plan of market.plans.values()) {
    fund(rules, instrument, market, plan, quote.time, market.lastPrice, report);
    for (const side of ['buy', 'sell'] as const) {
      const price = unitsOf(side === 'buy' ? quote.ask : quote.bid);
      const prices = { open: price, high: price, low: price, close: price };
      const match = start(book, rules, market, instrument, report, quote.time, quote.time, {
        ...prices,
        spreadKnown: quote.bid !== quote.ask,
        available: undefined,
      });
      tidy(match, plan, quote.time);
      settle(match, plan, (order) => order.request.side === side);
    }
  }
  refresh(market);
}

/** After the end of data: a market order is filled where the market last stood. */
export function matchLast(book: Book, rules: Rules, market: MarketBook, plan: PlanOrders, report: Report): void {
  const price = unitsOf(market.lastPrice);
  const instrument = rules.instruments.get(market.symbol)!;
  const prices = { open: price, high: price, low: price, close: price, spreadKnown: false, available: undefined };
  const match = start(book, rules, market, instrument, report, market.lastTime, market.lastTime, prices);
  settle(match, plan, (order) => order.request.type === 'market', true);
}

type Prices = Pick<Match, 'open' | 'high' | 'low' | 'close' | 'spreadKnown' | 'available'>;

const start = (
  book: Book,
  rules: Rules,
  market: MarketBook,
  instrument: Instrument,
  report: Report,
  openTime: Millis,
  closeTime: Millis,
  prices: Prices,
): Match => ({
  book,
  rules,
  market,
  instrument,
  report,
  openTime,
  closeTime,
  ...prices,
  blocked: new Set(),
  price: prices.open,
  walking: false,
  entered: '',
  contested: false,
  trailed: false,
});

function volumeOf(rules: Rules, instrument: Instrument, volume: number): Quantity | undefined {
  const { volumeShare } = rules.settings;
  if (volumeShare === 0) return undefined;
  const share = Math.min(VOLUME_LIMIT, (volume * volumeShare) / Number(instrument.contractSize));
  return fromNumber<Quantity>(share, instrument.lot, 'down');
}
