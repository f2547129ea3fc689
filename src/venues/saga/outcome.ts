// Outcome: what an answer to a placing makes of the legs that were to be placed.
import { isEnded, isLive } from './leg.ts';
import { tellCanceled, tellRejected, tellUnknown } from './tell.ts';
import type { Leg } from './leg.ts';
import type { Millis } from '#model/time.ts';
import type { PlanCase } from './plan-case.ts';
import type { Report } from './tell.ts';

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
