// Zones: open price areas that a strategy waits at, bounded in number, and the rule of when price has come back to one.
import { samePattern } from './chart.ts';
import type { Analysed } from '#model/event.ts';
import type { Pattern, PatternChange } from '#model/pattern.ts';

/** Zones that a strategy waits at in one timeframe; beyond it the oldest is forgotten. */
const ZONE_LIMIT = 64;

export type Zone = {
  readonly pattern: Pattern;
  readonly evidence: number;
  /** Bar of its timeframe on which it was first said. */
  readonly bar: number;
  /** A breaker or an inverse gap: a broken zone that now works the other way. */
  readonly turned: boolean;
  /** Price has been in it: it waits for the close of that bar and is then spent. */
  touched: boolean;
};

/** `near` is the edge that price meets first, `far` the edge whose break ends the zone. */
export const nearEdge = (pattern: Pattern): number => (pattern.direction === 1 ? pattern.high : pattern.low);
export const farEdge = (pattern: Pattern): number => (pattern.direction === 1 ? pattern.low : pattern.high);

export const overlaps = (a: Pattern, b: Pattern): boolean => a.low <= b.high && b.low <= a.high;

/** Follows the life of zones: in when formed, marked when touched, out at anything that uses them up. */
export function followZone(zones: Zone[], change: PatternChange, bar: number): void {
  if (change.event === 'formed') {
    if (change.pattern.direction === 0) return;
    if (zones.length >= ZONE_LIMIT) zones.shift();
    const turned = change.status === 'breaker' || change.status === 'inverted';
    zones.push({ pattern: change.pattern, evidence: change.evidence, bar, turned, touched: false });
    return;
  }
  const index = zones.findIndex((zone) => samePattern(zone.pattern, change.pattern));
  if (index < 0) return;
  if (change.event === 'touched') zones[index]!.touched = true;
  else if (change.event !== 'extended') zones.splice(index, 1);
}

/**
 * Price has come back: the close stands outside the zone, on the side that the trade would leave to, and no further from
 * the near edge than `reach`; or this very bar has been inside and closed back out.
 */
export function isReturn(zone: Zone, analysed: Analysed, reach: number): boolean {
  const { pattern } = zone;
  const distance = pattern.direction * (analysed.candle.close - nearEdge(pattern));
  return distance >= 0 && (zone.touched || distance <= reach);
}
