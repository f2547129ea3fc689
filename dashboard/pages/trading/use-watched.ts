// Use watched: the markets and timeframes that the agent looks at; they change with a new configuration only.
import { get } from '#dashboard/live/api.ts';
import { patiently } from './log.ts';
import { useQuery } from '@tanstack/react-query';

export type Watched = { readonly symbols: readonly string[]; readonly timeframes: readonly string[] };

export const useWatched = (): { readonly watched: Watched | undefined; readonly fault: unknown } => {
  const { data, error } = useQuery({
    queryKey: ['watched'],
    queryFn: ({ signal }) => patiently(() => get<Watched>('/system/status', undefined, signal), signal),
    select: ({ symbols, timeframes }): Watched => ({ symbols, timeframes }),
    staleTime: 60_000,
  });
  return { watched: data, fault: error ?? undefined };
};
