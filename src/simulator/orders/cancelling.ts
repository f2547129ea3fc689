// Cancelling: orders and lists are taken back, replaced and made smaller.
import { missing, Refusal, wholeOf } from '#simulator/parameters.ts';
import { MARKET_RULES } from '#simulator/symbol-info.ts';
import { clientIdOf, decimalOf } from './draft.ts';
import { settle } from './lists.ts';
import { end } from './matching.ts';
import { isOpen } from './order.ts';
import { checkOrder, detailOf, enterOrder, makeId, marketOf } from './placing.ts';
import { cancelledReply, listReply, orderReply, placedReply } from './replies.ts';
import { report, reportList } from './reports.ts';
import type { Account } from './account.ts';
import type { Desk } from './desk.ts';
import type { Order, OrderList } from './order.ts';

const UNKNOWN = new Refusal(-2011, 'Unknown order sent.');

/** The open order that a request means. @throws Refusal -1102, -2011 */
function openOrderOf(
  desk: Desk,
  account: Account,
  query: URLSearchParams,
  idName: string,
  clientIdName: string,
): Order {
  const market = marketOf(desk, query);
  const id = wholeOf(query, idName);
  const clientId = clientIdOf(query, clientIdName);
  if (id === undefined && clientId === undefined)
    throw new Refusal(-1102, `Param '${clientIdName}' or '${idName}' must be sent, but both were empty/null!`);
  const found = [...account.open].find(
    (order) =>
      order.market === market &&
      (id === undefined || order.id === id) &&
      (clientId === undefined || order.clientId === clientId),
  );
  if (found === undefined) throw UNKNOWN;
  return found;
}

function checkRestrictions(query: URLSearchParams, { status }: Order): void {
  const only = query.get('cancelRestrictions');
  if (only === null) return;
  if (only !== 'ONLY_NEW' && only !== 'ONLY_PARTIALLY_FILLED') throw new Refusal(-1145, 'Invalid cancelRestrictions');
  const isPartly = status === 'PARTIALLY_FILLED';
  if (isPartly !== (only === 'ONLY_PARTIALLY_FILLED'))
    throw new Refusal(-2011, 'Order was not canceled due to cancel restrictions.');
}

/** An order of a list takes the whole list with it. @returns the answer */
function cancel(desk: Desk, order: Order, clientId: string): object {
  if (order.list !== undefined) return cancelList(desk, order.list, clientId);
  end(desk, order, 'CANCELED', undefined, clientId);
  return cancelledReply(order, clientId, desk.now());
}

function cancelList(desk: Desk, list: OrderList, clientId: string): object {
  const open = list.orders.filter(isOpen);
  for (const order of open) end(desk, order, 'CANCELED', undefined, clientId);
  list.isDone = true;
  reportList(desk, list);
  const time = desk.now();
  return {
    ...listReply(list),
    orderReports: open.map((order) => cancelledReply(order, clientId, time)),
  };
}

export function cancelOrder(desk: Desk, account: Account, query: URLSearchParams): object {
  const order = openOrderOf(desk, account, query, 'orderId', 'origClientOrderId');
  checkRestrictions(query, order);
  const answer = cancel(desk, order, clientIdOf(query, 'newClientOrderId') ?? makeId(desk));
  settle(desk);
  return answer;
}

/** The exchange itself ends an order, and with it the list that it stands in. @throws Refusal -2011 */
export function expireOrder(desk: Desk, account: Account, query: URLSearchParams): object {
  const order = openOrderOf(desk, account, query, 'orderId', 'origClientOrderId');
  for (const each of order.list?.orders ?? [order]) if (isOpen(each)) end(desk, each, 'EXPIRED', 'EXCHANGE_CANCELED');
  settle(desk);
  return orderReply(order);
}

export function cancelOrderList(desk: Desk, account: Account, query: URLSearchParams): object {
  const market = marketOf(desk, query);
  const id = wholeOf(query, 'orderListId');
  const clientId = clientIdOf(query, 'listClientOrderId');
  if (id === undefined && clientId === undefined)
    throw new Refusal(-1102, "Param 'orderListId' or 'listClientOrderId' must be sent, but both were empty/null!");
  const list = [...account.lists.values()].find(
    (each) =>
      !each.isDone &&
      each.market === market &&
      (id === undefined || each.id === id) &&
      (clientId === undefined || each.clientId === clientId),
  );
  if (list === undefined) throw UNKNOWN;
  const answer = cancelList(desk, list, clientIdOf(query, 'newClientOrderId') ?? makeId(desk));
  settle(desk);
  return answer;
}

/** @throws Refusal -2011 where there is nothing to cancel, as at the exchange */
export function cancelAll(desk: Desk, account: Account, query: URLSearchParams): readonly object[] {
  const market = marketOf(desk, query);
  const answers: object[] = [];
  for (const order of account.open)
    if (order.market === market && isOpen(order)) answers.push(cancel(desk, order, makeId(desk)));
  settle(desk);
  if (answers.length === 0) throw UNKNOWN;
  return answers;
}

type Attempt = { readonly result: 'SUCCESS' | 'FAILURE' | 'NOT_ATTEMPTED'; readonly response: object | null };

function attempt(run: () => object): Attempt {
  try {
    return { result: 'SUCCESS', response: run() };
  } catch (thrown) {
    if (!(thrown instanceof Refusal)) throw thrown;
    return { result: 'FAILURE', response: { code: thrown.code, msg: thrown.message } };
  }
}

/**
 * Cancels, then places; not as one. Rules and order counts are looked at before either.
 * @throws Refusal -2021 (409: one of the two was done) or -2022 with both results in its data
 */
export function cancelReplace(desk: Desk, account: Account, query: URLSearchParams): object {
  const mode = query.get('cancelReplaceMode');
  if (mode === null) throw missing('cancelReplaceMode');
  if (mode !== 'STOP_ON_FAILURE' && mode !== 'ALLOW_FAILURE')
    throw new Refusal(-1130, "Data sent for parameter 'cancelReplaceMode' is not valid.");
  const limited = query.get('orderRateLimitExceededMode') ?? 'DO_NOTHING';
  if (limited !== 'DO_NOTHING' && limited !== 'CANCEL_ONLY')
    throw new Refusal(-1130, "Data sent for parameter 'orderRateLimitExceededMode' is not valid.");
  const [market, draft] = checkOrder(desk, account, query);
  if (limited === 'DO_NOTHING') desk.counts.check(account, 1);
  const cancelled = attempt(() => {
    const order = openOrderOf(desk, account, query, 'cancelOrderId', 'cancelOrigClientOrderId');
    checkRestrictions(query, order);
    const answer = cancel(desk, order, clientIdOf(query, 'cancelNewClientOrderId') ?? makeId(desk));
    settle(desk);
    return answer;
  });
  let placed: Attempt = { result: 'NOT_ATTEMPTED', response: null };
  if (cancelled.result === 'SUCCESS' || mode === 'ALLOW_FAILURE')
    placed = attempt(() => {
      desk.counts.check(account, 1);
      return placedReply(enterOrder(desk, account, market, draft), detailOf(query, draft.type));
    });
  else desk.counts.add(account, 1);
  const data = {
    cancelResult: cancelled.result,
    newOrderResult: placed.result,
    cancelResponse: cancelled.response,
    newOrderResponse: placed.response,
  };
  const done = [cancelled, placed].filter(({ result }) => result === 'SUCCESS').length;
  if (done === 2) return data;
  if (done === 1) throw new Refusal(-2021, 'Order cancel-replace partially failed.', { status: 409, data });
  throw new Refusal(-2022, 'Order cancel-replace failed.', { data });
}

/** Makes an order smaller, which keeps its place in the queue. @throws Refusal */
export function amend(desk: Desk, account: Account, query: URLSearchParams): object {
  const order = openOrderOf(desk, account, query, 'orderId', 'origClientOrderId');
  const quantity = decimalOf(query, 'newQty');
  if (quantity === undefined) throw missing('newQty');
  const { lot } = order.market.instrument;
  if (quantity % lot !== 0n) throw new Refusal(-1013, 'Filter failure: LOT_SIZE');
  if (quantity <= order.filled || quantity >= order.quantity)
    throw new Refusal(-2038, 'The requested action would change no state; rejecting.');
  if (order.amends >= MARKET_RULES.amends) throw new Refusal(-2038, 'Filter failure: MAX_NUM_ORDER_AMENDS');
  const clientId = clientIdOf(query, 'newClientOrderId') ?? makeId(desk);
  const isUsed = [...account.open].some((each) => each !== order && each.clientId === clientId);
  if (isUsed) throw new Refusal(-2038, 'Duplicate order sent.');
  const original = order.clientId;
  order.quantity = quantity;
  order.amends += 1;
  const execution = desk.nextExecution;
  report(desk, order, { type: 'REPLACED', clientId });
  order.clientId = clientId;
  if (order.list !== undefined) reportList(desk, order.list);
  settle(desk);
  const {
    transactTime: _time,
    origQty: qty,
    cummulativeQuoteQty: cumulativeQuoteQty,
    origQuoteOrderQty: quoteOrderQty,
    ...rest
  } = placedReply(order, 'RESULT') as Record<string, unknown>;
  return {
    transactTime: desk.now(),
    executionId: execution,
    amendedOrder: {
      ...rest,
      origClientOrderId: original,
      qty,
      preventedQty: '0.00000000',
      quoteOrderQty,
      cumulativeQuoteQty,
    },
    ...(order.list === undefined ? {} : { listStatus: listReply(order.list) }),
  };
}
