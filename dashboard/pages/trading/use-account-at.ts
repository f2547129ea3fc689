// Use account at: cash and equity as they were marked at a moment; asked for when the moment has stood still for a little.
import { accountAt } from './replay.ts';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import type { AccountState } from '#model/entry.ts';
import type { Millis } from '#model/time.ts';
import type { UseQueryResult } from '@tanstack/react-query';

const PATIENCE_MS = 250;

/** Null where the log has no mark of that time. */
export function useAccountAt(account: string, clock: Millis): UseQueryResult<AccountState | null> {
  const [settled, setSettled] = useState(clock);
  useEffect(() => {
    const timer = setTimeout(() => setSettled(clock), PATIENCE_MS);
    return () => clearTimeout(timer);
  }, [clock]);
  return useQuery({
    queryKey: ['account-at', account, settled],
    queryFn: async ({ signal }) => (await accountAt(account, settled, signal)) ?? null,
    placeholderData: keepPreviousData,
    staleTime: Infinity,
    structuralSharing: false,
  });
}
