// Calls: what is asked of the exchange, by either of its doors, and what it costs there.

export type Call = {
  /** On the WebSocket API. */
  readonly method: string;
  readonly verb: 'GET' | 'POST' | 'DELETE';
  /** On REST. */
  readonly path: string;
  /** Of a failure: what succeeds costs nothing where it places or cancels. */
  readonly weight: number;
  /** Orders that it adds to those not filled. */
  readonly orders: number;
  readonly kind: 'order' | 'cancel' | 'query';
};

const order = (method: string, path: string, orders: number): Call => ({
  method,
  verb: 'POST',
  path,
  weight: 1,
  orders,
  kind: 'order',
});
const query = (method: string, path: string, weight: number): Call => ({
  method,
  verb: 'GET',
  path,
  weight,
  orders: 0,
  kind: 'query',
});

/** Source: rest-api.md and web-socket-api.md of the exchange. */
export const CALLS = {
  place: order('order.place', '/api/v3/order', 1),
  placePair: order('orderList.place.oco', '/api/v3/orderList/oco', 2),
  placeBracket: order('orderList.place.otoco', '/api/v3/orderList/otoco', 3),
  cancel: { method: 'order.cancel', verb: 'DELETE', path: '/api/v3/order', weight: 1, orders: 0, kind: 'cancel' },
  order: query('order.status', '/api/v3/order', 4),
  trades: query('myTrades', '/api/v3/myTrades', 5),
  openOrders: query('openOrders.status', '/api/v3/openOrders', 80),
  account: query('account.status', '/api/v3/account', 20),
  commission: query('account.commission', '/api/v3/account/commission', 20),
} as const satisfies Record<string, Call>;

/** On REST only. */
export const RESTRICTIONS = query('', '/sapi/v1/account/apiRestrictions', 1);

export const TIME_METHOD = 'time';
export const TIME_PATH = '/api/v3/time';
