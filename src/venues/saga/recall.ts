// Recall: the plans of the log that are not over, as they are taken up after a start. Where their orders stand, only the exchange knows.
import { noteBooked } from './booking.ts';
import { addRequest, legsOf, planCase } from './plan-case.ts';
import type { Fill, OrderRequest } from '#model/order.ts';
import type { Millis } from '#model/time.ts';
import type { PlanCase } from './plan-case.ts';

export type KnownOrder = {
  readonly request: OrderRequest;
  readonly since: Millis;
  /** Execution has heard its end. */
  readonly isClosed: boolean;
  /** It has heard that it works. */
  readonly isAccepted: boolean;
  /** Why execution wants it ended; undefined while it does not. */
  readonly ending: string | undefined;
  /** While other prices are asked for: as it stood. */
  readonly before?: OrderRequest | undefined;
};

export type KnownPlan = {
  readonly planId: string;
  readonly symbol: string;
  /** Of every role, protection as orders of their own. */
  readonly orders: readonly KnownOrder[];
  readonly fills: readonly Fill[];
};

/**
 * Each order counts as sent and unknown until the exchange has been asked: the program may have ended after a request was written
 * down and before it went out, or after.
 */
export function recall({ planId, symbol, orders, fills }: KnownPlan, now: Millis, flightMs: Millis): PlanCase {
  const plan = planCase(planId, symbol);
  for (const { request, since, isClosed, isAccepted, ending, before } of orders) {
    const { protection: _, ...own } = request;
    const leg = addRequest(plan, own, since);
    leg.ending = ending;
    leg.told = isClosed ? 'canceled' : isAccepted ? 'accepted' : undefined;
    leg.status = isClosed ? 'canceled' : 'unknown';
    leg.until = now + flightMs;
    leg.isRecalled = !isClosed;
    // Whichever of the two stands there: it is placed as it is wanted.
    if (before !== undefined) leg.amend = 'asked';
    leg.before = before;
  }
  for (const leg of legsOf(plan))
    for (const fill of fills) if (fill.clientId === leg.request.clientId) noteBooked(leg, fill);
  return plan;
}
