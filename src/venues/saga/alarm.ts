// Alarm: a position that no order at the exchange protects may stand for a moment, and no longer without being told.
import { heldOf, isProtected } from './plan-case.ts';
import type { Millis } from '#model/time.ts';
import type { PlanCase } from './plan-case.ts';
import type { WireUpdate } from '#model/order-wire.ts';

export type SagaNotice =
  /** A position that no order at the venue protects, for longer than may be; `ms` 0: it is protected again. */
  | { readonly kind: 'bare'; readonly planId: string; readonly symbol: string; readonly ms: Millis }
  /** An order of ours that nobody here knows, or of somebody else. */
  | { readonly kind: 'stranger'; readonly update: WireUpdate; readonly isOurs: boolean };

export function watchBare(plan: PlanCase, now: Millis, protectMs: Millis, notice: (notice: SagaNotice) => void): void {
  const { planId, symbol } = plan;
  if (heldOf(plan) <= 0n || isProtected(plan)) {
    if (plan.isAlarmed) notice({ kind: 'bare', planId, symbol, ms: 0 });
    plan.bareSince = undefined;
    plan.isAlarmed = false;
    return;
  }
  plan.bareSince ??= now;
  if (plan.isAlarmed || now - plan.bareSince < protectMs) return;
  plan.isAlarmed = true;
  notice({ kind: 'bare', planId, symbol, ms: now - plan.bareSince });
}
