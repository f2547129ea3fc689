// Cancel race: the order that a cancel is on its way to fills before the cancel arrives.
import { settle } from './lists.ts';
import { fill, trigger } from './matching.ts';
import { isContingent, isLimited, isOpen, remaining } from './order.ts';
import type { Account } from './account.ts';
import type { Desk } from './desk.ts';
import type { Order } from './order.ts';

/** Fills the open orders that the cancel names: at their own price, or by the market where they have none. */
export function race(desk: Desk, account: Account, query: URLSearchParams): void {
  const names = (field: string, value: string | number | undefined): boolean =>
    query.has(field) && query.get(field) === String(value);
  const isMeant = (order: Order): boolean =>
    names('orderId', order.id) ||
    names('cancelOrderId', order.id) ||
    names('origClientOrderId', order.clientId) ||
    names('cancelOrigClientOrderId', order.clientId) ||
    names('orderListId', order.list?.id) ||
    names('listClientOrderId', order.list?.clientId);
  for (const order of account.open) {
    if (!isMeant(order) || !isOpen(order) || order.status === 'PENDING_NEW') continue;
    if (isContingent(order.type) && !order.isWorking) trigger(desk, order);
    if (isOpen(order) && isLimited(order.type)) fill(desk, order, order.price, remaining(order), true);
    break;
  }
  settle(desk);
}
