// Lifecycle: the fourteen states of an order as one table; what it does not list does not happen.
import type { OrderState } from '#model/order.ts';

export const ORDER_EVENTS = [
  'denied',
  'emulated',
  'released',
  'submitted',
  'accepted',
  'rejected',
  'canceled',
  'expired',
  'triggered',
  'updated',
  'pending-update',
  'pending-cancel',
  'modify-rejected',
  'cancel-rejected',
  'filled',
] as const;
export type OrderEvent = (typeof ORDER_EVENTS)[number];

/** `by-quantity`: partially filled or filled. `previous`: as it was before it became pending. */
type Next = OrderState | 'by-quantity' | 'previous';

/** Source: the order life cycle of NautilusTrader, which has met the real venues. */
const LIFECYCLE: Readonly<Record<OrderState, Readonly<Partial<Record<OrderEvent, Next>>>>> = {
  initialized: {
    denied: 'denied',
    emulated: 'emulated',
    released: 'released',
    submitted: 'submitted',
    updated: 'initialized',
    // Orders that were placed elsewhere are met in mid-life.
    rejected: 'rejected',
    accepted: 'accepted',
    canceled: 'canceled',
    expired: 'expired',
    triggered: 'triggered',
  },
  emulated: { canceled: 'canceled', expired: 'expired', updated: 'emulated', released: 'released' },
  released: { submitted: 'submitted', denied: 'denied', canceled: 'canceled', updated: 'released' },
  submitted: {
    'pending-update': 'pending-update',
    'pending-cancel': 'pending-cancel',
    rejected: 'rejected',
    canceled: 'canceled',
    accepted: 'accepted',
    updated: 'submitted',
    filled: 'by-quantity',
  },
  accepted: {
    rejected: 'rejected',
    'pending-update': 'pending-update',
    'pending-cancel': 'pending-cancel',
    canceled: 'canceled',
    triggered: 'triggered',
    updated: 'accepted',
    expired: 'expired',
    filled: 'by-quantity',
  },
  'pending-update': {
    rejected: 'rejected',
    accepted: 'accepted',
    canceled: 'canceled',
    expired: 'expired',
    triggered: 'triggered',
    'pending-update': 'pending-update',
    'pending-cancel': 'pending-cancel',
    'modify-rejected': 'previous',
    updated: 'previous',
    filled: 'by-quantity',
  },
  'pending-cancel': {
    rejected: 'rejected',
    'pending-cancel': 'pending-cancel',
    'cancel-rejected': 'previous',
    canceled: 'canceled',
    expired: 'expired',
    // The cancel failed and the venue says that the order stands.
    accepted: 'accepted',
    filled: 'by-quantity',
  },
  triggered: {
    rejected: 'rejected',
    'pending-update': 'pending-update',
    'pending-cancel': 'pending-cancel',
    canceled: 'canceled',
    expired: 'expired',
    filled: 'by-quantity',
    updated: 'triggered',
  },
  'partially-filled': {
    'pending-update': 'pending-update',
    'pending-cancel': 'pending-cancel',
    canceled: 'canceled',
    expired: 'expired',
    filled: 'by-quantity',
    accepted: 'accepted',
    updated: 'partially-filled',
  },
  // The fill was under way while the cancel was: it happened, so it is booked.
  canceled: { filled: 'by-quantity' },
  denied: {},
  rejected: {},
  expired: {},
  filled: {},
};

export const isPending = (state: OrderState): boolean => state === 'pending-update' || state === 'pending-cancel';

/** No longer working at the venue. A late fill may still come for a cancelled order. */
export const isClosed = (state: OrderState): boolean =>
  state === 'canceled' || Object.keys(LIFECYCLE[state]).length === 0;

/**
 * @param previous the last state that was not pending
 * @param isComplete after this event nothing is left to fill
 * @returns undefined where the table does not list the event: the order stays as it is
 */
export function transition(
  state: OrderState,
  event: OrderEvent,
  previous: OrderState,
  isComplete: boolean,
): OrderState | undefined {
  const next = LIFECYCLE[state][event];
  if (next === 'previous') return previous;
  if (next === 'by-quantity') return isComplete ? 'filled' : 'partially-filled';
  return next;
}
