// Inducement: internal swing liquidity in front of an untouched zone, taken before or as price reaches the zone.
import { FRESH, LEVEL } from './zone-book.ts';
import { INDUCEMENT, evidenceAt, newPattern, say, withSweep } from './voice.ts';
import { volumeScore } from './tape.ts';
import type { Emit } from './voice.ts';
import type { Engine } from './engine.ts';
import type { Pattern } from '#model/pattern.ts';

/**
 * Asked when an internal swing is traded through. It was inducement if the nearest zone on its side that was still
 * untouched when the bar opened was known before the swing formed and has its near edge less than `inducementAtr` beyond
 * the swing. At most one a bar and direction: the swing that price came to first.
 * @param price signed by side; @param formed bar of the swing; @param at its place in the near list
 */
export function induce(
  engine: Engine,
  emit: Emit,
  side: number,
  price: number,
  formed: number,
  level: Pattern,
  at: number,
): void {
  if (side > 0 ? engine.inducedUp : engine.inducedDown) return;
  const { tape } = engine;
  const slot = nearestFresh(engine, side, price, formed, price - engine.settings.inducementAtr * tape.atr, at);
  if (slot < 0) return;
  if (side > 0) engine.inducedUp = true;
  else engine.inducedDown = true;

  const { book } = engine;
  const zone = book.pattern[slot]!;
  // The zone behind it has had the liquidity taken that it needed.
  book.evidence[slot] = withSweep(book.evidence[slot]!);
  const direction = side > 0 ? 1 : -1;
  const pattern = newPattern(engine, 'inducement', direction, 'internal', level.formedAt, level.high, level.low, zone);
  const gap = price - book.near[slot]!;
  const evidence = evidenceAt(
    engine,
    direction,
    1 - gap / (engine.settings.inducementAtr * tape.atr),
    volumeScore(tape, tape.index),
    1,
    level.high,
  );
  say(engine, emit, INDUCEMENT, pattern, 'formed', 'active', 0, evidence);
}

/** First among those that the bar has reached and not yet dealt with, which lie nearer, then among those still waiting. */
function nearestFresh(engine: Engine, side: number, price: number, formed: number, limit: number, at: number): number {
  const { book } = engine;
  for (let next = at + 1; next < book.closeCount; next += 1) {
    const slot = book.close[next]!;
    if (isFreshZone(engine, slot, side, formed) && book.near[slot]! < price && book.near[slot]! >= limit) return slot;
  }
  const stack = side > 0 ? book.below : book.above;
  for (let place = stack.count - 1; place >= 0 && stack.key[place]! >= limit; place -= 1) {
    const slot = stack.slot[place]!;
    if (isFreshZone(engine, slot, side, formed) && book.near[slot]! < price) return slot;
  }
  return -1;
}

function isFreshZone(engine: Engine, slot: number, side: number, formed: number): boolean {
  const { book } = engine;
  return (
    book.side[slot] === side && book.life[slot] !== LEVEL && book.stage[slot] === FRESH && book.born[slot]! < formed
  );
}
