// Candle facts: trades, quotes and book changes made up inside given candles, so that the trades give back exactly those candles.
import { candleAt } from '#model/candle.ts';
import { durationOf } from '#model/time.ts';
import type { Candle, CandleSeries } from '#model/candle.ts';
import type { Instrument } from '#model/instrument.ts';
import type { BookStart, DepthFact, Fact, Level, QuoteFact, TradeFact } from './facts.ts';

/** Trades in one candle: enough for a way through open, both extremes and close that is not the same each time. */
const TRADES = 12;
/** Levels of the book on each side. */
const DEPTH = 10;
/** The book's levels lie on a grid of about this share of the price, so that most of them outlive a small move. */
const GRID_SHARE = 1e-4;
/** Half the spread as a share of the price, rounded to the tick and never below one. */
const HALF_SPREAD_SHARE = 5e-6;
/** Integer units of 1e-8, exact in a float up to 90 million. */
const UNITS = 1e8;

const units = (value: number): number => Math.round(value * UNITS);
const text = (value: number): string => (value / UNITS).toFixed(8);

/** A small hash as a generator: the same candle gives the same trades whatever came before it. */
function generator(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x9e3779b9) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 16), 0x85ebca6b);
    mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35);
    return ((mixed ^ (mixed >>> 16)) >>> 0) / 4294967296;
  };
}

type Grid = { readonly tick: number; readonly lot: number };
type Ladder = { readonly bids: ReadonlyMap<number, number>; readonly asks: ReadonlyMap<number, number> };

const gridOf = (instrument: Instrument): Grid => ({ tick: Number(instrument.tick), lot: Number(instrument.lot) });

/** Facts of the rows [from, to) of one market. Rows of a calendar with holes leave holes. */
export function* candleFacts(
  instrument: Instrument,
  rows: Iterable<Candle>,
  before: { readonly price: number } | undefined,
): Generator<Fact> {
  const grid = gridOf(instrument);
  let ladder: Ladder | undefined = before === undefined ? undefined : ladderAt(units(before.price), false, grid);
  for (const candle of rows)
    for (const trade of tradesOf(candle, grid)) {
      const next = ladderAt(trade.price, trade.buyerIsMaker, grid);
      const { time } = trade;
      const { symbol } = candle;
      const change = depthFact(symbol, time, ladder, next);
      if (change.bids.length + change.asks.length > 0) yield change;
      yield quoteFact(symbol, time, next);
      yield { kind: 'trade', time, symbol, id: undefined, ...wireTrade(trade) } satisfies TradeFact;
      ladder = next;
    }
}

/** The book that `candleFacts` expects to stand before its first fact. */
export function startingBook(instrument: Instrument, price: number): BookStart {
  const { bids, asks } = ladderAt(units(price), false, gridOf(instrument));
  return { lastUpdate: 1, bids: levels(bids), asks: levels(asks) };
}

/** Rows [from, to) of a series as candles. */
export function* rowsOf(series: CandleSeries, from: number, to: number): Generator<Candle> {
  for (let row = from; row < to; row += 1) yield candleAt(series, row);
}

type Trade = {
  readonly time: number;
  readonly price: number;
  readonly quantity: number;
  readonly buyerIsMaker: boolean;
};

const wireTrade = ({
  price,
  quantity,
  buyerIsMaker,
}: Trade): Pick<TradeFact, 'price' | 'quantity' | 'buyerIsMaker'> => ({
  price: text(price),
  quantity: text(quantity),
  buyerIsMaker,
});

/** First at the open, last at the close, the extremes between, all on the tick; quantities add up to the volume. */
function tradesOf(candle: Candle, grid: Grid): readonly Trade[] {
  const random = generator(candle.openTime / 1000 + candle.close * 7);
  const prices = pathOf(candle, grid, random);
  const volume = units(candle.volume);
  // A source without volume still has trades, each of the smallest quantity.
  const quantities = volume > 0 ? split(volume, prices.length, grid.lot, random) : prices.map(() => grid.lot);
  const duration = durationOf(candle.timeframe);
  // A flat candle without volume has had no trade at all.
  const flat = candle.volume === 0 && candle.high === candle.low;
  if (flat) return [];
  const step = duration / quantities.length;
  return quantities.map((quantity, index) => {
    // With less volume than trades, the extremes and the ends are what must remain.
    const price = prices[index]!;
    const previous = index === 0 ? units(candle.open) : prices[index - 1]!;
    return {
      time: candle.openTime + Math.min(duration - 1, Math.floor(step * (index + 0.1 + 0.8 * random()))),
      price,
      quantity,
      buyerIsMaker: price < previous || (price === previous && random() < 0.5),
    };
  });
}

function pathOf(candle: Candle, grid: Grid, random: () => number): readonly number[] {
  const [open, high, low, close] = [candle.open, candle.high, candle.low, candle.close].map(units) as [
    number,
    number,
    number,
    number,
  ];
  const corners = close >= open ? [open, low, high, close] : [open, high, low, close];
  const room = candle.volume > 0 ? Math.min(TRADES, units(candle.volume)) : TRADES;
  if (room < corners.length) return corners;
  const path: number[] = [open];
  for (let leg = 1; leg < corners.length; leg += 1) {
    const extra = Math.floor((room - corners.length) / (corners.length - 1));
    for (let step = 1; step <= extra; step += 1) {
      const share = (step + random() - 0.5) / (extra + 1);
      const at = corners[leg - 1]! + share * (corners[leg]! - corners[leg - 1]!);
      path.push(Math.min(high, Math.max(low, Math.round(at / grid.tick) * grid.tick)));
    }
    path.push(corners[leg]!);
  }
  return path;
}

/** `total` units in `parts` pieces of whole lots, each at least one; what is less than a lot goes with the largest. */
function split(total: number, parts: number, lot: number, random: () => number): readonly number[] {
  const lots = Math.floor(total / lot);
  if (lots < parts) return splitUnits(total, parts, 1, random);
  return splitUnits(total, parts, lot, random);
}

function splitUnits(total: number, parts: number, unit: number, random: () => number): readonly number[] {
  if (total < parts) return Array.from({ length: parts }, () => 1);
  const weights = Array.from({ length: parts }, () => 0.2 + random());
  const sum = weights.reduce((a, b) => a + b, 0);
  // One unit each before the shares are dealt, so that no piece is empty and no sum is overdrawn.
  const free = Math.floor(total / unit) - parts;
  const pieces = weights.map((weight) => (1 + Math.floor((weight / sum) * free)) * unit);
  const rest = total - pieces.reduce((a, b) => a + b, 0);
  pieces[pieces.indexOf(Math.max(...pieces))]! += rest;
  return pieces;
}

/** The book around a trade: the traded price is the best on the side that was hit. */
function ladderAt(price: number, atBid: boolean, { tick, lot }: Grid): Ladder {
  const spread = 2 * Math.max(tick / 2, Math.round((HALF_SPREAD_SHARE * price) / tick) * tick);
  const bestBid = atBid ? price : price - spread;
  const bestAsk = bestBid + spread;
  const step = Math.max(1, Math.round((GRID_SHARE * price) / tick)) * tick;
  const bids = new Map<number, number>();
  const asks = new Map<number, number>();
  const sizeAt = (at: number): number => (1 + ((Math.round(at / tick) * 7919) % 97)) * 100 * lot;
  if (bestBid > 0) bids.set(bestBid, sizeAt(bestBid));
  asks.set(bestAsk, sizeAt(bestAsk));
  for (let level = 1; level < DEPTH; level += 1) {
    const bid = Math.floor(bestBid / step - level + 1) * step;
    if (bid > 0 && bid < bestBid) bids.set(bid, sizeAt(bid));
    const ask = Math.ceil(bestAsk / step + level - 1) * step;
    if (ask > bestAsk) asks.set(ask, sizeAt(ask));
  }
  return { bids, asks };
}

const level = (price: number, quantity: number): Level => [text(price), text(quantity)];
const levels = (side: ReadonlyMap<number, number>): Level[] => [...side].map(([price, size]) => level(price, size));

function changes(from: ReadonlyMap<number, number> | undefined, to: ReadonlyMap<number, number>): Level[] {
  const changed: Level[] = [];
  for (const price of from?.keys() ?? []) if (!to.has(price)) changed.push(level(price, 0));
  for (const [price, size] of to) if (from?.get(price) !== size) changed.push(level(price, size));
  return changed;
}

const depthFact = (symbol: string, time: number, from: Ladder | undefined, to: Ladder): DepthFact => ({
  kind: 'depth',
  time,
  symbol,
  updates: undefined,
  bids: changes(from?.bids, to.bids),
  asks: changes(from?.asks, to.asks),
});

const bestOf = (side: ReadonlyMap<number, number>): Level => {
  const [first] = side;
  return first === undefined ? level(0, 0) : level(...first);
};

const quoteFact = (symbol: string, time: number, to: Ladder): QuoteFact => ({
  kind: 'quote',
  time,
  symbol,
  update: undefined,
  bid: bestOf(to.bids),
  ask: bestOf(to.asks),
});
