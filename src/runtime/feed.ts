// Feed: a source of live prices, as the runtime knows it. One file for each kind of feed.
import type { FeedMessage } from '#model/feed.ts';

export type Feed = {
  /** As it stands in status lines: "binance", "demo", "replay". */
  readonly name: string;
  /** History first, then live. Messages come one at a time, never from inside this call's caller. */
  /** Made-up and recorded markets live in a time of their own: there the day is the market's, not that of the wall. */
  readonly hasOwnTime?: boolean;
  readonly start: (hear: (message: FeedMessage) => void) => void | Promise<void>;
  readonly stop: () => void | Promise<void>;
};
