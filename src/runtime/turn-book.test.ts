import assert from 'node:assert/strict';
import { test } from 'node:test';
import { SmcError } from '#model/fate.ts';
import { turnBook } from './turn-book.ts';
import type { Event } from '#model/event.ts';
import type { Turn } from '#bus/kafka/kafka.ts';

/** `sequence` and `cause` as the line of the key counts them. */
const said = (key: string, sequence: number, cause: number): Event => ({
  kind: 'limitNear',
  key,
  time: 0,
  sequence,
  cause,
  data: { limit: key, used: sequence, detail: '' },
});
const turn = (key: string, number: number, events: readonly Event[], more: Partial<Turn> = {}): Turn => ({
  key,
  number,
  heard: [],
  isInput: false,
  events,
  ...more,
});
const marketTurn = (number: number): Turn =>
  turn('X', number, [said('X', number * 10, 0), said('X', number * 10 + 1, number * 10)]);
/** Said to the second event of that turn of the market, and then to itself. */
const accountTurn = (number: number, market: number): Turn =>
  turn('ana', number, [said('ana', 50, 48), said('ana', 51, 50)], {
    origins: [{ cause: 48, market: 'X', number: market, index: 1 }],
    asked: { offset: '3', id: `ask-${number}` },
  });
const places = (told: ReturnType<ReturnType<typeof turnBook>['hearMarket']>) =>
  told.flatMap(({ events }) => events.map(({ key, sequence, cause }) => [key, sequence, cause]));

test('what an account said leads to the event of the market that it was said to', () => {
  const book = turnBook(undefined, new Map(), 7);
  assert.deepEqual(places(book.hearMarket(marketTurn(1))), [
    ['X', 8, 0],
    ['X', 9, 8],
  ]);
  const told = book.hearAccount(accountTurn(1, 1));
  assert.deepEqual(places(told), [
    ['ana', 10, 9],
    ['ana', 11, 10],
  ]);
  assert.equal(told[0]?.asked, 'ask-1');
});

test('what comes before its cause waits for it', () => {
  const book = turnBook(undefined, new Map(), 0);
  assert.deepEqual(book.hearAccount(accountTurn(1, 1)), []);
  assert.deepEqual(
    book.waiting().map(({ number }) => number),
    [1],
  );
  assert.deepEqual(
    places(book.hearMarket(marketTurn(1))).map(([key]) => key),
    ['X', 'X', 'ana', 'ana'],
  );
  assert.deepEqual(book.waiting(), []);
});

test('a turn that comes again is passed over, and one that is missing stops it', () => {
  const book = turnBook(undefined, new Map(), 0);
  book.hearMarket(marketTurn(4));
  assert.deepEqual(book.hearMarket(marketTurn(4)), []);
  assert.throws(
    () => book.hearMarket(marketTurn(6)),
    (thrown) => thrown instanceof SmcError && thrown.code === 'STORE_DAMAGED',
  );
});

test('what was written after the last save is not written again, and is known as a cause', () => {
  const before = turnBook(undefined, new Map(), 0);
  before.hearMarket(marketTurn(1));
  const { numbers, begins } = before.state();
  // Then the turn 2 was written, as 3 and 4, and the program was killed.
  const book = turnBook({ numbers, begins }, new Map([['X', [3, 4]]]), 4);
  assert.deepEqual(places(book.hearMarket(marketTurn(2))), []);
  assert.deepEqual(places(book.hearAccount(accountTurn(1, 2))), [
    ['ana', 5, 4],
    ['ana', 6, 5],
  ]);
});

test('who waits while it is saved is heard again', () => {
  const before = turnBook(undefined, new Map(), 0);
  before.hearAccount(accountTurn(1, 1));
  const book = turnBook(before.state(), new Map(), 0);
  book.hearMarket(marketTurn(1));
  assert.equal(places(book.hearAccount(accountTurn(1, 1))).length, 2);
});
