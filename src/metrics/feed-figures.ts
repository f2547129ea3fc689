// Feed figures: how much comes in, how old it is when it comes, and how long ago the last of it came.
import { countCells, observe, spreadCells } from './cell.ts';
import { publish, publishCounts, publishSpread } from './publish.ts';
import { WIRE_SECONDS } from './metric-table.ts';
import type { FeedMessage } from '#model/feed.ts';
import type { Millis } from '#model/time.ts';
import type { Registry } from 'prom-client';

/** Markets whose last message is remembered. */
const MARKETS_LIMIT = 2_000;

type Seen = { priceAt: Millis | undefined; candleAt: Millis | undefined };

/** @returns what hears every message of the feeds */
export function feedFigures(registry: Registry, now: () => Millis): (message: FeedMessage) => void {
  const messages = countCells();
  const incidents = countCells();
  const delays = spreadCells(WIRE_SECONDS);
  const delay = delays.at();
  const seen = new Map<string, Seen>();
  publishCounts(registry, 'smc_feed_messages_total', messages.all);
  publishCounts(registry, 'smc_feed_incidents_total', incidents.all);
  publishSpread(registry, 'smc_feed_delay_seconds', delays.all);
  const ages = (of: keyof Seen) => () =>
    [...seen].flatMap(([symbol, { [of]: at }]) =>
      at === undefined ? [] : [{ labels: [symbol], value: Math.max(0, now() - at) / 1_000 }],
    );
  publish(registry, 'smc_feed_age_seconds', ages('priceAt'));
  publish(registry, 'smc_feed_candle_age_seconds', ages('candleAt'));

  const seenOf = (symbol: string): Seen => {
    let own = seen.get(symbol);
    if (own === undefined) {
      own = { priceAt: undefined, candleAt: undefined };
      if (seen.size < MARKETS_LIMIT) seen.set(symbol, own);
    }
    return own;
  };
  return (message) => {
    messages.at(message.kind).value += 1;
    switch (message.kind) {
      case 'status':
        incidents.at(message.incident).value += 1;
        return;
      case 'candle': {
        const own = seenOf(message.candle.symbol);
        own.candleAt = message.receiveTime;
        // What was asked for afterwards is old by nature, and is no sign that the market moves.
        if (message.origin === 'backfill') return;
        own.priceAt = message.receiveTime;
        break;
      }
      case 'print':
      case 'quote':
      case 'book':
        seenOf(message.symbol).priceAt = message.receiveTime;
        break;
    }
    observe(delay, (message.receiveTime - message.exchangeTime) / 1_000);
  };
}
