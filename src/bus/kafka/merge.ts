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

type Queue = { readonly reads: Read[]; at: number; last: Moment };
/** So many that were taken are let go of together. */
const SLACK = 1_024;
export const NEVER: Moment = { time: -Infinity, rank: 0 };

/** Each market speaks once at a moment of one rank; one that speaks again comes when it comes, and the log keeps that order. */
export function mergeOf(markets: readonly string[], from: ReadonlyMap<string, Moment>): Merge {
  const queues = new Map<string, Queue>(
    markets.map((market) => [market, { reads: [], at: 0, last: from.get(market) ?? NEVER }]),
  );
  return {
    put(read) {
      queues.get(read.turn.key)?.reads.push(read);
    },
    pass(read) {
      const queue = queues.get(read.turn.key);
      if (queue !== undefined && isBefore(queue.last, momentOf(read))) queue.last = momentOf(read);
    },
    take() {
      let best: Queue | undefined;
      let moment = NEVER;
      for (const queue of queues.values()) {
        const head = queue.reads[queue.at];
        // Of two at one moment the market that stands first in the settings.
        if (head === undefined || (best !== undefined && !isBefore(momentOf(head), moment))) continue;
        best = queue;
        moment = momentOf(head);
      }
      if (best === undefined) return undefined;
      for (const { reads, at, last } of queues.values())
        if (reads[at] === undefined && isBefore(last, moment)) return undefined;
      const read = best.reads[best.at]!;
      best.last = moment;
      best.at += 1;
      if (best.at > SLACK) {
        best.reads.splice(0, best.at);
        best.at = 0;
      }
      return read;
    },
    *waiting() {
      for (const { reads, at } of queues.values()) yield* reads.slice(at);
    },
    moments: () => new Map([...queues].map(([market, { last }]) => [market, last])),
  };
}

/** What came from a live source comes in the order in which that source told it, as it would in one process. */
function momentOf({ turn }: Read): Moment {
  if (turn.at !== undefined) return { time: turn.at, rank: LAST_RANK };
  const { time, kind } = turn.events[0]!;
  return { time, rank: RANK[kind] ?? LAST_RANK };
}

const isBefore = (one: Moment, other: Moment): boolean =>
  one.time === other.time ? one.rank < other.rank : one.time < other.time;
