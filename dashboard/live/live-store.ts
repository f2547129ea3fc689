// Live store: all that the pages know of a running account: folded from events as the server folds them, published once a frame.
import { emptyView, fold } from '#model/view.ts';
import { isDemo } from './demo.ts';
import { thinEquity } from '#model/view-codec.ts';
import { withDecision } from './decisions.ts';
import type { Decision } from './decisions.ts';
import type { Event } from '#model/event.ts';
import type { Link } from './socket.ts';
import type { Cash, Price } from '#model/number.ts';
import type { Status } from './status.ts';
import type { View } from '#model/view.ts';

export type PriceTick = {
  readonly symbol: string;
  readonly last: Price;
  readonly bid: Price | undefined;
  readonly ask: Price | undefined;
  /** By the venue's clock. */
  readonly time: number;
  /** By the clock of this machine: ages are counted from here. */
  readonly receivedAt: number;
  /** How far apart its ticks usually are: what is silent for three times that is stale. */
  readonly usualGapMs: number;
};

export type LiveState = {
  readonly account: string;
  readonly currency: string;
  /** What the account began with. */
  readonly capital: Cash | undefined;
  readonly link: Link;
  /** Whether where things stand is known at all. */
  readonly loaded: boolean;
  /** Of the last event that was folded. */
  readonly sequence: number;
  /** Changed in place: what is read of it holds for this state only. */
  readonly view: View;
  readonly prices: ReadonlyMap<string, PriceTick>;
  readonly status: Status | undefined;
  /** When the last status came, by the clock of this machine. */
  readonly statusAt: number | undefined;
  /** To be added to the clock of this machine to have the agent's: what an event's time is compared with. */
  readonly clockOffsetMs: number;
  /** The same for the clock of the server: what the start of a program and a heartbeat are compared with. */
  readonly serverOffsetMs: number;
  readonly decisions: readonly Decision[];
  /** Latest average true range by `symbol timeframe`, in price units. */
  readonly atr: ReadonlyMap<string, number>;
};

/** An account as a snapshot tells it. */
export type Standing = {
  readonly view: View;
  readonly sequence: number;
  readonly currency: string;
  readonly capital: Cash;
};

export type LiveStore = {
  readonly get: () => LiveState;
  readonly subscribe: (hear: () => void) => () => void;
  /** Hears every event of the tail, as it comes: charts fold them themselves. */
  readonly onEvent: (hear: (event: Event) => void) => () => void;
  /** Where things stand: replaces what was known. */
  readonly load: (standing: Standing) => void;
  readonly fold: (events: readonly Event[], receivedAt: number) => void;
  /** The log was told up to here, whether or not the last of it was for this page. */
  readonly reach: (sequence: number) => void;
  /** Events before the snapshot: only what they say about decisions and distances is taken. */
  readonly remember: (events: readonly Event[]) => void;
  readonly price: (tick: Omit<PriceTick, 'usualGapMs'>) => void;
  readonly status: (status: Status, receivedAt: number) => void;
  /** What the agent's clock showed when it said so. */
  readonly clock: (time: number, receivedAt: number) => void;
  readonly link: (link: Link) => void;
};

const EQUITY_LIMIT = 6_000;
/** Taken until two ticks have come. */
const FIRST_GAP_MS = 1_000;
const PLANS_LIMIT = 4_000;
const TRADES_LIMIT = 20_000;
const RISKS_LIMIT = 20_000;
const TRIPS_LIMIT = 1_000;

export const atrKey = (symbol: string, timeframe: string): string => `${symbol} ${timeframe}`;

/** @param publishLater asks for one call of `publish` soon: once a frame */
export function liveStore(account: string, publishLater: (publish: () => void) => void, now: number): LiveStore {
  const hearers = new Set<() => void>();
  const eventHearers = new Set<(event: Event) => void>();
  let view = emptyView();
  let decisions: readonly Decision[] = [];
  const prices = new Map<string, PriceTick>();
  const atr = new Map<string, number>();
  let rest: Pick<
    LiveState,
    'currency' | 'capital' | 'link' | 'loaded' | 'sequence' | 'status' | 'statusAt' | 'clockOffsetMs' | 'serverOffsetMs'
  > = {
    currency: '',
    capital: undefined,
    link: { phase: 'connecting', since: now, attempt: 0 },
    loaded: false,
    sequence: 0,
    status: undefined,
    statusAt: undefined,
    clockOffsetMs: 0,
    serverOffsetMs: 0,
  };
  const made = (): LiveState => ({ account, view, prices, atr, decisions, ...rest });
  let state = made();
  let isAsked = false;

  const changed = (): void => {
    if (isAsked) return;
    isAsked = true;
    publishLater(() => {
      isAsked = false;
      state = made();
      for (const hear of hearers) hear();
    });
  };
  const around = {
    plan: (id: string) => view.plans.get(id),
    risk: (planId: string) => view.risks.get(planId),
  };
  const hear = (event: Event): void => {
    if (event.kind === 'analysed') {
      const { candle, atr: range } = event.data;
      if (Number.isFinite(range)) atr.set(atrKey(candle.symbol, candle.timeframe), range);
    }
    decisions = withDecision(decisions, event, around);
  };
  /** The log has all; a page that stays open for weeks does not. */
  const forget = (): void => {
    if (view.equity.length > EQUITY_LIMIT) {
      const kept = thinEquity(view.equity, EQUITY_LIMIT / 2);
      view.equity.splice(0, view.equity.length, ...kept);
    }
    if (view.trades.length > TRADES_LIMIT) view.trades.splice(0, view.trades.length - TRADES_LIMIT);
    if (view.trips.length > TRIPS_LIMIT) view.trips.splice(0, TRIPS_LIMIT / 2);
    for (const id of view.risks.keys()) {
      if (view.risks.size <= RISKS_LIMIT) break;
      if (!view.positions.has(id)) view.risks.delete(id);
    }
    if (view.plans.size <= PLANS_LIMIT) return;
    const held = new Set([...view.orders.values()].map(({ order }) => order.request.planId));
    for (const id of view.plans.keys()) {
      if (view.plans.size <= PLANS_LIMIT / 2) break;
      if (!view.positions.has(id) && !held.has(id)) view.plans.delete(id);
    }
  };

  return {
    get: () => state,
    subscribe(each) {
      hearers.add(each);
      return () => void hearers.delete(each);
    },
    onEvent(each) {
      eventHearers.add(each);
      return () => void eventHearers.delete(each);
    },
    load({ view: next, sequence, currency, capital }) {
      view = next;
      rest = { ...rest, loaded: true, sequence, currency, capital };
      changed();
    },
    fold(events, receivedAt) {
      const newest = events.at(-1);
      // A market that is made up or recorded has a clock of its own, at a pace of its own: what it said last is its now.
      if (newest !== undefined && isDemo(rest.status?.system.source))
        rest = { ...rest, clockOffsetMs: newest.time - receivedAt };
      for (const event of events) {
        // Once and in order: what is told twice after a reconnection was had already.
        if (event.sequence <= rest.sequence) continue;
        rest = { ...rest, sequence: event.sequence };
        fold(view, event);
        hear(event);
        for (const each of eventHearers) each(event);
      }
      forget();
      changed();
    },
    reach(sequence) {
      if (sequence > rest.sequence) rest = { ...rest, sequence };
    },
    remember(events) {
      const known = new Set(decisions.map(({ sequence }) => sequence));
      // What came after the snapshot comes by the tail as well: told twice it would stand there twice.
      for (const event of events) if (event.sequence <= rest.sequence && !known.has(event.sequence)) hear(event);
      changed();
    },
    price(tick) {
      const before = prices.get(tick.symbol);
      const gap = before === undefined ? FIRST_GAP_MS : Math.min(60_000, tick.receivedAt - before.receivedAt);
      // An average that forgets: ten ticks after a change of pace it has followed.
      const isFirst = before === undefined || before.usualGapMs === FIRST_GAP_MS;
      const usualGapMs = isFirst ? gap : before.usualGapMs + (gap - before.usualGapMs) / 5;
      prices.set(tick.symbol, { ...tick, usualGapMs });
      changed();
    },
    status(status, receivedAt) {
      const last = view.equity.at(-1)?.time;
      const isFirst = rest.status === undefined && last !== undefined && isDemo(status.system.source);
      rest = { ...rest, status, statusAt: receivedAt, ...(isFirst ? { clockOffsetMs: last - receivedAt } : {}) };
      changed();
    },
    clock(time, receivedAt) {
      const serverOffsetMs = time - receivedAt;
      const hasOwnClock = isDemo(rest.status?.system.source);
      rest = { ...rest, serverOffsetMs, clockOffsetMs: hasOwnClock ? rest.clockOffsetMs : serverOffsetMs };
      changed();
    },
    link(link) {
      rest = { ...rest, link };
      changed();
    },
  };
}
