// Amend: exits that shall stand at other prices: the pair is cancelled and placed anew, and where the new one is refused the old goes back.
import { isEnded, isLive, isThere, wireIdOf, wireOrderOf } from './leg.ts';
import { isTold, legsOf } from './plan-case.ts';
import type { Leg } from './leg.ts';
import type { OrderRequest } from '#model/order.ts';
import type { PlanCase } from './plan-case.ts';
import type { Quantity } from '#model/number.ts';
import type { Report } from './tell.ts';
import type { WirePair } from '#model/order-wire.ts';

/** Takes the wish in. */
export function askAmend(plan: PlanCase, exits: readonly OrderRequest[]): void {
  for (const request of exits) {
    const leg = legsOf(plan).find((each) => each.request.clientId === request.clientId);
    if (leg === undefined || isTold(leg)) continue;
    if (leg.request.price === request.price && leg.request.stopPrice === request.stopPrice) continue;
    const { price, stopPrice } = request;
    leg.before ??= leg.request;
    leg.request = {
      ...leg.request,
      ...(price === undefined ? {} : { price }),
      ...(stopPrice === undefined ? {} : { stopPrice }),
    };
    leg.amend = 'asked';
  }
}

/** A target that is emulated stands nowhere: it has its price at once. */
export function settleEmulated({ target }: PlanCase, report: Report): void {
  if (target?.amend !== undefined && !isThere(target)) done(target, report);
}

/** What stands there has prices of before. */
export const isOutdated = ({ stop, target }: PlanCase, hasPairs: boolean): boolean =>
  stop?.amend === 'asked' || (hasPairs && target?.amend === 'asked');

/** It goes out as it is asked for now. */
export function sendAmend(leg: Leg): void {
  if (leg.amend === 'asked') leg.amend = 'sent';
}

/** As a list under the id of `of`, as its legs are asked for now. */
export function pairOf(of: Leg, stop: Leg, target: Leg, quantity: Quantity): WirePair {
  sendAmend(stop);
  sendAmend(target);
  return { id: `${wireIdOf(of)}-l`, stop: wireOrderOf(stop, quantity), target: wireOrderOf(target, quantity) };
}

/** It lives at the exchange as it was asked for. */
export function tellAmended(leg: Leg, report: Report): void {
  if (leg.amend === 'sent' && (isLive(leg) || leg.status === 'filled')) done(leg, report);
}

function done(leg: Leg, report: Report): void {
  leg.amend = undefined;
  leg.before = undefined;
  report({ type: 'updated', clientId: leg.request.clientId });
}

/** @returns whether prices of before are there to be placed in place of those that were refused */
export function revertAmend({ stop, target }: PlanCase, legs: readonly Leg[], reason: string, report: Report): boolean {
  if (!legs.some(({ amend }) => amend === 'sent')) return false;
  for (const leg of [stop, target]) {
    if (leg?.before === undefined || isLive(leg)) continue;
    leg.request = { ...leg.before, quantity: leg.request.quantity };
    leg.before = undefined;
    leg.amend = undefined;
    // The exchange took none of it: nothing stands for it.
    if (!isEnded(leg)) leg.status = 'unsent';
    report({ type: 'update-rejected', clientId: leg.request.clientId, reason });
  }
  return true;
}
