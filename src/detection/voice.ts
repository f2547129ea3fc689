// Voice: the one place where patterns and their changes are made, so that all of them share a shape.
import { packEvidence, replaceEvidence } from '#model/confidence.ts';
import type { Direction, Pattern, PatternChange, PatternEvent, PatternKind, PatternStatus } from '#model/pattern.ts';
import type { Engine } from './engine.ts';

export type Emit = (change: PatternChange) => void;

// Places in PATTERN_KINDS: `speaks` is asked by number, since a look-up by text on every event is dear.
export const SWING = 0;
export const BOS = 1;
export const CHOCH = 2;
export const ORDER_BLOCK = 3;
export const FAIR_VALUE_GAP = 4;
export const VOLUME_IMBALANCE = 5;
export const LIQUIDITY = 6;
export const SWEEP = 7;
export const INDUCEMENT = 8;
export const DISPLACEMENT = 9;
export const DEALING_RANGE = 10;
export const SESSION = 11;

/** A pattern known at the close of the bar in hand. */
export const newPattern = (
  engine: Engine,
  kind: PatternKind,
  direction: Direction,
  variant: string,
  formedAt: number,
  high: number,
  low: number,
  about: Pattern | undefined,
): Pattern => ({
  kind,
  symbol: engine.symbol,
  timeframe: engine.timeframe,
  direction,
  variant,
  formedAt,
  knownAt: engine.time,
  high,
  low,
  about,
});

export function say(
  engine: Engine,
  emit: Emit,
  voice: number,
  pattern: Pattern,
  event: PatternEvent,
  status: PatternStatus,
  touches: number,
  evidence: number,
): void {
  if (engine.speaks[voice] === 1) emit({ pattern, event, status, touches, evidence });
}

/**
 * Evidence of a pattern that is born now. `sweep` below 0 means: as much as the last sweep in this direction still counts.
 * `price` is where it stands in the dealing range.
 */
export function evidenceAt(
  engine: Engine,
  direction: number,
  displacement: number,
  volume: number,
  sweep: number,
  price: number,
): number {
  return packEvidence(
    displacement,
    volume,
    sweep < 0 ? sweepScore(engine, direction) : sweep,
    trendScore(engine.bias * direction),
    1,
    locationScore(engine, direction, price),
  );
}

function trendScore(agreement: number): number {
  return agreement > 0 ? 1 : agreement < 0 ? 0 : 0.5;
}

/** Weight of the last sweep in this direction, falling in a straight line to 0 over the sweep memory. */
function sweepScore(engine: Engine, direction: number): number {
  const side = direction > 0 ? engine.sweepUp : engine.sweepDown;
  if (direction === 0 || side.lastBar < 0) return 0;
  const left = engine.settings.sweepMemoryBars - (engine.tape.index - side.lastBar);
  return left <= 0 ? 0 : (side.weight * left) / engine.settings.sweepMemoryBars;
}

/** 1 at the end of the dealing range that is cheap for this direction, 0 at the dear end; 0.5 without a range. */
function locationScore(engine: Engine, direction: number, price: number): number {
  const { high, low } = engine.dealing;
  const height = high - low;
  if (!(height > 0) || direction === 0) return 0.5;
  return direction > 0 ? (high - price) / height : (price - low) / height;
}

// Places in EVIDENCE.
const SWEEP_PLACE = 2;
const TREND_PLACE = 3;
const FRESHNESS_PLACE = 4;

/** A zone has lost all freshness by its fourth touch, and half of what is left once price has been to its middle. */
const TOUCHES_TO_STALE = 4;

// Worked out once: this is asked for nearly every change that is said.
const KEPT = ~replaceEvidence(replaceEvidence(0, TREND_PLACE, 1), FRESHNESS_PLACE, 1);
const freshness = (share: number): number[] =>
  Array.from({ length: TOUCHES_TO_STALE + 1 }, (_none, touches) =>
    replaceEvidence(0, FRESHNESS_PLACE, share * (1 - touches / TOUCHES_TO_STALE)),
  );
const WHOLE = freshness(1);
const HALVED = freshness(0.5);

/** The trend component, in its place, of what points in `direction` under a higher trend of `bias`. */
export const trendEvidence = (bias: number, direction: number): number =>
  replaceEvidence(0, TREND_PLACE, trendScore(bias * direction));

/** The evidence of a zone later in its life: the trend above may have turned, and touches have worn it. */
export function evidenceNow(engine: Engine, born: number, direction: number, touches: number, halved: boolean): number {
  const worn = touches < TOUCHES_TO_STALE ? touches : TOUCHES_TO_STALE;
  const trend = direction > 0 ? engine.trendUp : engine.trendDown;
  return (born & KEPT) | trend | (halved ? HALVED : WHOLE)[worn]!;
}

/** The same evidence with the sweep component at its full. */
export const withSweep = (born: number): number => replaceEvidence(born, SWEEP_PLACE, 1);
