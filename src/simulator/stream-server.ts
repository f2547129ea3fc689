// Stream server: the WebSocket side of the simulated exchange. Paths, wrappers, requests and limits as the exchange documents them.
import { WebSocketServer } from 'ws';
import { streamRequest } from './stream-request.ts';
import type { IncomingMessage, Server } from 'node:http';
import type { Duplex } from 'node:stream';
import type { WebSocket } from 'ws';
import type { SocketFaults } from './faults.ts';

/** Limits of the exchange: web-socket-streams.md of its documentation. */
export type StreamLimits = {
  readonly pingEveryMs: number;
  readonly pongWithinMs: number;
  readonly lifeMs: number;
  /** Notice that the exchange gives before it cuts at the end of a life. */
  readonly noticeMs: number;
  readonly requestsPerSecond: number;
  readonly streamsPerConnection: number;
};
export const STREAM_LIMITS: StreamLimits = {
  pingEveryMs: 20_000,
  pongWithinMs: 60_000,
  lifeMs: 86_400_000,
  noticeMs: 600_000,
  requestsPerSecond: 5,
  streamsPerConnection: 1024,
};

const PAYLOAD_LIMIT_BYTES = 64 * 1024;
/** A reader that is this far behind holds the market's clock up when it runs as fast as it can. */
const CONGESTED_BYTES = 4 * 1024 * 1024;
/** Further behind than this, and it is cut, as the exchange does. */
const BACKLOG_LIMIT_BYTES = 256 * 1024 * 1024;

export type Client = {
  readonly socket: WebSocket;
  readonly streams: Set<string>;
  combined: boolean;
  muted: boolean;
  requests: number;
  requestsSince: number;
  pongAt: number;
};

export type StreamServer = {
  readonly faults: SocketFaults;
  readonly wanted: (stream: string) => boolean;
  /** Hands a payload to everybody who subscribed to the stream. */
  readonly tell: (stream: string, text: string) => void;
  readonly congested: () => boolean;
  readonly connections: () => number;
  readonly opened: () => number;
  readonly messages: () => number;
  readonly close: () => void;
};

/** @param clock real milliseconds; @param now the exchange's clock; @param isElsewhere another door of the same port takes it */
export function streamServer(
  server: Server,
  limits: StreamLimits,
  clock: () => number,
  now: () => number,
  isElsewhere: (url: string) => boolean,
): StreamServer {
  const sockets = new WebSocketServer({ noServer: true, maxPayload: PAYLOAD_LIMIT_BYTES, perMessageDeflate: false });
  const clients = new Set<Client>();
  const listeners = new Map<string, Set<Client>>();
  const timers = new Set<NodeJS.Timeout>();
  const state = { refuseUntil: 0, opened: 0, messages: 0 };

  const later = (run: () => void, delayMs: number): NodeJS.Timeout => {
    const timer = setTimeout(() => {
      timers.delete(timer);
      run();
    }, delayMs);
    timers.add(timer);
    return timer;
  };

  const subscribe = (client: Client, stream: string): void => {
    client.streams.add(stream);
    let set = listeners.get(stream);
    if (set === undefined) listeners.set(stream, (set = new Set()));
    set.add(client);
  };
  const unsubscribe = (client: Client, stream: string): void => {
    client.streams.delete(stream);
    listeners.get(stream)?.delete(client);
  };

  const send = (client: Client, text: string): void => {
    if (client.muted) return;
    if (client.socket.bufferedAmount > BACKLOG_LIMIT_BYTES) client.socket.terminate();
    else client.socket.send(text);
  };

  const onRequest = (client: Client, text: string): void => {
    const time = clock();
    if (time - client.requestsSince >= 1000) {
      client.requestsSince = time;
      client.requests = 0;
    }
    client.requests += 1;
    if (client.requests > limits.requestsPerSecond) client.socket.close(1008, 'Too many requests');
    else send(client, streamRequest(client, text, limits.streamsPerConnection, subscribe, unsubscribe));
  };

  const join = (socket: WebSocket, path: string, streams: readonly string[]): void => {
    const combined = path.endsWith('/stream');
    const client: Client = {
      socket,
      streams: new Set(),
      combined,
      muted: false,
      requests: 0,
      requestsSince: clock(),
      pongAt: clock(),
    };
    clients.add(client);
    state.opened += 1;
    // A path segment that names no stream is taken and never heard of again, as at the exchange.
    for (const stream of streams.slice(0, limits.streamsPerConnection)) subscribe(client, stream);
    const ping = setInterval(() => {
      if (clock() - client.pongAt > limits.pongWithinMs) socket.terminate();
      else if (!client.muted) socket.ping(String(now()));
    }, limits.pingEveryMs);
    const notice = later(() => notify(client), Math.max(0, limits.lifeMs - limits.noticeMs));
    const end = later(() => socket.close(1000, 'connection lifetime'), limits.lifeMs);
    socket.on('pong', () => {
      client.pongAt = clock();
    });
    socket.on('message', (data) => onRequest(client, (data as Buffer).toString()));
    socket.on('error', () => socket.terminate());
    socket.on('close', () => {
      clearInterval(ping);
      for (const timer of [notice, end]) {
        clearTimeout(timer);
        timers.delete(timer);
      }
      for (const stream of client.streams) unsubscribe(client, stream);
      clients.delete(client);
    });
  };

  const notify = (client: Client): void => {
    const event = { e: 'serverShutdown', E: now() };
    send(client, JSON.stringify(client.combined ? { stream: '', data: event } : event));
  };

  server.on('upgrade', (request: IncomingMessage, raw: Duplex, head: Buffer) => {
    if (isElsewhere(request.url ?? '')) return;
    raw.on('error', () => raw.destroy());
    const place = streamPath(request.url ?? '');
    if (place === undefined || clock() < state.refuseUntil) {
      raw.end(
        `HTTP/1.1 ${place === undefined ? '404 Not Found' : '503 Service Unavailable'}\r\nConnection: close\r\n\r\n`,
      );
      return;
    }
    sockets.handleUpgrade(request, raw, head, (socket) => join(socket, place.path, place.streams));
  });

  return {
    faults: {
      cut: () => {
        for (const { socket } of clients) socket.terminate();
      },
      mute: () => {
        for (const client of clients) client.muted = true;
      },
      refuse: (forMs) => {
        state.refuseUntil = clock() + forMs;
      },
      shutdown: (afterMs) => {
        const leaving = [...clients];
        for (const client of leaving) notify(client);
        later(() => {
          for (const { socket } of leaving) socket.terminate();
        }, afterMs);
      },
    },
    wanted: (stream) => (listeners.get(stream)?.size ?? 0) > 0,
    tell(stream, text) {
      const hearing = listeners.get(stream);
      if (hearing === undefined) return;
      state.messages += 1;
      let wrapped: string | undefined;
      for (const client of hearing) {
        if (client.combined) wrapped ??= `{"stream":${JSON.stringify(stream)},"data":${text}}`;
        send(client, client.combined ? wrapped! : text);
      }
    },
    congested: () => [...clients].some(({ socket }) => socket.bufferedAmount > CONGESTED_BYTES),
    connections: () => clients.size,
    opened: () => state.opened,
    messages: () => state.messages,
    close() {
      for (const timer of timers) clearTimeout(timer);
      for (const { socket } of clients) socket.terminate();
      sockets.close();
    },
  };
}

/**
 * `/ws/a/b`, `/stream?streams=a/b`, and both below `/stream`, which some clients put before every path.
 * @returns undefined for any other path
 */
function streamPath(url: string): { readonly path: string; readonly streams: readonly string[] } | undefined {
  const { pathname, searchParams } = new URL(url, 'http://loopback');
  const match = /^(?:\/stream)?(\/ws|\/stream)((?:\/[^/]+)*)\/?$/.exec(pathname);
  if (match === null) return undefined;
  const named = (searchParams.get('streams') ?? '').split('/').concat(match[2]!.split('/'));
  return { path: match[1]!, streams: named.filter((name) => name !== '') };
}
