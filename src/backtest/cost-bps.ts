// Cost in basis points: what one side of a trade costs where it is not filled by the simulated venue: in random entries and in evidence.
import type { PipelineSettings } from '#pipeline';

/** The dearer fee, half the spread, and slippage. Ticks of spread are left out: they are no share of the price. */
export function costBpsOf({ venue }: Pick<PipelineSettings, 'venue'>, symbol: string): number {
  const { makerFeeBps, takerFeeBps, slippageBps, spreadBps } = { ...venue, ...venue.costsOf[symbol] };
  return Math.max(makerFeeBps, takerFeeBps) + slippageBps + spreadBps / 2;
}
