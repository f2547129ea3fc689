// Use preview: what risk would make of the order that stands in the ticket, asked again a moment after it changes.
import { post } from '#dashboard/live/api.ts';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import type { OrderBody } from './ticket.ts';
import type { UseQueryResult } from '@tanstack/react-query';

export type Preview = {
  readonly outcome: 'approved' | 'refused';
  readonly code: string | null;
  readonly reason: string | null;
  readonly detail: string | null;
  readonly currency: string;
  readonly quantity: string | null;
  readonly limited_by: 'quantity' | 'risk' | null;
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

const PATIENCE_MS = 300;
/** Prices move: what was said is asked again. */
const AGAIN_MS = 5_000;

export function usePreview(account: string, body: OrderBody | undefined): UseQueryResult<Preview> {
  const key = body === undefined ? '' : JSON.stringify(body);
  const [settled, setSettled] = useState(key);
  useEffect(() => {
    const timer = setTimeout(() => setSettled(key), PATIENCE_MS);
    return () => clearTimeout(timer);
  }, [key]);
  return useQuery({
    queryKey: ['preview', account, settled],
    queryFn: ({ signal }) =>
      post<Preview>('/api/v1/orders/preview', JSON.parse(settled) as OrderBody, { query: { account }, signal }),
    enabled: settled !== '' && settled === key,
    placeholderData: keepPreviousData,
    refetchInterval: AGAIN_MS,
  });
}
