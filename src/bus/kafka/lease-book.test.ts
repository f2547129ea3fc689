import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { leaseBook, shareOf } from './lease-book.ts';
import type { Beat } from './lease-book.ts';

const LEASE_MS = 6_000;
const beat = (member: string, holds: readonly number[], wants: readonly number[] = []): Beat => ({
  program: 'trade',
  member,
  holds,
  wants,
});

describe('a lease', () => {
  test('belongs to whoever asked first', () => {
    const book = leaseBook(LEASE_MS, true);
    book.hear(beat('a', [], [1]), 1_000);
    book.hear(beat('b', [], [1, 2]), 1_001);
    assert.equal(book.holderOf('trade', 1), 'a');
    assert.equal(book.holderOf('trade', 2), 'b');
    assert.equal(book.holderOf('watch', 1), undefined);
  });

  test('is over when its holder was silent for longer than it, and not before', () => {
    const book = leaseBook(LEASE_MS, true);
    book.hear(beat('a', [], [1]), 1_000);
    book.hear(beat('b', [], [1]), 1_000 + LEASE_MS);
    assert.equal(book.holderOf('trade', 1), 'a');
    book.hear(beat('b', [], [1]), 1_001 + LEASE_MS);
    assert.equal(book.holderOf('trade', 1), 'b');
  });

  test('that was lost in silence is not taken back by saying that one holds it', () => {
    const book = leaseBook(LEASE_MS, true);
    book.hear(beat('a', [], [1]), 1_000);
    book.hear(beat('b', [], [1]), 1_001 + LEASE_MS);
    book.hear(beat('a', [1]), 1_002 + LEASE_MS);
    assert.equal(book.holderOf('trade', 1), 'b');
    assert.deepEqual(book.unitsOf('trade', 'a'), []);
  });

  test('is free at once when its holder lets go of it, or leaves', () => {
    const book = leaseBook(LEASE_MS, true);
    book.hear(beat('a', [], [1, 2]), 1_000);
    book.hear(beat('a', [2]), 1_100);
    assert.equal(book.holderOf('trade', 1), undefined);
    book.hear({ ...beat('a', [2]), isLeaving: true }, 1_200);
    assert.equal(book.holderOf('trade', 2), undefined);
    assert.deepEqual(book.membersOf('trade'), []);
  });

  test('is not given by a wish that stands where the book was torn', () => {
    const whole = leaseBook(LEASE_MS, true);
    const torn = leaseBook(LEASE_MS, false);
    whole.hear(beat('b', [], [1]), 500);
    for (const book of [whole, torn]) {
      book.hear(beat('a', [], [1]), 1_000);
      book.hear(beat('b', [1]), 1_100);
    }
    assert.equal(whole.holderOf('trade', 1), 'b');
    assert.equal(torn.holderOf('trade', 1), 'b');
  });
});

const UNITS = [0, 1, 2, 3, 4, 5];

test('members come to fair shares, each unit is run by one, and then nothing moves', () => {
  const members = fc.uniqueArray(fc.constantFrom('a', 'b', 'c', 'd'), { minLength: 1 });
  fc.assert(
    fc.property(members, members, (first, second) => {
      const book = leaseBook(LEASE_MS, true);
      let time = 1_000;
      const round = (all: readonly string[]): void => {
        for (const member of all) {
          const { keeps, wants } = shareOf(book, 'watch', member, UNITS);
          time += 200;
          book.hear({ program: 'watch', member, holds: keeps, wants }, time);
        }
      };
      // Some leave without a word, others come.
      for (let times = 0; times < 20; times += 1) round(first);
      for (let times = 0; times < 60; times += 1) round(second);
      const held = () => second.map((member) => book.unitsOf('watch', member));
      const before = held();
      assert.deepEqual(
        before.flat().toSorted((a, b) => a - b),
        UNITS,
      );
      for (const mine of before) assert.ok(mine.length <= Math.ceil(UNITS.length / second.length));
      round(second);
      assert.deepEqual(held(), before);
    }),
  );
});

test('one unit is enough for one: a second member waits', () => {
  const book = leaseBook(LEASE_MS, true);
  book.hear(beat('a', [], [3]), 1_000);
  book.hear(beat('b', []), 1_100);
  assert.deepEqual(shareOf(book, 'trade', 'a', [3]), { keeps: [3], wants: [] });
  assert.deepEqual(shareOf(book, 'trade', 'b', [3]), { keeps: [], wants: [] });
});
