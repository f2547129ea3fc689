// Dealing range: the ground between the last swing high and low, and in which part of it price trades.
import { DEALING_RANGE, evidenceAt, newPattern, say } from './voice.ts';
import type { Direction, Pattern, PatternEvent, PatternStatus } from '#model/pattern.ts';
import type { Emit } from './voice.ts';
import type { Engine } from './engine.ts';

// Places in ZONES.
const PREMIUM = 0;
const EQUILIBRIUM = 1;
const DISCOUNT = 2;
const OTE = 3;
const CLOSED = 4;
const ZONES: readonly PatternStatus[] = ['premium', 'equilibrium', 'discount', 'ote', 'closed'];

/** A leg of eight ATR is a displacement of full strength. */
const FULL_LEG_ATR = 8;

/** Bounds follow price out; a swing brings its own bound back to itself. */
export function trail(engine: Engine): void {
  const { dealing, tape } = engine;
  if (engine.high > dealing.high) {
    dealing.high = engine.high;
    dealing.highBar = tape.index;
  }
  if (engine.low < dealing.low) {
    dealing.low = engine.low;
    dealing.lowBar = tape.index;
  }
}

/** A swing of the long leg at `bar` makes a new range: from it to the furthest price since the swing opposite. */
export function renewRange(engine: Engine, emit: Emit, bar: number, isHigh: boolean, isLow: boolean): void {
  const { dealing, tape } = engine;
  if (isHigh) {
    dealing.high = tape.high[bar & tape.mask]!;
    dealing.highBar = bar;
  }
  if (isLow) {
    dealing.low = tape.low[bar & tape.mask]!;
    dealing.lowBar = bar;
  }
  const { high, low } = dealing;
  if (!(high > low)) return;
  if (dealing.pattern !== undefined) sayRange(engine, emit, dealing.pattern, 'superseded', CLOSED);
  // The leg runs to the later of the two.
  const direction = Math.sign(dealing.highBar - dealing.lowBar) as Direction;
  const time = tape.time[bar & tape.mask]!;
  const pattern = newPattern(engine, 'dealing-range', direction, 'swing', time, high, low, undefined);
  dealing.pattern = pattern;
  dealing.zone = zoneOf(engine, pattern);
  sayRange(engine, emit, pattern, 'formed', dealing.zone);
}

/** Where the close of the bar in hand stands in the range; a close outside ends it. */
export function walkRange(engine: Engine, emit: Emit): void {
  const { dealing } = engine;
  const { pattern } = dealing;
  if (pattern === undefined) return;
  if (engine.close > pattern.high || engine.close < pattern.low) {
    dealing.pattern = undefined;
    sayRange(engine, emit, pattern, 'broken', CLOSED);
    return;
  }
  const zone = zoneOf(engine, pattern);
  if (zone === dealing.zone) return;
  dealing.zone = zone;
  sayRange(engine, emit, pattern, 'entered', zone);
}

/** By distances to the bounds, never by a level worked out from them: so that a mirrored chart gives the mirrored answer. */
function zoneOf(engine: Engine, range: Pattern): number {
  const { settings } = engine;
  const height = range.high - range.low;
  const up = engine.close - range.low;
  const down = range.high - engine.close;
  const retraced = range.direction > 0 ? down : up;
  if (range.direction !== 0 && retraced >= settings.oteFrom * height && retraced <= settings.oteTo * height) return OTE;
  if (Math.abs(up - down) <= settings.equilibriumBand * height) return EQUILIBRIUM;
  return up > down ? PREMIUM : DISCOUNT;
}

function sayRange(engine: Engine, emit: Emit, range: Pattern, event: PatternEvent, zone: number): void {
  const { direction } = range;
  const strength = (range.high - range.low) / (FULL_LEG_ATR * engine.tape.atr);
  const evidence = evidenceAt(engine, direction, strength, 0.5, -1, engine.close);
  say(engine, emit, DEALING_RANGE, range, event, ZONES[zone]!, 0, evidence);
}
