// Pattern: something seen on the chart, born once, never edited. What happens to it later is an event that points at it.
import type { Millis, Timeframe } from './time.ts';

export const PATTERN_KINDS = [
  'swing',
  'bos',
  'choch',
  'order-block',
  'fair-value-gap',
  'volume-imbalance',
  'liquidity',
  'sweep',
  'inducement',
  'displacement',
  'dealing-range',
  'session',
] as const;
export type PatternKind = (typeof PATTERN_KINDS)[number];

/** 1 is bullish (or a low-side level: sell-side liquidity lies below), -1 bearish, 0 neither. See docs/patterns.md. */
export type Direction = 1 | -1 | 0;

/** Which structure the pattern belongs to: `swing` is the long leg, `internal` the short one. */
export type Scale = 'swing' | 'internal';

/** What happened on this bar. */
export const PATTERN_EVENTS = [
  'formed',
  'touched',
  'mitigated',
  'filled',
  'broken',
  'inverted',
  'swept',
  'breached',
  'extended',
  'entered',
  'left',
  'superseded',
  'ended',
  'expired',
] as const;
export type PatternEvent = (typeof PATTERN_EVENTS)[number];

/** The state the pattern is in after the event. */
export const PATTERN_STATUSES = [
  'fresh',
  'touched',
  'mitigated',
  'filled',
  'breaker',
  'inverted',
  'swept',
  'broken',
  'active',
  'premium',
  'discount',
  'equilibrium',
  'ote',
  'closed',
] as const;
export type PatternStatus = (typeof PATTERN_STATUSES)[number];

/**
 * Immutable. `formedAt` is the open time of the bar it sits on; `knownAt` the open time of the bar at whose close it could
 * first be said. `variant` tells apart patterns that share kind, direction and bar ("swing", "internal:extreme",
 * "equal", "previous-day", "london"). `high` and `low` bound it; a level has both equal.
 */
export type Pattern = {
  readonly kind: PatternKind;
  readonly symbol: string;
  readonly timeframe: Timeframe;
  readonly direction: Direction;
  readonly variant: string;
  readonly formedAt: Millis;
  readonly knownAt: Millis;
  readonly high: number;
  readonly low: number;
  /** The pattern that this one is about: the block's break, the sweep's level, the breaker's block; or undefined. */
  readonly about: Pattern | undefined;
};

/**
 * One change in a pattern's life. `evidence` packs the confidence components (see model/confidence.ts).
 * `touches` counts returns to the zone, or members of a pool.
 */
export type PatternChange = {
  readonly pattern: Pattern;
  readonly event: PatternEvent;
  readonly status: PatternStatus;
  readonly touches: number;
  readonly evidence: number;
};

/** A pure function of what the pattern is: the same in every run, over any history that contains it. */
export const patternId = (pattern: Pattern): string =>
  `${pattern.symbol}:${pattern.timeframe}:${pattern.kind}:${pattern.variant}:${
    pattern.direction === 1 ? 'up' : pattern.direction === -1 ? 'down' : 'flat'
  }:${pattern.formedAt}`;
