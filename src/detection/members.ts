// Members: the latest internal swings of a side, remembered as those that may yet turn out to be equal to another.
import type { Engine, Members } from './engine.ts';
import type { Pattern } from '#model/pattern.ts';

/** `taken` of a member that price has not traded through, and of one whose level is no longer watched. */
export const UNTAKEN = -1;
export const GONE = -2;

/** @param price signed by side @returns its number, counted from 0 */
export function remember(members: Members, price: number, bar: number, pattern: Pattern): number {
  const number = members.count;
  const place = number % members.price.length;
  members.count += 1;
  members.price[place] = price;
  members.bar[place] = bar;
  members.taken[place] = UNTAKEN;
  members.pool[place] = -1;
  members.poolTenant[place] = 0;
  members.pattern[place] = pattern;
  return number;
}

/** Writes down that price has traded through the internal swing of this slot at `bar`, or that it is GONE. */
export function markTaken(engine: Engine, slot: number, bar: number): void {
  const members = engine.book.side[slot]! > 0 ? engine.lows : engine.highs;
  const number = engine.book.member[slot]!;
  const memory = members.price.length;
  if (members.count - number <= memory) members.taken[number % memory] = bar;
}
