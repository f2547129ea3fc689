// Use watched: the markets, timeframes and windows of the day that the agent looks at; they change with a new configuration only.
import { get } from './api.ts';
import { patiently } from './patiently.ts';
import { useQuery } from '@tanstack/react-query';
import type { SessionWindow } from './session-clock.ts';

export type Watched = {
  readonly symbols: readonly string[];
  readonly timeframes: readonly string[];
  /** In the order of the bits of an analysed candle. */
  readonly sessions: readonly SessionWindow[];
};

export const useWatched = (): { readonly watched: Watched | undefined; readonly fault: unknown } => {
  const { data, error } = useQuery({
    queryKey: ['watched'],
    queryFn: ({ signal }) => patiently(() => get<Watched>('/system/status', undefined, signal), signal),
    select: ({ symbols, timeframes, sessions }): Watched => ({ symbols, timeframes, sessions }),
    staleTime: 60_000,
  });
  return { watched: data, fault: error ?? undefined };
};
