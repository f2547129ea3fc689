// Stream client: one open socket: what it has subscribed to, how fast it speaks, and whether it still listens.
import { decodeSubscription } from './stream-request.ts';
import type { Caller } from './caller.ts';
import type { DataType, Routed } from './stream-message.ts';
import type { RawData, WebSocket } from 'ws';
import type { Millis } from '#model/time.ts';
import type { Subscription } from './stream-message.ts';

/** Bytes that may wait for a client that does not read. */
const WAITING_LIMIT_BYTES = 1 << 20;
const MESSAGES_PER_SECOND = 20;
const MALFORMED_LIMIT = 3;

/** Beyond the codes of the protocol itself. */
export const CLOSE = { policy: 1008, goingAway: 1001, unauthenticated: 4401, slow: 4008 } as const;

export type StreamError = 'malformed' | 'subscription_limit' | 'symbol_unknown' | 'snapshot_required';

export type StreamClient = {
  readonly caller: Caller;
  readonly accounts: readonly string[];
  /** Of the last message that it was sent. */
  readonly wants: (routed: Routed) => boolean;
  readonly send: (text: string | Buffer) => void;
  readonly error: (code: StreamError, detail: string) => void;
  readonly subscribe: (symbols: ReadonlySet<string>, dataTypes: ReadonlySet<DataType>) => void;
  readonly close: (code: number, reason: string) => void;
  /** Asks whether the other side is there; one that did not answer the last time is cut. */
  readonly ping: () => void;
  readonly isOpen: () => boolean;
  /** Bytes that wait to be read by it. */
  readonly waiting: () => number;
};

export type StreamClientOptions = {
  readonly socket: WebSocket;
  readonly caller: Caller;
  readonly accounts: readonly string[];
  readonly now: () => Millis;
  readonly onSubscribe: (client: StreamClient, wanted: Subscription) => void;
  readonly onClose: (client: StreamClient) => void;
  /** The server ends the stream. */
  readonly onEnded: (reason: string) => void;
};

export function streamClient(options: StreamClientOptions): StreamClient {
  const { socket, caller, accounts, now } = options;
  let symbols: ReadonlySet<string> = new Set();
  let dataTypes: ReadonlySet<DataType> = new Set();
  let isAnswering = true;
  let malformed = 0;
  const second = { since: 0, count: 0 };

  const close = (code: number, reason: string): void => {
    if (isOpen()) options.onEnded(reason);
    symbols = new Set();
    socket.close(code, reason);
    // Who does not read does not answer a close either: it waits behind all that was not read.
    setTimeout(() => socket.terminate(), 1_000).unref();
  };
  const isOpen = (): boolean => socket.readyState === socket.OPEN;
  const send = (text: string | Buffer): void => {
    if (!isOpen()) return;
    if (socket.bufferedAmount > WAITING_LIMIT_BYTES) close(CLOSE.slow, 'slow_consumer');
    else socket.send(text, { binary: false });
  };
  const error = (code: StreamError, detail: string): void => send(JSON.stringify({ type: 'error', code, detail }));

  const client: StreamClient = {
    caller,
    accounts,
    isOpen,
    waiting: () => socket.bufferedAmount,
    send,
    error,
    close,
    wants: ({ dataType, account, message }) =>
      dataTypes.has(dataType) && symbols.has(message.symbol) && (account === undefined || accounts.includes(account)),
    subscribe(nextSymbols, nextTypes) {
      symbols = nextSymbols;
      dataTypes = nextTypes;
    },
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
    const wanted = isBinary ? undefined : decodeSubscription(data);
    if (wanted !== undefined) {
      options.onSubscribe(client, wanted);
      return;
    }
    malformed += 1;
    if (malformed >= MALFORMED_LIMIT) close(CLOSE.policy, 'malformed');
    else error('malformed', 'send {"symbols": [...], "data_types": [...]} and nothing else');
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
