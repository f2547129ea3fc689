// Gauge parts: how much of the bar of the day each part takes.
import { toNumber } from '#model/number.ts';
import type { Today } from '#dashboard/live/account.ts';

export type GaugeParts = {
  readonly closed: number;
  readonly open: number;
  readonly stopped: number;
  readonly profit: number;
};

/** Shares of the loss side, 0..1, one after the other from zero on; profit as a share of the same limit. */
export function gaugeParts({ result, closed, open, ifStopped, limit }: Today): GaugeParts | undefined {
  if (result === undefined || limit === undefined || limit <= 0n) return undefined;
  const share = (amount: bigint): number => Math.min(1, Math.max(0, toNumber(amount) / toNumber(limit)));
  const lost = share(result < 0n ? -result : 0n);
  // Of what is lost, the part that is closed for good; a closed profit makes the open loss smaller.
  const closedLoss = Math.min(lost, share(closed !== undefined && closed < 0n ? -closed : 0n));
  const worst = share(ifStopped !== undefined && ifStopped < 0n ? -ifStopped : 0n);
  return {
    closed: open !== undefined && open < 0n ? closedLoss : lost,
    open: open !== undefined && open < 0n ? lost - closedLoss : 0,
    stopped: Math.max(0, worst - lost),
    profit: share(result > 0n ? result : 0n),
  };
}
