// Next act: what has to be asked of the exchange for a plan, given where all of its orders stand. A function of that alone, so that
// after a crash, a cut line or a late answer the same question is asked again: what to do next.
import { isOutdated } from './amend.ts';
import { floorTo, isEnded, isLive, isShort, isThere } from './leg.ts';
import { heldOf, isEntered, isTold, legsOf } from './plan-case.ts';
import type { Leg } from './leg.ts';
import type { Millis } from '#model/time.ts';
import type { PlanCase } from './plan-case.ts';
import type { Quantity } from '#model/number.ts';
import type { SagaSettings } from './settings.ts';

export type Act =
  | { readonly type: 'ask'; readonly leg: Leg }
  | { readonly type: 'cancel'; readonly leg: Leg; readonly why: string }
  | { readonly type: 'place-entry'; readonly leg: Leg }
  | { readonly type: 'place-pair'; readonly stop: Leg; readonly target: Leg; readonly quantity: Quantity }
  | { readonly type: 'place-exit'; readonly leg: Leg; readonly quantity: Quantity }
  /** Nothing of it is at the exchange, and nothing shall be. */
  | { readonly type: 'drop'; readonly leg: Leg; readonly why: string };

export type Facts = {
  readonly now: Millis;
  readonly hasPairs: boolean;
  readonly lot: Quantity;
  readonly settings: SagaSettings;
};

/** Reasons that are said of orders which the saga ends. */
const ENDINGS = {
  expired: 'expired',
  stale: 'too-old-to-send',
  partial: 'partly-filled',
  closing: 'position-is-closed',
  flat: 'position-closed',
  resized: 'position-has-changed',
  target: 'target-reached',
} as const;

export function nextAct(plan: PlanCase, facts: Facts): Act | undefined {
  const { now } = facts;
  if (plan.isBusy) return undefined;
  const uncertain = legsOf(plan).filter((leg) => leg.status === 'unknown' || isShort(leg));
  const due = uncertain.find(({ askAt }) => askAt <= now);
  if (due !== undefined) return { type: 'ask', leg: due };
  // Where one order may or may not be there, no other is sent: the two could both fill.
  if (uncertain.length > 0) return undefined;
  if (now < plan.retryAt) return undefined;
  return ofEntry(plan, facts) ?? ofClose(plan, facts) ?? ofProtection(plan, facts) ?? ofLook(plan, facts);
}

function ofEntry({ entry }: PlanCase, { now, settings }: Facts): Act | undefined {
  if (entry === undefined || isEnded(entry)) return undefined;
  const { expiresAt } = entry.request;
  const why = entry.ending ?? (expiresAt !== undefined && expiresAt <= now ? ENDINGS.expired : undefined);
  if (entry.status === 'unsent') {
    if (why !== undefined) return { type: 'drop', leg: entry, why };
    if (now - entry.since > settings.freshMs) return { type: 'drop', leg: entry, why: ENDINGS.stale };
    return { type: 'place-entry', leg: entry };
  }
  if (why !== undefined) return { type: 'cancel', leg: entry, why };
  // The exits of a bracket come to life when the entry is whole: what has filled so far stands bare.
  const isLate = entry.partialAt !== undefined && now - entry.partialAt >= settings.partialMs;
  return isLate ? { type: 'cancel', leg: entry, why: ENDINGS.partial } : undefined;
}

function ofClose(plan: PlanCase, { lot }: Facts): Act | undefined {
  const closing = plan.closes.find((leg) => !isEnded(leg) && !isTold(leg));
  if (closing === undefined) return undefined;
  if (isThere(closing)) return undefined;
  const held = floorTo(heldOf(plan), lot);
  if (held <= 0n) return isEntered(plan) ? { type: 'drop', leg: closing, why: ENDINGS.flat } : undefined;
  // What protects it holds the very units that are to be sold.
  const holding = [plan.stop, plan.target].find((leg) => leg !== undefined && isLive(leg));
  if (holding !== undefined) return { type: 'cancel', leg: holding, why: ENDINGS.closing };
  const { quantity } = closing.request;
  return { type: 'place-exit', leg: closing, quantity: held < quantity ? held : quantity };
}

function ofProtection(plan: PlanCase, facts: Facts): Act | undefined {
  const { stop, target } = plan;
  if (stop === undefined || target === undefined || !isEntered(plan)) return undefined;
  if (plan.closes.some((leg) => !isEnded(leg) && !isTold(leg))) return undefined;
  const held = floorTo(heldOf(plan), facts.lot);
  if (held <= 0n) return ofFlat(plan, facts);
  const isDue = !facts.hasPairs && plan.isTargetDue && !isTold(target);
  if (isLive(stop)) {
    if (stop.filled > 0n) return undefined;
    // What the stop holds is what the target sells.
    if (isDue) return { type: 'cancel', leg: stop, why: ENDINGS.target };
    const isAsItShould = stop.quantity === held && !isOutdated(plan, facts.hasPairs);
    return isAsItShould ? undefined : { type: 'cancel', leg: stop, why: ENDINGS.resized };
  }
  // Legs of the bracket come to life by themselves; when they do not, the exchange is asked where they are.
  const waiting = [stop, target].find(({ status }) => status === 'waiting');
  if (waiting !== undefined) return waiting.askAt <= facts.now ? { type: 'ask', leg: waiting } : undefined;
  if (isLive(target)) {
    // A sale at market is done in a moment, or the stop takes its place again.
    const isLate = plan.bareSince !== undefined && facts.now - plan.bareSince >= facts.settings.protectMs;
    return facts.hasPairs || isLate ? { type: 'cancel', leg: target, why: ENDINGS.resized } : undefined;
  }
  if (isDue) return { type: 'place-exit', leg: target, quantity: held };
  if (isTold(stop)) return undefined;
  return facts.hasPairs
    ? { type: 'place-pair', stop, target, quantity: held }
    : { type: 'place-exit', leg: stop, quantity: held };
}

/** Nothing is held: what is left of the protection goes. */
function ofFlat({ entry, stop, target }: PlanCase, { hasPairs, now }: Facts): Act | undefined {
  for (const leg of [stop, target]) {
    if (leg === undefined) continue;
    const other = leg === stop ? target : stop;
    // The exchange ends the other of a pair by itself: it is only asked for where that is not heard.
    if (hasPairs && isLive(leg) && other?.status === 'filled')
      return leg.askAt <= now ? { type: 'ask', leg } : undefined;
    if (isLive(leg) || leg.status === 'waiting') return { type: 'cancel', leg, why: ENDINGS.flat };
    const why = entry !== undefined && entry.booked === 0n ? `entry-${entry.told ?? 'ended'}` : ENDINGS.flat;
    if (!isTold(leg)) return { type: 'drop', leg, why };
  }
  return undefined;
}

/** What works is looked at now and then: an update may have been lost. */
function ofLook(plan: PlanCase, { now }: Facts): Act | undefined {
  const leg = legsOf(plan).find((each) => isLive(each) && each.askAt <= now);
  return leg === undefined ? undefined : { type: 'ask', leg };
}
