import assert from 'node:assert/strict';
import fc from 'fast-check';
import { serialize } from 'node:v8';
import { test } from 'node:test';
import { DEFAULT_DETECTION, createEngine } from './detection.ts';
import { SMALL, feed, walk } from './bars.fixture.ts';
import { growBook, newZoneBook } from './zone-columns.ts';
import { releaseSlot, renewSlot, takeSlot, wait, withdraw } from './zone-book.ts';
import type { ZoneBook } from './zone-columns.ts';

const LIMIT = 100;

/** What is done to a book: the number picks one of those that are open. */
type Deed = { readonly kind: 'open' | 'close' | 'renew'; readonly side: 1 | -1; readonly price: number; pick: number };

const deeds = fc.array(
  fc.record<Deed>({
    kind: fc.constantFrom('open', 'open', 'open', 'close', 'renew'),
    side: fc.constantFrom(1, -1),
    price: fc.integer({ min: -20, max: 20 }),
    pick: fc.nat(),
  }),
  { minLength: 150, maxLength: 400, size: 'max' },
);

const inOrderOfBirth = (book: ZoneBook): number[] => {
  const slots: number[] = [];
  for (let slot = book.oldest; slot >= 0; slot = book.newer[slot]!) slots.push(slot);
  return slots;
};

test('a book that grows is the book that a plain list describes, slot by slot, up to its limit', () => {
  fc.assert(
    fc.property(deeds, (all) => {
      const book = newZoneBook();
      const open: { slot: number; readonly side: number; readonly price: number }[] = [];
      const free: number[] = [];
      let fresh = 0;
      for (const { kind, side, price, pick } of all) {
        if (kind === 'open' && open.length < LIMIT) {
          if (book.open === book.capacity) growBook(book, LIMIT);
          const slot = takeSlot(book);
          // The one that was given back last, else one that nobody had.
          assert.equal(slot, free.pop() ?? fresh++);
          book.side[slot] = side;
          wait(book, slot, price);
          open.push({ slot, side, price });
        } else if (kind !== 'open' && open.length > 0) {
          const [one] = open.splice(pick % open.length, 1);
          if (kind === 'renew') {
            renewSlot(book, one!.slot);
            open.push(one!);
          } else {
            withdraw(book, one!.slot);
            releaseSlot(book, one!.slot);
            free.push(one!.slot);
          }
        }
        assert.deepEqual(
          inOrderOfBirth(book),
          open.map(({ slot }) => slot),
        );
      }
      assert.ok(book.capacity <= LIMIT);
      for (const [stack, side] of [[book.below, 1] as const, [book.above, -1] as const])
        assert.deepEqual(
          [...stack.key.subarray(0, stack.count)],
          open
            .filter((one) => one.side === side)
            .map((one) => one.price)
            .toSorted((a, b) => a - b),
        );
    }),
    { numRuns: 100 },
  );
});

test('a book that is full at its limit does not grow', () => {
  const book = newZoneBook();
  assert.throws(() => growBook(book, LIMIT), /Invariant: a book grows when it is full/);
  for (const _ of Array.from({ length: LIMIT })) {
    if (book.open === book.capacity) growBook(book, LIMIT);
    takeSlot(book);
  }
  assert.equal(book.capacity, LIMIT);
  assert.throws(() => growBook(book, LIMIT), /Invariant/);
});

test('an engine takes the room that it needs: little before the first bar, more with what is open, no more than its limit', () => {
  const bytes = (engine: ReturnType<typeof createEngine>): number => serialize(engine).length;
  assert.ok(bytes(createEngine('TEST', '15m', DEFAULT_DETECTION)) < 16_384);
  const bars = walk(
    Array.from({ length: 6_000 }, (_, index) => ((index * 7_919) % 19) - 9),
    5,
  );
  const engine = createEngine('TEST', '15m', { ...SMALL, maxOpenZones: 70, expireBars: 100_000 });
  const said = feed(engine, bars, 0);
  assert.ok(said.some(({ change }) => change.event === 'expired'));
  assert.equal(engine.book.capacity, 70);
  assert.equal(engine.tape.mask + 1, engine.marks.length);
});
