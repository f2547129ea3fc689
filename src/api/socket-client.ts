// Socket client: one open socket: how fast it speaks, what it says, and whether it still listens.
import type { Caller } from './caller.ts';
import type { Millis } from '#model/time.ts';
import type { RawData, WebSocket } from 'ws';

/** Bytes that may wait for a client that does not read. */
const WAITING_LIMIT_BYTES = 1 << 20;
const MESSAGES_PER_SECOND = 20;
const MALFORMED_LIMIT = 3;
/** Who does not read does not answer a close either: it waits behind all that was not read. */
const CLOSE_LIMIT_MS = 3_000;

/** Beyond the codes of the protocol itself. */
export const CLOSE = { policy: 1008, goingAway: 1001, unauthenticated: 4401, slow: 4008 } as const;

export type SocketError = 'malformed' | 'subscription_limit' | 'symbol_unknown' | 'snapshot_required';

export type SocketClient = {
  readonly caller: Caller;
  /** Accounts that it may hear of. */
  readonly accounts: readonly string[];
  /** @param done the other side's machine has it: when to send more of what is long */
  readonly send: (text: string | Buffer, done?: () => void) => void;
  readonly error: (code: SocketError, detail: string) => void;
  readonly close: (code: number, reason: string) => void;
  /** Asks whether the other side is there; one that did not answer the last time is cut. */
  readonly ping: () => void;
  readonly isOpen: () => boolean;
  /** Bytes that wait to be read by it. */
  readonly waiting: () => number;
};

export type SocketClientOptions<Wanted> = {
  readonly socket: WebSocket;
  readonly caller: Caller;
  readonly accounts: readonly string[];
  readonly now: () => Millis;
  /** Undefined for whatever is no request. */
  readonly read: (data: RawData) => Wanted | undefined;
  /** What a request looks like, for who got it wrong. */
  readonly form: string;
  readonly onWanted: (client: SocketClient, wanted: Wanted) => void;
  readonly onClose: (client: SocketClient) => void;
  /** The server ends the stream. */
  readonly onEnded: (reason: string) => void;
};

export function socketClient<Wanted>(options: SocketClientOptions<Wanted>): SocketClient {
  const { socket, caller, accounts, now } = options;
  let isAnswering = true;
  let malformed = 0;
  const second = { since: 0, count: 0 };

  const isOpen = (): boolean => socket.readyState === socket.OPEN;
  const close = (code: number, reason: string): void => {
    if (isOpen()) options.onEnded(reason);
    socket.close(code, reason);
    setTimeout(() => socket.terminate(), CLOSE_LIMIT_MS).unref();
  };
  const send = (text: string | Buffer, done?: () => void): void => {
    if (!isOpen()) return;
    if (socket.bufferedAmount > WAITING_LIMIT_BYTES) close(CLOSE.slow, 'slow_consumer');
    else socket.send(text, { binary: false }, done);
  };
  const error = (code: SocketError, detail: string): void => send(JSON.stringify({ type: 'error', code, detail }));

  const client: SocketClient = {
    caller,
    accounts,
    isOpen,
    send,
    error,
    close,
    waiting: () => socket.bufferedAmount,
    ping() {
      if (!isAnswering) {
        if (isOpen()) options.onEnded('unanswered');
        socket.terminate();
      }
      isAnswering = false;
      if (isOpen()) socket.ping();
    },
  };

  /** Pings count as well: each costs an answer. */
  const isTooFast = (): boolean => {
    const time = now();
    if (time - second.since >= 1_000) Object.assign(second, { since: time, count: 0 });
    second.count += 1;
    if (second.count === MESSAGES_PER_SECOND + 1) close(CLOSE.policy, 'rate_limited');
    return second.count > MESSAGES_PER_SECOND;
  };
  const hear = (data: RawData, isBinary: boolean): void => {
    if (isTooFast()) return;
    const wanted = isBinary ? undefined : options.read(data);
    if (wanted !== undefined) {
      options.onWanted(client, wanted);
      return;
    }
    malformed += 1;
    if (malformed >= MALFORMED_LIMIT) close(CLOSE.policy, 'malformed');
    else error('malformed', `send ${options.form} and nothing else`);
  };
  socket.on('message', hear);
  socket.on('ping', isTooFast);
  socket.on('pong', () => {
    isAnswering = true;
  });
  socket.on('close', () => options.onClose(client));
  // What is wrong with a frame ends the socket by itself; without a listener it would end the program.
  socket.on('error', () => undefined);
  return client;
}
