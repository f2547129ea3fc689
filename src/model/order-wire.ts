// Order wire: what can be asked of an exchange about orders of one account, and what it tells. One for each kind of exchange;
// what is asked, and when again, is decided by the saga.
import type { Price, Quantity } from './number.ts';
import type { OrderType } from './order.ts';
import type { Side } from './plan.ts';
import type { Millis } from './time.ts';

/** One order as the exchange takes it. `id` is the client order id there: at most 36 of letters, digits, "-", "_" and ".". */
export type WireOrder = {
  readonly id: string;
  readonly symbol: string;
  readonly side: Side;
  readonly type: OrderType;
  readonly quantity: Quantity;
  /** Limit price (limit, stop-limit). */
  readonly price?: Price;
  /** Trigger price (stop, stop-limit, take-profit; trailing: where it begins to follow). */
  readonly stopPrice?: Price;
  /** Distance from the best price (trailing). */
  readonly trail?: Price;
};

/** Two exits of which one ends the other (OCO): one above the price, one below it. */
export type WirePair = { readonly id: string; readonly stop: WireOrder; readonly target: WireOrder };

/** `waiting`: a leg of a list whose time has not come; it protects nothing yet. */
export type WireStatus = 'waiting' | 'new' | 'partially-filled' | 'filled' | 'canceled' | 'expired' | 'rejected';

/** One execution. `tradeId` is unique in its symbol. */
export type WireFill = {
  readonly tradeId: string;
  readonly price: Price;
  /** As bought or sold: what the exchange keeps of it as commission is not taken off. */
  readonly quantity: Quantity;
  /** With the eight decimals of a quantity, in `commissionAsset`. */
  readonly commission: Quantity;
  readonly commissionAsset: string;
  readonly maker: boolean;
  readonly time: Millis;
};

/** Where an order stands by the exchange, whoever asked. May come twice, late, and out of order. */
export type WireUpdate = {
  readonly id: string;
  readonly symbol: string;
  readonly side: Side;
  /** The exchange's own number of it. */
  readonly venueId: string;
  readonly status: WireStatus;
  readonly quantity: Quantity;
  /** Of a limit, or where a stop is reached; not there where the exchange does not say, and at market. */
  readonly price?: Price;
  /** Of all executions so far. */
  readonly filled: Quantity;
  /** The stop has been reached and the order works. */
  readonly triggered: boolean;
  /** In the exchange's words why it was rejected, cancelled or has expired; empty otherwise. */
  readonly reason: string;
  /** The execution that this update tells of; what was asked for may bring several. */
  readonly fills: readonly WireFill[];
  readonly time: Millis;
};

/** Why an exchange refuses, as far as anybody acts on it. */
export const WIRE_REFUSALS = [
  /** Price, quantity, notional, number of orders: a rule of the market. */
  'filter',
  'insufficient-balance',
  /** An open order has this id: it was sent before. */
  'duplicate',
  /** No open order has this id: it never came, or has ended. */
  'unknown-order',
  /** The stop would be reached at once. */
  'would-trigger',
  /** The market is halted, or takes cancels only. */
  'market-closed',
  /** The key is wrong, or may not do that. */
  'not-permitted',
  /** A request that the exchange does not understand: our fault. */
  'malformed',
  'other',
] as const;
export type WireRefusal = (typeof WIRE_REFUSALS)[number];

/**
 * `refused` and `not-sent` are certainly not executed; `unknown` may be, now or until `until` of the exchange's clock: a timeout, a
 * 5xx, a socket that was cut after the request had gone.
 */
export type WireAnswer<Value> =
  | { readonly outcome: 'done'; readonly value: Value }
  | { readonly outcome: 'refused'; readonly why: WireRefusal; readonly detail: string }
  | { readonly outcome: 'not-sent'; readonly waitMs: Millis; readonly detail: string }
  | { readonly outcome: 'unknown'; readonly until: Millis; readonly detail: string };

export type WireBalance = { readonly asset: string; readonly free: Quantity; readonly locked: Quantity };

/** What the key may do. */
export type WirePermissions = {
  readonly canTrade: boolean;
  readonly canWithdraw: boolean;
  /** Undefined where the exchange does not say. */
  readonly isBoundToAddress: boolean | undefined;
};

export type WireNews =
  | { readonly kind: 'update'; readonly update: WireUpdate }
  /** Balances as they stand after a change: an order, or somebody's hand. */
  | { readonly kind: 'balances'; readonly balances: readonly WireBalance[] }
  /** Not `up`: updates may be missed from here on. After `up` whoever cares asks again. */
  | { readonly kind: 'line'; readonly up: boolean; readonly detail: string };

/** No promise of it is ever rejected. */
export type OrderWire = {
  /** As it stands in plans and pages: "binance". */
  readonly name: string;
  /** A bracket is one request there, and its exits come to life when the entry has filled whole. */
  readonly hasBrackets: boolean;
  readonly hasPairs: boolean;
  readonly hasTrailing: boolean;
  /** By the exchange's clock, as well as it is known. */
  readonly now: () => Millis;
  /** Resolves when orders can be sent and updates come. @throws SmcError VENUE_UNREACHABLE, VENUE_REFUSED */
  readonly start: (hear: (news: WireNews) => void) => Promise<void>;
  readonly stop: () => Promise<void>;
  readonly place: (order: WireOrder) => Promise<WireAnswer<WireUpdate>>;
  readonly placePair: (pair: WirePair) => Promise<WireAnswer<readonly WireUpdate[]>>;
  readonly placeBracket: (entry: WireOrder, pair: WirePair) => Promise<WireAnswer<readonly WireUpdate[]>>;
  /** Where it is a leg of a list, the exchange cancels all of the list. */
  readonly cancel: (symbol: string, id: string) => Promise<WireAnswer<WireUpdate | undefined>>;
  /** The newest order with this id, open or ended, with all its fills; undefined: there is none, as far as the exchange knows yet. */
  readonly order: (symbol: string, id: string) => Promise<WireAnswer<WireUpdate | undefined>>;
  /** All open orders of the account, of every symbol; without fills. */
  readonly openOrders: () => Promise<WireAnswer<readonly WireUpdate[]>>;
  readonly balances: () => Promise<WireAnswer<readonly WireBalance[]>>;
  readonly permissions: () => Promise<WireAnswer<WirePermissions>>;
  /** The share of what is bought that the exchange keeps as commission; 0 where it is paid otherwise. */
  readonly commission: (symbol: string) => Promise<WireAnswer<number>>;
};
