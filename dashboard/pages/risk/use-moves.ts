// Use moves: how every market of the account has moved lately, bar by bar, on one timeframe.
import { durationOf, isTimeframe } from '#model/time.ts';
import { get } from '#dashboard/live/api.ts';
import { moves } from './moves.ts';
import { useQuery } from '@tanstack/react-query';
import type { Moves } from './moves.ts';
import type { Timeframe } from '#model/time.ts';

type Candles = { readonly items: readonly { readonly open_time: number; readonly close: number }[] };
type System = { readonly symbols: readonly string[]; readonly timeframes: readonly string[] };

export type Markets = {
  readonly symbols: readonly string[];
  /** Shortest first. */
  readonly timeframes: readonly Timeframe[];
};

const BARS = 1_000;

export const useMarkets = () =>
  useQuery({
    queryKey: ['markets'],
    queryFn: async ({ signal }): Promise<Markets> => {
      const { symbols, timeframes } = await get<System>('/system/status', undefined, signal);
      return { symbols, timeframes: timeframes.filter(isTimeframe) };
    },
    staleTime: 5 * 60_000,
  });

/** By symbol. Asked for again once a bar, at most once a minute. */
export const useMoves = ({ symbols }: Markets, timeframe: Timeframe | undefined) =>
  useQuery({
    queryKey: ['moves', timeframe, symbols],
    enabled: timeframe !== undefined && symbols.length > 0,
    structuralSharing: false,
    refetchInterval: 60_000,
    queryFn: async ({ signal }): Promise<ReadonlyMap<string, Moves>> =>
      new Map(
        await Promise.all(
          symbols.map(async (symbol): Promise<[string, Moves]> => {
            const { items } = await get<Candles>('/api/trading/live-ohlcv', { symbol, timeframe, limit: BARS }, signal);
            const bars = items.map(({ open_time: time, close }) => ({ time, close }));
            return [symbol, moves(bars, durationOf(timeframe!))];
          }),
        ),
      ),
  });
