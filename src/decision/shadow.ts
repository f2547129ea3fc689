// Shadow: follows a setup that was not taken, to say later what it would have made. Every doubt is settled against it.
import { toNumber } from '#model/number.ts';
import type { Candle } from '#model/candle.ts';
import type { Plan, ShadowResult } from '#model/plan.ts';
import type { Millis } from '#model/time.ts';

/** Setups followed at one time in one entry timeframe; while it is full, new ones go unfollowed. */
const SHADOW_LIMIT = 256;

export type Shadow = {
  readonly planId: string;
  /** 1 bought, -1 sold. */
  readonly direction: 1 | -1;
  readonly orderType: Plan['orderType'];
  readonly entry: number;
  readonly stop: number;
  readonly target: number;
  readonly expiresAt: Millis;
  filled: boolean;
};

/** Follows the plan from the next candle on. A market entry counts as filled at its price. */
export function castShadow(shadows: Shadow[], plan: Plan): void {
  if (shadows.length >= SHADOW_LIMIT || plan.entry === plan.stop) return;
  shadows.push({
    planId: plan.id,
    direction: plan.side === 'buy' ? 1 : -1,
    orderType: plan.orderType,
    entry: toNumber(plan.entry),
    stop: toNumber(plan.stop),
    target: toNumber(plan.target),
    expiresAt: plan.expiresAt,
    filled: plan.orderType === 'market',
  });
}

/** One closed candle further. Shadows that end are taken out and handed to `tell`, oldest first. */
export function followShadows(shadows: Shadow[], candle: Candle, tell: (result: ShadowResult) => void): void {
  let kept = 0;
  for (const shadow of shadows) {
    const result = follow(shadow, candle);
    if (result === undefined) {
      shadows[kept] = shadow;
      kept += 1;
    } else tell(result);
  }
  shadows.length = kept;
}

function follow(shadow: Shadow, candle: Candle): ShadowResult | undefined {
  const { planId, direction, entry, stop, target } = shadow;
  const worst = direction === 1 ? candle.low : candle.high;
  const best = direction === 1 ? candle.high : candle.low;
  const wasFilled = shadow.filled;
  if (!wasFilled) {
    if (candle.openTime >= shadow.expiresAt) return { planId, outcome: 'unfilled', r: 0 };
    // A limit must be traded through: at the price itself others may have stood in front. A stop entry fills when reached.
    const reached = shadow.orderType === 'stop' ? direction * (best - entry) >= 0 : direction * (worst - entry) < 0;
    if (!reached) return undefined;
    shadow.filled = true;
  }
  const risk = Math.abs(entry - stop);
  if (direction * (worst - stop) <= 0) {
    // A candle that opens beyond the stop is left at its open, as a stop order would be.
    const exit = wasFilled && direction * (candle.open - stop) < 0 ? candle.open : stop;
    return { planId, outcome: 'stop', r: (direction * (exit - entry)) / risk };
  }
  // On the candle of the fill the target may have been seen before the entry: it does not count.
  if (wasFilled && direction * (best - target) >= 0)
    return { planId, outcome: 'target', r: (direction * (target - entry)) / risk };
  return undefined;
}
