// Plan case: all orders of one plan at the exchange: its entry, the pair that protects it, and what closes it early.
import { isEnded, isLive, isShort, isThere, legOf, wireIdOf } from './leg.ts';
import type { Leg } from './leg.ts';
import type { Millis } from '#model/time.ts';
import type { OrderRequest } from '#model/order.ts';
import type { Quantity } from '#model/number.ts';

export type PlanCase = {
  readonly planId: string;
  readonly symbol: string;
  entry: Leg | undefined;
  stop: Leg | undefined;
  target: Leg | undefined;
  readonly closes: Leg[];
  /** A request of this plan is on its way: nothing else is asked meanwhile. */
  isBusy: boolean;
  /** Nothing is asked before. */
  retryAt: Millis;
  /** The price has met the target, and nothing at the exchange waits for it: it is sold at market. */
  isTargetDue: boolean;
  /** The price does not count before. */
  targetAt: Millis;
  /** Since when a position is held that no order at the exchange protects. */
  bareSince: Millis | undefined;
  isAlarmed: boolean;
};

export const planCase = (planId: string, symbol: string): PlanCase => ({
  planId,
  symbol,
  entry: undefined,
  stop: undefined,
  target: undefined,
  closes: [],
  isBusy: false,
  retryAt: 0,
  isTargetDue: false,
  targetAt: 0,
  bareSince: undefined,
  isAlarmed: false,
});

/** Takes a request in, with the protection that it carries. @returns the leg of the request itself */
export function addRequest(plan: PlanCase, request: OrderRequest, since: Millis): Leg {
  const leg = legOf(request, since);
  switch (request.role) {
    case 'entry':
      plan.entry = leg;
      for (const child of request.protection ?? []) addRequest(plan, child, since);
      break;
    case 'stop-loss':
      plan.stop ??= leg;
      break;
    case 'take-profit':
      plan.target ??= leg;
      break;
    case 'close':
      plan.closes.push(leg);
      break;
    case 'external':
      // Of no plan.
      break;
  }
  return leg;
}

export const legsOf = (plan: PlanCase): readonly Leg[] =>
  [plan.entry, plan.stop, plan.target, ...plan.closes].filter((leg) => leg !== undefined);

/** What is held, in what can be sold. */
export const heldOf = (plan: PlanCase): Quantity =>
  legsOf(plan).reduce((held, leg) => (leg === plan.entry ? held + leg.booked : held - leg.booked), 0n) as Quantity;

/** The entry can bring no more. */
export const isEntered = ({ entry }: PlanCase): boolean => entry === undefined || isEnded(entry);

/** An order at the exchange would end the position at its stop. */
export const isProtected = (plan: PlanCase): boolean => plan.stop !== undefined && isLive(plan.stop);

/** Nothing is held, and nothing is or may be at the exchange. */
export const isOver = (plan: PlanCase): boolean =>
  heldOf(plan) === 0n &&
  !plan.isBusy &&
  legsOf(plan).every((leg) => !isThere(leg) && leg.told !== undefined && isTold(leg));

/** Execution knows that it has ended. */
export const isTold = ({ told }: Leg): boolean =>
  told === 'canceled' || told === 'expired' || told === 'rejected' || told === 'done';

/** The list of open orders says where it stands: it is there itself, or it waits for an entry that is. */
export function isSeen({ entry }: PlanCase, leg: Leg, open: ReadonlySet<string>): boolean {
  if (leg.status === 'unknown' || isShort(leg)) return false;
  return open.has(wireIdOf(leg)) || (leg.status === 'waiting' && entry !== undefined && open.has(wireIdOf(entry)));
}
