// REST API: the public market-data endpoints of the simulated exchange, each with its weight and its parameters.
import { isTimeframe } from '#model/time.ts';
import { snapshotOf } from './depth-book.ts';
import { klineRow, wireDecimal } from './kline.ts';
import { checkNames, missing, Refusal, symbolOf, symbolsOf, wholeOf } from './parameters.ts';
import { symbolInfo } from './symbol-info.ts';
import { bookTicker, ticker24h } from './ticker.ts';
import type { DepthSnapshot } from './depth-book.ts';
import type { Exchange, Market, PastTrade } from './exchange.ts';
import type { OrderCountLimits } from './orders/order-counts.ts';

/** What an endpoint may look at. */
export type RestWorld = {
  readonly exchange: Exchange;
  /** The exchange's clock, with its skew. */
  readonly now: () => number;
  readonly weightPerMinute: number;
  readonly orderCounts: OrderCountLimits;
  /** Trading in the market stands still. */
  readonly isHalted: (symbol: string) => boolean;
  /** The depth at the start, for the fault that serves it. */
  readonly staleDepth: ReadonlyMap<string, DepthSnapshot>;
};

export type Endpoint = {
  readonly known: readonly string[];
  readonly weight: (query: URLSearchParams) => number;
  readonly answer: (world: RestWorld, query: URLSearchParams, stale: boolean) => unknown;
};

const endpoint = (
  known: readonly string[],
  weight: number | ((query: URLSearchParams) => number),
  answer: Endpoint['answer'],
): Endpoint => ({ known, weight: typeof weight === 'number' ? () => weight : weight, answer });

/** Weights by the number asked for. Source: rest-api.md of the exchange's documentation. */
const depthWeight = (query: URLSearchParams): number => {
  const limit = Number(query.get('limit') ?? 100);
  if (limit <= 100) return 5;
  if (limit <= 500) return 25;
  return limit <= 1000 ? 50 : 250;
};

const KLINES_LIMIT = 1000;
const TRADES_LIMIT = 1000;
const DEPTH_LIMIT = 5000;

export const ENDPOINTS: ReadonlyMap<string, Endpoint> = new Map([
  ['/api/v3/ping', endpoint([], 1, () => ({}))],
  ['/api/v3/time', endpoint([], 1, ({ now }) => ({ serverTime: now() }))],
  [
    '/api/v3/exchangeInfo',
    endpoint(['symbol', 'symbols', 'permissions', 'showPermissionSets', 'symbolStatus'], 20, exchangeInfo),
  ],
  [
    '/api/v3/klines',
    endpoint(['symbol', 'interval', 'startTime', 'endTime', 'timeZone', 'limit'], 2, ({ exchange }, query) =>
      klines(exchange, query),
    ),
  ],
  ['/api/v3/depth', endpoint(['symbol', 'limit', 'symbolStatus'], depthWeight, depth)],
  [
    '/api/v3/trades',
    endpoint(['symbol', 'limit'], 25, ({ exchange }, query) => lastTrades(exchange, query).map(tradeRow)),
  ],
  [
    '/api/v3/aggTrades',
    endpoint(['symbol', 'fromId', 'startTime', 'endTime', 'limit'], 4, ({ exchange }, query) =>
      aggregateTrades(exchange, query),
    ),
  ],
  [
    '/api/v3/ticker/24hr',
    endpoint(
      ['symbol', 'symbols', 'type', 'symbolStatus'],
      (query) => (query.has('symbol') ? 2 : 80),
      ({ exchange, now }, query) => perSymbol(exchange, query, (market) => ticker24h(market, now())),
    ),
  ],
  [
    '/api/v3/ticker/bookTicker',
    endpoint(
      ['symbol', 'symbols', 'symbolStatus'],
      (query) => (query.has('symbol') ? 2 : 4),
      ({ exchange }, query) => perSymbol(exchange, query, bookTicker),
    ),
  ],
]);

/** The same over the WebSocket API. */
export const PUBLIC_METHODS: ReadonlyMap<string, string> = new Map([
  ['ping', '/api/v3/ping'],
  ['time', '/api/v3/time'],
  ['exchangeInfo', '/api/v3/exchangeInfo'],
  ['klines', '/api/v3/klines'],
  ['depth', '/api/v3/depth'],
  ['trades.recent', '/api/v3/trades'],
  ['trades.aggregate', '/api/v3/aggTrades'],
  ['ticker.24hr', '/api/v3/ticker/24hr'],
  ['ticker.book', '/api/v3/ticker/bookTicker'],
]);

/** @throws Refusal with the exchange's code, to be answered with status 400 */
export function answerRest(found: Endpoint, world: RestWorld, query: URLSearchParams, stale: boolean): unknown {
  checkNames(query, found.known);
  return found.answer(world, query, stale);
}

function marketNamed(exchange: Exchange, symbol: string): Market {
  const market = exchange.markets.get(symbol);
  if (market === undefined) throw new Refusal(-1121, 'Invalid symbol.');
  return market;
}

function perSymbol(exchange: Exchange, query: URLSearchParams, make: (market: Market) => unknown): unknown {
  if (query.has('symbol')) return make(marketNamed(exchange, symbolOf(query)));
  const symbols = symbolsOf(query) ?? [...exchange.markets.keys()];
  return symbols.map((symbol) => make(marketNamed(exchange, symbol)));
}

function exchangeInfo(
  { exchange, now, weightPerMinute, orderCounts, isHalted }: RestWorld,
  query: URLSearchParams,
): unknown {
  const symbols = symbolsOf(query) ?? [...exchange.markets.keys()];
  return {
    timezone: 'UTC',
    serverTime: now(),
    rateLimits: [
      { rateLimitType: 'REQUEST_WEIGHT', interval: 'MINUTE', intervalNum: 1, limit: weightPerMinute },
      { rateLimitType: 'ORDERS', interval: 'SECOND', intervalNum: 10, limit: orderCounts.tenSeconds },
      { rateLimitType: 'ORDERS', interval: 'DAY', intervalNum: 1, limit: orderCounts.day },
      { rateLimitType: 'RAW_REQUESTS', interval: 'MINUTE', intervalNum: 5, limit: 300_000 },
    ],
    exchangeFilters: [],
    symbols: symbols.map((symbol) =>
      symbolInfo(marketNamed(exchange, symbol).instrument, isHalted(symbol) ? 'HALT' : 'TRADING'),
    ),
  };
}

/** The open candle is the last row, as at the exchange: nothing in the row says that it is not finished. */
function klines(exchange: Exchange, query: URLSearchParams): unknown {
  const market = marketNamed(exchange, symbolOf(query));
  const interval = query.get('interval');
  if (interval === null) throw missing('interval');
  if (!isTimeframe(interval)) throw new Refusal(-1120, 'Invalid interval.');
  const from = wholeOf(query, 'startTime');
  const to = wholeOf(query, 'endTime') ?? Number.POSITIVE_INFINITY;
  const limit = wholeOf(query, 'limit', KLINES_LIMIT) ?? 500;
  const { closed, open } = market.klines.get(interval)!;
  const all = open === undefined ? closed : [...closed, open];
  const within = all.filter(({ openTime }) => openTime >= (from ?? 0) && openTime <= to);
  // From the beginning of the span where it is named, else the newest.
  return (from === undefined ? within.slice(-limit) : within.slice(0, limit)).map(klineRow);
}

function depth({ exchange, staleDepth }: RestWorld, query: URLSearchParams, stale: boolean): unknown {
  const market = marketNamed(exchange, symbolOf(query));
  const limit = wholeOf(query, 'limit', DEPTH_LIMIT) ?? 100;
  return (stale ? staleDepth.get(market.instrument.symbol) : undefined) ?? snapshotOf(market.book, limit);
}

const lastTrades = (exchange: Exchange, query: URLSearchParams): readonly PastTrade[] =>
  marketNamed(exchange, symbolOf(query)).trades.slice(-(wholeOf(query, 'limit', TRADES_LIMIT) ?? 500));

const tradeRow = (trade: PastTrade): object => ({
  id: trade.id,
  price: trade.price,
  qty: trade.quantity,
  quoteQty: wireDecimal(trade.value),
  time: trade.time,
  isBuyerMaker: trade.buyerIsMaker,
  isBestMatch: true,
});

/** Each trade stands alone: the recordings and made-up trades carry no mark of the order that took them. */
function aggregateTrades(exchange: Exchange, query: URLSearchParams): unknown {
  const { trades } = marketNamed(exchange, symbolOf(query));
  const limit = wholeOf(query, 'limit', TRADES_LIMIT) ?? 500;
  const fromId = wholeOf(query, 'fromId');
  const from = wholeOf(query, 'startTime');
  const to = wholeOf(query, 'endTime') ?? Number.POSITIVE_INFINITY;
  const within = trades.filter(({ id, time }) => id >= (fromId ?? 0) && time >= (from ?? 0) && time <= to);
  const rows = fromId === undefined && from === undefined ? within.slice(-limit) : within.slice(0, limit);
  return rows.map(({ id, price, quantity, time, buyerIsMaker }) => ({
    a: id,
    p: price,
    q: quantity,
    f: id,
    l: id,
    T: time,
    m: buyerIsMaker,
    M: true,
  }));
}
