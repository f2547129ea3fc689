// Emulated target: where an exchange has no pairs the stop works there alone, and the target is watched here: when the price meets it,
// the stop is cancelled and what it protected is sold at market. Whatever does not go well brings the stop back.
import { isEnded, isLive } from './leg.ts';
import { isTold } from './plan-case.ts';
import type { Leg } from './leg.ts';
import type { Millis } from '#model/time.ts';
import type { PlanCase } from './plan-case.ts';
import type { Price } from '#model/number.ts';
import type { WireOrder } from '#model/order-wire.ts';

/** @returns whether the target is to be sold now */
export function meetTarget(plan: PlanCase, price: Price, now: Millis): boolean {
  const { stop, target } = plan;
  // While something is asked the word stands: a stop that is being cancelled is not to be placed and cancelled again.
  if (plan.isBusy || stop === undefined || target?.request.price === undefined) return false;
  if (!isLive(stop) || isTold(target)) return false;
  const { side, price: level } = target.request;
  const isMet = side === 'sell' ? price >= level : price <= level;
  plan.isTargetDue = isMet && now >= plan.targetAt;
  return plan.isTargetDue;
}

/** Not sold, or not all of it: the stop goes back, and the price is not listened to for a while. */
export function leaveTarget(plan: PlanCase, until: Millis): void {
  plan.isTargetDue = false;
  plan.targetAt = until;
}

/** The exchange takes none of it: another order can stand for it later. */
export function refuseTarget(leg: Leg, reason: string): void {
  if (isLive(leg) || isEnded(leg)) return;
  leg.status = 'rejected';
  leg.reason = reason;
}

export const atMarket = ({ id, symbol, side, quantity }: WireOrder): WireOrder => ({
  id,
  symbol,
  side,
  type: 'market',
  quantity,
});
