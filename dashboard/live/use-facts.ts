// Use facts: currency, limits and the day of an account, asked for when the page opens and now and then after.
import { cash, price, quantity, rate } from '#model/number.ts';
import { get } from './api.ts';
import { useQuery } from '@tanstack/react-query';
import type { AccountFacts, InstrumentFacts } from './facts.ts';
import type { Cash } from '#model/number.ts';
import type { UseQueryResult } from '@tanstack/react-query';

type Portfolio = {
  readonly daily_pnl: string | null;
  readonly risk_limits: {
    readonly max_daily_loss: string;
    readonly max_positions: number;
    readonly groups: readonly {
      readonly name: string;
      readonly symbols: readonly string[];
      readonly max_exposure: string;
    }[];
    readonly warn_at_percent: number;
  };
};
type Summary = { readonly currency: string; readonly equity: string };
type Day = { readonly day_zone?: string; readonly day_start?: string };
type Config = {
  readonly risk_manager?: Day;
  /** What an account says itself stands before what holds for all. */
  readonly accounts?: Readonly<Record<string, { readonly risk_manager?: Day }>>;
};

type Instruments = {
  readonly items: readonly {
    readonly symbol: string;
    readonly base: string;
    readonly quote: string;
    readonly tick: string;
    readonly lot: string;
    readonly contract_size: string;
    readonly rates: readonly { readonly account: string; readonly rate: string | null }[];
  }[];
};

const TRIES = 4;

/** The result of the day with the equity that it was counted from: the same before and after, or it is asked again. */
async function standing(
  account: string,
  signal: AbortSignal,
): Promise<{ readonly portfolio: Portfolio; readonly summary: Summary }> {
  const summaryNow = (): Promise<Summary> => get<Summary>('/api/trading/account-summary', { account }, signal);
  let summary = await summaryNow();
  for (let attempt = 1; ; attempt += 1) {
    const portfolio = await get<Portfolio>('/api/v1/risk/portfolio', { account }, signal);
    const after = await summaryNow();
    if (after.equity === summary.equity || attempt === TRIES) return { portfolio, summary: after };
    summary = after;
  }
}

const instrumentsOf = ({ items }: Instruments, account: string): ReadonlyMap<string, InstrumentFacts> =>
  new Map(
    items.map(({ symbol, base, quote, tick, lot, contract_size: contractSize, rates }) => {
      const worth = rates.find((each) => each.account === account)?.rate ?? undefined;
      return [
        symbol,
        {
          symbol,
          base,
          quote,
          tick: price(tick),
          lot: quantity(lot),
          contractSize: BigInt(contractSize),
          rate: worth === undefined ? undefined : rate(worth),
        },
      ];
    }),
  );

async function load(account: string, capital: () => Cash | undefined, signal: AbortSignal): Promise<AccountFacts> {
  const [{ portfolio, summary }, config, instruments] = await Promise.all([
    standing(account, signal),
    get<Config>('/config', undefined, signal),
    get<Instruments>('/api/v1/instruments', undefined, signal),
  ]);
  const { risk_limits: limits } = portfolio;
  const result = portfolio.daily_pnl === null ? undefined : cash(portfolio.daily_pnl);
  const { day_zone: dayZone = 'UTC', day_start: dayStart = '00:00' } = {
    ...config.risk_manager,
    ...config.accounts?.[account]?.risk_manager,
  };
  return {
    currency: summary.currency,
    capital: capital(),
    maxDailyLoss: cash(limits.max_daily_loss),
    maxOpenPositions: limits.max_positions,
    groups: limits.groups.map(({ name, symbols, max_exposure }) => ({
      name,
      symbols,
      maxExposure: cash(max_exposure),
    })),
    warnAtPercent: limits.warn_at_percent,
    dayZone,
    dayStart,
    dayStartEquity: result === undefined ? undefined : ((cash(summary.equity) - result) as Cash),
    instruments: instrumentsOf(instruments, account),
  };
}

/** @param capital what the snapshot said that the account began with */
export const useFactsQuery = (account: string, capital: () => Cash | undefined): UseQueryResult<AccountFacts> =>
  useQuery({
    queryKey: ['facts', account],
    queryFn: ({ signal }) => load(account, capital, signal),
    refetchInterval: 60_000,
    // Bigints are compared by value, which the default way of sharing cannot.
    structuralSharing: false,
  });
