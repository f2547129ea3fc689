// Structure: breaks of the last swing with the trend (BOS) and against it (CHoCH), and the extreme that each break protects.
import { BOS, CHOCH, SWING, evidenceAt, evidenceNow, newPattern, say } from './voice.ts';
import { FULL_DISPLACEMENT_ATR } from './displacement.ts';
import { rankWeight, INTERNAL_RANK, SWING_RANK } from './sweeps.ts';
import { leaveBlocks } from './order-blocks.ts';
import { volumeScore } from './tape.ts';
import type { Emit } from './voice.ts';
import type { Engine, Structure } from './engine.ts';
import type { Pattern } from '#model/pattern.ts';

/** What the bar in hand breaks on this scale. */
export function breakStructure(engine: Engine, emit: Emit, structure: Structure): void {
  const isWick = engine.settings.structureBreak === 'wick';
  const top = isWick ? engine.high : engine.close;
  const bottom = isWick ? engine.low : engine.close;
  loseGuard(engine, emit, structure, structure.trend > 0 ? bottom : -top);
  const isUp = top > structure.up.price;
  const isDown = -bottom > structure.down.price;
  if (!isUp && !isDown) return;
  if (isUp && isDown) {
    // A bar that takes both sides has broken the one its body points to; without a body, neither yet.
    if (engine.close > engine.open) breakOut(engine, emit, structure, 1);
    else if (engine.close < engine.open) breakOut(engine, emit, structure, -1);
    return;
  }
  breakOut(engine, emit, structure, isUp ? 1 : -1);
}

function breakOut(engine: Engine, emit: Emit, structure: Structure, direction: 1 | -1): void {
  const { tape } = engine;
  const pivot = direction > 0 ? structure.up : structure.down;
  const swing = pivot.pattern!;
  const isTurn = structure.trend === -direction;
  const kind = isTurn ? 'choch' : 'bos';
  const { scale } = structure;
  const pattern = newPattern(engine, kind, direction, scale, engine.time, swing.high, swing.low, swing);
  const body = direction * (engine.close - engine.open);
  const strength = body / (FULL_DISPLACEMENT_ATR * tape.atr);
  const volume = volumeScore(tape, tape.index);
  const evidence = evidenceAt(engine, direction, strength, volume, -1, swing.high);
  structure.trend = direction;
  pivot.price = Number.NaN;
  say(engine, emit, isTurn ? CHOCH : BOS, pattern, 'formed', 'active', 0, evidence);

  const from = Math.max(pivot.bar, tape.index - engine.settings.legBars);
  const origin = findOrigin(engine, direction, from + 1);
  protect(engine, emit, structure, direction, origin, pattern);
  leaveBlocks(engine, emit, structure, direction, from, origin, pattern);
}

/** Bar of the leg's extreme on the far side of the break; of equals the latest. */
function findOrigin(engine: Engine, direction: number, from: number): number {
  const { tape } = engine;
  const side = direction > 0 ? tape.low : tape.high;
  let origin = tape.index;
  let extreme = direction * side[origin & tape.mask]!;
  for (let bar = origin - 1; bar >= from; bar -= 1) {
    const price = direction * side[bar & tape.mask]!;
    if (price < extreme) {
      extreme = price;
      origin = bar;
    }
  }
  return origin;
}

/** The origin of the newest break is what the trend must not lose; it takes the place of the one before. */
function protect(
  engine: Engine,
  emit: Emit,
  structure: Structure,
  direction: 1 | -1,
  origin: number,
  about: Pattern,
): void {
  const { tape } = engine;
  const { guard } = structure;
  const last = direction > 0 ? guard.lastUp : guard.lastDown;
  const current = guard.pattern;
  // A second break out of the same low protects it still.
  if (origin <= last && current !== undefined && current.direction === direction) return;
  if (current !== undefined)
    say(engine, emit, SWING, current, 'superseded', 'closed', 0, evidenceOf(engine, structure, current));
  guard.pattern = undefined;
  guard.price = Number.NaN;
  if (origin <= last) return;
  const price = direction > 0 ? tape.low[origin & tape.mask]! : tape.high[origin & tape.mask]!;
  const time = tape.time[origin & tape.mask]!;
  const pattern = newPattern(engine, 'swing', direction, structure.protectedVariant, time, price, price, about);
  guard.pattern = pattern;
  guard.price = direction * price;
  if (direction > 0) guard.lastUp = origin;
  else guard.lastDown = origin;
  say(engine, emit, SWING, pattern, 'formed', 'active', 0, evidenceOf(engine, structure, pattern));
}

/** @param probe the price that breaks, signed by the trend */
function loseGuard(engine: Engine, emit: Emit, structure: Structure, probe: number): void {
  const { guard } = structure;
  if (!(probe < guard.price)) return;
  const pattern = guard.pattern!;
  guard.pattern = undefined;
  guard.price = Number.NaN;
  const evidence = evidenceNow(engine, evidenceOf(engine, structure, pattern), pattern.direction, 0, true);
  say(engine, emit, SWING, pattern, 'broken', 'broken', 0, evidence);
}

function evidenceOf(engine: Engine, structure: Structure, level: Pattern): number {
  const weight = rankWeight(structure.scale === 'swing' ? SWING_RANK : INTERNAL_RANK);
  return evidenceAt(engine, level.direction, 1, 0.5, weight, level.high);
}
