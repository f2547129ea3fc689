// Gaps: prices that a move has left out, between the wicks of three candles or between the bodies of two.
import { FAIR_VALUE_GAP, VOLUME_IMBALANCE, evidenceAt, newPattern } from './voice.ts';
import { FULL_DISPLACEMENT_ATR } from './displacement.ts';
import { GAP, IMBALANCE } from './zone-book.ts';
import { openZone } from './zones.ts';
import { volumeScore } from './tape.ts';
import type { Emit } from './voice.ts';
import type { Engine } from './engine.ts';

/** An imbalance of one ATR is a displacement of full strength. */
const FULL_IMBALANCE_ATR = 1;

/** Fair value gap: the bar in hand does not reach back to the bar before last, and the candle between closed that way. */
export function findGap(engine: Engine, emit: Emit): void {
  const { tape } = engine;
  const middle = tape.index - 1;
  if (middle < 1) return;
  const slot = middle & tape.mask;
  const first = (middle - 1) & tape.mask;
  const body = tape.close[slot]! - tape.open[slot]!;
  if (body === 0) return;
  const high = body > 0 ? engine.low : tape.low[first]!;
  const low = body > 0 ? tape.high[first]! : engine.high;
  const size = high - low;
  if (size > 0 && size >= engine.settings.gapMinimumAtr * tape.atr)
    openGap(engine, emit, body > 0 ? 1 : -1, high, low, Math.abs(body));
}

function openGap(engine: Engine, emit: Emit, direction: 1 | -1, high: number, low: number, body: number): void {
  const { tape } = engine;
  const middle = tape.index - 1;
  const time = tape.time[middle & tape.mask]!;
  const pattern = newPattern(engine, 'fair-value-gap', direction, 'three-candle', time, high, low, undefined);
  const strength = body / (FULL_DISPLACEMENT_ATR * tape.atr);
  const evidence = evidenceAt(engine, direction, strength, volumeScore(tape, middle), -1, (high + low) / 2);
  openZone(engine, emit, GAP, FAIR_VALUE_GAP, direction, pattern, evidence);
}

/** Volume imbalance: the bodies of the last two bars leave a gap; `gap` where their wicks do not meet in it either. */
export function findImbalance(engine: Engine, emit: Emit): void {
  const { tape } = engine;
  if (tape.index < 1) return;
  const before = (tape.index - 1) & tape.mask;
  const opened = tape.open[before]!;
  const closed = tape.close[before]!;
  const top = closed > opened ? closed : opened;
  const bottom = closed > opened ? opened : closed;
  // The body of this bar holds its open: a gap is only where the open lies outside the body before.
  const isUp = engine.open > top;
  if (!isUp && !(engine.open < bottom)) return;
  const least = engine.settings.imbalanceMinimumAtr * tape.atr;
  if (isUp) {
    const newBottom = engine.close > engine.open ? engine.open : engine.close;
    const size = newBottom - top;
    if (size > 0 && size >= least) openImbalance(engine, emit, 1, newBottom, top, engine.low > tape.high[before]!);
  } else {
    const newTop = engine.close > engine.open ? engine.close : engine.open;
    const size = bottom - newTop;
    if (size > 0 && size >= least) openImbalance(engine, emit, -1, bottom, newTop, engine.high < tape.low[before]!);
  }
}

function openImbalance(engine: Engine, emit: Emit, direction: 1 | -1, high: number, low: number, isGap: boolean): void {
  const { tape } = engine;
  const variant = isGap ? 'gap' : 'body';
  const pattern = newPattern(engine, 'volume-imbalance', direction, variant, engine.time, high, low, undefined);
  const strength = (high - low) / (FULL_IMBALANCE_ATR * tape.atr);
  const evidence = evidenceAt(engine, direction, strength, volumeScore(tape, tape.index), -1, (high + low) / 2);
  openZone(engine, emit, IMBALANCE, VOLUME_IMBALANCE, direction, pattern, evidence);
}
