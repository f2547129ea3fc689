// Displacement: a candle whose body is large against the range that is usual, the footprint that other patterns ask for.
import { DISPLACEMENT, evidenceAt, newPattern, say } from './voice.ts';
import { volumeScore } from './tape.ts';
import type { Direction } from '#model/pattern.ts';
import type { Emit } from './voice.ts';
import type { Engine } from './engine.ts';

/** A body of two ATR is a displacement of full strength. */
export const FULL_DISPLACEMENT_ATR = 2;

export function findDisplacement(engine: Engine, emit: Emit): void {
  const { tape } = engine;
  const body = engine.close - engine.open;
  const size = body < 0 ? -body : body;
  if (!(size >= engine.settings.displacementAtr * tape.atr) || size === 0) return;
  const direction: Direction = body > 0 ? 1 : -1;
  const { time, high, low } = engine;
  const pattern = newPattern(engine, 'displacement', direction, 'candle', time, high, low, undefined);
  const strength = size / (FULL_DISPLACEMENT_ATR * tape.atr);
  const evidence = evidenceAt(engine, direction, strength, volumeScore(tape, tape.index), -1, engine.open);
  say(engine, emit, DISPLACEMENT, pattern, 'formed', 'active', 0, evidence);
}
