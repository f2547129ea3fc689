// Way: where a price stands between stop and target.
import { toNumber } from '#model/number.ts';

/** Share of the way from stop to target, 0..1, for long and short alike. */
export function wayOf(price: bigint, stop: bigint, target: bigint): number {
  const whole = toNumber(target - stop);
  return whole === 0 ? 0 : Math.min(1, Math.max(0, toNumber(price - stop) / whole));
}
