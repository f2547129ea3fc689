// Falls: how far equity stood below its highest: deepest, now, since when, and how long it took to come back.

export type EquityAt = { readonly time: number; readonly value: number };
/** The time is undefined where it was before the first point that there is. */
export type Peak = { readonly time: number | undefined; readonly value: number };
export type Falls = {
  readonly peak: Peak | undefined;
  /** Now, as an amount and a share of the highest, both 0 or above. */
  readonly now: { readonly amount: number; readonly share: number };
  readonly deepest: { readonly amount: number; readonly share: number; readonly at: number | undefined };
  /** Longest time below a highest, over or not. */
  readonly longestMs: number;
};

/** @param capital what the account began with: of a long life the page has the last part only */
export function fallsOf(points: readonly EquityAt[], capital?: number): Falls {
  let peak: Peak | undefined =
    capital === undefined || points.length === 0 ? undefined : { time: undefined, value: capital };
  let deepest: Falls['deepest'] = { amount: 0, share: 0, at: undefined };
  let now = { amount: 0, share: 0 };
  let longestMs = 0;
  // Between two points equity stood still: below the highest is counted from the first point there.
  let belowSince: number | undefined;
  for (const { time, value } of points) {
    if (peak !== undefined && value < peak.value) belowSince ??= time;
    if (belowSince !== undefined) longestMs = Math.max(longestMs, time - belowSince);
    if (peak === undefined || value >= peak.value) belowSince = undefined;
    if (peak === undefined || value >= peak.value) peak = { time, value };
    const amount = peak.value - value;
    now = { amount, share: peak.value <= 0 ? 0 : amount / peak.value };
    if (now.share > deepest.share) deepest = { ...now, at: time };
  }
  return { peak, now, deepest, longestMs };
}
