// Path: the way that price is taken to have travelled inside a candle, chosen for each plan by the policy.
import { isMetRising, isStopKind } from './book.ts';
import type { PlanOrders, Units, WorkingOrder } from './book.ts';
import { isInside } from './fill.ts';
import type { Match } from './fill.ts';

/**
 * The turning points after the open, the close last. Pessimistic is the worst that the candle allows: an entry comes as late
 * as its target allows it to be missed and as early as its stop needs; optimistic is the mirror of that.
 */
export function waypoints(match: Match, plan: PlanOrders): readonly Units[] {
  const { high, low, close } = match;
  const entries = plan.orders.filter((order) => !order.request.reduceOnly && isInside(match, order));
  match.contested = entries.length > 1;
  const entry = entries.length === 1 ? entries[0] : undefined;
  const { path } = match.rules.settings;
  const held = plan.position !== 0n;
  if (path === 'ohlc' || (!held && entry === undefined))
    return close >= match.open ? [low, high, close] : [high, low, close];

  const long = held ? plan.position > 0n : entry!.request.side === 'buy';
  const better = long ? high : low;
  const worse = long ? low : high;
  const comesBack = entry !== undefined && !isStopKind(entry);
  switch (path) {
    case 'pessimistic':
      if (held) return comesBack && !stopInside(match, plan) ? [better, worse, close] : [worse, better, close];
      return comesBack ? [better, worse, close] : [reachOf(entry), worse, better, close];
    case 'optimistic':
      if (held) return [better, worse, close];
      return comesBack ? [reachOf(entry), better, worse, close] : [worse, better, close];
  }
}

const reachOf = (entry: WorkingOrder | undefined): Units => entry?.reach ?? Number.NaN;

/** Whether a stop of the position lies in the candle. */
const stopInside = (match: Match, plan: PlanOrders): boolean =>
  plan.orders.some(
    (order) =>
      order.request.reduceOnly &&
      isStopKind(order) &&
      isMetRising(order) === plan.position < 0n &&
      isInside(match, order),
  );
