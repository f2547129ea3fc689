// Asker: puts a call to the exchange by whichever door is open, within the allowance, and says for certain what is certain.
import { fieldsOf, jsonOf, timeOf } from '#venues/binance/binance.ts';
import { SECOND_MS } from '#model/time.ts';
import { TIME_PATH } from './calls.ts';
import { failureOf } from './failure.ts';
import { httpDoor } from './http-door.ts';
import { queryOf } from './signer.ts';
import { verdictOf } from './verdict.ts';
import type { WireAnswer } from '#model/order-wire.ts';
import type { Millis } from '#model/time.ts';
import type { Allowance, Urgency } from './allowance.ts';
import type { Call } from './calls.ts';
import type { ExchangeClock } from './exchange-clock.ts';
import type { HttpReply } from './http-door.ts';
import type { Session } from './session.ts';
import type { OrderSettings } from './settings.ts';
import type { Params, Signer } from './signer.ts';
import type { Failure } from './verdict.ts';

/** Orders are counted by tens of seconds: where the exchange does not say when, the next ten begin anew. */
const ORDERS_WINDOW_MS = 10 * SECOND_MS;

export type AskerOptions = {
  readonly settings: OrderSettings;
  readonly signer: Signer;
  readonly time: ExchangeClock;
  /** Milliseconds that only go forward. */
  readonly clock: () => Millis;
  readonly limits: Allowance;
  readonly session: () => Session | undefined;
  /** Key, time and signature for the WebSocket API. */
  readonly signed: (params: Params, timestamp: Millis) => Params;
  readonly onMalformed: () => void;
};

export type Asker = {
  /**
   * Where a session is open, the request is on its socket when this returns.
   * @param read the result as it is documented, or undefined: then nothing is known
   */
  readonly ask: <T>(call: Call, params: Params, read: (value: unknown) => T | undefined) => Promise<WireAnswer<T>>;
  /** Asks the exchange for its time. */
  readonly measure: () => Promise<boolean>;
  readonly close: () => void;
};

/** `by`: its time stamp. */
type Sent =
  | { readonly kind: 'result'; readonly value: unknown; readonly by: Millis }
  | { readonly kind: 'failed'; readonly failure: Failure; readonly by: Millis }
  | { readonly kind: 'cut'; readonly detail: string; readonly by: Millis }
  | { readonly kind: 'not-sent'; readonly waitMs: Millis; readonly detail: string };

/** On spot what sells is an exit. */
function urgencyOf({ kind }: Call, params: Params): Urgency {
  if (kind === 'cancel') return 'cancel';
  return kind === 'order' && params['side'] === 'SELL' ? 'exit' : 'ordinary';
}

export function asker(options: AskerOptions): Asker {
  const { settings, signer, time, clock, limits, session, signed } = options;
  const http = httpDoor(settings.restUrl, settings.requestMs);
  let closed = false;

  const fromHttp = (reply: HttpReply, by: Millis): Sent => {
    if (reply.kind === 'not-written')
      return { kind: 'not-sent', waitMs: settings.backoffFirstMs, detail: reply.detail };
    if (reply.kind === 'cut') return { kind: 'cut', detail: reply.detail, by };
    const { status, headers, text } = reply;
    limits.heardHeaders(headers, time.now());
    const value = jsonOf(text);
    if (status === 200 && value !== undefined) return { kind: 'result', value, by };
    const failure = failureOf(status, fieldsOf(value), text);
    const seconds = /^\d{1,9}$/.test(headers['retry-after'] ?? '') ? Number(headers['retry-after']) : undefined;
    const retryAt = failure.retryAt ?? (seconds === undefined ? undefined : time.now() + seconds * SECOND_MS);
    return { kind: 'failed', failure: { ...failure, retryAt }, by };
  };

  const byRest = async ({ verb, path }: Call, params: Params): Promise<Sent> => {
    if (!time.isKnown()) await measureByRest();
    const timestamp = time.now();
    const query = queryOf({ ...params, recvWindow: settings.recvWindowMs, timestamp });
    const signature = encodeURIComponent(signer.sign(query));
    return fromHttp(await http.ask(verb, path, `${query}&signature=${signature}`, signer.apiKey), timestamp);
  };

  const bySession = (call: Call, params: Params): Promise<Sent> | undefined => {
    const open = session();
    if (open === undefined || call.method === '') return undefined;
    const timestamp = time.now();
    const reply = open.ask(
      call.method,
      open.isLoggedOn() ? { ...params, recvWindow: settings.recvWindowMs, timestamp } : signed(params, timestamp),
    );
    return reply?.then((given): Sent => ({ ...given, by: timestamp }));
  };

  const send = async (call: Call, params: Params): Promise<Sent> => {
    if (closed) return { kind: 'not-sent', waitMs: settings.busyMs, detail: 'stopped' };
    const cost = { weight: call.weight, orders: call.orders, urgency: urgencyOf(call, params) };
    const waitMs = limits.take(cost, time.now());
    if (waitMs > 0) return { kind: 'not-sent', waitMs, detail: 'the allowance of the exchange is used up' };
    const underWay = bySession(call, params);
    let sent = await (underWay ?? byRest(call, params));
    // A question may be put twice.
    if (sent.kind === 'cut' && call.kind === 'query' && underWay !== undefined && session() === undefined && !closed)
      sent = await byRest(call, params);
    limits.settle(cost);
    return sent;
  };

  const measureByRest = async (): Promise<boolean> => {
    const sentAt = clock();
    const reply = await http.ask('GET', TIME_PATH, '', '');
    const serverTime =
      reply.kind === 'answered' && reply.status === 200
        ? timeOf(fieldsOf(jsonOf(reply.text))?.['serverTime'])
        : undefined;
    if (serverTime === undefined) return false;
    time.learn(serverTime, sentAt, clock());
    return true;
  };
  const measure = async (): Promise<boolean> => (await session()?.measure()) === true || measureByRest();

  const answerOf = <T>(call: Call, sent: Sent, read: (value: unknown) => T | undefined): WireAnswer<T> => {
    if (sent.kind === 'not-sent') return { outcome: 'not-sent', waitMs: sent.waitMs, detail: sent.detail };
    // A question changes nothing: there is nothing to wait for.
    const until = call.kind === 'query' ? time.now() : sent.by + settings.recvWindowMs + settings.engineMs;
    if (sent.kind === 'cut') return { outcome: 'unknown', until, detail: sent.detail };
    if (sent.kind === 'result') {
      const value = read(sent.value);
      if (value !== undefined) return { outcome: 'done', value };
      options.onMalformed();
      return { outcome: 'unknown', until, detail: 'the answer is not what is documented' };
    }
    return ofFailure(sent.failure, until);
  };

  const ofFailure = (failure: Failure, until: Millis): WireAnswer<never> => {
    const verdict = verdictOf(failure);
    const now = time.now();
    const words = failure.message.replaceAll(signer.apiKey, '(key)');
    const detail = failure.code === 0 ? words : `${words} (${failure.code})`;
    switch (verdict.kind) {
      case 'refused':
        return { outcome: 'refused', why: verdict.why, detail };
      case 'unknown':
        return { outcome: 'unknown', until, detail };
      case 'busy':
      case 'clock':
        return { outcome: 'not-sent', waitMs: settings.busyMs, detail };
      case 'paused': {
        if (verdict.pause !== 'orders')
          return { outcome: 'not-sent', waitMs: limits.pause(failure.retryAt, verdict.pause, now), detail };
        const next = (Math.floor(now / ORDERS_WINDOW_MS) + 1) * ORDERS_WINDOW_MS;
        return { outcome: 'not-sent', waitMs: Math.max(1, (failure.retryAt ?? next) - now), detail };
      }
    }
  };

  return {
    async ask(call, params, read) {
      let sent = await send(call, params);
      if (sent.kind === 'failed' && verdictOf(sent.failure).kind === 'clock') {
        // Certainly not executed: the one failure that is put right and sent again here.
        time.doubt();
        await measure();
        sent = await send(call, params);
      }
      return answerOf(call, sent, read);
    },
    measure,
    close() {
      closed = true;
      http.close();
    },
  };
}
