// Use facts: currency, limits and instruments of an account, asked for when the page opens and now and then after.
import { cash } from '#model/number.ts';
import { get } from './api.ts';
import { useQuery } from '@tanstack/react-query';
import type { AccountFacts, InstrumentFacts } from './facts.ts';
import type { Cash } from '#model/number.ts';
import type { UseQueryResult } from '@tanstack/react-query';

type Portfolio = {
  readonly currency: string | null;
  readonly daily_pnl: string | null;
  readonly risk_limits: { readonly max_daily_loss: string; readonly max_positions: number };
};
type Summary = { readonly currency: string; readonly equity: string };


const NONE: ReadonlyMap<string, InstrumentFacts> = new Map();

async function load(account: string, signal: AbortSignal): Promise<AccountFacts> {
  const [portfolio, summary] = await Promise.all([
    get<Portfolio>('/api/v1/risk/portfolio', { account }, signal),
    get<Summary>('/api/trading/account-summary', { account }, signal),
  ]);
  const result = portfolio.daily_pnl === null ? undefined : cash(portfolio.daily_pnl);
  return {
    currency: summary.currency,
    capital: undefined,
    maxDailyLoss: cash(portfolio.risk_limits.max_daily_loss),
    maxOpenPositions: portfolio.risk_limits.max_positions,
    dayStartedAt: undefined,
    dayStartEquity: result === undefined ? undefined : ((cash(summary.equity) - result) as Cash),
    instruments: NONE,
  };
}

export const useFactsQuery = (account: string): UseQueryResult<AccountFacts> =>
  useQuery({
    queryKey: ['facts', account],
    queryFn: ({ signal }) => load(account, signal),
    refetchInterval: 60_000,
    // Bigints are compared by value, which the default way of sharing cannot.
    structuralSharing: false,
  });
