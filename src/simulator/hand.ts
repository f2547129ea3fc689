// Hand: a market in which nothing happens by itself. What is traded there is said by whoever holds it, a test for instance.
import { SmcError } from '#model/fate.ts';
import { larger, parseFixed } from '#model/number.ts';
import { instrumentOf } from './instruments.ts';
import { wireDecimal } from './kline.ts';
import type { Instrument } from '#model/instrument.ts';
import type { Millis } from '#model/time.ts';
import type { Exchange, Market } from './exchange.ts';
import type { Fact, Level, Script } from './facts.ts';

export type HandMarket = {
  /** A symbol of the catalogue, or a market of one's own. */
  readonly instrument: string | Instrument;
  /** Where it stands when the script begins. */
  readonly price: string;
};

/** What a hand does to the markets, now by their clock. Prices and quantities are decimal strings. */
export type Hand = {
  /**
   * A trade; in a market by hand with the book around it: a tick wide, ten levels a tick apart, each of `levelQuantity`. The price is the ask where
   * a buyer took, the bid where a seller did; left out, a buyer takes at the last price or above it.
   */
  readonly trade: (
    symbol: string,
    price: string,
    quantity?: string,
    more?: { readonly taker?: 'buy' | 'sell'; readonly levelQuantity?: string },
  ) => void;
  /** The whole book, and its best levels as the quote. */
  readonly book: (symbol: string, bids: readonly Level[], asks: readonly Level[]) => void;
};

/** The name of such a script. */
export const HAND = 'hand';
const LEVELS = 10;
const LEVEL_QUANTITY = '10';
const QUANTITY = '1';

const fixed = (text: string): bigint => parseFixed(text);

/** A script whose facts come only by `Simulator.hand` and the control port. Its time goes on like any other. */
export function handScript(markets: readonly HandMarket[], startTime: Millis = wallTime()): Script {
  const parts = markets.map(({ instrument, price }) => ({
    instrument: typeof instrument === 'string' ? instrumentOf(instrument) : instrument,
    price,
  }));
  return {
    name: HAND,
    startTime,
    markets: parts.map(({ instrument, price }) => ({
      instrument,
      history: undefined,
      book: { lastUpdate: 1, ...ladder(fixed(price), 'buy', instrument, LEVEL_QUANTITY) },
    })),
    facts: waiting(
      parts.map(({ instrument, price }) => ({
        kind: 'trade',
        time: startTime,
        symbol: instrument.symbol,
        id: undefined,
        price: wireDecimal(fixed(price)),
        quantity: wireDecimal(fixed(QUANTITY)),
        buyerIsMaker: false,
      })),
    ),
  };
}

const wallTime = (): Millis => Date.now();

/** After what stands at the beginning, a fact that never comes: time goes on for ever. */
function* waiting(first: readonly Fact[]): Generator<Fact> {
  yield* first;
  for (;;) yield { ...first[0]!, time: Number.POSITIVE_INFINITY };
}

function ladder(
  price: bigint,
  taker: 'buy' | 'sell',
  { tick }: Instrument,
  levelQuantity: string,
): { readonly bids: readonly Level[]; readonly asks: readonly Level[] } {
  const ask = taker === 'buy' ? price : price + tick;
  const size = wireDecimal(fixed(levelQuantity));
  const at = (from: bigint, step: bigint): Level[] =>
    Array.from({ length: LEVELS }, (_, index) => from + BigInt(index) * step)
      .filter((level) => level > 0n)
      .map((level) => [wireDecimal(level), size]);
  return { bids: at(ask - tick, -tick), asks: at(ask, tick) };
}

/** Levels as they are to be, as changes of what is there. */
function changed(before: ReadonlyMap<string, string>, to: readonly Level[]): readonly Level[] {
  const after = new Map(to);
  const gone = [...before.keys()].filter((price) => !after.has(price)).map((price): Level => [price, '0.00000000']);
  // A level that is said again is whole again, whatever was taken from it.
  return [...gone, ...to];
}

/**
 * @param ownsBook the book is the hand's too; where a script makes it, only the trade is new
 * @throws SmcError USAGE for a market that is not there; RangeError for what is no number
 */
export function handOf(exchange: Exchange, ownsBook: boolean): Hand {
  const marketOf = (symbol: string): Market => {
    const market = exchange.markets.get(symbol);
    if (market !== undefined) return market;
    throw new SmcError('USAGE', `there is no market ${symbol}`, 'symbol', [...exchange.markets.keys()].join(', '));
  };
  const show = (market: Market, bids: readonly Level[], asks: readonly Level[]): void => {
    const time = exchange.now();
    const { symbol } = market.instrument;
    const changes = { bids: changed(market.book.bids, bids), asks: changed(market.book.asks, asks) };
    exchange.push({ kind: 'depth', time, symbol, updates: undefined, ...changes });
    const [bid, ask] = [bids[0], asks[0]];
    if (bid !== undefined && ask !== undefined)
      exchange.push({ kind: 'quote', time, symbol, update: undefined, bid, ask });
  };
  return {
    trade(symbol, price, quantity = QUANTITY, { taker, levelQuantity = LEVEL_QUANTITY } = {}) {
      const market = marketOf(symbol);
      const units = larger(0n, fixed(price));
      const side = taker ?? (units >= market.lastPrice ? 'buy' : 'sell');
      const { bids, asks } = ladder(units, side, market.instrument, levelQuantity);
      if (ownsBook) show(market, bids, asks);
      exchange.push({
        kind: 'trade',
        time: exchange.now(),
        symbol,
        id: undefined,
        price: wireDecimal(units),
        quantity: wireDecimal(fixed(quantity)),
        buyerIsMaker: side === 'sell',
      });
    },
    book(symbol, bids, asks) {
      if (!ownsBook)
        throw new SmcError('USAGE', 'the script makes the book', 'book', 'start the simulator with handScript');
      const wire = (levels: readonly Level[]): readonly Level[] =>
        levels.map(([price, size]) => [wireDecimal(fixed(price)), wireDecimal(fixed(size))]);
      show(marketOf(symbol), wire(bids), wire(asks));
    },
  };
}
