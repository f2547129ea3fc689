// History: the log for people who look back, and for those who come later than the events that they want to hear.
import type { ApiPort } from '#api/api.ts';
import type { Event } from '#model/event.ts';
import type { EventLog } from '#store/log/log.ts';

export type History = Pick<ApiPort, 'events' | 'sequences' | 'subscribe'> & { readonly hear: (event: Event) => void };

/** @param accounts all there are: what is not an account's is a market's, and everybody's */
export function historyOf(log: EventLog, accounts: readonly string[]): History {
  const hearers = new Set<(event: Event) => void>();
  return {
    sequences: () => ({ first: log.firstSequence(), last: log.lastSequence() }),
    events(from, limit, { accounts: named, kinds, symbol, from: since, until }) {
      return log.select({
        from,
        limit,
        notKeys: accounts.filter((account) => !named.includes(account)),
        ...(kinds === undefined ? {} : { kinds }),
        ...(symbol === undefined ? {} : { key: symbol }),
        ...(since === undefined ? {} : { since }),
        ...(until === undefined ? {} : { until }),
      });
    },
    // What is committed is told at once, and nothing is committed while this runs: no event falls between the two.
    subscribe(fromSequence, hear) {
      for (const event of log.read(Math.max(0, fromSequence - 1))) hear(event);
      hearers.add(hear);
      return () => void hearers.delete(hear);
    },
    hear(event) {
      for (const hear of hearers) hear(event);
    },
  };
}
