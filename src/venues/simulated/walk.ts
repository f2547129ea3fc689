// Walk: moves price along a path and meets the orders of a plan in the order that price comes to them.
import type { Millis } from '#model/time.ts';
import { drop, isImmediate, isMetRising, isReached, setLevel } from './book.ts';
import type { PlanOrders, Units, WorkingOrder } from './book.ts';
import { meet } from './fill.ts';
import type { Match } from './fill.ts';
import { waypoints } from './path.ts';

type Takes = (order: WorkingOrder) => boolean;
const all: Takes = () => true;

/** Takes the whole candle past one plan. */
export function passPlan(match: Match, plan: PlanOrders): void {
  match.walking = false;
  match.entered = '';
  match.trailed = false;
  match.price = match.open;
  tidy(match, plan, match.openTime);
  settle(match, plan, all);
  // Of a candle that outlives the order only the open is known to lie within its life.
  expire(match, plan, (expiresAt) => expiresAt < match.closeTime);
  if (plan.orders.length === 0) return;
  match.walking = true;
  for (const waypoint of waypoints(match, plan)) travel(match, plan, waypoint);
}

/** Cancels and expires what is due before any price is met. */
export function tidy(match: Match, plan: PlanOrders, time: Millis): void {
  for (const order of plan.orders)
    if (order.cancelAt <= time) {
      const { clientId } = order.request;
      drop(match.book, plan, order, { type: 'canceled', clientId, reason: order.cancelReason }, match.report);
    }
  expire(match, plan, (expiresAt) => expiresAt <= time);
}

function expire(match: Match, plan: PlanOrders, isOver: (expiresAt: Millis) => boolean): void {
  for (const order of plan.orders) {
    const { expiresAt, clientId } = order.request;
    if (expiresAt !== undefined && isOver(expiresAt))
      drop(match.book, plan, order, { type: 'expired', clientId }, match.report);
  }
}

/** Meets everything that is reached where price stands, until nothing more is. */
export function settle(match: Match, plan: PlanOrders, takes: Takes, late = false): void {
  const isReady = (order: WorkingOrder): boolean =>
    (late || order.activeAt <= match.openTime) && takes(order) && !match.blocked.has(order);
  for (;;) {
    follow(match, plan, match.price, match.price, takes);
    const order = plan.orders.find((working) => isReady(working) && isReached(working, match.price));
    if (order === undefined) break;
    meet(match, plan, order);
  }
  for (const order of plan.orders) if (isReady(order)) order.fresh = false;
}

/** Moves price to the next turning point, meeting orders in the order that price comes to them. */
function travel(match: Match, plan: PlanOrders, to: Units): void {
  for (;;) {
    const order = nearest(match, plan, to);
    const reach = order === undefined ? to : order.reach;
    follow(match, plan, match.price, reach, all);
    match.price = reach;
    if (order === undefined) return;
    meet(match, plan, order);
    // What has only now come alive has not met this price yet.
    settle(match, plan, (working) => working.fresh);
  }
}

function nearest(match: Match, plan: PlanOrders, to: Units): WorkingOrder | undefined {
  const rising = to > match.price;
  let best: WorkingOrder | undefined;
  for (const order of plan.orders) {
    if (order.activeAt > match.openTime || match.blocked.has(order) || isImmediate(order)) continue;
    if (isMetRising(order) !== rising) continue;
    if (rising ? order.reach < match.price || order.reach > to : order.reach > match.price || order.reach < to)
      continue;
    if (best === undefined || (rising ? order.reach < best.reach : order.reach > best.reach)) best = order;
  }
  return best;
}

/** Draws trailing levels after a price that moves in their favour, onto the tick that is further from it. */
function follow(match: Match, plan: PlanOrders, from: Units, to: Units, takes: Takes): void {
  const tick = Number(match.instrument.tick);
  for (const order of plan.orders) {
    const { type, trail, side } = order.request;
    if (
      type !== 'trailing' ||
      trail === undefined ||
      order.triggered ||
      order.activeAt > match.openTime ||
      !takes(order)
    )
      continue;
    const sell = side === 'sell';
    const extreme = sell ? Math.max(from, to) : Math.min(from, to);
    const distance = extreme + (sell ? -Number(trail) : Number(trail));
    const over = ((distance % tick) + tick) % tick;
    const level = sell || over === 0 ? distance - over : distance - over + tick;
    if (sell ? order.level >= level : order.level <= level) continue;
    setLevel(order, match.rules, level);
    match.trailed = match.walking;
  }
}
