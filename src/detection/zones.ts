// Zones: the life of blocks, gaps and imbalances, and of liquidity levels, from opening to end; one rule for both sides.
import { evidenceAt, evidenceNow, newPattern, say } from './voice.ts';
import {
  BLOCK,
  FILLED,
  FRESH,
  IMBALANCE,
  LEVEL,
  MITIGATED,
  TOUCHED,
  TURNED,
  drain,
  releaseSlot,
  renewSlot,
  takeSlot,
  wait,
  withdraw,
} from './zone-book.ts';
import { growBook } from './zone-columns.ts';
import { FULL_DISPLACEMENT_ATR } from './displacement.ts';
import { induce } from './inducement.ts';
import { INTERNAL_RANK, noteSwept } from './sweeps.ts';
import { GONE, markTaken } from './members.ts';
import { volumeScore } from './tape.ts';
import type { Direction, Pattern, PatternEvent, PatternStatus } from '#model/pattern.ts';
import type { Emit } from './voice.ts';
import type { Engine } from './engine.ts';

const STATUSES: readonly PatternStatus[] = ['fresh', 'touched', 'mitigated', 'filled'];

/** Opens a zone for price to come back to. `side` 1 lies below price and supports, -1 above and resists. */
export function openZone(
  engine: Engine,
  emit: Emit,
  life: number,
  voice: number,
  side: number,
  pattern: Pattern,
  evidence: number,
): void {
  makeRoom(engine, emit);
  const { book } = engine;
  const slot = takeSlot(book);
  book.side[slot] = side;
  book.life[slot] = life;
  book.stage[slot] = FRESH;
  book.voice[slot] = voice;
  book.rank[slot] = 0;
  book.touches[slot] = 0;
  book.evidence[slot] = evidence;
  book.born[slot] = engine.tape.index;
  book.member[slot] = -1;
  const near = side > 0 ? pattern.high : -pattern.low;
  book.near[slot] = near;
  book.far[slot] = side > 0 ? pattern.low : -pattern.high;
  book.pattern[slot] = pattern;
  wait(book, slot, near);
  say(engine, emit, voice, pattern, 'formed', 'fresh', 0, evidence);
}

/**
 * Opens a level at a price signed by `side`; the pattern has been said by its maker.
 * @returns its slot
 */
export function openLevel(
  engine: Engine,
  emit: Emit,
  voice: number,
  side: number,
  price: number,
  rank: number,
  member: number,
  touches: number,
  pattern: Pattern,
  evidence: number,
): number {
  makeRoom(engine, emit);
  const { book } = engine;
  const slot = takeSlot(book);
  book.side[slot] = side;
  book.life[slot] = LEVEL;
  book.stage[slot] = FRESH;
  book.voice[slot] = voice;
  book.rank[slot] = rank;
  book.touches[slot] = touches;
  book.evidence[slot] = evidence;
  book.born[slot] = engine.tape.index;
  book.member[slot] = member;
  book.near[slot] = price;
  book.far[slot] = price;
  book.pattern[slot] = pattern;
  wait(book, slot, price);
  return slot;
}

/** Says the end of a slot that price did not end, wherever it waits. */
export function closeSlot(engine: Engine, emit: Emit, slot: number, event: 'expired' | 'superseded'): void {
  const { book } = engine;
  if (book.rank[slot] === INTERNAL_RANK) markTaken(engine, slot, GONE);
  tell(engine, emit, slot, event, 'closed', true);
  withdraw(book, slot);
  releaseSlot(book, slot);
}

/** All zones of the oldest bar go, not only as many as are needed: which of them goes first must not depend on side. */
function makeRoom(engine: Engine, emit: Emit): void {
  const { book, settings } = engine;
  if (book.open < book.capacity) return;
  if (book.capacity < settings.maxOpenZones) {
    growBook(book, settings.maxOpenZones);
    return;
  }
  const bar = book.born[book.oldest]!;
  while (book.oldest >= 0 && book.born[book.oldest] === bar) closeSlot(engine, emit, book.oldest, 'expired');
}

/** Zones and levels that have reached their age. */
export function expire(engine: Engine, emit: Emit): void {
  const { book } = engine;
  const bar = engine.tape.index - engine.settings.expireBars;
  while (book.oldest >= 0 && book.born[book.oldest]! <= bar) closeSlot(engine, emit, book.oldest, 'expired');
}

/** What the bar in hand does to every zone and level that it reaches. */
export function meet(engine: Engine, emit: Emit): void {
  const { book } = engine;
  const before = book.closeCount;
  drain(book, book.below, engine.low);
  drain(book, book.above, -engine.high);
  const { close, closeCount } = book;
  let kept = 0;
  for (let at = 0; at < closeCount; at += 1) {
    const slot = close[at]!;
    const stays =
      book.life[slot] === LEVEL ? meetLevel(engine, emit, slot, at) : meetZone(engine, emit, slot, at >= before);
    if (stays) {
      close[kept] = slot;
      kept += 1;
    }
  }
  book.closeCount = kept;
}

/** @returns whether it stays near price */
function meetLevel(engine: Engine, emit: Emit, slot: number, at: number): boolean {
  const { book } = engine;
  const side = book.side[slot]!;
  const price = book.far[slot]!;
  const probe = side > 0 ? engine.low : -engine.high;
  // Touching the price takes no orders: it must trade through.
  if (probe >= price) {
    wait(book, slot, price);
    return false;
  }
  const pattern = book.pattern[slot]!;
  const isBack = side * engine.close >= price;
  tell(engine, emit, slot, isBack ? 'swept' : 'breached', isBack ? 'swept' : 'broken', true);
  if (isBack) noteSwept(engine, side, book.rank[slot]!, pattern);
  if (book.rank[slot] === INTERNAL_RANK) {
    markTaken(engine, slot, engine.tape.index);
    induce(engine, emit, side, price, book.born[slot]! - engine.internal.bars, pattern, at);
  }
  releaseSlot(book, slot);
  return false;
}

/** @returns whether it stays near price */
function meetZone(engine: Engine, emit: Emit, slot: number, arrived: boolean): boolean {
  const { book, settings } = engine;
  const side = book.side[slot]!;
  const near = book.near[slot]!;
  const far = book.far[slot]!;
  const life = book.life[slot]!;
  const probe = side > 0 ? engine.low : -engine.high;
  let stage = book.stage[slot]!;

  // A filled gap waits only for a close beyond it: touches no longer mean anything.
  if (arrived && stage !== FILLED) {
    if (stage === FRESH) stage = TOUCHED;
    book.touches[slot] = book.touches[slot]! + 1;
    book.stage[slot] = stage;
    const status = stage === TURNED ? turnedStatus(life) : STATUSES[stage]!;
    tell(engine, emit, slot, 'touched', status, stage === MITIGATED);
  }
  if (stage < MITIGATED && probe <= (near + far) / 2) {
    stage = MITIGATED;
    book.stage[slot] = stage;
    tell(engine, emit, slot, 'mitigated', 'mitigated', true);
  }
  if (stage < FILLED && life !== BLOCK && probe <= far) {
    stage = FILLED;
    book.stage[slot] = stage;
    tell(engine, emit, slot, 'filled', 'filled', true);
    if (life === IMBALANCE) {
      releaseSlot(book, slot);
      return false;
    }
  }

  const verdict = settings.zoneBreak === 'wick' ? probe : side * engine.close;
  if (verdict < far) {
    if (stage === TURNED) {
      tell(engine, emit, slot, 'ended', 'closed', true);
      releaseSlot(book, slot);
      return false;
    }
    turn(engine, emit, slot);
    return true;
  }
  if (stage === FILLED ? probe > far : probe - near > settings.rearmAtr * engine.tape.atr) {
    wait(book, slot, stage === FILLED ? far : near);
    return false;
  }
  return true;
}

/** Says a change of what stands in a slot. Half of its freshness is gone once price has been to the middle. */
function tell(
  engine: Engine,
  emit: Emit,
  slot: number,
  event: PatternEvent,
  status: PatternStatus,
  halved: boolean,
): void {
  const { book } = engine;
  const touches = book.touches[slot]!;
  // A level's touches count its members: they do not wear it.
  const worn = book.life[slot] === LEVEL ? 0 : touches;
  const evidence = evidenceNow(engine, book.evidence[slot]!, book.side[slot]!, worn, halved);
  say(engine, emit, book.voice[slot]!, book.pattern[slot]!, event, status, touches, evidence);
}

const turnedStatus = (life: number): PatternStatus => (life === BLOCK ? 'breaker' : 'inverted');

/** A broken block becomes a breaker, a gap closed through an inverse gap: a pattern of its own, facing the other way. */
function turn(engine: Engine, emit: Emit, slot: number): void {
  const { book, tape } = engine;
  const life = book.life[slot]!;
  const side = -book.side[slot]!;
  const from = book.pattern[slot]!;
  if (life === BLOCK) tell(engine, emit, slot, 'broken', 'broken', true);
  else tell(engine, emit, slot, 'inverted', 'inverted', true);

  const variant = life === BLOCK ? breakerVariant(from.variant) : 'inverse';
  const direction: Direction = side > 0 ? 1 : -1;
  const pattern = newPattern(engine, from.kind, direction, variant, from.formedAt, from.high, from.low, from);
  const body = side * (engine.close - engine.open);
  const evidence = evidenceAt(
    engine,
    side,
    body / (FULL_DISPLACEMENT_ATR * tape.atr),
    volumeScore(tape, tape.index),
    -1,
    (from.high + from.low) / 2,
  );
  const near = book.near[slot]!;
  renewSlot(book, slot);
  book.side[slot] = side;
  book.stage[slot] = TURNED;
  book.touches[slot] = 0;
  book.evidence[slot] = evidence;
  book.born[slot] = tape.index;
  book.near[slot] = -book.far[slot]!;
  book.far[slot] = -near;
  book.pattern[slot] = pattern;
  say(engine, emit, book.voice[slot]!, pattern, 'formed', turnedStatus(life), 0, evidence);
}

/** Spelt out, since joining text for every breaker would cost more than all else about it. */
function breakerVariant(variant: string): string {
  switch (variant) {
    case 'swing':
      return 'swing:breaker';
    case 'internal':
      return 'internal:breaker';
    case 'swing:extreme':
      return 'swing:extreme:breaker';
    default:
      return 'internal:extreme:breaker';
  }
}
