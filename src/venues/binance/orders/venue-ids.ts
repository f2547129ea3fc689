// Venue ids: the exchange's own numbers of the orders that were last told of, by our ids.
import type { WireUpdate } from '#model/order-wire.ts';

/** Orders that anybody may still ask about; the oldest go first. */
const KEPT = 10_000;

export type VenueIds = {
  readonly learn: (update: WireUpdate) => void;
  readonly find: (symbol: string, id: string) => number | undefined;
};

export function venueIds(): VenueIds {
  const numbers = new Map<string, number>();
  const keyOf = (symbol: string, id: string): string => `${symbol} ${id}`;
  return {
    learn({ symbol, id, venueId }) {
      const key = keyOf(symbol, id);
      numbers.delete(key);
      numbers.set(key, Number(venueId));
      if (numbers.size <= KEPT) return;
      for (const oldest of numbers.keys()) {
        numbers.delete(oldest);
        return;
      }
    },
    find: (symbol, id) => numbers.get(keyOf(symbol, id)),
  };
}
