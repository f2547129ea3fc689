// Book: what a simulated venue remembers of one account: working orders by market and plan, and the position of each plan.
import type { Quantity } from '#model/number.ts';
import type { OrderRequest, VenueReport } from '#model/order.ts';
import type { Millis } from '#model/time.ts';
import type { Rules } from './settings.ts';

/** Last words about this many finished orders are kept, to answer a request that comes twice. */
export const REMEMBERED_ORDERS = 1024;

/**
 * A price in units of 1e-8 held as a float: exact below 2^53, and compared without touching a bigint. Order prices are turned
 * into units once, candle prices as they come.
 */
export type Units = number;

export const unitsOf = (value: number): Units => Math.round(value * 1e8);

export type WorkingOrder = {
  /** Its prices may be changed. */
  request: OrderRequest;
  readonly venueId: string;
  /** Grows with the fills of the parent, shrinks with the fills of the group. */
  quantity: Quantity;
  filled: Quantity;
  fills: number;
  /** Price at which it fills or fires: limit or trigger; NaN for a market order. */
  level: Units;
  /** Price that must be met for that: a tick beyond for a limit that needs price through it. */
  reach: Units;
  /** A stop that has fired: market from now on, or for a stop-limit, a limit. */
  triggered: boolean;
  /** Has met no price yet: a limit that crosses now takes. */
  fresh: boolean;
  readonly activeAt: Millis;
  cancelAt: Millis;
  cancelReason: string;
  last: VenueReport;
};

export type PlanOrders = {
  readonly planId: string;
  /** Signed: negative is short. */
  position: Quantity;
  orders: WorkingOrder[];
  /** Next funding or swap of the position; infinity while flat. */
  nextFunding: Millis;
};

export type MarketBook = {
  readonly symbol: string;
  readonly plans: Map<string, PlanOrders>;
  lastPrice: number;
  lastTime: Millis;
  /** The gate: below `risesTo`, above `fallsTo` and before `due` a candle changes nothing. */
  risesTo: Units;
  fallsTo: Units;
  due: Millis;
};

/** Plain data: can be copied by structuredClone and serialised. */
export type Book = {
  readonly markets: Map<string, MarketBook>;
  /** Where each client id that is working (or waits as protection) is to be found. */
  readonly where: Map<string, { readonly symbol: string; readonly planId: string }>;
  readonly finished: Map<string, VenueReport>;
  nextOrder: number;
  ended: boolean;
};

/** Must not call back into the book: what is said is handled after the book has come to rest. */
export type Report = (report: VenueReport) => void;

export const createBook = (): Book => ({
  markets: new Map(),
  where: new Map(),
  finished: new Map(),
  nextOrder: 1,
  ended: false,
});

export function marketOf(book: Book, symbol: string): MarketBook {
  const known = book.markets.get(symbol);
  if (known !== undefined) return known;
  const market: MarketBook = {
    symbol,
    plans: new Map(),
    lastPrice: Number.NaN,
    lastTime: 0,
    risesTo: Infinity,
    fallsTo: -Infinity,
    due: Infinity,
  };
  book.markets.set(symbol, market);
  return market;
}

export function planOf(market: MarketBook, planId: string): PlanOrders {
  const known = market.plans.get(planId);
  if (known !== undefined) return known;
  const plan: PlanOrders = { planId, position: 0n as Quantity, orders: [], nextFunding: Infinity };
  market.plans.set(planId, plan);
  return plan;
}

/** Fills at its own price once met, as against firing and then taking what there is. */
export const isLimit = (order: WorkingOrder): boolean =>
  order.request.type === 'limit' || (order.request.type === 'stop-limit' && order.triggered);

/** Takes whatever price there is. */
export const isImmediate = (order: WorkingOrder): boolean =>
  order.request.type === 'market' || (order.triggered && order.request.type !== 'stop-limit');

/** Met by a rising price: sell limit and sell take-profit, buy stop and its kin. */
export const isMetRising = (order: WorkingOrder): boolean =>
  (order.request.side === 'sell') === (isLimit(order) || order.request.type === 'take-profit');

/** Entered or left by price moving on in the order's direction, as against coming back to it. */
export const isStopKind = (order: WorkingOrder): boolean =>
  order.request.type === 'stop' || order.request.type === 'stop-limit' || order.request.type === 'trailing';

/**
 * Sets where the order stands. A limit that needs price through it is met one tick further on; a stop is met as soon as the
 * price, rounded to the tick against the trader, is at it. On a tape that keeps to the grid the latter changes nothing.
 */
export function setLevel(order: WorkingOrder, rules: Rules, level: Units): void {
  const tick = Number(rules.instruments.get(order.request.symbol)!.tick);
  const through = rules.settings.limitFill === 'through' ? tick : 0;
  const beyond = isLimit(order) ? through : isStopKind(order) ? 1 - tick : 0;
  order.level = level;
  order.reach = isMetRising(order) ? level + beyond : level - beyond;
}

export const isReached = (order: WorkingOrder, price: Units): boolean =>
  isImmediate(order) || (isMetRising(order) ? price >= order.reach : price <= order.reach);

/** Puts the order to work. The caller reports. */
export function place(
  book: Book,
  rules: Rules,
  plan: PlanOrders,
  request: OrderRequest,
  quantity: Quantity,
  activeAt: Millis,
): WorkingOrder {
  const venueId = `sim-${book.nextOrder}`;
  book.nextOrder += 1;
  const accepted: VenueReport = { type: 'accepted', clientId: request.clientId, venueId };
  const order: WorkingOrder = {
    request,
    venueId,
    quantity,
    filled: 0n as Quantity,
    fills: 0,
    level: Number.NaN,
    reach: Number.NaN,
    triggered: false,
    fresh: true,
    activeAt,
    cancelAt: Infinity,
    cancelReason: '',
    last: accepted,
  };
  const level = request.type === 'limit' ? request.price : request.stopPrice;
  if (level !== undefined) setLevel(order, rules, Number(level));
  plan.orders.push(order);
  book.where.set(request.clientId, { symbol: request.symbol, planId: plan.planId });
  return order;
}

export function find(book: Book, clientId: string): { plan: PlanOrders; order: WorkingOrder } | undefined {
  const place = book.where.get(clientId);
  const plan = place === undefined ? undefined : book.markets.get(place.symbol)?.plans.get(place.planId);
  const order = plan?.orders.find((working) => working.request.clientId === clientId);
  return plan === undefined || order === undefined ? undefined : { plan, order };
}

/** Takes the order out of work with its last words. */
export function finish(book: Book, plan: PlanOrders, order: WorkingOrder, last: VenueReport): void {
  plan.orders = plan.orders.filter((working) => working !== order);
  book.where.delete(order.request.clientId);
  remember(book, order.request.clientId, last);
  // Protection of an entry that never filled was never placed.
  if (order.filled === 0n) for (const child of order.request.protection ?? []) book.where.delete(child.clientId);
}

export function remember(book: Book, clientId: string, last: VenueReport): void {
  book.finished.set(clientId, last);
  if (book.finished.size <= REMEMBERED_ORDERS) return;
  for (const oldest of book.finished.keys()) {
    book.finished.delete(oldest);
    return;
  }
}

/** Ends the order without a fill and says why. */
export function drop(book: Book, plan: PlanOrders, order: WorkingOrder, last: VenueReport, report: Report): void {
  finish(book, plan, order, last);
  report(last);
}

/** Recomputes the gate after anything in the market's orders or positions has changed, and lets go of empty plans. */
export function refresh(market: MarketBook): void {
  market.risesTo = Infinity;
  market.fallsTo = -Infinity;
  market.due = Infinity;
  for (const plan of market.plans.values()) {
    if (plan.position === 0n && plan.orders.length === 0) {
      market.plans.delete(plan.planId);
      continue;
    }
    market.due = Math.min(market.due, plan.nextFunding);
    for (const order of plan.orders) {
      market.due = Math.min(market.due, order.cancelAt, order.request.expiresAt ?? Infinity);
      // What takes any price waits only to become active; and the first candle makes a limit one that rests.
      if (order.fresh || isImmediate(order)) market.due = Math.min(market.due, order.activeAt);
      // A trailing level moves with every candle.
      if (isImmediate(order)) continue;
      if (order.request.type === 'trailing') market.due = -Infinity;
      else if (isMetRising(order)) market.risesTo = Math.min(market.risesTo, order.reach);
      else market.fallsTo = Math.max(market.fallsTo, order.reach);
    }
  }
}
