// Order book: the rules by which a local copy is the exchange's, or is known not to be.
import { deepStrictEqual, strictEqual } from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { price, quantity } from '#model/number.ts';
import { applyDiff, applySnapshot, bestLevels, orderBook } from './order-book.ts';
import type { BookLevel } from '#model/feed.ts';
import type { OrderBook } from './order-book.ts';
import type { DepthDiff } from './stream-message.ts';

type Pair = readonly [at: number, size: number];
const level = ([at, size]: Pair): BookLevel => [price(String(at)), quantity(String(size))];
const diff = (first: number, last: number, bids: readonly Pair[], asks: readonly Pair[] = []): DepthDiff => ({
  kind: 'depth',
  symbol: 'X',
  eventTime: 0,
  first,
  last,
  bids: bids.map(level),
  asks: asks.map(level),
});
const snapshot = (last: number, bids: readonly Pair[], asks: readonly Pair[]): Parameters<typeof applySnapshot>[1] => ({
  last,
  bids: bids.map(level),
  asks: asks.map(level),
});
const bidsOf = (book: OrderBook): Pair[] =>
  bestLevels(book.bids, 100).map(([at, size]) => [Number(at) / 1e8, Number(size) / 1e8]);

function begun(): OrderBook {
  const book = orderBook();
  strictEqual(
    applySnapshot(
      book,
      snapshot(
        100,
        [
          [10, 1],
          [9, 2],
        ],
        [
          [11, 1],
          [12, 2],
        ],
      ),
    ),
    'applied',
  );
  return book;
}

test('changes wait for a snapshot, those that it holds are dropped, the rest go on from it', () => {
  const book = orderBook();
  strictEqual(applyDiff(book, diff(95, 98, [[7, 7]])), 'waiting');
  strictEqual(applyDiff(book, diff(99, 102, [[9, 5]])), 'waiting');
  strictEqual(applyDiff(book, diff(103, 103, [[8, 3]])), 'waiting');
  strictEqual(
    applySnapshot(
      book,
      snapshot(
        100,
        [
          [10, 1],
          [9, 2],
        ],
        [[11, 1]],
      ),
    ),
    'applied',
  );
  deepStrictEqual(bidsOf(book), [
    [10, 1],
    [9, 5],
    [8, 3],
  ]);
});

test('a snapshot older than the first change that waits is refused, and the changes go on waiting', () => {
  const book = orderBook();
  applyDiff(book, diff(102, 103, [[8, 3]]));
  strictEqual(applySnapshot(book, snapshot(100, [[10, 1]], [])), 'too-old');
  strictEqual(book.waiting.length, 1);
  strictEqual(applySnapshot(book, snapshot(101, [[10, 1]], [])), 'applied');
  deepStrictEqual(bidsOf(book), [
    [10, 1],
    [8, 3],
  ]);
});

const STEPS: readonly (readonly [name: string, change: DepthDiff, verdict: string, bids: readonly Pair[]])[] = [
  [
    'the next change is applied',
    diff(101, 101, [[9.5, 4]]),
    'applied',
    [
      [10, 1],
      [9.5, 4],
      [9, 2],
    ],
  ],
  [
    'a change that overlaps is applied',
    diff(90, 105, [[9, 4]]),
    'applied',
    [
      [10, 1],
      [9, 4],
    ],
  ],
  [
    'a change that is held already changes nothing',
    diff(99, 100, [[10, 99]]),
    'old',
    [
      [10, 1],
      [9, 2],
    ],
  ],
  [
    'a change after a gap changes nothing',
    diff(102, 103, [[10, 99]]),
    'gap',
    [
      [10, 1],
      [9, 2],
    ],
  ],
  ['quantity 0 takes a level away', diff(101, 101, [[10, 0]]), 'applied', [[9, 2]]],
  [
    'an unknown level may be taken away',
    diff(101, 101, [[5, 0]]),
    'applied',
    [
      [10, 1],
      [9, 2],
    ],
  ],
];
for (const [name, change, verdict, bids] of STEPS)
  test(name, () => {
    const book = begun();
    strictEqual(applyDiff(book, change), verdict);
    deepStrictEqual(bidsOf(book), bids);
  });

test('a bid that reaches an ask is said to cross', () => {
  strictEqual(applyDiff(begun(), diff(101, 101, [[11, 1]])), 'crossed');
  strictEqual(applySnapshot(orderBook(), snapshot(1, [[11, 1]], [[11, 1]])), 'crossed');
});

test('whatever is set and taken away, the levels are those of a plain map, best first', () => {
  const change = fc.tuple(fc.integer({ min: 1, max: 30 }), fc.integer({ min: 0, max: 3 }));
  fc.assert(
    fc.property(fc.array(fc.array(change, { maxLength: 5 }), { maxLength: 60 }), (changes) => {
      const book = orderBook();
      applySnapshot(book, snapshot(0, [], []));
      const plain = new Map<number, number>();
      for (const [at, pairs] of changes.entries()) {
        strictEqual(applyDiff(book, diff(at + 1, at + 1, pairs)), 'applied');
        for (const [where, size] of pairs)
          if (size === 0) plain.delete(where);
          else plain.set(where, size);
      }
      deepStrictEqual(
        bidsOf(book),
        [...plain].sort(([a], [b]) => b - a),
      );
    }),
  );
});
