// Tell: what execution hears of a leg, each word once.
import { isEnded, isLive, isShort } from './leg.ts';
import { isTold } from './plan-case.ts';
import type { Leg } from './leg.ts';
import type { VenueReport } from '#model/order.ts';

export type Report = (report: VenueReport) => void;

export function tellUnknown(leg: Leg, detail: string, report: Report): void {
  if (isTold(leg) || leg.told === 'unknown') return;
  leg.told = 'unknown';
  report({ type: 'unknown', clientId: leg.request.clientId, detail });
}

export function tellRejected(leg: Leg, reason: string, report: Report): void {
  if (isTold(leg)) return;
  leg.told = 'rejected';
  report({ type: 'rejected', clientId: leg.request.clientId, reason });
}

export function tellCanceled(leg: Leg, reason: string, report: Report): void {
  if (isTold(leg)) return;
  const { clientId } = leg.request;
  // Only what has worked expires: of anything else the table of states knows no such end, and it would stay open for ever.
  const hasWorked = leg.told === 'accepted' || leg.told === 'triggered';
  leg.told = reason === 'expired' && hasWorked ? 'expired' : 'canceled';
  report(leg.told === 'expired' ? { type: 'expired', clientId } : { type: 'canceled', clientId, reason });
}

/** It works; before its first fill, and once. */
export function tellAccepted(leg: Leg, report: Report): void {
  const { clientId } = leg.request;
  if (leg.told === undefined || leg.told === 'unknown') {
    if (!isLive(leg) && leg.filled === 0n) return;
    leg.told = 'accepted';
    report({ type: 'accepted', clientId, venueId: leg.venueId });
  }
  if (leg.triggered && leg.told === 'accepted') {
    leg.told = 'triggered';
    report({ type: 'triggered', clientId });
  }
}

/** All of it has come. Its last fill may have been too small to be told: then the rest of it is called back. */
export function tellWhole(leg: Leg, wasLast: boolean, report: Report): void {
  if (isShort(leg) || isTold(leg)) return;
  if (!wasLast) return tellCanceled(leg, 'rest-below-a-lot', report);
  leg.told = 'done';
}

/** An entry or a closing order that the exchange has ended: by our wish, or by its own rules. */
export function tellEnd(leg: Leg, report: Report): void {
  if (!isEnded(leg) || leg.status === 'filled' || isShort(leg)) return;
  if (leg.status === 'rejected')
    return tellRejected(leg, leg.reason === '' ? 'rejected by the venue' : leg.reason, report);
  const why = leg.ending ?? (leg.status === 'expired' && leg.reason === '' ? 'expired' : leg.reason);
  tellCanceled(leg, why === '' ? 'cancelled at the venue' : why, report);
}
