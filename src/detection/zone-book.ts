// Zone book: every open zone and level; each waits for one price, in a stack sorted with the nearest on top.
import { assert } from '#model/fate.ts';
import type { Stack, ZoneBook } from './zone-columns.ts';

// What a slot is. A level has no width: it waits for one price and is gone when price trades through.
export const BLOCK = 0;
export const GAP = 1;
export const IMBALANCE = 2;
export const LEVEL = 3;

// How far its life has come. TURNED is a breaker or an inverse gap: the same prices from the other side.
export const FRESH = 0;
export const TOUCHED = 1;
export const MITIGATED = 2;
export const FILLED = 3;
export const TURNED = 4;

const FREE = 0;
const WAITING = 1;
const NEAR = 2;

/** Takes a free slot and links it as the newest. The caller has made room. */
export function takeSlot(book: ZoneBook): number {
  const slot = book.free;
  book.free = book.newer[slot]!;
  book.open += 1;
  linkNewest(book, slot);
  return slot;
}

/** Gives back a slot that stands in neither a stack nor the near list. */
export function releaseSlot(book: ZoneBook, slot: number): void {
  unlink(book, slot);
  book.newer[slot] = book.free;
  book.free = slot;
  book.place[slot] = FREE;
  book.tenant[slot] = 0;
  // Or the closed pattern, and all that it is about, would be held until the slot's next tenant.
  book.pattern[slot] = undefined;
  book.open -= 1;
}

/** Hands the slot, where it stands, to a new tenant that is the newest of all. */
export function renewSlot(book: ZoneBook, slot: number): void {
  unlink(book, slot);
  linkNewest(book, slot);
}

function linkNewest(book: ZoneBook, slot: number): void {
  book.older[slot] = book.newest;
  book.newer[slot] = -1;
  if (book.newest >= 0) book.newer[book.newest] = slot;
  else book.oldest = slot;
  book.newest = slot;
  book.tenants += 1;
  book.tenant[slot] = book.tenants;
}

function unlink(book: ZoneBook, slot: number): void {
  const older = book.older[slot]!;
  const newer = book.newer[slot]!;
  if (older >= 0) book.newer[older] = newer;
  else book.oldest = newer;
  if (newer >= 0) book.older[newer] = older;
  else book.newest = older;
}

/** Puts a slot into its side's stack. Costs the number of slots nearer to price than it. */
export function wait(book: ZoneBook, slot: number, key: number): void {
  const stack = book.side[slot]! > 0 ? book.below : book.above;
  const { key: keys, slot: slots } = stack;
  let at = stack.count;
  while (at > 0 && keys[at - 1]! > key) {
    keys[at] = keys[at - 1]!;
    slots[at] = slots[at - 1]!;
    at -= 1;
  }
  keys[at] = key;
  slots[at] = slot;
  stack.count += 1;
  book.key[slot] = key;
  book.place[slot] = WAITING;
}

/** Adds a slot to the near list. */
function stayNear(book: ZoneBook, slot: number): void {
  book.close[book.closeCount] = slot;
  book.closeCount += 1;
  book.place[slot] = NEAR;
}

/** Moves every slot of this side whose price has been reached from the stack to the near list. */
export function drain(book: ZoneBook, stack: Stack, probe: number): void {
  let { count } = stack;
  const { key, slot } = stack;
  while (count > 0 && key[count - 1]! >= probe) {
    count -= 1;
    stayNear(book, slot[count]!);
  }
  stack.count = count;
}

/** Takes a slot out of wherever it stands. Not while the near list is being gone through. */
export function withdraw(book: ZoneBook, slot: number): void {
  if (book.place[slot] === NEAR) {
    const at = book.close.subarray(0, book.closeCount).indexOf(slot);
    book.close.copyWithin(at, at + 1, book.closeCount);
    book.closeCount -= 1;
  } else if (book.place[slot] === WAITING) {
    const stack = book.side[slot]! > 0 ? book.below : book.above;
    let at = firstNotBelow(stack, book.key[slot]!);
    while (stack.slot[at] !== slot && at < stack.count) at += 1;
    assert(at < stack.count, 'a waiting slot stands in its stack');
    stack.key.copyWithin(at, at + 1, stack.count);
    stack.slot.copyWithin(at, at + 1, stack.count);
    stack.count -= 1;
  }
  book.place[slot] = FREE;
}

function firstNotBelow(stack: Stack, key: number): number {
  let from = 0;
  let to = stack.count;
  while (from < to) {
    const middle = (from + to) >> 1;
    if (stack.key[middle]! < key) from = middle + 1;
    else to = middle;
  }
  return from;
}
