// Book keeper: keeps the book of one market in step with the exchange, and asks for it anew whenever a change is missing.
import { setTimeout as sleep } from 'node:timers/promises';
import { applyDiff, applySnapshot, bestLevels, clearBook, orderBook } from './order-book.ts';
import type { BookMessage, FeedIncident } from '#model/feed.ts';
import type { Millis } from '#model/time.ts';
import type { DepthSnapshot } from './depth.ts';
import type { DepthDiff } from './stream-message.ts';

export type BookKeeperOptions = {
  readonly symbol: string;
  readonly levels: number;
  readonly snapshot: (symbol: string) => Promise<DepthSnapshot>;
  /** The wait before the next snapshot, by attempt. */
  readonly waitMs: (attempt: number) => Millis;
  readonly signal: AbortSignal;
  readonly hear: (book: Pick<BookMessage, 'state' | 'bids' | 'asks'>, eventTime: Millis) => void;
  readonly notice: (incident: FeedIncident, detail: string) => void;
};

export type BookKeeper = {
  readonly onDiff: (diff: DepthDiff) => void;
  /** The connection is gone, or new: what was known is not to be trusted. */
  readonly lose: (why: string) => void;
  readonly isSynchronised: () => boolean;
  readonly resyncs: () => number;
};

export function bookKeeper(options: BookKeeperOptions): BookKeeper {
  const { symbol, levels, snapshot, waitMs, signal, hear, notice } = options;
  const book = orderBook();
  const state = { asking: false, eventTime: 0, resyncs: 0 };

  const lose = (why: string): void => {
    const wasThere = book.last !== undefined;
    clearBook(book);
    if (!wasThere) return;
    state.resyncs += 1;
    notice('book-lost', why);
    hear({ state: 'lost', bids: [], asks: [] }, state.eventTime);
  };

  const tell = (): void => {
    const best = { bids: bestLevels(book.bids, levels), asks: bestLevels(book.asks, levels) };
    hear({ state: 'synchronised', ...best }, state.eventTime);
  };

  /** Runs once at a time, until a snapshot fits or there is nothing left to hope for. */
  const ask = async (): Promise<void> => {
    for (let attempt = 0; book.last === undefined; attempt += 1) {
      if (attempt > 0) await sleep(waitMs(attempt - 1), undefined, { signal });
      const taken = await snapshot(symbol);
      // While it was on its way the connection broke: it comes before changes that nobody has.
      if (book.waiting.length > 0 && applySnapshot(book, taken) === 'applied') tell();
      if (book.waiting.length === 0) return;
    }
  };

  return {
    onDiff(diff) {
      state.eventTime = diff.eventTime;
      const verdict = applyDiff(book, diff);
      switch (verdict) {
        case 'applied':
          return tell();
        case 'old':
          return;
        case 'gap':
        case 'crossed':
          lose(verdict === 'gap' ? `a change before ${diff.first} is missing` : 'bids and asks cross');
          applyDiff(book, diff);
          break;
        case 'waiting':
          break;
      }
      if (state.asking) return;
      state.asking = true;
      ask()
        .catch((thrown: unknown) => {
          // The next change asks again.
          if (!signal.aborted) notice('request-failed', thrown instanceof Error ? thrown.message : String(thrown));
        })
        .finally(() => {
          state.asking = false;
        });
    },
    lose,
    isSynchronised: () => book.last !== undefined,
    resyncs: () => state.resyncs,
  };
}
