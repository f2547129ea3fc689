// Use live: the account that is looked at, as views read it. A view renders again only where what it reads has changed.
import { createContext, useContext, useMemo, useRef, useSyncExternalStore } from 'react';
import { NO_FACTS } from './facts.ts';
import { useFactsQuery } from './use-facts.ts';
import { useNow } from './use-now.ts';
import type { AccountFacts } from './facts.ts';
import type { Live } from './live.ts';
import type { LiveState } from './live-store.ts';

const MINUTE_MS = 60_000;

export const LiveContext = createContext<Live | undefined>(undefined);

export function useLiveStore(): Live {
  const live = useContext(LiveContext);
  if (live === undefined) throw new Error('Invariant: a view of live data stands inside the shell');
  return live;
}

/** All of it, again with every frame that has news. */
export function useLiveState(): LiveState {
  const live = useLiveStore();
  return useSyncExternalStore(live.subscribe, live.get);
}

const isSame = (a: unknown, b: unknown): boolean => {
  if (Object.is(a, b)) return true;
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return false;
  const one = Object.entries(a);
  return (
    one.length === Object.keys(b).length &&
    one.every(([name, value]) => Object.is(value, (b as Record<string, unknown>)[name]))
  );
};

/** A part, compared one level deep: the view is changed in place, so select values out of it and not its maps. */
export function useLive<Part>(select: (state: LiveState) => Part): Part {
  const live = useLiveStore();
  const last = useRef<{ readonly state: LiveState; readonly select: unknown; readonly part: Part } | undefined>(
    undefined,
  );
  return useSyncExternalStore(live.subscribe, () => {
    const state = live.get();
    if (last.current?.state === state && last.current.select === select) return last.current.part;
    const next = select(state);
    const part = last.current !== undefined && isSame(last.current.part, next) ? last.current.part : next;
    last.current = { state, select, part };
    return part;
  });
}

/** Currency, limits and instruments; empty until they are known. */
export function useFacts(): AccountFacts {
  const { account, currency, capital } = useLive((state) => ({
    account: state.account,
    currency: state.currency,
    capital: state.capital,
  }));
  const { data } = useFactsQuery(account);
  return useMemo(() => ({ ...(data ?? NO_FACTS), currency, capital }), [data, currency, capital]);
}

/** The agent's clock: with it the time of an event is compared, for the clock of this machine may be wrong. */
export const useAgentNow = (everyMs = 1_000): number => {
  const now = useNow(everyMs);
  // Of a made-up market the offset changes with every event: who asks by the minute hears of whole minutes.
  return useLive(({ clockOffsetMs }) =>
    everyMs < MINUTE_MS ? now + clockOffsetMs : Math.floor((now + clockOffsetMs) / everyMs) * everyMs,
  );
};

/** The server's clock: with it the start of a program, a heartbeat or a session is compared. */
export const useServerNow = (everyMs = 1_000): number => {
  const now = useNow(everyMs);
  return now + useLive(({ serverOffsetMs }) => serverOffsetMs);
};
