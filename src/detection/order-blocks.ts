// Order blocks: the candle from which a displacement started that broke structure.
import { BLOCK } from './zone-book.ts';
import { FULL_DISPLACEMENT_ATR } from './displacement.ts';
import { ORDER_BLOCK, evidenceAt, newPattern } from './voice.ts';
import { openZone } from './zones.ts';
import type { Emit } from './voice.ts';
import type { Engine, Structure } from './engine.ts';
import type { Pattern } from '#model/pattern.ts';

/**
 * @param from the bar of the broken swing, or the first bar looked at
 * @param origin the bar of the leg's extreme
 */
export function leaveBlocks(
  engine: Engine,
  emit: Emit,
  structure: Structure,
  direction: 1 | -1,
  from: number,
  origin: number,
  about: Pattern,
): void {
  const displaced = findDisplaced(engine, direction, origin);
  if (displaced < 0) return;
  const { blocks } = structure;
  const { orderBlockCandle } = engine.settings;
  const last = orderBlockCandle === 'extreme' ? -1 : findOpposing(engine, direction, from, displaced);
  if (last > (direction > 0 ? blocks.lastUp : blocks.lastDown)) {
    if (direction > 0) blocks.lastUp = last;
    else blocks.lastDown = last;
    openBlock(engine, emit, structure.scale, direction, last, about);
  }
  // Where both rules name the same candle it is said once.
  if (orderBlockCandle === 'last' || origin === last) return;
  if (origin > (direction > 0 ? blocks.extremeUp : blocks.extremeDown)) {
    if (direction > 0) blocks.extremeUp = origin;
    else blocks.extremeDown = origin;
    openBlock(engine, emit, structure.extremeVariant, direction, origin, about);
  }
}

/** First bar from the origin on whose body shows the displacement, or -1. */
function findDisplaced(engine: Engine, direction: number, origin: number): number {
  const { tape } = engine;
  const least = engine.settings.orderBlockDisplacementAtr * tape.atr;
  for (let bar = origin; bar <= tape.index; bar += 1) {
    const body = direction * (tape.close[bar & tape.mask]! - tape.open[bar & tape.mask]!);
    if (body >= least && body > 0) return bar;
  }
  return -1;
}

/** Last bar before the displacement that closed against it, or -1. */
function findOpposing(engine: Engine, direction: number, from: number, displaced: number): number {
  const { tape } = engine;
  for (let bar = displaced - 1; bar >= from; bar -= 1)
    if (direction * (tape.close[bar & tape.mask]! - tape.open[bar & tape.mask]!) < 0) return bar;
  return -1;
}

function openBlock(engine: Engine, emit: Emit, variant: string, direction: 1 | -1, bar: number, about: Pattern): void {
  const { tape } = engine;
  const high = tape.high[bar & tape.mask]!;
  const low = tape.low[bar & tape.mask]!;
  const time = tape.time[bar & tape.mask]!;
  let largest = 0;
  let volume = 0;
  let volumeWith = 0;
  for (let step = bar; step <= tape.index; step += 1) {
    const body = direction * (tape.close[step & tape.mask]! - tape.open[step & tape.mask]!);
    if (body > largest) largest = body;
    volume += tape.volume[step & tape.mask]!;
    if (body > 0) volumeWith += tape.volume[step & tape.mask]!;
  }
  const pattern = newPattern(engine, 'order-block', direction, variant, time, high, low, about);
  const strength = largest / (FULL_DISPLACEMENT_ATR * tape.atr);
  const share = volume > 0 ? volumeWith / volume : 0.5;
  const evidence = evidenceAt(engine, direction, strength, share, -1, (high + low) / 2);
  openZone(engine, emit, BLOCK, ORDER_BLOCK, direction, pattern, evidence);
}
