// Merge: one order for the turns of all markets, whichever program said them first and whenever they came.
import type { Kind } from '#model/event.ts';
import type { Read } from './dead-letter.ts';

/** Within one moment price travels, then accounts are marked, then candles close: as in one process. */
const RANK: Partial<Record<Kind, number>> = { tape: 0, mark: 1, candle: 2 };
const LAST_RANK = 3;

/** Up to where a market has spoken. */
export type Moment = { readonly time: number; readonly rank: number };

export type Merge = {
  readonly put: (read: Read) => void;
  /** The turn was handed on in another run. */
  readonly pass: (read: Read) => void;
  /** The next one; undefined while a market has nothing at hand, and what it says next could come before. */
  readonly take: () => Read | undefined;
  /** Those that wait. */
  readonly waiting: () => Iterable<Read>;
  readonly moments: () => ReadonlyMap<string, Moment>;
};

/** `key` is the moment of what stands first, or of what was last where nothing does: what is said next is not before it. */
type Queue = { readonly reads: (Read | undefined)[]; readonly order: number; at: number; last: Moment; key: Moment };
/** So many that were taken are let go of together. */
const SLACK = 1_024;
export const NEVER: Moment = { time: -Infinity, rank: 0 };

/** Each market speaks once at a moment of one rank; one that speaks again comes when it comes, and the log keeps that order. */
export function mergeOf(markets: readonly string[], from: ReadonlyMap<string, Moment>): Merge {
  const queues = new Map<string, Queue>(
    [...new Set(markets)].map((market, order) => {
      const last = from.get(market) ?? NEVER;
      return [market, { reads: [], order, at: 0, last, key: last }];
    }),
  );
  // A heap, the earliest on top: thousands of markets are not looked through for each turn.
  const heap = [...queues.values()].toSorted((a, b) => (isFirst(a, b) ? -1 : 1));
  const place = new Map(heap.map((queue, index) => [queue, index]));
  const put = (queue: Queue, index: number): void => {
    heap[index] = queue;
    place.set(queue, index);
  };
  const settle = (queue: Queue): void => {
    const head = queue.reads[queue.at];
    queue.key = head === undefined ? queue.last : momentOf(head);
    let index = place.get(queue)!;
    while (index > 0) {
      const above = heap[(index - 1) >> 1]!;
      if (!isFirst(queue, above)) break;
      put(above, index);
      index = (index - 1) >> 1;
    }
    for (let below = 2 * index + 1; below < heap.length; below = 2 * index + 1) {
      if (below + 1 < heap.length && isFirst(heap[below + 1]!, heap[below]!)) below += 1;
      if (!isFirst(heap[below]!, queue)) break;
      put(heap[below]!, index);
      index = below;
    }
    put(queue, index);
  };
  return {
    put(read) {
      const queue = queues.get(read.turn.key);
      if (queue === undefined) return;
      queue.reads.push(read);
      if (queue.reads.length === queue.at + 1) settle(queue);
    },
    pass(read) {
      const queue = queues.get(read.turn.key);
      if (queue === undefined || !isBefore(queue.last, momentOf(read))) return;
      queue.last = momentOf(read);
      settle(queue);
    },
    take() {
      const best = heap[0];
      const read = best?.reads[best.at];
      // What has nothing at hand and stands first holds up the others.
      if (best === undefined || read === undefined) return undefined;
      best.last = best.key;
      best.reads[best.at] = undefined;
      best.at += 1;
      if (best.at > SLACK) {
        best.reads.splice(0, best.at);
        best.at = 0;
      }
      settle(best);
      return read;
    },
    *waiting() {
      for (const { reads, at } of queues.values())
        for (let index = at; index < reads.length; index += 1) yield reads[index]!;
    },
    moments: () => new Map([...queues].map(([market, { last }]) => [market, last])),
  };
}

/** Of two at one moment the one that has something at hand, then the market that stands first in the settings. */
function isFirst(one: Queue, other: Queue): boolean {
  if (isBefore(one.key, other.key)) return true;
  if (isBefore(other.key, one.key)) return false;
  const [has, hasOther] = [one.at < one.reads.length, other.at < other.reads.length];
  return has === hasOther ? one.order < other.order : has;
}

/** What came from a live source comes in the order in which that source told it, as it would in one process. */
function momentOf({ turn }: Read): Moment {
  if (turn.at !== undefined) return { time: turn.at, rank: LAST_RANK };
  const { time, kind } = turn.events[0]!;
  return { time, rank: RANK[kind] ?? LAST_RANK };
}

const isBefore = (one: Moment, other: Moment): boolean =>
  one.time === other.time ? one.rank < other.rank : one.time < other.time;
