// Recall: what people look at is folded from these at a start; candles are looked up by themselves.
import { VIEW_HEARS } from '#model/view.ts';
import type { Event, Kind } from '#model/event.ts';
import type { EventLog } from '#store/log/log.ts';

export const FOLDED: readonly Kind[] = [...VIEW_HEARS, 'command', 'agentFailed', 'health'];

/** Candles of each market that are at hand after a start. */
const CANDLES_AT_START = 10_000;

export function* recentCandles(log: EventLog, symbols: readonly string[]): Generator<Event> {
  for (const key of symbols)
    for (const kind of ['candle', 'candleClosed'] as const)
      yield* log.select({ from: 0, limit: CANDLES_AT_START, kinds: [kind], key, isLatest: true });
}
