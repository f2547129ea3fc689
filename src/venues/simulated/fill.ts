// Fill: what happens when price meets an order: it fires or fills, its protection comes alive, its group shrinks.
import { absolute, smaller, toStep } from '#model/number.ts';
import type { Price, Quantity } from '#model/number.ts';
import type { Instrument } from '#model/instrument.ts';
import type { Fill } from '#model/order.ts';
import type { Millis } from '#model/time.ts';
import { drop, find, finish, isImmediate, isLimit, isMetRising, isStopKind, place, setLevel } from './book.ts';
import type { Book, MarketBook, PlanOrders, Report, Units, WorkingOrder } from './book.ts';
import { feeOf, onGrid, takenAt } from './cost.ts';
import { nextFundingAfter } from './funding.ts';
import type { Rules } from './settings.ts';

/** One pass of price over the orders of a market. Prices in units; made only when something may happen. */
export type Match = {
  readonly book: Book;
  readonly rules: Rules;
  readonly market: MarketBook;
  readonly instrument: Instrument;
  readonly report: Report;
  readonly openTime: Millis;
  readonly closeTime: Millis;
  readonly open: Units;
  readonly high: Units;
  readonly low: Units;
  readonly close: Units;
  /** The price is a quote of the order's own side, so the spread is in it. */
  readonly spreadKnown: boolean;
  /** What may still be taken of the candle's volume; undefined is unlimited. */
  available: Quantity | undefined;
  /** Orders that got no more volume in this pass. */
  readonly blocked: Set<WorkingOrder>;
  price: Units;
  /** Price travels: orders fill at their own level, not at where price stands; and the order of events is a guess. */
  walking: boolean;
  /** How the plan in hand was entered while price travelled. */
  entered: '' | 'stop' | 'limit';
  /** Several entries of the plan lie in the candle. */
  contested: boolean;
  /** A trailing level of the plan has moved within the candle. */
  trailed: boolean;
};

/** Whether the order is at work and the candle comes to it. */
export const isInside = (match: Match, order: WorkingOrder): boolean =>
  order.activeAt <= match.openTime && (isMetRising(order) ? match.high >= order.reach : match.low <= order.reach);

/** Fires the order if it waits for a trigger, then fills what can be filled at this price. */
export function meet(match: Match, plan: PlanOrders, order: WorkingOrder): void {
  const { request } = order;
  const ambiguous = isAmbiguous(match, plan, order);
  const travelled = match.walking && !order.fresh;
  if (request.type === 'stop-limit' && !order.triggered) {
    order.triggered = true;
    order.fresh = true;
    setLevel(order, match.rules, Number(request.price));
    order.last = { type: 'triggered', clientId: request.clientId };
    match.report(order.last);
    return;
  }
  const fires = !isLimit(order) && !isImmediate(order);
  if (fires) order.triggered = true;
  const quantity = fillable(match, plan, order);
  if (quantity === undefined) {
    drop(match.book, plan, order, canceled(order, 'reduce-only'), match.report);
    return;
  }
  if (quantity === 0n) {
    match.blocked.add(order);
    if (!fires) return;
    order.last = { type: 'triggered', clientId: request.clientId };
    match.report(order.last);
    return;
  }
  const maker = isLimit(order) && !order.fresh;
  book(match, plan, order, quantity, priceOf(match, order, travelled), maker, ambiguous);
}

const canceled = (order: WorkingOrder, reason: string) =>
  ({ type: 'canceled', clientId: order.request.clientId, reason }) as const;

/** Undefined where a reduce-only order has nothing to reduce; 0 where the candle has no volume left. */
function fillable(match: Match, plan: PlanOrders, order: WorkingOrder): Quantity | undefined {
  const { request } = order;
  let quantity = (order.quantity - order.filled) as Quantity;
  if (request.reduceOnly) {
    const opposes = request.side === 'sell' ? plan.position > 0n : plan.position < 0n;
    if (!opposes) return undefined;
    quantity = smaller(quantity, absolute(plan.position));
  }
  if (match.available !== undefined) quantity = smaller(quantity, match.available);
  return toStep(quantity, match.instrument.lot, 'down');
}

function priceOf(match: Match, order: WorkingOrder, travelled: boolean): Price {
  const { rules, instrument } = match;
  const { side, type } = order.request;
  const here = exact(travelled ? order.level : match.price);
  if (!isLimit(order)) return takenAt(rules, instrument, side, here, type === 'market' && !match.spreadKnown);
  if (!order.fresh) return onGrid(instrument, side, here);
  // A limit that crosses on arrival takes, but never worse than its limit.
  const taken = takenAt(rules, instrument, side, here, !match.spreadKnown);
  const limit = exact(order.level) as Price;
  return (side === 'buy') === taken > limit ? limit : taken;
}

/** @throws RangeError beyond 90 million, where a float no longer names one price */
function exact(units: Units): bigint {
  if (!Number.isSafeInteger(units)) throw new RangeError(`not an exact price: ${units / 1e8}`);
  return BigInt(units);
}

function book(
  match: Match,
  plan: PlanOrders,
  order: WorkingOrder,
  quantity: Quantity,
  price: Price,
  maker: boolean,
  ambiguous: boolean,
): void {
  const { request } = order;
  const wasFlat = plan.position === 0n;
  order.filled = (order.filled + quantity) as Quantity;
  order.fills += 1;
  plan.position = (request.side === 'buy' ? plan.position + quantity : plan.position - quantity) as Quantity;
  if (plan.position === 0n) plan.nextFunding = Infinity;
  else if (wasFlat) plan.nextFunding = nextFundingAfter(match.rules, match.instrument, match.openTime);
  if (match.available !== undefined) match.available = (match.available - quantity) as Quantity;
  const fill: Fill = {
    id: `${order.venueId}-${order.fills}`,
    clientId: request.clientId,
    planId: request.planId,
    role: request.role,
    symbol: request.symbol,
    side: request.side,
    price,
    quantity,
    fee: feeOf(match.rules, match.instrument, price, quantity, maker),
    maker,
    time: match.walking ? match.closeTime : match.openTime,
    ambiguous,
  };
  order.last = { type: 'filled', clientId: request.clientId, fill };
  const done = order.filled >= order.quantity;
  if (done) finish(match.book, plan, order, order.last);
  else match.blocked.add(order);
  if (!request.reduceOnly && match.walking) match.entered = isStopKind(order) ? 'stop' : 'limit';
  match.report(order.last);
  follow(match, plan, order, quantity);
}

/** What one fill does to the other orders of its plan. */
function follow(match: Match, plan: PlanOrders, order: WorkingOrder, quantity: Quantity): void {
  const { request } = order;
  for (const child of request.protection ?? []) {
    const working = find(match.book, child.clientId);
    if (working !== undefined) {
      working.order.quantity = (working.order.quantity + quantity) as Quantity;
      continue;
    }
    const placed = place(match.book, match.rules, plan, child, quantity, match.openTime);
    match.report(placed.last);
  }
  // The first exit ends what is left of its entry: a plan that is being closed does not grow.
  for (const parent of plan.orders)
    if (parent.request.protection?.some((child) => child.clientId === request.clientId) === true)
      drop(match.book, plan, parent, canceled(parent, 'exit-filled'), match.report);
  if (request.group !== undefined)
    for (const other of plan.orders) {
      if (other === order || other.request.group !== request.group) continue;
      other.quantity = (other.quantity - quantity) as Quantity;
      if (other.quantity <= other.filled) drop(match.book, plan, other, canceled(other, 'oco'), match.report);
    }
  if (request.reduceOnly && plan.position === 0n && order.filled < order.quantity)
    drop(match.book, plan, order, canceled(order, 'reduce-only'), match.report);
}

/** Whether the path policy, and not the candle, chose this fill: another path through the same candle gives another. */
function isAmbiguous(match: Match, plan: PlanOrders, order: WorkingOrder): boolean {
  if (!match.walking) return false;
  if (!order.request.reduceOnly) return match.contested;
  const rising = isMetRising(order);
  for (const other of plan.orders)
    if (other.request.reduceOnly && isMetRising(other) !== rising && isInside(match, other)) return true;
  if (order.request.type === 'trailing' && match.trailed) return true;
  // Where the close lies beyond the exit, every path comes to it after the entry.
  const certain = rising ? match.close >= order.reach : match.close <= order.reach;
  return !certain && match.entered !== '' && (match.entered === 'stop') === isStopKind(order);
}
