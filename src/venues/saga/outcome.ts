// Outcome: what an answer to a placing makes of the legs that were to be placed.
import { isEnded, isLive } from './leg.ts';
import { tellCanceled, tellRejected, tellUnknown } from './tell.ts';
import type { Leg } from './leg.ts';
import type { Millis } from '#model/time.ts';
import type { PlanCase } from './plan-case.ts';
import type { Report } from './tell.ts';
import type { WireAnswer } from '#model/order-wire.ts';
import type { SagaSettings } from './settings.ts';
import type { WireRefusal } from '#model/order-wire.ts';

/** Certainly not there. */
export function refuse(plan: PlanCase, leg: Leg, reason: string, report: Report): void {
  if (isLive(leg) || isEnded(leg)) return;
  leg.status = 'rejected';
  leg.reason = reason;
  // The protection of an entry that was refused falls with it.
  if (leg === plan.entry || leg === plan.stop || leg.request.role === 'close') tellRejected(leg, reason, report);
  if (leg === plan.target && plan.entry !== undefined && isEnded(plan.entry)) tellCanceled(leg, reason, report);
}

/** Perhaps there, now or until `until`. */
export function doubt(legs: readonly Leg[], until: Millis, askAt: Millis, detail: string, report: Report): void {
  for (const leg of legs) {
    if (leg.status !== 'unsent') continue;
    leg.status = 'unknown';
    leg.until = until;
    leg.askAt = askAt;
    if (leg.generation === 0) tellUnknown(leg, detail, report);
  }
}

type Passing = { readonly now: Millis; readonly hasPairs: boolean; readonly settings: SagaSettings };

/** An exit that cannot be placed now can be in a moment: the market opens, or what a cancelled order has held comes free. */
export function isPassing(
  plan: PlanCase,
  legs: readonly Leg[],
  why: WireRefusal,
  { now, hasPairs, settings }: Passing,
): boolean {
  if (plan.entry !== undefined && legs.includes(plan.entry)) return false;
  // While it is closed a target that is emulated gives its place to the stop.
  if (why === 'market-closed') return hasPairs || !legs.some((leg) => leg === plan.target);
  const isRecent = plan.bareSince === undefined || now - plan.bareSince < 2 * settings.protectMs;
  return why === 'insufficient-balance' && isRecent;
}

/** One order as a list of them. */
export const one = <Value>(answer: WireAnswer<Value>): WireAnswer<readonly Value[]> =>
  answer.outcome === 'done' ? { outcome: 'done', value: [answer.value] } : answer;
