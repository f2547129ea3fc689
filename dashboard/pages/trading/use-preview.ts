// Use preview: what risk would make of the order that stands in a form, asked again a moment after it changes.
import { post } from '#dashboard/live/api.ts';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useEffect, useRef, useState } from 'react';
import type { Query } from '#dashboard/live/api.ts';
import type { UseQueryResult } from '@tanstack/react-query';

export type Preview = {
  readonly outcome: 'approved' | 'refused';
  readonly code: string | null;
  readonly reason: string | null;
  readonly detail: string | null;
  readonly currency: string;
  readonly quantity: string | null;
  readonly limited_by: 'quantity' | 'risk' | null;
  /** The limit that set the size. */
  readonly decided_by: string | null;
  readonly entry_price: string | null;
  readonly notional: string | null;
  readonly risk_amount: string | null;
  readonly reward_r: string | null;
  readonly limits_after: {
    readonly open_positions: number;
    readonly max_positions: number;
    readonly total_exposure: string | null;
    readonly symbol_exposure: string | null;
    readonly max_symbol_exposure: string | null;
    readonly daily_loss: string;
    readonly daily_loss_if_stopped: string;
    readonly max_daily_loss: string;
  } | null;
};

const PACE_MS = 400;
/** Prices move: what was said is asked again. */
const AGAIN_MS = 5_000;

/** @param body what is asked; undefined while there is nothing to ask */
export function usePreview(path: string, query: Query | undefined, body: object | undefined): UseQueryResult<Preview> {
  const key = body === undefined ? '' : JSON.stringify(body);
  const [settled, setSettled] = useState(key);
  const latest = useRef(key);
  const isDue = key !== settled;
  useEffect(() => void (latest.current = key), [key]);
  const answer = useQuery({
    queryKey: ['preview', path, query, settled],
    queryFn: ({ signal }) => post<Preview>(path, JSON.parse(settled) as unknown, { query, signal }),
    enabled: settled !== '',
    placeholderData: keepPreviousData,
    refetchInterval: AGAIN_MS,
  });
  const { isFetching } = answer;
  // At a pace, and not once it stands still: a size by risk moves with every price. What is asked is waited for: taken
  // back by every move, a slow machine would never be answered.
  useEffect(() => {
    if (!isDue || isFetching) return undefined;
    const timer = setTimeout(() => setSettled(latest.current), PACE_MS);
    return () => clearTimeout(timer);
  }, [isDue, isFetching]);
  return answer;
}
