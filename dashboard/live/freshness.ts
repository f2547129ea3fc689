// Freshness: how old prices are, and from when on what they make must not be read as now.
import type { LiveState, PriceTick } from './live-store.ts';

/** `plain` as it is, `late` the age shows amber, `stale` what is made of it is grey. */
export type Freshness = 'plain' | 'late' | 'stale';

const LATE_MS = 2_000;
const STALE_MS = 5_000;
const GAPS = 3;

/** A market that usually ticks once a minute is not stale after five seconds. */
const staleAfterMs = (tick: PriceTick): number => Math.max(STALE_MS, GAPS * tick.usualGapMs);

export function freshnessOf(tick: PriceTick | undefined, now: number): Freshness {
  if (tick === undefined) return 'stale';
  const ageMs = now - tick.receivedAt;
  if (ageMs >= staleAfterMs(tick)) return 'stale';
  return ageMs >= Math.max(LATE_MS, 2 * tick.usualGapMs) ? 'late' : 'plain';
}

export type PricesAge = {
  readonly freshness: Freshness;
  /** Of the oldest price that matters; undefined where there is none at all. */
  readonly ageMs: number | undefined;
  /** When that price came, by the clock of this machine. */
  readonly receivedAt: number | undefined;
  /** When it was true, by the venue's clock. */
  readonly time: number | undefined;
};

/** Of all markets the freshest: is anything coming in? With positions, the oldest of theirs: can they be trusted? */
export function pricesAge({ prices, view }: Pick<LiveState, 'prices' | 'view'>, now: number): PricesAge {
  const held = new Set([...view.positions.values()].map(({ symbol }) => symbol));
  let chosen: PriceTick | undefined;
  for (const tick of prices.values()) {
    if (held.size > 0 && !held.has(tick.symbol)) continue;
    const isBetter =
      chosen === undefined ||
      (held.size > 0 ? tick.receivedAt < chosen.receivedAt : tick.receivedAt > chosen.receivedAt);
    if (isBetter) chosen = tick;
  }
  return {
    freshness: freshnessOf(chosen, now),
    ageMs: chosen === undefined ? undefined : Math.max(0, now - chosen.receivedAt),
    receivedAt: chosen?.receivedAt,
    time: chosen?.time,
  };
}
