// Customer: a client of the simulated exchange written out plainly, so that a test can send what no library would.
import { createHmac, sign } from 'node:crypto';
import { once } from 'node:events';
import { handScript, startSimulator } from '#simulator/simulator.ts';
import { WebSocket } from 'ws';
import type { KeyObject } from 'node:crypto';
import type { Simulator } from '#simulator/simulator.ts';

export type Params = Readonly<Record<string, string | number | boolean>>;
/** Whatever the exchange says; a test compares it field by field. */
export type Row = { readonly [field: string]: unknown };
export type Reply = { readonly status: number; readonly body: Row; readonly headers: Headers };
export type SocketReply = {
  readonly id: unknown;
  readonly status: number;
  readonly result: Row;
  readonly error?: { readonly code: number; readonly msg: string; readonly data?: Row };
  readonly rateLimits?: readonly Row[];
};
/** A field that holds a list, or an answer that is one. */
export const rows = (value: unknown): readonly Row[] => value as readonly Row[];
/** Some fields of each of a list. */
export const pick = (value: unknown, ...fields: readonly string[]): readonly unknown[][] =>
  rows(value).map((row) => fields.map((field) => row[field]));
export type Key = { readonly apiKey: string; readonly secret?: string; readonly privateKey?: KeyObject };

const signatureOf = ({ secret, privateKey }: Key, payload: string): string =>
  privateKey === undefined
    ? createHmac('sha256', secret!).update(payload).digest('hex')
    : sign(null, Buffer.from(payload), privateKey).toString('base64');

/** A request over REST, signed as the documentation says. */
export async function rest(
  simulator: Simulator,
  key: Key,
  method: string,
  path: string,
  params: Params = {},
): Promise<Reply> {
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries({ timestamp: Date.now(), ...params })) query.append(name, String(value));
  const payload = query.toString();
  const url = `${simulator.restUrl}${path}?${payload}&signature=${encodeURIComponent(signatureOf(key, payload))}`;
  const answer = await fetch(url, { method, headers: { 'x-mbx-apikey': key.apiKey } });
  const text = await answer.text();
  return {
    status: answer.status,
    body: (text.startsWith('{') || text.startsWith('[') ? JSON.parse(text) : { page: text }) as Row,
    headers: answer.headers,
  };
}

export type Line = {
  readonly socket: WebSocket;
  /** Signed, unless `params` has no key or a signature of its own. */
  readonly call: (method: string, params?: Params) => Promise<SocketReply>;
  /** Sends without waiting. */
  readonly send: (method: string, params?: Params) => string;
  readonly plain: (method: string, params?: Params) => Promise<SocketReply>;
  /** Events heard so far; those of one kind. */
  readonly events: Row[];
  readonly heard: (kind: string) => readonly Row[];
  /** Resolves when an event is heard that fits, also one heard before. */
  readonly until: (fits: (event: Row) => boolean) => Promise<Row>;
  readonly close: () => void;
};

/** A connection to the WebSocket API that listens to the account of the key. */
export async function line(simulator: Simulator, key: Key, listens = true): Promise<Line> {
  const socket = new WebSocket(simulator.socketApiUrl);
  await once(socket, 'open');
  const events: Row[] = [];
  const answers = new Map<unknown, (reply: SocketReply) => void>();
  const waiting = new Set<() => void>();
  let next = 0;
  socket.on('message', (data) => {
    const message = JSON.parse((data as Buffer).toString()) as SocketReply & {
      readonly event?: Row;
      readonly subscriptionId?: number;
    };
    if (message.event !== undefined) events.push({ ...message.event, subscriptionId: message.subscriptionId });
    else {
      const take = answers.get(message.id);
      answers.delete(message.id);
      take?.(message);
    }
    for (const look of waiting) look();
  });
  const write = (method: string, params: Params): string => {
    next += 1;
    const id = `r${next}`;
    socket.send(JSON.stringify({ id, method, params }));
    return id;
  };
  const signed = (params: Params): Params => {
    const all: Record<string, string | number | boolean> = { apiKey: key.apiKey, timestamp: Date.now(), ...params };
    const payload = Object.keys(all)
      .sort()
      .map((name) => `${name}=${all[name]}`)
      .join('&');
    return { ...all, signature: signatureOf(key, payload) };
  };
  const wait = (id: string): Promise<SocketReply> => new Promise((resolve) => answers.set(id, resolve));
  const made: Line = {
    socket,
    events,
    call: (method, params = {}) => wait(write(method, signed(params))),
    send: (method, params = {}) => write(method, signed(params)),
    plain: (method, params = {}) => wait(write(method, params)),
    heard: (kind) => events.filter(({ e }) => e === kind),
    until: (fits) =>
      new Promise((resolve) => {
        const look = (): void => {
          const found = events.find(fits);
          if (found === undefined) return;
          waiting.delete(look);
          resolve(found);
        };
        waiting.add(look);
        look();
      }),
    close: () => socket.terminate(),
  };
  if (listens) await made.call('userDataStream.subscribe.signature');
  return made;
}

export const KEY = { apiKey: 'KEY', secret: 'SECRET' };
export const BTC = { symbol: 'BTCUSDT' };

/** An exchange of one market at 60,000, and its customer, who has 100,000 and one bitcoin. */
export async function customer(): Promise<{ readonly simulator: Simulator; readonly wire: Line }> {
  const simulator = await startSimulator({
    script: handScript([{ instrument: BTC.symbol, price: '60000' }]),
    accounts: [{ ...KEY, balances: { USDT: '100000', BTC: '1' } }],
  });
  return { simulator, wire: await line(simulator, KEY) };
}
