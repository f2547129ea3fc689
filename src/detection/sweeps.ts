// Sweeps: a wick through liquidity and a close back, at most one a bar and direction, named after the level that matters most.
import { SWEEP, evidenceAt, newPattern, say } from './voice.ts';
import { volumeScore } from './tape.ts';
import type { Emit } from './voice.ts';
import type { Engine, SweepSide } from './engine.ts';
import type { Pattern } from '#model/pattern.ts';

// How much a level matters; 0 is none.
export const INTERNAL_RANK = 1;
export const SESSION_RANK = 2;
export const SWING_RANK = 3;
export const POOL_RANK = 4;
export const DAY_RANK = 5;
export const WEEK_RANK = 6;

/** 0..1: what a sweep of this level counts for. */
export const rankWeight = (rank: number): number => (1 + rank) / (1 + WEEK_RANK);

/** Called for each level swept on the bar in hand, the deepest last; of equals the deepest counts. */
export function noteSwept(engine: Engine, side: number, rank: number, level: Pattern): void {
  const best = side > 0 ? engine.sweepUp : engine.sweepDown;
  if (rank < best.rank) return;
  best.rank = rank;
  best.level = level;
}

/** Says the sweeps of the bar in hand. A sweep of lows is bullish. */
export function saySweeps(engine: Engine, emit: Emit): void {
  if (engine.sweepUp.rank > 0) saySweep(engine, emit, engine.sweepUp, 1);
  if (engine.sweepDown.rank > 0) saySweep(engine, emit, engine.sweepDown, -1);
}

function saySweep(engine: Engine, emit: Emit, best: SweepSide, direction: 1 | -1): void {
  const { tape } = engine;
  const level = best.level!;
  const weight = rankWeight(best.rank);
  best.rank = 0;
  best.level = undefined;
  best.lastBar = tape.index;
  best.weight = weight;
  const high = direction > 0 ? level.low : engine.high;
  const low = direction > 0 ? engine.low : level.high;
  const pattern = newPattern(engine, 'sweep', direction, level.variant, engine.time, high, low, level);
  const rejection = direction > 0 ? engine.close - engine.low : engine.high - engine.close;
  // Price where it happened: the extreme itself.
  const evidence = evidenceAt(
    engine,
    direction,
    rejection / tape.atr,
    volumeScore(tape, tape.index),
    weight,
    direction > 0 ? engine.low : engine.high,
  );
  say(engine, emit, SWEEP, pattern, 'formed', 'active', 0, evidence);
}
