// Use figures: readings of what the agent measures, taken every few seconds while the page is open.
import { getText } from '#dashboard/live/file.ts';
import { readFigures } from '#dashboard/live/figures.ts';
import { useEffect, useState } from 'react';
import { useMay } from '#dashboard/live/session.ts';
import { useQuery } from '@tanstack/react-query';
import type { Reading } from '#dashboard/live/figures.ts';

export const EVERY_MS = 5_000;
/** Five minutes. */
const KEPT = 61;

export type Figures = {
  /** Oldest first. */
  readonly readings: readonly Reading[];
  readonly error: unknown;
  /** Why this person may not see them. */
  readonly denied: string | undefined;
  readonly retry: () => void;
};

export function useFigures(): Figures {
  const denied = useMay('manage-users');
  const [readings, setReadings] = useState<readonly Reading[]>([]);
  const { data, error, refetch } = useQuery({
    queryKey: ['metrics'],
    enabled: denied === undefined,
    // Nothing is compared with what was there before: each reading is a new one.
    structuralSharing: false,
    refetchInterval: EVERY_MS,
    queryFn: async ({ signal }) => readFigures(await getText('/metrics', undefined, signal), Date.now()),
  });
  useEffect(() => {
    if (data === undefined) return;
    setReadings((before) => (before.at(-1)?.at === data.at ? before : [...before, data].slice(-KEPT)));
  }, [data]);
  return { readings, error, denied, retry: () => void refetch() };
}
