// Facts: what happens in a simulated market, in the order of time. Prices and quantities are decimal strings, as on the wire.
import type { CandleSeries } from '#model/candle.ts';
import type { Instrument } from '#model/instrument.ts';
import type { Millis } from '#model/time.ts';

export type Level = readonly [price: string, quantity: string];

export type TradeFact = {
  readonly kind: 'trade';
  readonly time: Millis;
  readonly symbol: string;
  /** Undefined where the exchange is to count. */
  readonly id: number | undefined;
  readonly price: string;
  readonly quantity: string;
  readonly buyerIsMaker: boolean;
};

/** Levels that have changed; quantity 0 removes one. Update numbers are undefined where the exchange is to count. */
export type DepthFact = {
  readonly kind: 'depth';
  readonly time: Millis;
  readonly symbol: string;
  readonly updates: readonly [first: number, last: number] | undefined;
  readonly bids: readonly Level[];
  readonly asks: readonly Level[];
};

export type QuoteFact = {
  readonly kind: 'quote';
  readonly time: Millis;
  readonly symbol: string;
  readonly update: number | undefined;
  readonly bid: Level;
  readonly ask: Level;
};

export type Fact = TradeFact | DepthFact | QuoteFact;

export type BookStart = {
  readonly lastUpdate: number;
  readonly bids: readonly Level[];
  readonly asks: readonly Level[];
};

/** A market as it stands when the script begins: its candles so far, and its book. */
export type MarketStart = {
  readonly instrument: Instrument;
  readonly history: CandleSeries | undefined;
  readonly book: BookStart;
};

/** Everything that a simulated venue plays. `facts` rise in time and may be without end. */
export type Script = {
  readonly name: string;
  readonly startTime: Millis;
  readonly markets: readonly MarketStart[];
  readonly facts: Iterator<Fact>;
};

/** Several streams of facts as one; at the same moment the earlier stream goes first. */
export function* mergeFacts(streams: readonly Iterator<Fact>[]): Generator<Fact> {
  const heads = streams.map((stream) => ({ stream, next: stream.next() }));
  for (;;) {
    let first: (typeof heads)[number] | undefined;
    for (const head of heads)
      if (head.next.done !== true && (first === undefined || head.next.value.time < first.next.value.time))
        first = head;
    if (first === undefined) return;
    yield first.next.value as Fact;
    first.next = first.stream.next();
  }
}
