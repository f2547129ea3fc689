// Order arguments: an order or a pair in the words of the package, or why it cannot be said in them.
import { formatFixed, toStep } from '#model/number.ts';
import { idThere } from './order-ids.ts';
import type { Instrument } from '#model/instrument.ts';
import type { Price, Quantity } from '#model/number.ts';
import type { Way } from './ways.ts';
import type { WireOrder, WireRefusal } from '#model/order-wire.ts';

export type Refusal = { readonly why: WireRefusal; readonly detail: string };
export type OrderArguments = {
  readonly type: 'market' | 'limit';
  readonly amount: string;
  readonly price: string | undefined;
  readonly params: Readonly<Record<string, unknown>>;
};

export const malformed = (detail: string): Refusal => ({ why: 'malformed', detail });

/** Sizes and prices down onto the market's steps, as decimals without an exponent. */
export function orderArguments(order: WireOrder, market: Instrument | undefined, way: Way): OrderArguments | Refusal {
  if (market === undefined) return malformed(`no facts are known about ${order.symbol}`);
  const clientOrderId = idThere(order.id, way.ids);
  if (clientOrderId === undefined) return malformed(`not an id that the exchange takes: ${order.id}`);
  const quantity = toStep<Quantity>(order.quantity, market.lot, 'down');
  if (quantity <= 0n) return { why: 'filter', detail: `less than a lot: ${formatFixed(order.quantity)}` };
  const isLimit = order.type === 'limit' || order.type === 'stop-limit';
  const isStop = order.type === 'stop' || order.type === 'stop-limit';
  if (!isLimit && !isStop && order.type !== 'market') return malformed(`no ${order.type} orders there`);
  const price = isLimit ? onTick(order.price, market) : undefined;
  if (isLimit && price === undefined) return malformed(`${order.type} without a price`);
  const stopPrice = isStop ? onTick(order.stopPrice, market) : undefined;
  if (isStop && stopPrice === undefined) return malformed(`${order.type} without a stop price`);
  return {
    type: isLimit ? 'limit' : 'market',
    amount: formatFixed(quantity),
    price,
    params: { clientOrderId, ...(stopPrice === undefined ? {} : { [way.stop]: stopPrice }) },
  };
}

const onTick = (price: Price | undefined, { tick }: Instrument): string | undefined =>
  price === undefined || price < tick ? undefined : formatFixed(toStep<Price>(price, tick, 'down'));
