// Order: what is asked of a venue, what the venue answers, and the fourteen states in between.
import type { Cash, Price, Quantity } from './number.ts';
import type { Side } from './plan.ts';
import type { Millis } from './time.ts';

export const ORDER_TYPES = ['market', 'limit', 'stop', 'stop-limit', 'take-profit', 'trailing'] as const;
export type OrderType = (typeof ORDER_TYPES)[number];

/**
 * What the order is for: it decides what happens to it when a breaker trips (entries go, protection stays). `external`: somebody else's
 * at the account's venue, followed and counted, and of no plan.
 */
export type OrderRole = 'entry' | 'stop-loss' | 'take-profit' | 'close' | 'external';

/** An order as asked for. Prices on the tick, quantity on the lot. */
export type OrderRequest = {
  /** Pure function of plan id and role: the venue's own guard against a second one. */
  readonly clientId: string;
  /** The position (= plan) that it opens or reduces. */
  readonly planId: string;
  readonly role: OrderRole;
  readonly symbol: string;
  readonly side: Side;
  readonly type: OrderType;
  readonly quantity: Quantity;
  /** Limit price (limit, stop-limit). */
  readonly price?: Price;
  /** Trigger price (stop, stop-limit, take-profit). */
  readonly stopPrice?: Price;
  /** Distance (trailing). */
  readonly trail?: Price;
  /** Never opens or turns a position. */
  readonly reduceOnly: boolean;
  /** Orders of one group cancel each other: a fill of one reduces or cancels the rest (OCO). */
  readonly group?: string;
  /** Good till this time; undefined is till cancelled. */
  readonly expiresAt?: Millis;
  /** Sent when this order fills, sized to what has filled, all in one group: entry with stop and target is a bracket. */
  readonly protection?: readonly OrderRequest[];
};

export const ORDER_STATES = [
  'initialized',
  'denied',
  'emulated',
  'released',
  'submitted',
  'accepted',
  'rejected',
  'canceled',
  'expired',
  'triggered',
  'pending-update',
  'pending-cancel',
  'partially-filled',
  'filled',
] as const;
export type OrderState = (typeof ORDER_STATES)[number];

/** An execution of (part of) an order. `fee` is positive when paid. */
export type Fill = {
  /** Unique at the venue: a second report with the same id is the same fill. */
  readonly id: string;
  readonly clientId: string;
  readonly planId: string;
  readonly role: OrderRole;
  readonly symbol: string;
  readonly side: Side;
  readonly price: Price;
  readonly quantity: Quantity;
  /** In the instrument's quote currency. */
  readonly fee: Cash;
  readonly maker: boolean;
  /** When it happened: inside a candle, the candle's close. */
  readonly time: Millis;
  /** The bar held both stop and target, so the path policy and not the data chose this fill. */
  readonly ambiguous: boolean;
};

/** What a venue says about an order. */
export type VenueReport =
  | { readonly type: 'accepted'; readonly clientId: string; readonly venueId: string }
  | { readonly type: 'triggered'; readonly clientId: string }
  | { readonly type: 'rejected'; readonly clientId: string; readonly reason: string }
  | { readonly type: 'canceled'; readonly clientId: string; readonly reason: string }
  | { readonly type: 'expired'; readonly clientId: string }
  /** It stands with the prices that were asked for; or they were refused, and those of before stand. */
  | { readonly type: 'updated'; readonly clientId: string }
  | { readonly type: 'update-rejected'; readonly clientId: string; readonly reason: string }
  /** It was sent, and nobody knows yet whether it was taken: never a failure. */
  | { readonly type: 'unknown'; readonly clientId: string; readonly detail: string }
  /** `isLast`: the venue has filled it whole, also where commission has left less of it than was asked for. */
  | { readonly type: 'filled'; readonly clientId: string; readonly fill: Fill; readonly isLast?: true }
  /** An order of somebody else as it stands there. What it fills is nobody's position here. */
  | { readonly type: 'external'; readonly order: Order }
  | { readonly type: 'funding'; readonly funding: Funding };

/** Funding or swap of an open position, quote currency: positive is received. */
export type Funding = {
  readonly planId: string;
  readonly symbol: string;
  readonly amount: Cash;
  readonly time: Millis;
};

/** An order as it stands. */
export type Order = {
  readonly request: OrderRequest;
  readonly state: OrderState;
  readonly filled: Quantity;
  /** Why it was denied, rejected or cancelled. */
  readonly reason?: string;
  /** While other prices are asked for: as it stood, and stands again where they are refused. */
  readonly before?: OrderRequest;
};
