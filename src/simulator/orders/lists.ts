// Lists: what the orders of a list do to one another once something has happened to one of them.
import { objectionTo } from './objection.ts';
import { isContingent, isOpen } from './order.ts';
import { end, work } from './matching.ts';
import { report, reportBalances, reportList } from './reports.ts';
import type { Desk } from './desk.ts';
import type { Order, OrderList } from './order.ts';

/** Follows up on every list that something has happened in, then says the balances. */
export function settle(desk: Desk): void {
  for (let list = desk.agenda.shift(); list !== undefined; list = desk.agenda.shift()) follow(desk, list);
  reportBalances(desk);
}

function follow(desk: Desk, list: OrderList): void {
  if (list.isDone) return;
  const { working } = list;
  const pending = list.orders.filter(({ status }) => status === 'PENDING_NEW');
  if (working !== undefined && pending.length > 0) {
    if (working.status === 'FILLED') activate(desk, list, pending);
    else if (!isOpen(working)) for (const order of pending) end(desk, order, 'EXPIRED', 'OTO_PHASE_ONE_EXPIRED');
  }
  if (list.orders.some(isOpen)) return;
  list.isDone = true;
  reportList(desk, list);
}

/** Balances are looked at only now: where they do not suffice, the position stands without its exits. */
function activate(desk: Desk, list: OrderList, pending: readonly Order[]): void {
  const objection = objectionTo(desk, list.market, list.account, pending);
  if (objection !== undefined) {
    for (const order of pending) if (isOpen(order)) end(desk, order, 'EXPIRED', 'REJECTED');
    return;
  }
  for (const order of pending) {
    order.status = 'NEW';
    order.isWorking = !isContingent(order.type);
    if (order.isWorking) order.workingTime = desk.now();
    report(desk, order, { type: 'NEW' });
  }
  reportList(desk, list);
  for (const order of pending) if (isOpen(order) && !isContingent(order.type)) work(desk, order);
}
