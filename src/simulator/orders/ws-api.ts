// WebSocket API: requests and answers over one socket, sessions, and the events of accounts that are listened to.
import { WebSocketServer } from 'ws';
import { checkNames, missing, Refusal } from '#simulator/parameters.ts';
import { tooMany } from './door.ts';
import { METHODS } from './methods.ts';
import { accountOf, checkSignature, checkTime, socketPayload } from './signature.ts';
import type { IncomingMessage, Server } from 'node:http';
import type { Duplex } from 'node:stream';
import type { WebSocket } from 'ws';
import type { Interference } from '#simulator/faults.ts';
import type { StreamLimits } from '#simulator/stream-server.ts';
import type { Account } from './account.ts';
import type { Desk } from './desk.ts';
import type { Answer, Call, Weigh } from './door.ts';
import type { Give } from './serve.ts';

const PAYLOAD_LIMIT_BYTES = 64 * 1024;
const CONNECT_WEIGHT = 2;
const SESSION_WEIGHT = 2;

type Client = {
  readonly socket: WebSocket;
  readonly address: string;
  readonly connectedSince: number;
  /** Whether answers carry rateLimits where a request does not say. */
  readonly tellsLimits: boolean;
  readonly subscriptions: Map<number, Account>;
  nextSubscription: number;
  /** The subscription that came with the session. */
  ofSession: number | undefined;
  session: Account | undefined;
  authorizedSince: number | null;
  muted: boolean;
  pongAt: number;
};

export type SocketApi = {
  readonly deliver: (account: Account, data: object) => void;
  /** Ends every subscription and says so. */
  readonly terminate: () => void;
  readonly cut: () => void;
  readonly mute: () => void;
  readonly refuse: (forMs: number) => void;
  readonly shutdown: (afterMs: number) => void;
  readonly connections: () => number;
  /** Subscriptions to accounts. */
  readonly listeners: () => number;
  readonly close: () => void;
};

export type SocketApiOptions = {
  readonly server: Server;
  readonly desk: Desk;
  readonly limits: StreamLimits;
  readonly perMinute: number;
  readonly weigh: Weigh;
  readonly serve: (call: Call, give: Give) => void;
  /** Market data and the like, by its name here; undefined: there is no such method. */
  /** What a fault does to any request, by its path. */
  readonly interfere: (path: string) => Interference;
  readonly publicAnswer: (method: string, query: URLSearchParams, address: string) => Answer | undefined;
};

type Request = { readonly id: string | number | null; readonly method: string; readonly query: URLSearchParams };

const PATH = /^\/ws-api\/v3\/?(?:\?|$)/;
/** An upgrade that is for this door and no other. */
export const isSocketApi = (url: string): boolean => PATH.test(url);

export function socketApi(options: SocketApiOptions): SocketApi {
  const { server, desk, limits, perMinute, weigh, serve, interfere, publicAnswer } = options;
  const sockets = new WebSocketServer({ noServer: true, maxPayload: PAYLOAD_LIMIT_BYTES, perMessageDeflate: false });
  const clients = new Set<Client>();
  const timers = new Set<NodeJS.Timeout>();
  const state = { refuseUntil: 0 };

  const send = (client: Client, body: object): void => {
    if (!client.muted) client.socket.send(JSON.stringify(body));
  };

  const reply = (client: Client, { id, query }: Pick<Request, 'id' | 'query'>, answer: Answer): void => {
    const asked = query.get('returnRateLimits');
    const tells = asked === null ? client.tellsLimits : asked === 'true';
    const weightRow = {
      rateLimitType: 'REQUEST_WEIGHT',
      interval: 'MINUTE',
      intervalNum: 1,
      limit: perMinute,
      count: answer.used,
    };
    const rows = answer.account === undefined ? [] : desk.counts.rows(answer.account);
    const waits = answer.retryAt === undefined ? {} : { serverTime: desk.now(), retryAfter: answer.retryAt };
    const data = { ...answer.error?.data, ...waits };
    send(client, {
      id,
      status: answer.status,
      ...(answer.error === undefined
        ? { result: answer.result }
        : {
            error: {
              code: answer.error.code,
              msg: answer.error.msg,
              ...(Object.keys(data).length === 0 ? {} : { data }),
            },
          }),
      ...(tells ? { rateLimits: [...rows, weightRow] } : {}),
    });
  };

  const sessionStatus = (client: Client): object => ({
    apiKey: client.session?.apiKey ?? null,
    authorizedSince: client.authorizedSince,
    connectedSince: client.connectedSince,
    returnRateLimits: client.tellsLimits,
    serverTime: desk.now(),
    userDataStream: client.subscriptions.size > 0,
  });

  const subscribe = (client: Client, account: Account): object => {
    if ([...client.subscriptions.values()].includes(account))
      throw new Refusal(-2035, 'User Data Stream subscription already active.');
    const subscriptionId = client.nextSubscription;
    client.nextSubscription += 1;
    client.subscriptions.set(subscriptionId, account);
    return { subscriptionId };
  };

  const unsubscribe = (client: Client, subscriptionId: number): void => {
    if (!client.subscriptions.delete(subscriptionId))
      throw new Refusal(-2036, 'User Data Stream subscription not active.');
    if (client.ofSession === subscriptionId) client.ofSession = undefined;
    send(client, { subscriptionId, event: { e: 'eventStreamTerminated', E: desk.now() } });
  };

  const signed = (query: URLSearchParams): Account => {
    if (!query.has('apiKey')) throw missing('apiKey');
    const account = accountOf(desk.accounts, query.get('apiKey'));
    checkTime(query, desk.now());
    checkSignature(account, socketPayload(query), query.get('signature'));
    return account;
  };

  const SIGNED = ['apiKey', 'timestamp', 'recvWindow', 'signature'];

  /** @returns undefined where it is no matter of sessions */
  const sessionAnswer = (client: Client, { method, query }: Request): object | undefined => {
    const names = (known: readonly string[]): void => checkNames(query, [...known, 'returnRateLimits']);
    switch (method) {
      case 'session.logon': {
        names(SIGNED);
        const account = signed(query);
        if (account.publicKey === undefined)
          throw new Refusal(-4056, 'HMAC-SHA-256 API key is not supported.', { status: 400 });
        client.session = account;
        client.authorizedSince = desk.now();
        return sessionStatus(client);
      }
      case 'session.status':
        names([]);
        return sessionStatus(client);
      case 'session.logout':
        names([]);
        client.session = undefined;
        client.authorizedSince = null;
        if (client.ofSession !== undefined) unsubscribe(client, client.ofSession);
        return sessionStatus(client);
      case 'session.subscriptions':
        names([]);
        return [...client.subscriptions.keys()].map((subscriptionId) => ({ subscriptionId }));
      case 'userDataStream.subscribe.signature':
        names(SIGNED);
        return subscribe(client, signed(query));
      case 'userDataStream.subscribe': {
        names([]);
        if (client.session === undefined) throw missing('apiKey');
        const answer = subscribe(client, client.session);
        client.ofSession = client.nextSubscription - 1;
        return answer;
      }
      case 'userDataStream.unsubscribe': {
        names(['subscriptionId']);
        const id = query.get('subscriptionId');
        const ids = id === null ? [...client.subscriptions.keys()] : [Number(id)];
        for (const each of ids) unsubscribe(client, each);
        return {};
      }
      default:
        return undefined;
    }
  };

  const refused = (refusal: Refusal, used: number): Answer => ({
    status: refusal.more.status ?? 400,
    result: undefined,
    error: { code: refusal.code, msg: refusal.message },
    retryAt: refusal.more.retryAt,
    used,
    account: undefined,
  });

  const handle = (client: Client, request: Request): void => {
    const { method, query } = request;
    if (METHODS.has(method)) {
      const usesSession = client.session !== undefined && !query.has('signature') && !query.has('apiKey');
      const call: Call = {
        method,
        query,
        apiKey: query.get('apiKey'),
        payload: usesSession ? undefined : socketPayload(query),
        session: usesSession ? client.session : undefined,
        address: client.address,
        door: 'ws-api',
      };
      serve(call, (answer) => {
        if (answer === 'cut') client.socket.terminate();
        else reply(client, request, answer);
      });
      return;
    }
    let answer = publicAnswer(method, query, client.address);
    if (answer === undefined) {
      const { used } = weigh(client.address, SESSION_WEIGHT);
      try {
        const result = sessionAnswer(client, request);
        answer =
          result === undefined
            ? refused(new Refusal(-1020, 'This operation is not supported.'), used)
            : { status: 200, result, error: undefined, retryAt: undefined, used, account: undefined };
      } catch (thrown) {
        if (!(thrown instanceof Refusal)) throw thrown;
        answer = refused(thrown, used);
      }
    }
    reply(client, request, answer);
  };

  const onMessage = (client: Client, text: string): void => {
    const request = readRequest(text);
    if ('problem' in request)
      return reply(client, { id: request.id, query: new URLSearchParams() }, refused(request.problem, 0));
    const { delayMs, answer } = interfere(`/ws-api/${request.method}`);
    const proceed = (): void => {
      if (answer === undefined) handle(client, request);
      else reply(client, request, interfered(answer.status, answer.retryAfterSeconds));
    };
    if (delayMs === 0) proceed();
    else later(proceed, delayMs);
  };

  const interfered = (status: number, retryAfterSeconds: number): Answer => {
    const none = { used: 0, retryAt: undefined, account: undefined };
    if (status === 200) return { ...none, status, result: { rows: null }, error: undefined };
    if (status >= 500) return { ...none, status, result: undefined, error: { code: 0, msg: 'Service Unavailable.' } };
    return tooMany({ status: status === 418 ? 418 : 429, used: 0, retryAfterSeconds }, desk.now(), perMinute);
  };

  const join = (socket: WebSocket, request: IncomingMessage): void => {
    const address = request.socket.remoteAddress ?? '';
    weigh(address, CONNECT_WEIGHT);
    const { searchParams } = new URL(request.url ?? '/', 'http://loopback');
    const client: Client = {
      socket,
      address,
      connectedSince: desk.now(),
      tellsLimits: searchParams.get('returnRateLimits') !== 'false',
      subscriptions: new Map(),
      nextSubscription: 0,
      ofSession: undefined,
      session: undefined,
      authorizedSince: null,
      muted: false,
      pongAt: desk.clock(),
    };
    clients.add(client);
    const ping = setInterval(() => {
      if (desk.clock() - client.pongAt > limits.pongWithinMs) socket.terminate();
      else if (!client.muted) socket.ping(String(desk.now()));
    }, limits.pingEveryMs);
    const notice = later(() => notify(client), Math.max(0, limits.lifeMs - limits.noticeMs));
    const end = later(() => socket.close(1000, 'connection lifetime'), limits.lifeMs);
    socket.on('pong', () => {
      client.pongAt = desk.clock();
    });
    socket.on('message', (data) => onMessage(client, (data as Buffer).toString()));
    socket.on('error', () => socket.terminate());
    socket.on('close', () => {
      clearInterval(ping);
      for (const timer of [notice, end]) {
        clearTimeout(timer);
        timers.delete(timer);
      }
      clients.delete(client);
    });
  };

  const later = (run: () => void, delayMs: number): NodeJS.Timeout => {
    const timer = setTimeout(() => {
      timers.delete(timer);
      run();
    }, delayMs);
    timers.add(timer);
    return timer;
  };

  const notify = (client: Client): void => send(client, { event: { e: 'serverShutdown', E: desk.now() } });

  server.on('upgrade', (request: IncomingMessage, raw: Duplex, head: Buffer) => {
    if (!isSocketApi(request.url ?? '')) return;
    raw.on('error', () => raw.destroy());
    if (desk.clock() < state.refuseUntil) {
      raw.end('HTTP/1.1 503 Service Unavailable\r\nConnection: close\r\n\r\n');
      return;
    }
    sockets.handleUpgrade(request, raw, head, (socket) => join(socket, request));
  });

  return {
    deliver(account, data) {
      for (const client of clients)
        for (const [subscriptionId, listened] of client.subscriptions)
          if (listened === account) send(client, { subscriptionId, event: data });
    },
    terminate() {
      for (const client of clients)
        for (const subscriptionId of client.subscriptions.keys()) unsubscribe(client, subscriptionId);
    },
    cut() {
      for (const { socket } of clients) socket.terminate();
    },
    mute() {
      for (const client of clients) client.muted = true;
    },
    refuse(forMs) {
      state.refuseUntil = desk.clock() + forMs;
    },
    shutdown(afterMs) {
      const leaving = [...clients];
      for (const client of leaving) notify(client);
      later(() => {
        for (const { socket } of leaving) socket.terminate();
      }, afterMs);
    },
    connections: () => clients.size,
    listeners: () => [...clients].reduce((sum, { subscriptions }) => sum + subscriptions.size, 0),
    close() {
      for (const timer of timers) clearTimeout(timer);
      for (const { socket } of clients) socket.terminate();
      sockets.close();
    },
  };
}

type Unreadable = { readonly id: string | number | null; readonly problem: Refusal };

/** A request as JSON: parameters are words, numbers and booleans, read as the text that they are signed as. */
function readRequest(text: string): Request | Unreadable {
  let request: { readonly id?: unknown; readonly method?: unknown; readonly params?: unknown } | null;
  try {
    request = JSON.parse(text) as typeof request;
  } catch {
    return { id: null, problem: new Refusal(-1135, 'Invalid JSON Request') };
  }
  const { id, method, params = {} } = request ?? {};
  const isId = id === null || Number.isSafeInteger(id) || (typeof id === 'string' && id.length <= 64);
  if (!isId) return { id: null, problem: missing('id') };
  const known = id as string | number | null;
  if (typeof method !== 'string') return { id: known, problem: missing('method') };
  if (typeof params !== 'object' || params === null || Array.isArray(params))
    return { id: known, problem: new Refusal(-1135, 'Invalid JSON Request') };
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(params)) {
    if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean')
      query.append(name, String(value));
    else if (Array.isArray(value)) query.append(name, JSON.stringify(value));
    else return { id: known, problem: missing(name) };
  }
  return { id: known, method: method.replace(/^v3\//, ''), query };
}
