// Live: the connection of this page to one account: a snapshot, then the tail of the log, over losses and back.
import { decodeView } from '#model/view-codec.ts';
import { get } from './api.ts';
import { KINDS } from '#model/event.ts';
import { DECISION_HEARS } from './decisions.ts';
import { liveStore } from './live-store.ts';
import { readFrame } from './frame.ts';
import { snake, unwire } from './unwire.ts';
import { socket } from './socket.ts';
import type { EncodedView } from '#model/view-codec.ts';
import type { Event, Kind } from '#model/event.ts';
import type { HistoryRow } from './unwire.ts';
import type { LiveStore } from './live-store.ts';
import type { Page } from './api.ts';
import type { Socket } from './socket.ts';

export type Live = LiveStore & {
  /** Now, where it waits to connect again. */
  readonly retry: () => void;
  readonly stop: () => void;
};

export type Snapshot = { readonly sequence: number; readonly view: EncodedView };

/** Of no use to a page: what the simulated venue fills from, what the ledger writes, what the venue answers. */
const LEFT_OUT: ReadonlySet<Kind> = new Set(['tape', 'mark', 'entry', 'indicator', 'venueReport', 'orderRequested', 'cancelRequested']);
const WANTED = KINDS.filter((kind) => !LEFT_OUT.has(kind)).map(snake);
/** What was decided before the page was opened. */
const REMEMBERED: readonly Kind[] = [...DECISION_HEARS, 'analysed'];
const REMEMBERED_EACH = 60;
const SNAPSHOT_RETRY_MS = 3_000;

/** One of each kind after the other: plans and setups before what became of them. */
async function history(): Promise<readonly Event[]> {
  const pages = await Promise.all(
    REMEMBERED.map((kind) =>
      get<Page<HistoryRow>>('/events/history', { kind: snake(kind), limit: REMEMBERED_EACH }).catch(() => ({ items: [] })),
    ),
  );
  return pages.flatMap(({ items }) => items.map(unwire)).toSorted((a, b) => a.sequence - b.sequence);
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
    const { sequence, view } = await get<Snapshot>(
      `/api/v1/accounts/${encodeURIComponent(account)}/snapshot`,
      undefined,
      ended.signal,
    );
    store.load(decodeView(view), sequence);
    if (!isFirst) return;
    isFirst = false;
    store.remember((await history()).filter(isOurs));
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
        store.fold(frame.events.filter(isOurs));
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
      connect: () => {
        const opened = webSocket();
        send = (text) => opened.send(text);
        return opened as never;
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
