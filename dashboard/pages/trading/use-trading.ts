// Use trading: what the address says is looked at: market, timeframe, moment and question; and the ways to change it.
import { isTimeframe } from '#model/time.ts';
import { useCallback, useMemo } from 'react';
import { useNavigate, useSearch } from '@tanstack/react-router';
import type { Millis, Timeframe } from '#model/time.ts';

export type Looked = {
  readonly symbol: string | undefined;
  readonly timeframe: Timeframe | undefined;
  /** Undefined is now. */
  readonly clock: Millis | undefined;
  readonly why: string | undefined;
};
type Change = {
  readonly symbol?: string | undefined;
  readonly tf?: string | undefined;
  readonly at?: string | undefined;
  readonly why?: string | undefined;
};

/** What the address does not name is chosen from what there is. */
export function useTrading(
  symbols: readonly string[],
  timeframes: readonly string[],
): Looked & { readonly look: (change: Change, isStep?: boolean) => void } {
  const search = useSearch({ strict: false }) as Readonly<Record<string, string | undefined>>;
  const navigate = useNavigate();
  const { symbol, tf, at, why } = search;
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
      look,
    }),
    [symbol, symbols, chosen, at, time, why, look],
  );
}
