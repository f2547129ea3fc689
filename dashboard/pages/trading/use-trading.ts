// Use trading: what the address says is looked at: market, timeframe, moment and question; and the ways to change it.
import { isTimeframe } from '#model/time.ts';
import { useCallback, useMemo } from 'react';
import { useNavigate, useSearch } from '@tanstack/react-router';
import type { Millis, Timeframe } from '#model/time.ts';

/** Beside the chart, and below it. */
export const SIDE_TABS = ['signals', 'why-not', 'ticket'] as const;
export type SideTab = (typeof SIDE_TABS)[number];
const DOCK_TABS = ['positions', 'orders', 'fills', 'events'] as const;
export type DockTab = (typeof DOCK_TABS)[number];

export type Looked = {
  readonly symbol: string | undefined;
  readonly timeframe: Timeframe | undefined;
  /** Undefined is now. */
  readonly clock: Millis | undefined;
  readonly why: string | undefined;
  /** Id of a pattern that is to be shown. */
  readonly pattern: string | undefined;
  readonly side: SideTab;
  /** Below the chart; where there is no room for a panel beside it, of both. */
  readonly tab: DockTab | SideTab | undefined;
};
type Change = {
  readonly symbol?: string | undefined;
  readonly tf?: string | undefined;
  readonly at?: string | undefined;
  readonly why?: string | undefined;
  readonly pattern?: string | undefined;
  readonly side?: string | undefined;
  readonly tab?: string | undefined;
};

/** What the address does not name is chosen from what there is. */
export function useTrading(
  symbols: readonly string[],
  timeframes: readonly string[],
): Looked & { readonly look: (change: Change, isStep?: boolean) => void } {
  const search = useSearch({ strict: false }) as Readonly<Record<string, string | undefined>>;
  const navigate = useNavigate();
  const { symbol, tf, at, why, pattern, side, tab } = search;
  const look = useCallback(
    (change: Change, isStep = false) =>
      void navigate({
        to: '/trading',
        search: (before) => ({ ...before, ...change }),
        replace: isStep,
        resetScroll: false,
      }),
    [navigate],
  );
  const time = Number(at);
  const chosen = [tf, '15m', ...timeframes].find((each) => each !== undefined && timeframes.includes(each));
  return useMemo(
    () => ({
      symbol: symbol !== undefined && symbols.includes(symbol) ? symbol : symbols[0],
      timeframe: chosen !== undefined && isTimeframe(chosen) ? chosen : undefined,
      clock: at !== undefined && Number.isFinite(time) && time > 0 ? time : undefined,
      why,
      pattern,
      side: SIDE_TABS.find((each) => each === side) ?? 'signals',
      tab: [...SIDE_TABS, ...DOCK_TABS].find((each) => each === tab),
      look,
    }),
    [symbol, symbols, chosen, at, time, why, pattern, side, tab, look],
  );
}
