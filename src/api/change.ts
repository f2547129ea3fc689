// Change: what a person wants otherwise of an order that waits for its price, as the ticket of the order that takes its place.
import { z } from 'zod';
import { findOrder } from './own-order.ts';
import { formatFixed } from '#model/number.ts';
import { positiveText } from './field.ts';
import { Problem } from './problem.ts';
import { ticketOf } from './ticket.ts';
import type { AmendTicket } from './port.ts';
import type { ApiContext } from './context.ts';
import type { Caller } from './caller.ts';
import type { Checked, OrderBody } from './ticket.ts';

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

export type CheckedChange = Checked & { readonly ticket: AmendTicket; readonly account: string };

/**
 * What is not named stays as it was asked for.
 * @throws Problem not_found, order_protects, order_not_changeable, and those of a ticket
 */
export function changeOf(
  context: ApiContext,
  caller: Caller,
  { id, orderId, body }: { readonly id: string; readonly orderId: string; readonly body: ChangeBody },
): CheckedChange {
  const { account, record } = findOrder(context, caller, orderId);
  const { request } = record.order;
  const { role, type, symbol, side } = request;
  // Whether it still waits risk will say: a change that is asked for again has ended it, and is answered as it was.
  if (role === 'stop-loss' || role === 'take-profit') throw new Problem('order_protects');
  const plan = context.port.view(account).plans.get(request.planId);
  if (plan === undefined || role !== 'entry' || (type !== 'limit' && type !== 'stop'))
    throw new Problem('order_not_changeable');
  const asked: OrderBody = {
    symbol,
    side,
    type: type === 'stop' ? 'stop_loss' : 'limit',
    quantity: formatFixed(plan.quantity ?? request.quantity),
    price: body.price ?? formatFixed(plan.entry),
    stop_loss: body.stop_loss ?? formatFixed(plan.stop),
    take_profit: body.take_profit ?? formatFixed(plan.target),
  };
  const checked = ticketOf(context, id, account, asked);
  return { ...checked, ticket: { ...checked.ticket, replaces: orderId }, account };
}
