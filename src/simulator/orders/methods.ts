// Methods: every signed request of the simulated exchange, once for REST and the WebSocket API: its names, weight and handler.
import { amend, cancelAll, cancelOrder, cancelOrderList, cancelReplace } from './cancelling.ts';
import { legNames } from './draft.ts';
import { settle } from './lists.ts';
import {
  accountStatus,
  allOrderLists,
  allOrders,
  commission,
  myTrades,
  openOrderLists,
  openOrders,
  orderListStatus,
  orderStatus,
  tradeFees,
} from './queries.ts';
import { begin, checkOrder, detailOf, placeOco, placeOrder, placeOto } from './placing.ts';
import { listReply, placedReply, restrictionsReply, testedReply } from './replies.ts';
import type { Account } from './account.ts';
import type { Desk } from './desk.ts';
import type { OrderList } from './order.ts';
import type { KnownUntil } from './queries.ts';

export type MethodContext = {
  readonly desk: Desk;
  readonly account: Account;
  readonly query: URLSearchParams;
  /** Queries know nothing younger than this. */
  readonly until: KnownUntil;
  /** Share of the quantity after which a placed order is to end. */
  readonly cutShort: bigint | undefined;
};

/** `place` and `cancel` cost nothing where they succeed; `place` needs a key that may trade. */
export type MethodRole = 'place' | 'cancel' | 'query';

export type Method = {
  readonly role: MethodRole;
  readonly known: readonly string[];
  readonly weight: (query: URLSearchParams) => number;
  readonly answer: (context: MethodContext) => unknown;
};

const method = (
  role: MethodRole,
  known: readonly string[],
  weight: number | ((query: URLSearchParams) => number),
  answer: Method['answer'],
): Method => ({ role, known, weight: typeof weight === 'number' ? () => weight : weight, answer });

const PLACED = ['newOrderRespType', 'selfTradePreventionMode'];
const ONE_ORDER = ['symbol', 'side', 'quantity', 'quoteOrderQty', ...legNames(''), ...PLACED];
const LIST = ['symbol', 'listClientOrderId', ...PLACED];
const WORKING = ['workingSide', 'workingQuantity', ...legNames('working')];
const PENDING = ['pendingSide', 'pendingQuantity'];
const SPAN = ['startTime', 'endTime', 'limit'];

/** As long as the list begins, what waits is shown as waiting, even where the first order has filled at once. */
function listAnswer(desk: Desk, query: URLSearchParams, list: OrderList): object {
  begin(desk, list);
  const detail = detailOf(query);
  const answer = { ...listReply(list), orderReports: list.orders.map((order) => placedReply(order, detail)) };
  settle(desk);
  return answer;
}

/** By the name in the WebSocket API. Source: web-socket-api.md of the documentation. */
export const METHODS: ReadonlyMap<string, Method> = new Map([
  [
    'order.place',
    method('place', ONE_ORDER, 1, ({ desk, account, query, cutShort }) => {
      detailOf(query, 'LIMIT');
      const order = placeOrder(desk, account, query, cutShort);
      return placedReply(order, detailOf(query, order.type));
    }),
  ],
  [
    'order.test',
    method(
      'place',
      [...ONE_ORDER, 'computeCommissionRates'],
      (query) => (query.get('computeCommissionRates') === 'true' ? 20 : 1),
      ({ desk, account, query }) => {
        checkOrder(desk, account, query);
        return query.get('computeCommissionRates') === 'true' ? testedReply(account) : {};
      },
    ),
  ],
  [
    'order.cancel',
    method(
      'cancel',
      ['symbol', 'orderId', 'origClientOrderId', 'newClientOrderId', 'cancelRestrictions'],
      1,
      ({ desk, account, query }) => cancelOrder(desk, account, query),
    ),
  ],
  [
    'order.cancelReplace',
    method(
      'place',
      [
        ...ONE_ORDER,
        'cancelReplaceMode',
        'cancelOrderId',
        'cancelOrigClientOrderId',
        'cancelNewClientOrderId',
        'cancelRestrictions',
        'orderRateLimitExceededMode',
      ],
      1,
      ({ desk, account, query }) => cancelReplace(desk, account, query),
    ),
  ],
  [
    'order.amend.keepPriority',
    method(
      'cancel',
      ['symbol', 'orderId', 'origClientOrderId', 'newClientOrderId', 'newQty'],
      4,
      ({ desk, account, query }) => amend(desk, account, query),
    ),
  ],
  [
    'order.status',
    method('query', ['symbol', 'orderId', 'origClientOrderId'], 4, ({ desk, account, query, until }) =>
      orderStatus(desk, account, query, until),
    ),
  ],
  [
    'openOrders.status',
    method(
      'query',
      ['symbol'],
      (query) => (query.has('symbol') ? 6 : 80),
      ({ desk, account, query, until }) => openOrders(desk, account, query, until),
    ),
  ],
  [
    'openOrders.cancelAll',
    method('cancel', ['symbol'], 1, ({ desk, account, query }) => cancelAll(desk, account, query)),
  ],
  [
    'orderList.place.oco',
    method(
      'place',
      [...LIST, 'side', 'quantity', ...legNames('above'), ...legNames('below')],
      1,
      ({ desk, account, query }) => listAnswer(desk, query, placeOco(desk, account, query)),
    ),
  ],
  [
    'orderList.place.oto',
    method('place', [...LIST, ...WORKING, ...PENDING, ...legNames('pending')], 1, ({ desk, account, query }) =>
      listAnswer(desk, query, placeOto(desk, account, query, ['pending'])),
    ),
  ],
  [
    'orderList.place.otoco',
    method(
      'place',
      [...LIST, ...WORKING, ...PENDING, ...legNames('pendingAbove'), ...legNames('pendingBelow')],
      1,
      ({ desk, account, query }) =>
        listAnswer(desk, query, placeOto(desk, account, query, ['pendingAbove', 'pendingBelow'])),
    ),
  ],
  [
    'orderList.cancel',
    method(
      'cancel',
      ['symbol', 'orderListId', 'listClientOrderId', 'newClientOrderId'],
      1,
      ({ desk, account, query }) => cancelOrderList(desk, account, query),
    ),
  ],
  [
    'orderList.status',
    method('query', ['orderListId', 'origClientOrderId'], 4, ({ account, query }) => orderListStatus(account, query)),
  ],
  ['openOrderLists.status', method('query', [], 6, ({ account }) => openOrderLists(account))],
  ['allOrderLists', method('query', ['fromId', ...SPAN], 20, ({ account, query }) => allOrderLists(account, query))],
  [
    'allOrders',
    method('query', ['symbol', 'orderId', ...SPAN], 20, ({ desk, account, query, until }) =>
      allOrders(desk, account, query, until),
    ),
  ],
  [
    'myTrades',
    method(
      'query',
      ['symbol', 'orderId', 'fromId', ...SPAN],
      (query) => (query.has('orderId') ? 5 : 20),
      ({ desk, account, query, until }) => myTrades(desk, account, query, until),
    ),
  ],
  ['account.status', method('query', ['omitZeroBalances'], 20, ({ account, query }) => accountStatus(account, query))],
  [
    'account.commission',
    method('query', ['symbol'], 20, ({ desk, account, query }) => commission(desk, account, query)),
  ],
  ['account.rateLimits.orders', method('query', [], 40, ({ desk, account }) => desk.counts.rows(account))],
  ['tradeFee', method('query', ['symbol'], 1, ({ desk, account, query }) => tradeFees(desk, account, query))],
  ['apiRestrictions', method('query', [], 1, ({ account }) => restrictionsReply(account))],
]);

/** What each is called over REST. Source: rest-api.md of the documentation. */
export const REST_METHODS: ReadonlyMap<string, string> = new Map([
  ['POST /api/v3/order', 'order.place'],
  ['POST /api/v3/order/test', 'order.test'],
  ['DELETE /api/v3/order', 'order.cancel'],
  ['POST /api/v3/order/cancelReplace', 'order.cancelReplace'],
  ['PUT /api/v3/order/amend/keepPriority', 'order.amend.keepPriority'],
  ['GET /api/v3/order', 'order.status'],
  ['GET /api/v3/openOrders', 'openOrders.status'],
  ['DELETE /api/v3/openOrders', 'openOrders.cancelAll'],
  ['POST /api/v3/orderList/oco', 'orderList.place.oco'],
  ['POST /api/v3/orderList/oto', 'orderList.place.oto'],
  ['POST /api/v3/orderList/otoco', 'orderList.place.otoco'],
  ['DELETE /api/v3/orderList', 'orderList.cancel'],
  ['GET /api/v3/orderList', 'orderList.status'],
  ['GET /api/v3/openOrderList', 'openOrderLists.status'],
  ['GET /api/v3/allOrderList', 'allOrderLists'],
  ['GET /api/v3/allOrders', 'allOrders'],
  ['GET /api/v3/myTrades', 'myTrades'],
  ['GET /api/v3/account', 'account.status'],
  ['GET /api/v3/account/commission', 'account.commission'],
  ['GET /api/v3/rateLimit/order', 'account.rateLimits.orders'],
  ['GET /sapi/v1/asset/tradeFee', 'tradeFee'],
  ['GET /sapi/v1/account/apiRestrictions', 'apiRestrictions'],
]);
