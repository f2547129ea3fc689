// Connection: one WebSocket with its subscriptions. It is ready when all are confirmed, and ends once, with a reason.
import { WebSocket } from 'ws';
import { readStreamMessage } from './stream-message.ts';
import type { FeedIncident } from '#model/feed.ts';
import type { Millis } from '#model/time.ts';
import type { BinanceSettings } from './settings.ts';
import type { MarketMessage } from './stream-message.ts';

/** The exchange cuts a connection that says more than five things in a second, pongs included. */
const REQUEST_GAP_MS = 300;
const STREAMS_PER_REQUEST = 100;
const FRAME_LIMIT_BYTES = 4 * 1024 * 1024;
const TICKS_PER_SILENCE = 8;

export type ConnectionOptions = {
  readonly settings: BinanceSettings;
  readonly streams: readonly string[];
  readonly isWatched: (symbol: string) => boolean;
  readonly hear: (message: MarketMessage, receiveTime: Millis) => void;
  readonly onMalformed: () => void;
  readonly onReady: () => void;
  /** The exchange says that it will go away. */
  readonly onNotice: () => void;
  readonly onEnd: (incident: FeedIncident, reason: string) => void;
  readonly now: () => Millis;
  /** Milliseconds that only go forward. */
  readonly clock: () => Millis;
};

export type Connection = {
  readonly isReady: () => boolean;
  readonly openedAt: Millis;
  /** Ends it without `onEnd`. */
  readonly close: () => void;
  /** Ends it with `onEnd`. */
  readonly fail: (incident: FeedIncident, reason: string) => void;
};

export function connection(options: ConnectionOptions): Connection {
  const { settings, streams, isWatched, hear, onMalformed, onReady, onNotice, onEnd, now, clock } = options;
  const batches = Array.from({ length: Math.ceil(streams.length / STREAMS_PER_REQUEST) }, (_, at) =>
    streams.slice(at * STREAMS_PER_REQUEST, (at + 1) * STREAMS_PER_REQUEST),
  );
  const openedAt = clock();
  const state = {
    heardAt: openedAt,
    askedAt: openedAt,
    lookedAt: openedAt,
    asked: 0,
    probing: false,
    ready: false,
    ended: false,
  };
  const socket = new WebSocket(`${settings.streamUrl}/stream`, {
    perMessageDeflate: false,
    maxPayload: FRAME_LIMIT_BYTES,
    handshakeTimeout: settings.connectMs,
    followRedirects: false,
  });
  let gap: NodeJS.Timeout | undefined;

  const quiet = (): void => {
    state.ended = true;
    clearInterval(watch);
    clearTimeout(gap);
    socket.removeAllListeners('message');
    // A socket that is cut before it is open still says an error.
    socket.on('error', () => undefined);
    socket.terminate();
  };
  const end = (incident: FeedIncident, reason: string): void => {
    if (state.ended) return;
    quiet();
    onEnd(incident, reason);
  };

  const ask = (method: string, params?: readonly string[]): void => {
    state.asked += 1;
    state.askedAt = clock();
    socket.send(JSON.stringify({ method, id: state.asked, ...(params === undefined ? {} : { params }) }));
  };

  const onAnswer = (ok: boolean, listed: readonly string[] | undefined): void => {
    if (!ok) return end('connection-lost', 'the exchange refuses a subscription');
    if (state.ready) {
      state.probing = false;
      const held = new Set(listed);
      if (listed !== undefined && streams.some((stream) => !held.has(stream)))
        end('connection-lost', 'the exchange has forgotten a subscription');
      return;
    }
    const next = batches[state.asked];
    if (next !== undefined) {
      gap = setTimeout(() => ask('SUBSCRIBE', next), REQUEST_GAP_MS);
      return;
    }
    state.ready = true;
    onReady();
  };

  const onText = (text: string): void => {
    state.heardAt = clock();
    const message = readStreamMessage(text, isWatched);
    if (message === undefined) onMalformed();
    else if (message.kind === 'answer') onAnswer(message.ok, message.streams);
    else if (message.kind === 'shutdown') onNotice();
    else hear(message, now());
  };

  // Nothing heard: first a question, since a quiet market says nothing either, then the end.
  const everyMs = Math.max(1, settings.silenceMs / TICKS_PER_SILENCE);
  const look = (): void => {
    const time = clock();
    // When we ourselves stood still, what came in the meantime has not been read yet: that is no silence.
    const lateMs = time - state.lookedAt - everyMs;
    state.lookedAt = time;
    if (lateMs > everyMs) {
      state.heardAt += lateMs;
      state.askedAt += lateMs;
    }
    const silentMs = time - state.heardAt;
    if (!state.ready) {
      if (time - Math.max(state.heardAt, state.askedAt) > settings.connectMs + settings.answerMs)
        end('connection-lost', 'no answer to a subscription');
    } else if (silentMs > settings.silenceMs) end('silent', `nothing heard for ${Math.round(silentMs)} ms`);
    else if (silentMs > settings.silenceMs / 2 && !state.probing) {
      state.probing = true;
      ask('LIST_SUBSCRIPTIONS');
    }
  };
  const watch = setInterval(look, everyMs);

  socket.on('open', () => ask('SUBSCRIBE', batches[0]));
  socket.on('message', (data, isBinary) => {
    if (isBinary) onMalformed();
    else onText((data as Buffer).toString());
  });
  socket.on('error', (error) => end('connection-lost', error.message));
  socket.on('close', (code) => end('connection-lost', `closed with ${code}`));

  return {
    isReady: () => state.ready,
    openedAt,
    close() {
      if (!state.ended) quiet();
    },
    fail: end,
  };
}
