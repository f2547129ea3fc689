// Depth book: every level of one simulated market with the number of its last update, and the changes not yet told slowly.
import type { BookStart, Level } from './facts.ts';

type Side = Map<string, string>;
export type DepthChange = {
  readonly first: number;
  readonly last: number;
  readonly bids: readonly Level[];
  readonly asks: readonly Level[];
};

export type DepthBook = {
  readonly bids: Side;
  readonly asks: Side;
  lastUpdate: number;
  /** Changes since the slow stream (`@depth`, once a second) last told. */
  readonly pendingBids: Side;
  readonly pendingAsks: Side;
  pendingFirst: number;
};

export function depthBook(start: BookStart): DepthBook {
  return {
    bids: new Map(start.bids),
    asks: new Map(start.asks),
    lastUpdate: start.lastUpdate,
    pendingBids: new Map(),
    pendingAsks: new Map(),
    pendingFirst: 0,
  };
}

const isZero = (quantity: string): boolean => !/[1-9]/.test(quantity);

function applySide(side: Side, pending: Side, changed: readonly Level[]): void {
  for (const [price, quantity] of changed) {
    if (isZero(quantity)) side.delete(price);
    else side.set(price, quantity);
    pending.set(price, quantity);
  }
}

/** Books the change. One that is older than the book was at the start is told on, but changes nothing. */
export function changeBook(book: DepthBook, change: DepthChange): void {
  if (book.pendingFirst === 0) book.pendingFirst = change.first;
  const old = change.last <= book.lastUpdate;
  applySide(old ? new Map() : book.bids, book.pendingBids, change.bids);
  applySide(old ? new Map() : book.asks, book.pendingAsks, change.asks);
  book.lastUpdate = Math.max(book.lastUpdate, change.last);
}

/** All changes since the last call as one, or undefined where there were none. */
export function takePending(book: DepthBook): DepthChange | undefined {
  if (book.pendingFirst === 0) return undefined;
  const change = {
    first: book.pendingFirst,
    last: book.lastUpdate,
    bids: [...book.pendingBids],
    asks: [...book.pendingAsks],
  };
  book.pendingBids.clear();
  book.pendingAsks.clear();
  book.pendingFirst = 0;
  return change;
}

export type DepthSnapshot = {
  readonly lastUpdateId: number;
  readonly bids: readonly Level[];
  readonly asks: readonly Level[];
};

/** The best `limit` levels of each side, best first. */
export const snapshotOf = (book: DepthBook, limit: number): DepthSnapshot => ({
  lastUpdateId: book.lastUpdate,
  bids: sorted(book.bids, -1).slice(0, limit),
  asks: sorted(book.asks, 1).slice(0, limit),
});

const sorted = (side: Side, direction: number): Level[] =>
  [...side].sort(([a], [b]) => direction * (Number(a) - Number(b)));
