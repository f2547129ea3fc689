// Queries: what a customer asks about its orders, lists, trades and balances.
import { Refusal, wholeOf } from '#simulator/parameters.ts';
import { clientIdOf } from './draft.ts';
import { isOpen } from './order.ts';
import { marketOf } from './placing.ts';
import { accountReply, commissionReply, listReply, orderReply, tradeFeeReply, tradeReply } from './replies.ts';
import type { Account } from './account.ts';
import type { Desk } from './desk.ts';
import type { Order, OrderList } from './order.ts';

const ROWS_MOST = 1000;
const ROWS = 500;
const DAY = 86_400_000;

/** What entered after this moment of real time is not known yet to those who ask. */
export type KnownUntil = number;

const limitOf = (query: URLSearchParams): number => wholeOf(query, 'limit', ROWS_MOST) ?? ROWS;

/** @throws Refusal -1102, -2013 */
export function orderStatus(desk: Desk, account: Account, query: URLSearchParams, until: KnownUntil): object {
  const market = marketOf(desk, query);
  const id = wholeOf(query, 'orderId');
  const clientId = clientIdOf(query, 'origClientOrderId');
  if (id === undefined && clientId === undefined)
    throw new Refusal(-1102, "Param 'origClientOrderId' or 'orderId' must be sent, but both were empty/null!");
  let found: Order | undefined;
  for (const order of account.orders.values())
    if (
      order.market === market &&
      order.enteredAt <= until &&
      (id === undefined || order.id === id) &&
      (clientId === undefined || order.clientId === clientId)
    )
      found = order;
  if (found === undefined) throw new Refusal(-2013, 'Order does not exist.');
  return orderReply(found);
}

export function openOrders(desk: Desk, account: Account, query: URLSearchParams, until: KnownUntil): readonly object[] {
  const market = query.has('symbol') ? marketOf(desk, query) : undefined;
  return [...account.open]
    .filter((order) => order.enteredAt <= until && (market === undefined || order.market === market))
    .map(orderReply);
}

function spanOf(query: URLSearchParams): { readonly from: number; readonly to: number; readonly isFirst: boolean } {
  const from = wholeOf(query, 'startTime');
  const to = wholeOf(query, 'endTime');
  if (from !== undefined && to !== undefined && to - from > DAY)
    throw new Refusal(-1127, 'More than 24 hours between startTime and endTime.');
  return { from: from ?? 0, to: to ?? Number.POSITIVE_INFINITY, isFirst: from !== undefined };
}

export function allOrders(desk: Desk, account: Account, query: URLSearchParams, until: KnownUntil): readonly object[] {
  const market = marketOf(desk, query);
  const { from, to, isFirst } = spanOf(query);
  const id = wholeOf(query, 'orderId');
  const rows = [...account.orders.values()].filter(
    (order) =>
      order.market === market &&
      order.enteredAt <= until &&
      order.id >= (id ?? 0) &&
      order.time >= from &&
      order.time <= to,
  );
  const limit = limitOf(query);
  return (id !== undefined || isFirst ? rows.slice(0, limit) : rows.slice(-limit)).map(orderReply);
}

export function myTrades(desk: Desk, account: Account, query: URLSearchParams, until: KnownUntil): readonly object[] {
  const market = marketOf(desk, query);
  const { from, to, isFirst } = spanOf(query);
  const id = wholeOf(query, 'fromId');
  const orderId = wholeOf(query, 'orderId');
  if (id !== undefined && (query.has('startTime') || query.has('endTime')))
    throw new Refusal(-1128, 'Combination of optional parameters invalid.');
  const rows = account.trades.filter(
    (trade) =>
      trade.order.market === market &&
      trade.enteredAt <= until &&
      trade.id >= (id ?? 0) &&
      (orderId === undefined || trade.order.id === orderId) &&
      trade.time >= from &&
      trade.time <= to,
  );
  const limit = limitOf(query);
  return (id !== undefined || isFirst ? rows.slice(0, limit) : rows.slice(-limit)).map(tradeReply);
}

export function accountStatus(account: Account, query: URLSearchParams): object {
  const omit = query.get('omitZeroBalances') ?? 'false';
  if (omit !== 'true' && omit !== 'false')
    throw new Refusal(-1130, "Data sent for parameter 'omitZeroBalances' is not valid.");
  return accountReply(account, omit === 'true');
}

export const commission = (desk: Desk, account: Account, query: URLSearchParams): object =>
  commissionReply(account, marketOf(desk, query).instrument.symbol);

export const tradeFees = (desk: Desk, account: Account, query: URLSearchParams): readonly object[] =>
  (query.has('symbol') ? [marketOf(desk, query)] : [...desk.exchange.markets.values()]).map(({ instrument }) =>
    tradeFeeReply(account, instrument.symbol),
  );

/** @throws Refusal -2018 */
export function orderListStatus(account: Account, query: URLSearchParams): object {
  const id = wholeOf(query, 'orderListId');
  const clientId = clientIdOf(query, 'origClientOrderId');
  if (id === undefined && clientId === undefined)
    throw new Refusal(-1102, "Param 'orderListId' or 'origClientOrderId' must be sent, but both were empty/null!");
  let found: OrderList | undefined;
  for (const list of account.lists.values())
    if ((id === undefined || list.id === id) && (clientId === undefined || list.clientId === clientId)) found = list;
  if (found === undefined) throw new Refusal(-2018, 'Order list does not exist.');
  return listReply(found);
}

export const openOrderLists = (account: Account): readonly object[] =>
  [...account.lists.values()].filter(({ isDone, orders }) => !isDone && orders.some(isOpen)).map(listReply);

export function allOrderLists(account: Account, query: URLSearchParams): readonly object[] {
  const { from, to } = spanOf(query);
  const id = wholeOf(query, 'fromId');
  return [...account.lists.values()]
    .filter((list) => list.id >= (id ?? 0) && list.transactionTime >= from && list.transactionTime <= to)
    .slice(0, limitOf(query))
    .map(listReply);
}
