// Change: what a person wants otherwise of an order that waits for its price, as the ticket of the order that takes its place.
import { z } from 'zod';
import { findOrder } from './own-order.ts';
import { formatFixed } from '#model/number.ts';
import { checkExits } from './order-check.ts';
import { positiveText } from './field.ts';
import { price } from '#model/number.ts';
import { Problem } from './problem.ts';
import { ticketOf } from './ticket.ts';
import type { AmendTicket, ExitTicket, MarketPrice } from './port.ts';
import type { ApiContext } from './context.ts';
import type { Caller } from './caller.ts';
import type { Checked, OrderBody } from './ticket.ts';
import type { Instrument } from '#model/instrument.ts';
import type { OwnOrder } from './own-order.ts';
import type { Position } from '#model/entry.ts';

export const changeBody = z
  .strictObject({
    price: positiveText.optional(),
    stop_loss: positiveText.optional(),
    take_profit: positiveText.optional(),
  })
  .refine((body) => Object.values(body).some((value) => value !== undefined), {
    message: 'name at least one of price, stop_loss and take_profit',
  });
type ChangeBody = z.output<typeof changeBody>;

type EntryChange = Checked & { readonly kind: 'entry'; readonly ticket: AmendTicket };
/** Of a position that stands. */
export type ExitChange = {
  readonly kind: 'exits';
  readonly ticket: ExitTicket;
  readonly position: Position;
  readonly market: MarketPrice;
  readonly instrument: Instrument;
};
export type CheckedChange = EntryChange | ExitChange;
type Asked = { readonly id: string; readonly orderId: string; readonly body: ChangeBody };

/**
 * What is not named stays as it was asked for.
 * @throws Problem not_found, order_not_changeable, and those of a ticket
 */
export function changeOf(context: ApiContext, caller: Caller, asked: Asked): CheckedChange {
  const { id, orderId, body } = asked;
  const own = findOrder(context, caller, orderId);
  const { account, record } = own;
  const { request } = record.order;
  const { role, type, symbol, side } = request;
  // Whether it still waits risk will say: a change that is asked for again has ended it, and is answered as it was.
  if (role === 'stop-loss' || role === 'take-profit') return exitsOf(context, own, asked);
  const plan = context.port.view(account).plans.get(request.planId);
  if (plan === undefined || role !== 'entry' || (type !== 'limit' && type !== 'stop'))
    throw new Problem('order_not_changeable');
  const wanted: OrderBody = {
    symbol,
    side,
    type: type === 'stop' ? 'stop_loss' : 'limit',
    quantity: formatFixed(plan.quantity ?? request.quantity),
    price: body.price ?? formatFixed(plan.entry),
    stop_loss: body.stop_loss ?? formatFixed(plan.stop),
    take_profit: body.take_profit ?? formatFixed(plan.target),
  };
  const checked = ticketOf(context, id, account, wanted);
  return { ...checked, kind: 'entry', ticket: { ...checked.ticket, replaces: orderId } };
}

/** The two are moved as one: what is not named stays where it stands. */
function exitsOf({ port }: ApiContext, { account, record }: OwnOrder, { id, orderId, body }: Asked): ExitChange {
  const { planId, symbol } = record.order.request;
  const { positions, workingOrders } = port.view(account);
  const position = positions.get(planId);
  const exits = [...workingOrders.values()].filter(({ request }) => request.planId === planId);
  const stop = exits.find(({ request }) => request.role === 'stop-loss')?.request.stopPrice;
  const target = exits.find(({ request }) => request.role === 'take-profit')?.request.price;
  if (position === undefined || stop === undefined || target === undefined || body.price !== undefined)
    throw new Problem('order_not_changeable');
  const stopLoss = body.stop_loss === undefined ? stop : price(body.stop_loss);
  const takeProfit = body.take_profit === undefined ? target : price(body.take_profit);
  const market = port.prices().find((each) => each.symbol === symbol);
  const known = checkExits({ side: position.quantity > 0n ? 'buy' : 'sell', stopLoss, takeProfit }, market);
  const instrument = port.instruments().find((each) => each.symbol === symbol)!;
  return { kind: 'exits', ticket: { id, account, orderId, stopLoss, takeProfit }, position, market: known, instrument };
}
