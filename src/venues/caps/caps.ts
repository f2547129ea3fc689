// Caps: the last look at an order before it is on the wire: how many, how large, how much altogether. Knows nothing of risk, so that
// a fault there is stopped here. The door of the room.
import { divide, ONE } from '#model/number.ts';
import type { Cash, Price, Quantity } from '#model/number.ts';
import type { Millis } from '#model/time.ts';
import type { WireOrder, WireUpdate } from '#model/order-wire.ts';

/** Amounts in the currency that the markets of the account are priced in. */
export type CapSettings = {
  readonly maxOrderNotional: Cash;
  /** Of what is held, at what it has cost, and of entries that work. */
  readonly maxOpenNotional: Cash;
  /** Entries within a minute; exits have an allowance of their own, several times as large. */
  readonly maxOrdersPerMinute: number;
};

/** In the order in which they are asked. */
export const CAPS = ['order-rate', 'order-notional', 'open-notional'] as const;
export type Cap = (typeof CAPS)[number];

/** `detail` says the figure and its limit. */
export type CapBreach = { readonly cap: Cap; readonly detail: string };

export type Caps = {
  /**
   * Called once for each order, right before it is sent; of a bracket for its entry, of a pair for one of its legs. What is let
   * through counts from then on, until `hear` says what became of it. Spot is long only, so what sells is an exit: the caps on
   * amounts let it through always.
   * @param price the market's last
   * @param now milliseconds that only go forward
   */
  readonly check: (order: WireOrder, price: Price, now: Millis) => CapBreach | undefined;
  /** What the exchange says of an order, once or several times, in any order. */
  readonly hear: (update: WireUpdate) => void;
  /** An order that was let through and certainly never came to the exchange. */
  readonly release: (id: string) => void;
  /** What is held before the first order of this run, and what it has cost. */
  readonly hold: (symbol: string, quantity: Quantity, cost: Cash) => void;
  /** What is held and what works, together. */
  readonly openNotional: () => Cash;
};

const MINUTE_MS = 60_000;
/** An entry may need its stop and target, one cancel and two new ones. A loop that guards a position in vain is stopped as well. */
const EXITS_PER_ENTRY = 4;
/** Ended orders that are remembered, so that what is said of them again changes nothing. */
const ENDED_MOST = 1_000;

type Known = {
  readonly symbol: string;
  readonly isEntry: boolean;
  readonly quantity: bigint;
  readonly price: bigint;
  filled: bigint;
};
type Held = { quantity: bigint; cost: bigint };

const worth = (price: bigint, quantity: bigint): bigint => divide(price * quantity, ONE, 'up');

export function caps({ maxOrderNotional, maxOpenNotional, maxOrdersPerMinute }: CapSettings): Caps {
  const sent: Readonly<Record<'entry' | 'exit', Millis[]>> = { entry: [], exit: [] };
  const known = new Map<string, Known>();
  const ended = new Set<string>();
  const held = new Map<string, Held>();

  /** @param but an order that is sent again counts once */
  const open = (but = ''): bigint => {
    let total = 0n;
    for (const { cost } of held.values()) total += cost;
    for (const [id, { isEntry, price, quantity, filled }] of known)
      if (isEntry && id !== but) total += worth(price, quantity - filled);
    return total;
  };

  const rate = (isEntry: boolean, now: Millis): CapBreach | undefined => {
    const times = sent[isEntry ? 'entry' : 'exit'];
    while (times.length > 0 && times[0]! <= now - MINUTE_MS) times.shift();
    const most = isEntry ? maxOrdersPerMinute : maxOrdersPerMinute * EXITS_PER_ENTRY;
    if (times.length >= most)
      return {
        cap: 'order-rate',
        detail: `${times.length} ${isEntry ? 'entries' : 'exits'} within a minute, limit ${most}`,
      };
    return undefined;
  };

  const take = (symbol: string, quantity: bigint, price: bigint): void => {
    const holding = held.get(symbol) ?? { quantity: 0n, cost: 0n };
    held.set(symbol, holding);
    holding.quantity += quantity;
    holding.cost += worth(price, quantity);
  };
  const give = (symbol: string, quantity: bigint): void => {
    const holding = held.get(symbol);
    if (holding === undefined) return;
    if (quantity >= holding.quantity) held.delete(symbol);
    else {
      holding.cost -= divide(holding.cost * quantity, holding.quantity, 'down');
      holding.quantity -= quantity;
    }
  };
  const forget = (id: string): void => {
    known.delete(id);
    ended.add(id);
    if (ended.size > ENDED_MOST) for (const oldest of ended) return void ended.delete(oldest);
  };

  return {
    openNotional: () => open() as Cash,
    hold: (symbol, quantity, cost) => {
      const holding = held.get(symbol) ?? { quantity: 0n, cost: 0n };
      held.set(symbol, { quantity: holding.quantity + quantity, cost: holding.cost + cost });
    },
    check(order, price, now) {
      const isEntry = order.side === 'buy';
      const breach = rate(isEntry, now);
      if (breach !== undefined) return breach;
      // The dearest that it can become: a limit below the market fills at the limit, a stop above it at the stop or worse.
      const at = [order.price, order.stopPrice].reduce<bigint>(
        (most, each) => (each !== undefined && each > most ? each : most),
        price,
      );
      const notional = worth(at, order.quantity);
      if (isEntry && notional > maxOrderNotional)
        return { cap: 'order-notional', detail: `${money(notional)} in one order, limit ${money(maxOrderNotional)}` };
      const altogether = open(order.id) + notional;
      if (isEntry && altogether > maxOpenNotional)
        return {
          cap: 'open-notional',
          detail: `${money(altogether)} in the market with it, limit ${money(maxOpenNotional)}`,
        };
      sent[isEntry ? 'entry' : 'exit'].push(now);
      known.set(order.id, { symbol: order.symbol, isEntry, quantity: order.quantity, price: at, filled: 0n });
      return undefined;
    },
    hear({ id, symbol, side, status, quantity, filled, fills }) {
      if (ended.has(id)) return;
      // Legs of a list, and orders of an earlier run, were never looked at here: what they fill counts all the same.
      const order = known.get(id) ?? { symbol, isEntry: side === 'buy', quantity, price: 0n, filled: 0n };
      known.set(id, order);
      if (filled > order.filled) {
        // Nobody said their price before they filled.
        const price = order.price === 0n ? (fills.at(-1)?.price ?? 0n) : order.price;
        if (order.isEntry) take(symbol, filled - order.filled, price);
        else give(symbol, filled - order.filled);
        order.filled = filled;
      }
      if (status === 'filled' || status === 'canceled' || status === 'expired' || status === 'rejected') forget(id);
    },
    release: forget,
  };
}

/** Whole and two decimals, rounded up: for people. */
const money = (value: bigint): string => {
  const cents = divide(value * 100n, ONE, 'up');
  return `${cents / 100n}.${String(cents % 100n).padStart(2, '0')}`;
};
