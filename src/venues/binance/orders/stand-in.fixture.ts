// Stand-in: a few lines that answer like the exchange's two doors, as each test tells them to, and remember what was asked.
import { createHmac } from 'node:crypto';
import { createServer } from 'node:http';
import { WebSocketServer } from 'ws';
import { findInstrument } from '#market/market.ts';
import { price, quantity } from '#model/number.ts';
import { BINANCE_ORDERS, binanceOrders } from './orders.ts';
import type { AddressInfo } from 'node:net';
import type { WebSocket } from 'ws';
import type { WireNews, WireOrder } from '#model/order-wire.ts';
import type { BinanceOrders, BinanceOrdersOptions, OrderSettings } from './orders.ts';

/** A test that has waited so long is broken; it is no measure of speed. */
const PATIENCE_MS = 20_000;
export const SECRET = 'NhqPtmdSJYdKjVHjA7PZj4Mge3R5YNiP1e3UZjInClVN65XAbvqqM6A7H5fATj0j';
export const API_KEY = 'vmPUZE6mv9SD5VNHk4HlWFsOr6aKE2zvsw0MuIgwCIPy6utIco14y7Ju91duEh8A';

type Values = Readonly<Record<string, string | number | boolean>>;
export type Asked = { readonly door: 'ws' | 'rest'; readonly method: string; readonly params: Values };
export type Reaction =
  | { readonly result: unknown; readonly rateLimits?: unknown; readonly headers?: Readonly<Record<string, string>> }
  | {
      readonly status: number;
      readonly error: { readonly code: number; readonly msg: string; readonly data?: unknown };
    }
  | { readonly status: number; readonly text: string }
  | 'silence'
  | 'cut';

const METHODS: Readonly<Record<string, string>> = {
  'GET /api/v3/time': 'time',
  'POST /api/v3/order': 'order.place',
  'DELETE /api/v3/order': 'order.cancel',
  'GET /api/v3/order': 'order.status',
  'POST /api/v3/orderList/oco': 'orderList.place.oco',
  'POST /api/v3/orderList/otoco': 'orderList.place.otoco',
  'GET /api/v3/openOrders': 'openOrders.status',
  'GET /api/v3/account': 'account.status',
  'GET /api/v3/myTrades': 'myTrades',
  'GET /api/v3/account/commission': 'account.commission',
  'GET /sapi/v1/account/apiRestrictions': 'apiRestrictions',
};

/** Short waits, so that a test sees in a second what a day would bring. */
const QUICK: Partial<OrderSettings> = {
  requestMs: 5000,
  connectMs: 5000,
  silenceMs: 2000,
  backoffFirstMs: 20,
  backoffLongestMs: 200,
  steadyMs: 100,
  firstContactMs: 10_000,
  busyMs: 50,
  lagMs: 5,
};

export type StandIn = {
  readonly wire: BinanceOrders;
  readonly news: readonly WireNews[];
  readonly asked: readonly Asked[];
  readonly of: (method: string) => readonly Asked[];
  /** What it says to a method from now on; each test begins with the few that a session needs. */
  readonly answer: (method: string, react: (asked: Asked) => Reaction) => void;
  readonly say: (event: object, subscriptionId?: number) => void;
  readonly sayText: (text: string) => void;
  /** Adds to the exchange's clock. */
  readonly skew: (ms: number) => void;
  /** Cuts every session; with a status, none is let in again until `open`. */
  readonly cut: (status?: number) => void;
  readonly open: () => void;
  readonly connections: () => number;
  /** Also those that were not let in. */
  readonly attempts: () => number;
  readonly until: (what: string, fulfilled: () => boolean) => Promise<void>;
  readonly stop: () => Promise<void>;
};

export type StandInOptions = {
  readonly settings?: Partial<OrderSettings>;
  readonly options?: Partial<BinanceOrdersOptions>;
  readonly isStarted?: boolean;
};

export async function standIn({
  settings = {},
  options = {},
  isStarted = true,
}: StandInOptions = {}): Promise<StandIn> {
  const asked: Asked[] = [];
  const news: WireNews[] = [];
  const waiting = new Set<() => void>();
  const look = (): void => {
    for (const one of waiting) one();
  };
  const state = { shut: 0, skewMs: 0, connections: 0, subscription: -1 };
  const now = (): number => Date.now() + state.skewMs;
  const answers = new Map<string, (asked: Asked) => Reaction>([
    ['time', () => ({ result: { serverTime: now() } })],
    ['session.status', () => ({ result: { apiKey: null, userDataStream: true } })],
    ['session.logon', ({ params }) => ({ result: { apiKey: params['apiKey'] } })],
    ['userDataStream.subscribe', () => ({ result: { subscriptionId: (state.subscription += 1) } })],
    ['userDataStream.subscribe.signature', () => ({ result: { subscriptionId: (state.subscription += 1) } })],
  ]);
  const react = (one: Asked): Reaction => {
    asked.push(one);
    look();
    const problem = problemOf(one, now());
    if (problem !== undefined) return problem;
    return answers.get(one.method)?.(one) ?? { status: 404, error: { code: -1, msg: `no such method ${one.method}` } };
  };

  const server = createServer((request, response) => {
    const url = new URL(request.url ?? '/', 'http://host');
    let body = '';
    request.on('data', (chunk: Buffer) => (body += chunk.toString()));
    request.on('end', () => {
      const params = Object.fromEntries(new URLSearchParams(body === '' ? url.search : body));
      const method = METHODS[`${request.method} ${url.pathname}`] ?? url.pathname;
      const reaction = react({ door: 'rest', method, params });
      if (reaction === 'silence') return;
      if (reaction === 'cut') return void request.socket.destroy();
      const isResult = 'result' in reaction;
      const headers = isResult ? (reaction.headers ?? {}) : {};
      response.writeHead(isResult ? 200 : reaction.status, { 'content-type': 'application/json', ...headers });
      response.end(
        isResult
          ? JSON.stringify(reaction.result)
          : 'text' in reaction
            ? reaction.text
            : JSON.stringify(reaction.error),
      );
    });
  });
  let attempts = 0;
  const sockets = new WebSocketServer({
    server,
    path: '/ws-api/v3',
    verifyClient: (_, letIn) => {
      attempts += 1;
      if (state.shut === 0) letIn(true);
      else letIn(false, state.shut, 'no', { 'Retry-After': '1' });
    },
  });
  const onFrame = (socket: WebSocket, text: string): void => {
    const { id, method, params = {} } = JSON.parse(text) as { id: number; method: string; params?: Values };
    const reaction = react({ door: 'ws', method, params });
    if (reaction === 'silence') return;
    if (reaction === 'cut') return socket.terminate();
    if ('result' in reaction) {
      const { result, rateLimits } = reaction;
      return socket.send(
        JSON.stringify({ id, status: 200, result, ...(rateLimits === undefined ? {} : { rateLimits }) }),
      );
    }
    const error = 'text' in reaction ? { code: 0, msg: reaction.text } : reaction.error;
    socket.send(JSON.stringify({ id, status: reaction.status, error }));
  };
  sockets.on('connection', (socket) => {
    state.connections += 1;
    socket.on('message', (data) => onFrame(socket, (data as Buffer).toString()));
    look();
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  const { port } = server.address() as AddressInfo;

  const wire = binanceOrders({
    settings: {
      ...BINANCE_ORDERS,
      ...QUICK,
      restUrl: `http://127.0.0.1:${port}`,
      wsApiUrl: `ws://127.0.0.1:${port}`,
      ...settings,
    },
    key: { apiKey: API_KEY, secret: SECRET, kind: 'hmac' },
    symbols: [findInstrument('BTCUSDT')],
    random: () => 0.5,
    now: Date.now,
    clock: () => performance.now(),
    isReal: false,
    ...options,
  });

  const sayText = (text: string): void => {
    for (const socket of sockets.clients) socket.send(text);
  };
  const stand: StandIn = {
    wire,
    news,
    asked,
    of: (method) => asked.filter((one) => one.method === method),
    answer: (method, reaction) => void answers.set(method, reaction),
    say: (event, subscriptionId = state.subscription) => sayText(JSON.stringify({ subscriptionId, event })),
    sayText,
    skew: (ms) => (state.skewMs = ms),
    cut(status = 0) {
      state.shut = status;
      for (const socket of sockets.clients) socket.terminate();
    },
    open: () => (state.shut = 0),
    connections: () => state.connections,
    attempts: () => attempts,
    until: (what, fulfilled) =>
      new Promise((resolve, reject) => {
        const check = (): void => {
          if (!fulfilled()) return;
          clearTimeout(patience);
          clearInterval(beat);
          waiting.delete(check);
          resolve();
        };
        const patience = setTimeout(() => {
          clearInterval(beat);
          waiting.delete(check);
          reject(new Error(`never came: ${what}; ${JSON.stringify(wire.health())}`));
        }, PATIENCE_MS);
        const beat = setInterval(check, 5);
        waiting.add(check);
        check();
      }),
    async stop() {
      await wire.stop();
      for (const socket of sockets.clients) socket.terminate();
      server.closeAllConnections();
      await new Promise((resolve) => {
        server.close(resolve);
      });
    },
  };
  if (!isStarted) return stand;
  try {
    await wire.start((one) => {
      news.push(one);
      look();
    });
  } catch (thrown) {
    await stand.stop();
    throw thrown;
  }
  return stand;
}

/** What the exchange finds wrong with time and signature of what carries them. */
function problemOf({ door, method, params }: Asked, now: number): Reaction | undefined {
  const { signature, ...signed } = params;
  if (params['timestamp'] === undefined)
    return method === 'time' || method.startsWith('session.') || method === 'userDataStream.subscribe'
      ? undefined
      : { status: 400, error: { code: -1102, msg: "Mandatory parameter 'timestamp' was not sent." } };
  const ageMs = now - Number(params['timestamp']);
  if (ageMs > Number(params['recvWindow']) || ageMs < -1000)
    return { status: 400, error: { code: -1021, msg: 'Timestamp for this request is outside of the recvWindow.' } };
  if (signature === undefined || String(signature).length !== 64) return undefined;
  const payload = Object.keys(signed)
    .sort()
    .map((name) => `${name}=${door === 'rest' ? encodeURIComponent(signed[name]!) : signed[name]}`)
    .join('&');
  if (createHmac('sha256', SECRET).update(payload).digest('hex') === signature) return undefined;
  return { status: 400, error: { code: -1022, msg: 'Signature for this request is not valid.' } };
}

/** Runs with a stand-in, and ends it. */
export async function within(options: StandInOptions, look: (stand: StandIn) => Promise<void>): Promise<void> {
  const stand = await standIn(options);
  try {
    await look(stand);
  } finally {
    await stand.stop();
  }
}

export const LIMIT: WireOrder = {
  id: 'smc-1',
  symbol: 'BTCUSDT',
  side: 'buy',
  type: 'limit',
  quantity: quantity('0.01'),
  price: price('60000'),
};

/** The exchange's answer to an order, with what differs. */
export const report = (differs: object = {}): Readonly<Record<string, unknown>> => ({
  symbol: 'BTCUSDT',
  orderId: 12_569_099_453,
  orderListId: -1,
  clientOrderId: 'smc-1',
  transactTime: 1_660_801_715_639,
  price: '60000.00000000',
  origQty: '0.01000000',
  executedQty: '0.00000000',
  origQuoteOrderQty: '0.000000',
  cummulativeQuoteQty: '0.00000000',
  status: 'NEW',
  timeInForce: 'GTC',
  type: 'LIMIT',
  side: 'BUY',
  workingTime: 1_660_801_715_639,
  fills: [],
  selfTradePreventionMode: 'NONE',
  ...differs,
});

/** An event of the account about an order, with what differs. */
export const execution = (differs: object = {}): Readonly<Record<string, unknown>> => ({
  e: 'executionReport',
  E: 1_499_405_658_658,
  s: 'BTCUSDT',
  c: 'smc-1',
  S: 'BUY',
  o: 'LIMIT',
  f: 'GTC',
  q: '0.01000000',
  p: '60000.00000000',
  P: '0.00000000',
  F: '0.00000000',
  g: -1,
  C: '',
  x: 'NEW',
  X: 'NEW',
  r: 'NONE',
  i: 4_293_153,
  l: '0.00000000',
  z: '0.00000000',
  L: '0.00000000',
  n: '0',
  N: null,
  T: 1_499_405_658_657,
  t: -1,
  I: 8_641_984,
  w: true,
  m: false,
  M: false,
  O: 1_499_405_658_657,
  Z: '0.00000000',
  Y: '0.00000000',
  Q: '0.00000000',
  W: 1_499_405_658_657,
  V: 'NONE',
  ...differs,
});
