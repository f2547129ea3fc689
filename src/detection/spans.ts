// Spans: the high and low of each day, week and session, left behind as liquidity when it closes.
import { DAY_RANK, SESSION_RANK, WEEK_RANK, rankWeight } from './sweeps.ts';
import { LIQUIDITY, SESSION, evidenceAt, newPattern, say } from './voice.ts';
import { closeSlot, openLevel } from './zones.ts';
import { turnDay, turnSessions } from './clock.ts';
import type { Direction } from '#model/pattern.ts';
import type { Emit } from './voice.ts';
import type { Engine } from './engine.ts';
import type { Span } from './clock.ts';

/**
 * Closes what the opening of the bar in hand ends and opens what it begins. Before the bar meets any level: the first bar
 * of a day can already take the high of the day before.
 */
export function turnSpans(engine: Engine, emit: Emit): void {
  const { clock } = engine;
  if (clock.hasWeeks && engine.time >= clock.dayNext) {
    turnDay(clock, engine.time);
    if (clock.hasDays) turnSpan(engine, emit, engine.day, clock.dayKey, DAY_RANK);
    turnSpan(engine, emit, engine.week, clock.weekKey, WEEK_RANK);
  }
  if (engine.time >= clock.next) {
    turnSessions(clock, engine.time);
    for (let index = 0; index < clock.windows.length; index += 1) {
      if ((clock.sessionBits & (1 << index)) === 0) continue;
      turnSpan(engine, emit, engine.sessionSpans[index]!, clock.windows[index]!.key, SESSION_RANK);
    }
  }
}

/** Takes the bar in hand into all that are open. */
export function growSpans(engine: Engine): void {
  const { clock } = engine;
  if (clock.hasDays) grow(engine, engine.day);
  if (clock.hasWeeks) grow(engine, engine.week);
  for (let bits = clock.bits & clock.sessionBits; bits !== 0; bits &= bits - 1)
    grow(engine, engine.sessionSpans[31 - Math.clz32(bits & -bits)]!);
}

/** Of equal highs the first is the span's. */
function grow(engine: Engine, span: Span): void {
  if (engine.high > span.high) {
    span.high = engine.high;
    span.highTime = engine.time;
  }
  if (engine.low < span.low) {
    span.low = engine.low;
    span.lowTime = engine.time;
  }
}

function turnSpan(engine: Engine, emit: Emit, span: Span, key: number, rank: number): void {
  if (Object.is(key, span.key)) return;
  if (!Number.isNaN(span.key) && span.whole) leave(engine, emit, span, rank);
  // The first bar of all may lie anywhere in its day: only from the second on is an opening seen.
  span.whole = engine.tape.index > 0;
  span.key = key;
  span.start = engine.time;
  span.open = engine.open;
  span.high = Number.NEGATIVE_INFINITY;
  span.low = Number.POSITIVE_INFINITY;
}

/** The levels of the span take the place of those of the one before. */
function leave(engine: Engine, emit: Emit, span: Span, rank: number): void {
  const { book } = engine;
  if (span.highSlot >= 0 && book.tenant[span.highSlot] === span.highTenant)
    closeSlot(engine, emit, span.highSlot, 'superseded');
  if (span.lowSlot >= 0 && book.tenant[span.lowSlot] === span.lowTenant)
    closeSlot(engine, emit, span.lowSlot, 'superseded');
  if (rank === SESSION_RANK) saySession(engine, emit, span);
  span.highSlot = leaveLevel(engine, emit, span.name, -1, span.high, span.highTime, rank);
  span.highTenant = book.tenant[span.highSlot]!;
  span.lowSlot = leaveLevel(engine, emit, span.name, 1, span.low, span.lowTime, rank);
  span.lowTenant = book.tenant[span.lowSlot]!;
}

function leaveLevel(
  engine: Engine,
  emit: Emit,
  variant: string,
  side: 1 | -1,
  price: number,
  time: number,
  rank: number,
): number {
  const pattern = newPattern(engine, 'liquidity', side, variant, time, price, price, undefined);
  const evidence = evidenceAt(engine, side, 0.5, 0.5, rankWeight(rank), price);
  const slot = openLevel(engine, emit, LIQUIDITY, side, side * price, rank, -1, 0, pattern, evidence);
  say(engine, emit, LIQUIDITY, pattern, 'formed', 'fresh', 0, evidence);
  return slot;
}

/** A session is a pattern once it is over and its bounds are final. Its close is that of the bar before. */
function saySession(engine: Engine, emit: Emit, span: Span): void {
  const { tape } = engine;
  const closed = tape.close[(tape.index - 1) & tape.mask]!;
  const direction = Math.sign(closed - span.open) as Direction;
  const { name, start, high, low } = span;
  const pattern = newPattern(engine, 'session', direction, name, start, high, low, undefined);
  const evidence = evidenceAt(engine, direction, 0.5, 0.5, 0, closed);
  say(engine, emit, SESSION, pattern, 'formed', 'closed', 0, evidence);
}
