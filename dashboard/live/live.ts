// Live: the connection of this page to one account: a snapshot, then the tail of the log, over losses and back.
import { cash } from '#model/number.ts';
import { decode } from '#model/codec.ts';
import { decodeView } from '#model/view-codec.ts';
import { get } from './api.ts';
import { KINDS } from '#model/event.ts';
import { DECISION_HEARS } from './decisions.ts';
import { liveStore } from './live-store.ts';
import { readFrame } from './frame.ts';
import { snake } from './unwire.ts';
import { socket } from './socket.ts';
import type { EncodedView } from '#model/view-codec.ts';
import type { Event, Kind } from '#model/event.ts';
import type { LiveStore } from './live-store.ts';
import type { Page } from './api.ts';
import type { Socket } from './socket.ts';

export type Live = LiveStore & {
  /** Now, where it waits to connect again. */
  readonly retry: () => void;
  readonly stop: () => void;
};

type Snapshot = {
  readonly sequence: number;
  readonly view: EncodedView;
  readonly currency: string;
  readonly capital: string;
};

/** Of no use to a page: what the simulated venue fills from, what the ledger writes, what the venue answers. */
const LEFT_OUT: ReadonlySet<Kind> = new Set([
  'tape',
  'mark',
  'entry',
  'indicator',
  'venueReport',
  'orderRequested',
  'cancelRequested',
  'amendRequested',
]);
const WANTED = KINDS.filter((kind) => !LEFT_OUT.has(kind)).map(snake);
/** What was decided before the page was opened, and how far prices usually travel. */
const REMEMBERED = [
  { kinds: DECISION_HEARS, limit: 400 },
  { kinds: ['analysed'], limit: 60 },
] as const;
const SNAPSHOT_RETRY_MS = 3_000;

async function history(): Promise<readonly Event[]> {
  const pages = await Promise.all(
    REMEMBERED.map(({ kinds, limit }) =>
      get<Page<string>>('/events/history', { kind: kinds.map(snake).join(','), limit, format: 'lines' }),
    ),
  );
  return pages.flatMap(({ items }) => items.map(decode));
}

const webSocket = (): WebSocket => {
  const { protocol, host } = location;
  return new WebSocket(`${protocol === 'https:' ? 'wss' : 'ws'}://${host}/api/v1/events/stream`);
};

/** Once a frame; hidden pages have no frames, and still want their title right. */
const soon = (run: () => void): void => {
  if (document.hidden) setTimeout(run, 1_000);
  else requestAnimationFrame(run);
};

/**
 * @param accounts all of this user: events of the others are not this account's
 * @param onLoggedOut the server has ended the session
 */
export function startLive(account: string, accounts: readonly string[], onLoggedOut: () => void): Live {
  const store = liveStore(account, soon, Date.now());
  const others = new Set(accounts.filter((each) => each !== account));
  const isOurs = ({ key }: Event): boolean => !others.has(key);
  const ended = new AbortController();
  let wire: Socket | undefined;
  let send: ((text: string) => void) | undefined;
  let isFirst = true;

  const hello = (): string => JSON.stringify({ from_sequence: store.get().sequence + 1, kinds: WANTED });

  const load = async (): Promise<void> => {
    const { sequence, view, currency, capital } = await get<Snapshot>(
      `/api/v1/accounts/${encodeURIComponent(account)}/snapshot`,
      undefined,
      ended.signal,
    );
    store.load({ view: decodeView(view), sequence, currency, capital: cash(capital) });
    if (isFirst) store.remember((await history()).filter(isOurs));
    isFirst = false;
  };
  const loadAndGoOn = async (): Promise<void> => {
    for (;;) {
      try {
        await load();
        break;
      } catch {
        if (ended.signal.aborted) return;
        await new Promise((resolve) => setTimeout(resolve, SNAPSHOT_RETRY_MS));
      }
    }
    if (ended.signal.aborted) return;
    if (wire === undefined) begin();
    else send?.(hello());
  };

  const hear = (text: string): void => {
    const receivedAt = Date.now();
    const frame = readFrame(text);
    switch (frame.type) {
      case 'events':
        store.fold(frame.events.filter(isOurs), receivedAt);
        store.reach(frame.sequence);
        break;
      case 'prices':
        for (const price of frame.prices) store.price({ ...price, receivedAt });
        break;
      case 'status':
        store.status(frame.status, receivedAt);
        store.clock(frame.time, receivedAt);
        break;
      case 'heartbeat':
        store.clock(frame.time, receivedAt);
        break;
      case 'error':
        // Away for so long that the log cannot tell it all any more.
        if (frame.code === 'snapshot_required') void loadAndGoOn();
        break;
      case 'nothing':
    }
  };
  const begin = (): void => {
    wire = socket({
      connect: ({ opened, said, closed }) => {
        const wired = webSocket();
        wired.addEventListener('open', opened);
        wired.addEventListener('message', ({ data }) => {
          if (typeof data === 'string') said(data);
        });
        wired.addEventListener('close', ({ code }) => closed(code));
        send = (text) => wired.send(text);
        return { send, close: () => wired.close() };
      },
      hello,
      onMessage: hear,
      onLink: store.link,
      onLoggedOut,
      now: Date.now,
      later: (run, ms) => {
        const timer = setTimeout(run, ms);
        return () => clearTimeout(timer);
      },
      random: Math.random,
    });
  };
  const retry = (): void => wire?.retry();
  window.addEventListener('online', retry);
  void loadAndGoOn();
  return {
    ...store,
    retry,
    stop() {
      ended.abort();
      wire?.stop();
      window.removeEventListener('online', retry);
    },
  };
}
