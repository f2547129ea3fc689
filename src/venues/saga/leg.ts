// Leg: one order of a plan, with the orders at the exchange that have stood for it one after the other.
import { toStep } from '#model/number.ts';
import type { OrderRequest, VenueReport } from '#model/order.ts';
import type { Quantity } from '#model/number.ts';
import type { Millis } from '#model/time.ts';
import type { WireFill, WireOrder, WireStatus, WireUpdate } from '#model/order-wire.ts';

/** `unsent`: nothing of it is at the exchange. `unknown`: it was sent, and may or may not be there. */
export type LegStatus = 'unsent' | 'unknown' | WireStatus;

export type Leg = {
  /** Of an exit the prices may be changed. */
  request: OrderRequest;
  /** When execution asked for it. */
  readonly since: Millis;
  /** Counts the orders that have stood for it: each has an id of its own, and none is used twice. */
  generation: number;
  status: LegStatus;
  triggered: boolean;
  /** While unknown: from then on the exchange takes it no more. */
  until: Millis;
  /** Not asked for again before. */
  askAt: Millis;
  venueId: string;
  /** Of the order that stands for it now. */
  quantity: Quantity;
  filled: Quantity;
  /** By trade id, of all generations. */
  readonly trades: Map<string, { readonly fill: WireFill; readonly id: string }>;
  /** What is told as filled: with commission in what was bought taken off. */
  booked: Quantity;
  readonly bookedIds: Set<string>;
  /** Of the fills that were told: price times quantity, and fees. */
  bookedCost: bigint;
  bookedFee: bigint;
  /** Last word to execution; `done`: all of it has filled, and that was said. */
  told: Exclude<VenueReport['type'], 'filled' | 'funding'> | 'done' | undefined;
  /** Why it shall end; undefined while it may stand. */
  ending: string | undefined;
  /** In the exchange's words why it ended. */
  reason: string;
  /** Since when it is partly filled. */
  partialAt: Millis | undefined;
  /** Since when the exchange does not find it. */
  missingAt: Millis | undefined;
  /** It comes from the log: more orders than are written there may have stood for it. */
  isRecalled: boolean;
  /** Other prices are wanted than it stands with, or were sent and not answered; `before` is as it stood. */
  amend: 'asked' | 'sent' | undefined;
  before: OrderRequest | undefined;
};

export const legOf = (request: OrderRequest, since: Millis): Leg => ({
  request,
  since,
  generation: 0,
  status: 'unsent',
  triggered: false,
  until: 0,
  askAt: 0,
  venueId: '',
  quantity: request.quantity,
  filled: 0n as Quantity,
  trades: new Map(),
  booked: 0n as Quantity,
  bookedIds: new Set(),
  bookedCost: 0n,
  bookedFee: 0n,
  told: undefined,
  ending: undefined,
  reason: '',
  partialAt: undefined,
  missingAt: undefined,
  isRecalled: false,
  amend: undefined,
  before: undefined,
});

/** The id at the exchange: that of the request, with a number behind it from the second order on. */
export const wireIdOf = (leg: Leg, generation = leg.generation): string =>
  generation === 0 ? leg.request.clientId : `${leg.request.clientId}.${generation}`;

/** The id of the request, and which of its orders this is. */
export function readWireId(id: string): { readonly clientId: string; readonly generation: number } {
  const match = /^(.+)\.(\d{1,4})$/.exec(id);
  return match === null ? { clientId: id, generation: 0 } : { clientId: match[1]!, generation: Number(match[2]) };
}

/** Works at the exchange: it can fill. */
export const isLive = ({ status }: Leg): boolean => status === 'new' || status === 'partially-filled';
/** At the exchange, or perhaps: a leg of a list may come to life. */
export const isThere = (leg: Leg): boolean => isLive(leg) || leg.status === 'waiting' || leg.status === 'unknown';
export const isEnded = ({ status }: Leg): boolean =>
  status === 'filled' || status === 'canceled' || status === 'expired' || status === 'rejected';

/** Executions that the exchange counts and nobody has told us of. */
export function isShort(leg: Leg): boolean {
  const id = wireIdOf(leg);
  let known = 0n;
  for (const each of leg.trades.values()) if (each.id === id) known += each.fill.quantity;
  return known < leg.filled;
}

const RANK: Readonly<Record<LegStatus, number>> = {
  unsent: 0,
  unknown: 0,
  waiting: 1,
  new: 2,
  'partially-filled': 3,
  filled: 4,
  canceled: 4,
  expired: 4,
  rejected: 4,
};

/** Takes what the exchange says of the order that stands for the leg; what is older than what is known changes nothing. */
export function hearUpdate(leg: Leg, update: WireUpdate, now: Millis): void {
  for (const fill of update.fills) leg.trades.set(fill.tradeId, { fill, id: update.id });
  const { generation } = readWireId(update.id);
  if (generation < leg.generation) return;
  if (generation > leg.generation) {
    leg.generation = generation;
    leg.status = 'unsent';
    leg.filled = 0n as Quantity;
    leg.partialAt = undefined;
  }
  if (update.filled > leg.filled) leg.filled = update.filled;
  leg.venueId = update.venueId;
  leg.missingAt = undefined;
  leg.triggered ||= update.triggered;
  if (RANK[update.status] >= RANK[leg.status] && !isEnded(leg)) {
    leg.status = update.status;
    leg.quantity = update.quantity;
    leg.reason = update.reason;
  }
  if (leg.filled > 0n) leg.partialAt ??= now;
}

/** A leg whose order has ended gets another, with an id of its own. */
export function renew(leg: Leg): void {
  if (!isEnded(leg)) return;
  leg.generation += 1;
  leg.status = 'unsent';
  leg.filled = 0n as Quantity;
  leg.triggered = false;
  leg.partialAt = undefined;
  leg.missingAt = undefined;
}

/** As the exchange takes it. */
export function wireOrderOf(leg: Leg, quantity: Quantity): WireOrder {
  const { symbol, side, type, price, stopPrice, trail } = leg.request;
  return {
    id: wireIdOf(leg),
    symbol,
    side,
    type,
    quantity,
    ...(price === undefined ? {} : { price }),
    ...(stopPrice === undefined ? {} : { stopPrice }),
    ...(trail === undefined ? {} : { trail }),
  };
}

export const floorTo = (quantity: bigint, lot: Quantity): Quantity =>
  quantity <= 0n ? (0n as Quantity) : toStep(quantity as Quantity, lot, 'down');
