// Session: one connection to the WebSocket API: questions with their answers, and the events of the account once subscribed.
import { WebSocket } from 'ws';
import { fieldsOf, jsonOf, timeOf, wholeOf } from '#venues/binance/binance.ts';
import { TIME_METHOD } from './calls.ts';
import { answers } from './answers.ts';
import { failureOf } from './failure.ts';
import { verdictOf } from './verdict.ts';
import { readUserEvent } from './user-event.ts';
import { SECOND_MS } from '#model/time.ts';
import type { Millis } from '#model/time.ts';
import type { Fields } from '#venues/binance/binance.ts';
import type { Reply } from './answers.ts';
import type { PauseKind } from './allowance.ts';
import type { OrderSettings } from './settings.ts';
import type { Failure } from './verdict.ts';
import type { ExchangeClock } from './exchange-clock.ts';
import type { Params } from './signer.ts';
import type { UserEvent } from './user-event.ts';

const FRAME_LIMIT_BYTES = 16 * 1024 * 1024;
const TICKS_PER_SILENCE = 8;
/** Subscribed already, says the exchange: as good as done. */
const SUBSCRIPTION_ACTIVE = -2035;

export type SessionEnd = {
  readonly reason: string;
  /** The exchange has said no to the key or the subscription. */
  readonly refused: boolean;
};

export type SessionOptions = {
  readonly settings: OrderSettings;
  readonly url: string;
  readonly time: ExchangeClock;
  /** Milliseconds that only go forward. */
  readonly clock: () => Millis;
  readonly canLogOn: boolean;
  /** Adds key, time and signature. */
  readonly sign: (params: Params) => Params;
  readonly hear: (event: UserEvent) => void;
  readonly onLimits: (rateLimits: unknown) => void;
  /** It was asked too much of the exchange, or this address is banned there. */
  readonly onPause: (pause: PauseKind, retryAt: Millis | undefined) => void;
  readonly onMalformed: () => void;
  /** Subscribed. */
  readonly onReady: () => void;
  /** Still connected, and no longer subscribed. */
  readonly onDeaf: (reason: string) => void;
  readonly onNotice: () => void;
  readonly onEnd: (end: SessionEnd) => void;
};

export type Session = {
  /** @returns undefined where nothing was written */
  readonly ask: (method: string, params: Params) => Promise<Reply> | undefined;
  /** Whether its requests need no key and no signature. */
  readonly isLoggedOn: () => boolean;
  readonly isReady: () => boolean;
  readonly underWay: () => number;
  readonly openedAt: Millis;
  /** Asks the exchange for its time. */
  readonly measure: () => Promise<boolean>;
  /** Ends it without `onEnd`; whoever waits is told that it was cut. */
  readonly close: (reason: string) => void;
};

export function session(options: SessionOptions): Session {
  const { settings, time, clock, hear, onMalformed } = options;
  const openedAt = clock();
  const state = {
    heardAt: openedAt,
    lookedAt: openedAt,
    probing: false,
    loggedOn: false,
    ready: false,
    subscription: undefined as number | undefined,
    ended: false,
  };
  const awaited = answers(settings.requestMs);
  const socket = new WebSocket(options.url, {
    perMessageDeflate: false,
    maxPayload: FRAME_LIMIT_BYTES,
    handshakeTimeout: settings.connectMs,
    followRedirects: false,
  });

  const quiet = (reason: string): void => {
    state.ended = true;
    clearInterval(watch);
    socket.removeAllListeners('message');
    // A socket that is cut before it is open still says an error.
    socket.on('error', () => undefined);
    socket.terminate();
    awaited.cut(reason);
  };
  const end = (reason: string, refused = false): void => {
    if (state.ended) return;
    quiet(reason);
    options.onEnd({ reason, refused });
  };

  const refusedBy = (what: string, failure: Failure): void => {
    const verdict = verdictOf(failure);
    if (verdict.kind === 'paused' && verdict.pause !== 'orders') options.onPause(verdict.pause, failure.retryAt);
    // Where it gives no code it is somebody before the exchange that says no, which is no word about the key.
    end(`${what}: ${failure.message} (${failure.code})`, verdict.kind === 'refused' && failure.code !== 0);
  };

  const ask = (method: string, params: Params): Promise<Reply> | undefined => {
    if (state.ended || socket.readyState !== WebSocket.OPEN) return undefined;
    const id = awaited.next();
    socket.send(JSON.stringify({ id, method, params }));
    return awaited.expect(id);
  };

  const measure = async (): Promise<boolean> => {
    const sentAt = clock();
    const reply = await ask(TIME_METHOD, {});
    const serverTime = reply?.kind === 'result' ? timeOf(fieldsOf(reply.value)?.['serverTime']) : undefined;
    if (serverTime === undefined) return false;
    time.learn(serverTime, sentAt, clock());
    return true;
  };

  /** Asks, and once more where only our time stamp was wrong. */
  const must = async (method: string, params: () => Params): Promise<unknown> => {
    let reply = await ask(method, params());
    if (reply?.kind === 'failed' && verdictOf(reply.failure).kind === 'clock') {
      time.doubt();
      await measure();
      reply = await ask(method, params());
    }
    if (reply?.kind === 'result') return reply.value;
    if (reply?.kind !== 'failed') return end(reply?.detail ?? 'the connection was lost');
    const { failure } = reply;
    if (failure.code === SUBSCRIPTION_ACTIVE) return {};
    return refusedBy(method, failure);
  };

  const subscribe = async (): Promise<void> => {
    const result = options.canLogOn
      ? await must('userDataStream.subscribe', () => ({}))
      : await must('userDataStream.subscribe.signature', () => options.sign({}));
    if (state.ended) return;
    state.subscription = wholeOf(fieldsOf(result)?.['subscriptionId']);
    state.ready = true;
    options.onReady();
  };

  const begin = async (): Promise<void> => {
    if (!(await measure())) return end('the exchange does not tell its time');
    if (options.canLogOn) {
      await must('session.logon', () => options.sign({}));
      state.loggedOn = !state.ended;
    }
    if (!state.ended) await subscribe();
  };

  const deaf = (reason: string): void => {
    if (!state.ready || state.ended) return;
    state.ready = false;
    options.onDeaf(reason);
    void subscribe();
  };

  const onAnswer = (frame: Fields): void => {
    options.onLimits(frame['rateLimits']);
    if (awaited.take(frame) !== 'stray') return;
    if (frame['status'] === 401) end('the exchange no longer accepts the key', true);
    else onMalformed();
  };

  const onEvent = (frame: Fields): void => {
    const event = readUserEvent(frame);
    if (event === undefined) return onMalformed();
    if (event.kind === 'shutdown') return options.onNotice();
    if (event.kind !== 'terminated') return hear(event);
    // The end of a subscription that has been replaced already is no news.
    const { subscription } = event;
    if (subscription === undefined || state.subscription === undefined || subscription === state.subscription)
      deaf('the exchange has ended the stream of the account');
  };

  const onText = (text: string): void => {
    state.heardAt = clock();
    const frame = fieldsOf(jsonOf(text));
    if (frame === undefined) onMalformed();
    else if ('id' in frame) onAnswer(frame);
    else onEvent(frame);
  };

  /** A question that also tells whether the account is still heard. */
  const probe = async (): Promise<void> => {
    state.probing = true;
    const reply = await ask('session.status', {});
    state.probing = false;
    if (reply?.kind === 'result' && fieldsOf(reply.value)?.['userDataStream'] === false)
      deaf('the exchange has forgotten the subscription');
  };

  const everyMs = Math.max(1, settings.silenceMs / TICKS_PER_SILENCE);
  const look = (): void => {
    const now = clock();
    // When we ourselves stood still, what came in the meantime has not been read yet: that is no silence.
    const lateMs = now - state.lookedAt - everyMs;
    state.lookedAt = now;
    if (lateMs > everyMs) state.heardAt += lateMs;
    const silentMs = now - state.heardAt;
    if (silentMs > settings.silenceMs + (state.ready ? 0 : settings.connectMs))
      end(`nothing heard for ${Math.round(silentMs)} ms`);
    else if (silentMs > settings.silenceMs / 2 && state.ready && !state.probing) void probe();
  };
  const watch = setInterval(look, everyMs);

  socket.on('open', () => {
    state.heardAt = clock();
    void begin();
  });
  socket.on('ping', () => {
    state.heardAt = clock();
  });
  socket.on('message', (data, isBinary) => {
    if (isBinary) onMalformed();
    else onText((data as Buffer).toString());
  });
  socket.on('unexpected-response', (_, answer) => {
    const seconds = Number(answer.headers['retry-after'] ?? Number.NaN);
    const retryAt = Number.isSafeInteger(seconds) ? time.now() + seconds * SECOND_MS : undefined;
    refusedBy('not let in', { ...failureOf(answer.statusCode ?? 0, undefined), retryAt });
  });
  socket.on('error', (error) => end(error.message));
  socket.on('close', (code) => end(`closed with ${code}`));

  return {
    ask,
    isLoggedOn: () => state.loggedOn,
    isReady: () => state.ready,
    underWay: awaited.underWay,
    openedAt,
    measure,
    close(reason) {
      if (!state.ended) quiet(reason);
    },
  };
}
