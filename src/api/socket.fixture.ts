// Socket: clients over a real loopback socket, to one of the streams.
import { once } from 'node:events';
import { WebSocket } from 'ws';
import type { Rig, Who } from './rig.fixture.ts';

export type Client<Message> = {
  readonly socket: WebSocket;
  readonly messages: Message[];
  readonly send: (value: unknown) => void;
  /** Resolves once so many messages are in. */
  readonly have: (count: number) => Promise<readonly Message[]>;
  /** Resolves with the first message that this is true of. */
  readonly first: (isSo: (message: Message) => boolean) => Promise<Message>;
  /** All that is on its way by now has arrived. */
  readonly settle: () => Promise<void>;
  readonly closed: Promise<readonly [code: number, reason: string]>;
};

/** The API of the rig listens from here on. */
export async function socketLine<Message>(api: Rig, path: string) {
  if (!api.app.server.listening) await api.app.listen({ host: '127.0.0.1', port: 0 });
  const { port } = api.app.server.address() as { port: number };
  const open = new Set<WebSocket>();

  const dial = (who: Who, more: Readonly<Record<string, string>> = {}): WebSocket => {
    const cookie = api.cookies.get(who);
    const { origin, ...headers } = {
      host: 'localhost',
      origin: 'http://localhost',
      ...(cookie === undefined ? {} : { cookie }),
      ...more,
    };
    const socket = new WebSocket(`ws://127.0.0.1:${port}${path}`, {
      headers: origin === '' ? headers : { ...headers, origin },
    });
    // A refused one ends in an error as well.
    socket.on('error', () => undefined);
    open.add(socket);
    return socket;
  };
  const connect = async (who: Who = 'ana', more: Readonly<Record<string, string>> = {}): Promise<Client<Message>> => {
    const socket = dial(who, more);
    const messages: Message[] = [];
    const waiting = new Set<() => void>();
    socket.on('message', (data) => {
      messages.push(JSON.parse((data as Buffer).toString()));
      for (const check of waiting) check();
    });
    const closed = once(socket, 'close').then(([code, reason]) => [Number(code), String(reason)] as const);
    await once(socket, 'open');
    const until = (isSo: () => boolean): Promise<void> =>
      new Promise((resolve) => {
        const check = (): void => {
          if (!isSo()) return;
          waiting.delete(check);
          resolve();
        };
        waiting.add(check);
        check();
      });
    return {
      socket,
      messages,
      closed,
      send: (value) => socket.send(typeof value === 'string' ? value : JSON.stringify(value)),
      have: async (count) => {
        await until(() => messages.length >= count);
        return messages;
      },
      first: async (isSo) => {
        await until(() => messages.some(isSo));
        return messages.find(isSo)!;
      },
      settle: async () => {
        socket.ping();
        await once(socket, 'pong');
      },
    };
  };
  const refusal = async (who: Who, more: Readonly<Record<string, string>>): Promise<string> => {
    const [, answer] = await once(dial(who, more), 'unexpected-response');
    const { socket } = answer;
    const chunks: Buffer[] = [];
    for await (const chunk of answer) chunks.push(chunk);
    // The server lets go of it: a stranger holds no socket.
    if (!socket.destroyed) await once(socket, 'close');
    return `${answer.statusCode} ${JSON.parse(Buffer.concat(chunks).toString()).code}`;
  };
  const hangUp = (): void => {
    for (const socket of open) socket.terminate();
    open.clear();
  };
  return { connect, refusal, hangUp };
}
export type Line<Message> = Awaited<ReturnType<typeof socketLine<Message>>>;
