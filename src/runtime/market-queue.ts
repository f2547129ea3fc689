// Market queue: what a feed says of the markets of a `watch`, as inputs in the order in which they came, silence among them.
import { liveInputs } from './live-inputs.ts';
import { END } from '#bus/kafka/kafka.ts';
import { MINUTE_MS } from '#model/time.ts';
import type { FeedMessage } from '#model/feed.ts';
import type { Input, Quiet } from '#bus/kafka/kafka.ts';
import type { Millis } from '#model/time.ts';

export type MarketQueueOptions = {
  /** Its own; of the others only the time is heard, and only where the market has a time of its own. */
  readonly markets: readonly string[];
  /** Made-up and recorded markets: silence is counted in their time, so that it is the same in every run. */
  readonly hasOwnTime: boolean;
  /** How many of the first inputs of a market are on the log already, where a recording is played from its beginning again. */
  readonly skip: (market: string) => number;
};

export type MarketQueue = {
  readonly hear: (message: FeedMessage) => void;
  /** Called by a clock of the wall: who has said nothing since the last time has been silent. */
  readonly pulse: (time: Millis) => void;
  /** Nothing more will come. */
  readonly end: () => void;
  /** So many at most, of whole messages, oldest first. */
  readonly take: (most: number) => readonly (Input | Quiet)[];
  readonly length: () => number;
  /** Resolves when there is something, or after so long. */
  readonly filled: (waitMs: Millis) => Promise<void>;
};

/** Longer than this a market of its own time is not silent without saying so. */
const QUIET_MS = MINUTE_MS;

export function marketQueue({ markets, hasOwnTime, skip }: MarketQueueOptions): MarketQueue {
  const mine = new Set(markets);
  const skipped = new Map(markets.map((market) => [market, skip(market)]));
  /** Up to where each has spoken. */
  const spoken = new Map<string, Millis>();
  let waiting: (readonly (Input | Quiet)[])[] = [];
  let said: (Input | Quiet)[] = [];
  let count = 0;
  let wake: (() => void) | undefined;

  const push = (item: Input | Quiet): void => {
    const left = skipped.get(item.key) ?? 0;
    if (left > 0) skipped.set(item.key, left - 1);
    else said.push(item);
  };
  const put = (): void => {
    if (said.length === 0) return;
    waiting.push(said);
    count += said.length;
    said = [];
    wake?.();
  };
  const input: Parameters<typeof liveInputs>[0]['input'] = (kind, key, time, data) =>
    push({ kind, key, time, data, at: spoken.get(key) ?? time });
  // Nobody here knows the accounts: price travels wherever somebody could have an order.
  const inputs = liveInputs({ input, later: input, isActive: () => true });

  const quiet = (key: string, at: Millis): void => {
    spoken.set(key, at);
    push({ kind: 'quiet', key, at });
  };
  const hearOf = (market: string, message: FeedMessage, time: Millis): void => {
    spoken.set(market, Math.max(spoken.get(market) ?? time, time));
    inputs.hear(message);
  };

  return {
    hear(message) {
      const symbol = message.kind === 'candle' ? message.candle.symbol : message.symbol;
      const time = hasOwnTime ? message.exchangeTime : message.receiveTime;
      // Of whom nothing was heard before the first thing that was heard, nothing was to be heard.
      if (hasOwnTime)
        for (const market of markets) {
          const last = spoken.get(market);
          if (last === undefined) spoken.set(market, time);
          else if (market !== symbol && time - last > QUIET_MS) quiet(market, time - 1);
        }
      // What is said of the whole feed is said of each market.
      if (symbol === '' && message.kind === 'status')
        for (const market of markets) hearOf(market, { ...message, symbol: market }, time);
      else if (mine.has(symbol)) hearOf(symbol, message, time);
      put();
    },
    pulse(time) {
      if (hasOwnTime) return;
      for (const market of markets) if ((spoken.get(market) ?? 0) < time) quiet(market, time);
      put();
    },
    end() {
      for (const market of markets) quiet(market, END);
      put();
    },
    take(most) {
      const taken: (Input | Quiet)[] = [];
      let messages = 0;
      for (const message of waiting) {
        if (messages > 0 && taken.length + message.length > most) break;
        taken.push(...message);
        messages += 1;
      }
      waiting = waiting.slice(messages);
      count -= taken.length;
      return taken;
    },
    length: () => count,
    filled(waitMs) {
      if (count > 0) return Promise.resolve();
      const { promise, resolve } = Promise.withResolvers<void>();
      const timer = setTimeout(resolve, waitMs);
      wake = resolve;
      return promise.finally(() => clearTimeout(timer));
    },
  };
}
