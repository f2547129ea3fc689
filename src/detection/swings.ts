// Swings: a high above all highs of the n bars to each side (a low below all lows), known exactly n bars late, never moved.
import { SWING, evidenceAt, newPattern, say } from './voice.ts';
import { INTERNAL_RANK, SWING_RANK, rankWeight } from './sweeps.ts';
import { openLevel } from './zones.ts';
import { pool } from './pools.ts';
import { remember } from './members.ts';
import { renewRange } from './dealing-range.ts';
import { volumeScore } from './tape.ts';
import type { Emit } from './voice.ts';
import type { Engine, Structure } from './engine.ts';

const HIGH_MARK = 1;
const LOW_MARK = 2;

/** Price has left a swing for good when it has gone this far from it. */
const FULL_DEPARTURE_ATR = 4;

/** Finds the internal swings that the bar in hand completes. */
export function findInternalSwings(engine: Engine, emit: Emit): void {
  const { internal, marks, tape } = engine;
  const { bars } = internal;
  const bar = tape.index - bars;
  if (bar < bars) return;
  const isHigh = isPeak(tape.high, tape.mask, bar, bars);
  const isLow = isTrough(tape.low, tape.mask, bar, bars);
  marks[bar & tape.mask] = (isHigh ? HIGH_MARK : 0) | (isLow ? LOW_MARK : 0);
  if (isHigh) keepSwing(engine, emit, internal, bar, -1);
  if (isLow) keepSwing(engine, emit, internal, bar, 1);
}

/** Finds the long swings that the bar in hand completes, among the bars that were internal swings. */
export function findLongSwings(engine: Engine, emit: Emit): void {
  const { marks, swing, tape } = engine;
  const { bars } = swing;
  const bar = tape.index - bars;
  if (bar < bars) return;
  const mark = marks[bar & tape.mask]!;
  if (mark === 0) return;
  const isHigh = (mark & HIGH_MARK) !== 0 && isPeak(tape.high, tape.mask, bar, bars);
  const isLow = (mark & LOW_MARK) !== 0 && isTrough(tape.low, tape.mask, bar, bars);
  if (isHigh) keepSwing(engine, emit, swing, bar, -1);
  if (isLow) keepSwing(engine, emit, swing, bar, 1);
  if (isHigh || isLow) renewRange(engine, emit, bar, isHigh, isLow);
}

/** One neighbour on each side a step, nearest first: on real bars the first or second ends it. Equal is not above. */
function isPeak(high: Float64Array, mask: number, bar: number, bars: number): boolean {
  const price = high[bar & mask]!;
  for (let distance = 1; distance <= bars; distance += 1)
    if (!(high[(bar + distance) & mask]! < price && high[(bar - distance) & mask]! < price)) return false;
  return true;
}

function isTrough(low: Float64Array, mask: number, bar: number, bars: number): boolean {
  const price = low[bar & mask]!;
  for (let distance = 1; distance <= bars; distance += 1)
    if (!(low[(bar + distance) & mask]! > price && low[(bar - distance) & mask]! > price)) return false;
  return true;
}

/** Says the swing, makes it the pivot of its structure and opens its price as a level. `side` 1 is a low, -1 a high. */
function keepSwing(engine: Engine, emit: Emit, structure: Structure, bar: number, side: 1 | -1): void {
  const { tape } = engine;
  const price = side > 0 ? tape.low[bar & tape.mask]! : tape.high[bar & tape.mask]!;
  const pattern = newPattern(
    engine,
    'swing',
    side,
    structure.scale,
    tape.time[bar & tape.mask]!,
    price,
    price,
    undefined,
  );
  const isInternal = structure.scale === 'internal';
  const rank = isInternal ? INTERNAL_RANK : SWING_RANK;
  const departure = side * (engine.close - price);
  const evidence = evidenceAt(
    engine,
    side,
    departure / (FULL_DEPARTURE_ATR * tape.atr),
    volumeScore(tape, bar),
    rankWeight(rank),
    price,
  );
  // A low is broken downward: its pivot serves breaks the other way, signed by them.
  const pivot = side > 0 ? structure.down : structure.up;
  pivot.price = -side * price;
  pivot.bar = bar;
  pivot.pattern = pattern;
  say(engine, emit, SWING, pattern, 'formed', 'fresh', 0, evidence);

  const signed = side * price;
  const number = isInternal ? remember(side > 0 ? engine.lows : engine.highs, signed, bar, pattern) : -1;
  openLevel(engine, emit, SWING, side, signed, rank, number, 0, pattern, evidence);
  if (isInternal) pool(engine, emit, side, number);
}
