// Use market: the market that is looked at, kept up while the page shows it.
import { marketStore } from './market.ts';
import { useEffect, useState, useSyncExternalStore } from 'react';
import { useLiveStore } from '#dashboard/live/use-live.ts';
import type { MarketState, MarketStore } from './market.ts';
import type { Timeframe } from '#model/time.ts';

const nothing = (): (() => void) => () => undefined;
const none = (): undefined => undefined;

export function useMarket(
  symbol: string | undefined,
  timeframe: Timeframe | undefined,
  smallest: Timeframe | undefined,
  isLoaded: boolean,
): { readonly market: MarketState | undefined; readonly retry: () => void } {
  const live = useLiveStore();
  const [store, setStore] = useState<MarketStore>();
  useEffect(() => {
    if (symbol === undefined || timeframe === undefined || !isLoaded) return undefined;
    const made = marketStore(symbol, timeframe, smallest, live);
    setStore(made);
    return () => {
      made.stop();
      setStore(undefined);
    };
  }, [symbol, timeframe, smallest, isLoaded, live]);
  const market = useSyncExternalStore(store?.subscribe ?? nothing, store?.get ?? none);
  return { market, retry: () => store?.retry() };
}
