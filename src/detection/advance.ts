// Advance: one closed bar through all detectors, in the one order in which they may see each other's work.
import { assert } from '#model/fate.ts';
import { breakStructure } from './structure.ts';
import { expire, meet } from './zones.ts';
import { findDisplacement } from './displacement.ts';
import { findGap, findImbalance } from './gaps.ts';
import { findInternalSwings, findLongSwings } from './swings.ts';
import { growSpans, turnSpans } from './spans.ts';
import { growTape, record } from './tape.ts';
import { reachOf } from './engine.ts';
import { saySweeps } from './sweeps.ts';
import { trendEvidence } from './voice.ts';
import { trail, walkRange } from './dealing-range.ts';
import type { Emit } from './voice.ts';
import type { Engine } from './engine.ts';
import type { Millis } from '#model/time.ts';

/**
 * Takes in the next closed bar. Constant time a bar on average, whatever the length of history; nothing said is ever taken
 * back. `bias` is the trend of the next higher timeframe: 1, -1, or 0 where unknown. `emit` hears the changes in order and
 * must not call the engine.
 * @throws Error "Invariant: …" when bars do not come in the order of time
 */
export function advance(
  engine: Engine,
  openTime: Millis,
  open: number,
  high: number,
  low: number,
  close: number,
  volume: number,
  bias: number,
  emit: Emit,
): void {
  assert(!(openTime <= engine.time), 'bars come in the order of time');
  engine.time = openTime;
  engine.open = open;
  engine.high = high;
  engine.low = low;
  engine.close = close;
  if (bias !== engine.bias) {
    engine.bias = bias;
    engine.trendUp = trendEvidence(bias, 1);
    engine.trendDown = trendEvidence(bias, -1);
  }
  engine.inducedUp = false;
  engine.inducedDown = false;
  if (engine.tape.index === engine.tape.mask) lengthenTape(engine);
  record(engine.tape, openTime, open, high, low, close, volume);

  // What is already open, and only then what this bar adds: a zone never meets the bar that made it.
  turnSpans(engine, emit);
  expire(engine, emit);
  meet(engine, emit);
  saySweeps(engine, emit);
  growSpans(engine);
  trail(engine);
  findInternalSwings(engine, emit);
  findLongSwings(engine, emit);
  breakStructure(engine, emit, engine.internal);
  breakStructure(engine, emit, engine.swing);
  findGap(engine, emit);
  findImbalance(engine, emit);
  findDisplacement(engine, emit);
  walkRange(engine, emit);
}

/** The marks are of the bars of the tape. */
function lengthenTape(engine: Engine): void {
  growTape(engine.tape, reachOf(engine.settings));
  const { marks } = engine;
  engine.marks = new Uint8Array(engine.tape.mask + 1);
  engine.marks.set(marks);
}
