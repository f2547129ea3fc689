// External orders: open orders of somebody else in our markets, followed from where they are met until they end. What they fill is
// not booked: its units are nobody's position here, and nothing here protects them.
import { formatFixed } from '#model/number.ts';
import { hasEnded } from '#model/view.ts';
import type { Order, OrderState } from '#model/order.ts';
import type { OrderWire, WireAnswer, WireStatus, WireUpdate } from '#model/order-wire.ts';
import type { Price } from '#model/number.ts';

export type ExternalOrders = {
  /** Whatever the exchange says of an order that is not ours. */
  readonly hear: (update: WireUpdate) => void;
  /** Those that are not among the open ones any more are asked for alone. */
  readonly review: (open: readonly WireUpdate[]) => Promise<void>;
  /** @returns false where it is none of these */
  readonly cancel: (clientId: string) => boolean;
};

export type ExternalOptions = {
  readonly wire: Pick<OrderWire, 'order' | 'cancel'>;
  readonly isOurMarket: (symbol: string) => boolean;
  /** The market's last: what an order counts by that says no price. */
  readonly price: (symbol: string) => Price | undefined;
  readonly report: (order: Order) => void;
  readonly note: (text: string) => void;
};

const STATE: Readonly<Record<WireStatus, OrderState>> = {
  waiting: 'accepted',
  new: 'accepted',
  'partially-filled': 'partially-filled',
  filled: 'filled',
  canceled: 'canceled',
  expired: 'expired',
  rejected: 'rejected',
};

/** Before the id there, in place of a plan: an id of the exchange may be any text, and must be found again after a start. */
const PLAN = 'external ';

const OVER_MOST = 1_000;

/** The exchange's number is one in its market only; ours is what a person and a path can name. */
const clientIdOf = ({ symbol, venueId }: WireUpdate): string =>
  `ext-${symbol}-${venueId.replaceAll(/[^A-Za-z0-9]/g, '_')}`;

/** Of those in a view. */
export const externalIn = (orders: Iterable<Order>): readonly Order[] =>
  [...orders].filter(({ request }) => request.role === 'external');

/** What is not followed any more counts no more either. */
export const letGo = (order: Order): Order => ({ ...order, state: 'canceled', reason: 'it is not followed any more' });

/** @param known as the log has them, of this run or an earlier one */
export function externalOrders(
  { wire, isOurMarket, price, report, note }: ExternalOptions,
  known: readonly Order[],
): ExternalOrders {
  /** By their id there. */
  const open = new Map<string, Order>();
  for (const order of known) open.set(idThere(order), order);
  /** By our id: what is said of them late brings none of them back. */
  const over = new Set<string>();

  const tell = (id: string, order: Order): void => {
    const before = open.get(id);
    if (before?.state === order.state && before.filled === order.filled) return;
    if (hasEnded(order)) {
      open.delete(id);
      over.add(order.request.clientId);
      if (over.size > OVER_MOST) over.delete(over.keys().next().value!);
    } else open.set(id, order);
    report(order);
    const more = order.filled - (before?.filled ?? 0n);
    const { side, symbol } = order.request;
    if (more > 0n)
      note(
        `an order of somebody else, ${id}, has ${side === 'buy' ? 'bought' : 'sold'} ${formatFixed(more)} ${symbol}: not booked here, and not protected from here`,
      );
  };

  const gone = (id: string, order: Order): void =>
    tell(id, { ...order, state: 'canceled', reason: 'the venue knows it no more' });

  const hear = (update: WireUpdate): void => {
    const { id, symbol, side, status, quantity, filled, reason } = update;
    const clientId = clientIdOf(update);
    if (!isOurMarket(symbol) || over.has(clientId)) return;
    const last = open.get(id);
    // An id is free again when its order has ended: this is another, and of the last the end was missed.
    if (last !== undefined && last.request.clientId !== clientId) gone(id, last);
    const before = open.get(id);
    const state = STATE[status];
    // Met when it was over already: nothing is left to follow.
    if (before === undefined && hasEnded({ state })) return;
    // Told late, of before the last that was heard.
    if (before !== undefined && filled < before.filled) return;
    const counted = before?.request.price ?? update.price ?? price(symbol);
    // Without any price it cannot be counted: it is met again with the next comparison.
    if (counted === undefined) return;
    const request = before?.request ?? {
      clientId,
      planId: `${PLAN}${id}`,
      role: 'external',
      symbol,
      side,
      type: 'limit',
      quantity,
      price: counted,
      reduceOnly: false,
    };
    tell(id, { request, state, filled, ...(reason === '' ? {} : { reason }) });
  };

  const answered = (id: string, answer: WireAnswer<WireUpdate | undefined>): void => {
    const order = open.get(id);
    if (answer.outcome === 'done' && answer.value !== undefined) hear(answer.value);
    else if (answer.outcome === 'done' && order !== undefined) gone(id, order);
  };

  return {
    hear,
    async review(there) {
      const ids = new Set(there.map(({ id }) => id));
      for (const update of there) hear(update);
      for (const [id, { request }] of open) if (!ids.has(id)) answered(id, await wire.order(request.symbol, id));
    },
    cancel(clientId) {
      const found = [...open].find(([, { request }]) => request.clientId === clientId);
      if (found === undefined) return false;
      const [id, { request }] = found;
      void end(id, request.symbol);
      return true;
    },
  };

  async function end(id: string, symbol: string): Promise<void> {
    const answer = await wire.cancel(symbol, id);
    // Filled meanwhile, or unknown: the exchange tells.
    if (answer.outcome === 'done' && answer.value !== undefined) hear(answer.value);
    else answered(id, await wire.order(symbol, id));
  }
}

const idThere = ({ request }: Order): string => request.planId.slice(PLAN.length);
