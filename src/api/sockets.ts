// Sockets: all open WebSockets of the server: how many there may be, that each still answers, and that its login still lives.
import { accountsOf } from './context.ts';
import { CLOSE, socketClient } from './socket-client.ts';
import { countCells } from '#metrics/metrics.ts';
import { parseJsonBody } from './json-body.ts';
import { Problem } from './problem.ts';
import type { ApiContext } from './context.ts';
import type { CountCell } from '#metrics/metrics.ts';
import type { FastifyInstance } from 'fastify';
import type { RawData } from 'ws';
import type { SocketClient } from './socket-client.ts';
import type { STREAMS } from './access.ts';
import type { z } from 'zod';

const PING_MS = 15_000;
const RECHECK_MS = 30_000;
const SOCKETS_LIMIT = 1_000;
/** On each of the streams. */
const SOCKETS_PER_USER = 5;

export type StreamLimits = { readonly sockets?: number; readonly socketsPerUser?: number };

export type SocketRoute<Wanted> = {
  readonly name: (typeof STREAMS)[number];
  readonly request: z.ZodType<Wanted>;
  /** What a request looks like, for who got it wrong. */
  readonly form: string;
  readonly onWanted: (client: SocketClient, wanted: Wanted) => void;
  readonly onClose: (client: SocketClient) => void;
};

export type Sockets = {
  readonly open: <Wanted>(app: FastifyInstance, route: SocketRoute<Wanted>) => void;
  readonly clients: () => number;
  /** Bytes that wait for the slowest client. */
  readonly queueBytes: () => number;
  /** Streams that the server has ended, by reason. */
  readonly ended: () => Iterable<CountCell>;
  readonly stop: () => void;
};

/** Read as strictly as a body. */
const reader =
  <Wanted>(request: z.ZodType<Wanted>) =>
  (data: RawData): Wanted | undefined => {
    const bytes = Array.isArray(data) ? Buffer.concat(data) : Buffer.from(data as Buffer);
    try {
      return request.safeParse(parseJsonBody(bytes)).data;
    } catch {
      return undefined;
    }
  };

export function socketsOf(context: ApiContext, limits: StreamLimits = {}): Sockets {
  const { people, now } = context;
  const { sockets: most = SOCKETS_LIMIT, socketsPerUser = SOCKETS_PER_USER } = limits;
  const clients = new Map<SocketClient, string>();
  const ended = countCells();

  const checkAlive = async (client: SocketClient): Promise<void> => {
    const { session, key } = client.caller;
    // Where what several servers share does not answer, a stream goes on: it tells, and takes no orders.
    const isAlive = await (session === undefined
      ? people.keys.lives(key!.id, now())
      : Promise.resolve(people.sessions.lives(session.id, now())).catch(() => true));
    if (!isAlive) client.close(CLOSE.unauthenticated, 'session_ended');
  };
  const stopEnded = people.onEnded(({ ids }) => {
    for (const client of clients.keys()) {
      const { session, key } = client.caller;
      if (ids.includes((session ?? key)!.id)) client.close(CLOSE.unauthenticated, 'session_ended');
    }
  });
  const pinger = setInterval(() => {
    for (const client of clients.keys()) client.ping();
  }, PING_MS).unref();
  const checker = setInterval(() => {
    for (const client of clients.keys()) void checkAlive(client);
  }, RECHECK_MS).unref();

  return {
    open(app, { name, request: form, ...route }) {
      app.route({
        method: 'GET',
        url: name.slice('GET '.length),
        websocket: true,
        config: { name },
        preValidation: async ({ caller }) => {
          const own = [...clients].filter(([client, on]) => on === name && client.caller.user.id === caller!.user.id);
          if (clients.size >= most || own.length >= socketsPerUser)
            throw new Problem('rate_limited', { detail: 'too many open streams', retryAfterMs: 1_000 });
        },
        handler: (socket, { caller }) => {
          const client = socketClient({
            socket,
            caller: caller!,
            accounts: accountsOf(context, caller!.user),
            now,
            read: reader(form),
            form: route.form,
            onWanted: route.onWanted,
            onClose: (closed) => {
              clients.delete(closed);
              route.onClose(closed);
            },
            onEnded: (reason) => {
              ended.at(reason).value += 1;
            },
          });
          clients.set(client, name);
        },
      });
    },
    clients: () => clients.size,
    queueBytes: () => Math.max(0, ...Array.from(clients.keys(), (client) => client.waiting())),
    ended: ended.all,
    stop() {
      clearInterval(pinger);
      clearInterval(checker);
      stopEnded();
      for (const client of clients.keys()) client.close(CLOSE.goingAway, 'shutting_down');
    },
  };
}
