// Order book: a local copy kept by the exchange's rules (web-socket-streams.md, "local order book"): snapshot, then every change.
import type { BookLevel } from '#model/feed.ts';
import type { Price } from '#model/number.ts';
import type { DepthSnapshot } from './depth.ts';
import type { DepthDiff } from './stream-message.ts';

/** Levels kept of each side; what lies further out is forgotten. */
const LEVELS_LIMIT = 5000;
/** Changes that wait for a snapshot: more than that, and the oldest go. */
const WAITING_LIMIT = 2000;

/** Best first. */
type Side = { readonly levels: BookLevel[]; readonly isBid: boolean };

export type OrderBook = {
  readonly bids: Side;
  readonly asks: Side;
  readonly waiting: DepthDiff[];
  /** Number of the last change in it; undefined before a snapshot fits. */
  last: number | undefined;
};

/** `gap`: a change is missing. `crossed`: a bid is not below every ask. In both cases the book must be asked for anew. */
export type BookVerdict = 'applied' | 'old' | 'waiting' | 'gap' | 'crossed';

export const orderBook = (): OrderBook => ({
  bids: { levels: [], isBid: true },
  asks: { levels: [], isBid: false },
  waiting: [],
  last: undefined,
});

/** Forgets everything; changes wait from here for the next snapshot. */
export function clearBook(book: OrderBook): void {
  book.bids.levels.length = 0;
  book.asks.levels.length = 0;
  book.waiting.length = 0;
  book.last = undefined;
}

export function applyDiff(book: OrderBook, diff: DepthDiff): BookVerdict {
  if (book.last === undefined) {
    if (book.waiting.length >= WAITING_LIMIT) book.waiting.shift();
    book.waiting.push(diff);
    return 'waiting';
  }
  if (diff.last <= book.last) return 'old';
  if (beginsAfter(diff, book.last)) return 'gap';
  for (const level of diff.bids) setLevel(book.bids, level);
  for (const level of diff.asks) setLevel(book.asks, level);
  book.last = diff.last;
  return isCrossed(book) ? 'crossed' : 'applied';
}

/**
 * Takes the snapshot if the changes that have waited go on from it.
 * @returns `too-old` where a change between the snapshot and the first that waited is missing: ask again
 */
export function applySnapshot(book: OrderBook, snapshot: DepthSnapshot): 'applied' | 'too-old' | 'crossed' {
  const [first] = book.waiting;
  if (first !== undefined && beginsAfter(first, snapshot.last)) return 'too-old';
  const waiting = book.waiting.splice(0);
  clearBook(book);
  for (const level of snapshot.bids) setLevel(book.bids, level);
  for (const level of snapshot.asks) setLevel(book.asks, level);
  book.last = snapshot.last;
  for (const diff of waiting) {
    const verdict = applyDiff(book, diff);
    if (verdict === 'applied' || verdict === 'old') continue;
    clearBook(book);
    return verdict === 'crossed' ? 'crossed' : 'too-old';
  }
  if (!isCrossed(book)) return 'applied';
  clearBook(book);
  return 'crossed';
}

/** A change between `last` and this one is missing. */
const beginsAfter = ({ first, previous }: DepthDiff, last: number): boolean =>
  previous === undefined ? first > last + 1 : previous > last;

export const bestLevels = (side: Side, count: number): readonly BookLevel[] => side.levels.slice(0, count);

function isCrossed({ bids, asks }: OrderBook): boolean {
  const [bid] = bids.levels;
  const [ask] = asks.levels;
  return bid !== undefined && ask !== undefined && bid[0] >= ask[0];
}

/** Quantity 0 takes a level away; one that is not there stays away. */
function setLevel(side: Side, level: BookLevel): void {
  const { levels } = side;
  const at = placeOf(side, level[0]);
  const isThere = levels[at]?.[0] === level[0];
  if (level[1] === 0n) {
    if (isThere) levels.splice(at, 1);
  } else if (isThere) levels[at] = level;
  else {
    levels.splice(at, 0, level);
    if (levels.length > LEVELS_LIMIT) levels.pop();
  }
}

/** Index of the level at this price, or where it would stand. */
function placeOf({ levels, isBid }: Side, price: Price): number {
  let from = 0;
  let to = levels.length;
  while (from < to) {
    const middle = (from + to) >> 1;
    const at = levels[middle]![0];
    if (isBid ? at > price : at < price) from = middle + 1;
    else to = middle;
  }
  return from;
}
