// Order ids: ours as the exchange takes them and back, and what is remembered of the orders that were sent or heard of.
import type { WireFill, WireUpdate } from '#model/order-wire.ts';
import type { Millis } from '#model/time.ts';
import type { Way } from './ways.ts';

const ID = /^[A-Za-z0-9._-]{1,36}$/;
const SHORT = /^S[0-9a-z]+Z[a-z0-9]+(?:Y\d+)?$/;
const OURS = /^smc-[0-9a-z]+-[a-z0-9]+(?:\.\d+)?$/;
const SHORT_MOST = 18;
/** Orders that anybody may still ask about; the oldest go first. */
const KEPT = 10_000;

/** Undefined where the exchange takes no such id. */
export function idThere(id: string, ids: Way['ids']): string | undefined {
  if (ids === 'plain') return ID.test(id) ? id : undefined;
  if (!OURS.test(id)) return undefined;
  const short = id.replace('smc-', 'S').replace('-', 'Z').replace('.', 'Y');
  return short.length <= SHORT_MOST ? short : undefined;
}

export const idHere = (id: string, ids: Way['ids']): string =>
  ids === 'short' && SHORT.test(id) ? id.replace('S', 'smc-').replace('Z', '-').replace('Y', '.') : id;

export type KnownOrder = { readonly update: WireUpdate; readonly isStop: boolean };

export type OrderMemory = {
  readonly sent: (id: string, at: Millis) => void;
  readonly sentAt: (id: string) => Millis | undefined;
  readonly learn: (order: KnownOrder) => void;
  readonly find: (id: string) => KnownOrder | undefined;
  readonly idOf: (venueId: string) => string | undefined;
  /** An execution that the stream has told. @returns how much of its order these are by now */
  readonly keep: (venueId: string, fill: WireFill) => bigint;
  /** Executions of an order that nobody has been told of; each once. */
  readonly untold: (venueId: string) => readonly WireFill[];
};

export function orderMemory(): OrderMemory {
  const sent = new Map<string, Millis>();
  const known = new Map<string, KnownOrder>();
  const names = new Map<string, string>();
  const fills = new Map<string, { readonly sum: bigint; readonly untold: readonly WireFill[] }>();
  return {
    sent: (id, at) => put(sent, id, at),
    sentAt: (id) => sent.get(id),
    learn(order) {
      const { id, venueId } = order.update;
      put(known, id, order);
      put(names, venueId, id);
    },
    find: (id) => known.get(id),
    idOf: (venueId) => names.get(venueId),
    keep(venueId, fill) {
      const { sum, untold } = fills.get(venueId) ?? NOTHING;
      put(fills, venueId, { sum: sum + fill.quantity, untold: [...untold, fill] });
      return sum + fill.quantity;
    },
    untold(venueId) {
      const { sum, untold } = fills.get(venueId) ?? NOTHING;
      if (untold.length > 0) put(fills, venueId, { sum, untold: [] });
      return untold;
    },
  };
}

const NOTHING = { sum: 0n, untold: [] as readonly WireFill[] };

function put<Value>(map: Map<string, Value>, key: string, value: Value): void {
  map.delete(key);
  map.set(key, value);
  if (map.size > KEPT) map.delete(map.keys().next().value!);
}
