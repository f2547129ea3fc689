// Use glance: what the strip, the banner and the tab's title say, from what is known of the account now.
import { positionRows, today, total } from '#dashboard/live/account.ts';
import { pricesAge } from '#dashboard/live/freshness.ts';
import { useFacts, useLiveState } from '#dashboard/live/use-live.ts';
import { useMemo } from 'react';
import { useNow } from '#dashboard/live/use-now.ts';
import type { AccountFacts } from '#dashboard/live/facts.ts';
import type { BreakerRow } from '#dashboard/live/status.ts';
import type { Cash } from '#model/number.ts';
import type { Link } from '#dashboard/live/socket.ts';
import type { LiveState } from '#dashboard/live/live-store.ts';
import type { PositionRow, Today } from '#dashboard/live/account.ts';
import type { PricesAge } from '#dashboard/live/freshness.ts';

export type Glance = {
  /** By the clock of this machine, and by the agent's. */
  readonly now: number;
  readonly agentNow: number;
  /** For what is about the program and not about the market. */
  readonly serverNow: number;
  readonly state: LiveState;
  readonly facts: AccountFacts;
  readonly link: Link;
  readonly prices: PricesAge;
  /** Figures are to be shown grey: prices are stale, or the connection is lost. */
  readonly isOld: boolean;
  /** When they were last true, where they are old. */
  readonly oldSince: number | undefined;
  readonly agents: { readonly up: number; readonly all: number } | undefined;
  readonly tripped: readonly BreakerRow[];
  readonly breakers: number | undefined;
  readonly positions: readonly PositionRow[];
  readonly openPnl: Cash | undefined;
  readonly today: Today;
  readonly equity: Cash | undefined;
  readonly currency: string;
};

const LOST_PATIENCE_MS = 3_000;

/** What stands tripped: from the log, which is folded here, and from the status for what the log does not tell. */
function trippedOf({ account, view, status }: LiveState): readonly BreakerRow[] {
  const told = status?.breakers.filter((each) => each.account === account) ?? [];
  const own = [...view.tripped].map(([tier, { time, rule, detail }]) => ({ account, tier, rule, detail, since: time }));
  // The log names the latest rule of a tier, which may be well again: what an exchange waits for the agent says itself.
  const named = own.map((each) => told.find(({ tier, rule }) => tier === each.tier && rule === 'venue') ?? each);
  return [...named, ...told.filter(({ tier }) => !own.some((each) => each.tier === tier))];
}

export function useGlance(): Glance {
  const state = useLiveState();
  const facts = useFacts();
  const now = useNow(500);
  const positions = useMemo(() => positionRows(state, facts), [state, facts]);
  const tripped = useMemo(() => trippedOf(state), [state]);
  const prices = pricesAge(state, now);
  const isLost = state.link.phase === 'lost' && now - state.link.since >= LOST_PATIENCE_MS;
  const isOld = isLost || (prices.freshness === 'stale' && prices.receivedAt !== undefined);
  const agents = state.status?.agents;
  return {
    now,
    agentNow: now + state.clockOffsetMs,
    serverNow: now + state.serverOffsetMs,
    state,
    facts,
    link: state.link,
    prices,
    isOld,
    oldSince: isOld ? (prices.receivedAt ?? state.link.since) : undefined,
    agents: agents && { up: agents.filter(({ state: is }) => is === 'running').length, all: agents.length },
    tripped,
    breakers: state.loaded ? tripped.length : undefined,
    positions,
    openPnl: total(positions.map(({ pnl }) => pnl)),
    today: today(state.view, positions, facts, now + state.clockOffsetMs),
    equity: state.view.account?.equity ?? facts.capital,
    currency: facts.currency,
  };
}
