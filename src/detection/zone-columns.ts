// Zone columns: the memory of a zone book, which starts small and doubles when every slot is taken.
import { assert } from '#model/fate.ts';
import type { Pattern } from '#model/pattern.ts';

/** Most timeframes of most markets have fewer open at once. */
const FIRST_CAPACITY = 32;

/**
 * Prices of a slot are signed by its side (1 supports from below, -1 resists from above): multiplied by it, so that price
 * always comes down from `near` to `far`, and one rule serves both sides exactly. Columns are as long as the most slots
 * that were ever open at once asked for, and no longer: there may be thousands of books.
 */
export type ZoneBook = {
  capacity: number;
  open: number;
  free: number;
  oldest: number;
  newest: number;
  /** Links of the free list and of the open slots in order of birth; -1 ends them. */
  older: Int32Array;
  newer: Int32Array;
  side: Int8Array;
  life: Uint8Array;
  stage: Uint8Array;
  /** Where the slot is: WAITING in its side's stack, or NEAR price. */
  place: Uint8Array;
  /** PatternKind as a number, for the switches. */
  voice: Uint8Array;
  /** How much a level matters; 0 for zones. */
  rank: Uint8Array;
  touches: Int32Array;
  evidence: Int32Array;
  /** Bar number at which it was opened. */
  born: Int32Array;
  /** Which internal swing it is, counted on its side; -1 for all else. */
  member: Int32Array;
  /** Tells a slot's tenants apart. */
  tenant: Float64Array;
  tenants: number;
  near: Float64Array;
  far: Float64Array;
  /** The signed price that a WAITING slot is sorted by. */
  key: Float64Array;
  readonly pattern: (Pattern | undefined)[];
  readonly below: Stack;
  readonly above: Stack;
  /** Slots that price is in, or has not yet left. */
  close: Int32Array;
  closeCount: number;
};

/** Ascending by key: the last is the nearest to price. */
export type Stack = { count: number; key: Float64Array; slot: Int32Array };

/** An empty book. */
export function newZoneBook(): ZoneBook {
  const capacity = FIRST_CAPACITY;
  const book: ZoneBook = {
    capacity,
    open: 0,
    free: 0,
    oldest: -1,
    newest: -1,
    older: new Int32Array(capacity),
    newer: new Int32Array(capacity),
    side: new Int8Array(capacity),
    life: new Uint8Array(capacity),
    stage: new Uint8Array(capacity),
    place: new Uint8Array(capacity),
    voice: new Uint8Array(capacity),
    rank: new Uint8Array(capacity),
    touches: new Int32Array(capacity),
    evidence: new Int32Array(capacity),
    born: new Int32Array(capacity),
    member: new Int32Array(capacity),
    tenant: new Float64Array(capacity),
    tenants: 0,
    near: new Float64Array(capacity),
    far: new Float64Array(capacity),
    key: new Float64Array(capacity),
    pattern: [],
    below: newStack(capacity),
    above: newStack(capacity),
    close: new Int32Array(capacity),
    closeCount: 0,
  };
  freeFrom(book, 0);
  return book;
}

const newStack = (capacity: number): Stack => ({
  count: 0,
  key: new Float64Array(capacity),
  slot: new Int32Array(capacity),
});

/**
 * Makes room for twice as many, at most `limit`. Only when every slot is taken: then the next one is the first new one, as
 * it would be had there been room for all from the beginning. Not while the near list is being gone through.
 */
export function growBook(book: ZoneBook, limit: number): void {
  assert(book.open === book.capacity && book.capacity < limit, 'a book grows when it is full');
  const from = book.capacity;
  const capacity = Math.min(2 * from, limit);
  book.capacity = capacity;
  book.older = lengthen(book.older, new Int32Array(capacity));
  book.newer = lengthen(book.newer, new Int32Array(capacity));
  book.side = lengthen(book.side, new Int8Array(capacity));
  book.life = lengthen(book.life, new Uint8Array(capacity));
  book.stage = lengthen(book.stage, new Uint8Array(capacity));
  book.place = lengthen(book.place, new Uint8Array(capacity));
  book.voice = lengthen(book.voice, new Uint8Array(capacity));
  book.rank = lengthen(book.rank, new Uint8Array(capacity));
  book.touches = lengthen(book.touches, new Int32Array(capacity));
  book.evidence = lengthen(book.evidence, new Int32Array(capacity));
  book.born = lengthen(book.born, new Int32Array(capacity));
  book.member = lengthen(book.member, new Int32Array(capacity));
  book.tenant = lengthen(book.tenant, new Float64Array(capacity));
  book.near = lengthen(book.near, new Float64Array(capacity));
  book.far = lengthen(book.far, new Float64Array(capacity));
  book.key = lengthen(book.key, new Float64Array(capacity));
  book.close = lengthen(book.close, new Int32Array(capacity));
  for (const stack of [book.below, book.above]) {
    stack.key = lengthen(stack.key, new Float64Array(capacity));
    stack.slot = lengthen(stack.slot, new Int32Array(capacity));
  }
  freeFrom(book, from);
}

function lengthen<Column extends Int8Array | Uint8Array | Int32Array | Float64Array>(from: Column, to: Column): Column {
  to.set(from);
  return to;
}

/** The slots from this one on become the free list. */
function freeFrom(book: ZoneBook, from: number): void {
  const { capacity, newer, older, pattern } = book;
  for (let slot = from; slot < capacity; slot += 1) {
    newer[slot] = slot + 1 < capacity ? slot + 1 : -1;
    older[slot] = -1;
    pattern.push(undefined);
  }
  book.free = from;
}
