// Use facts: currency, limits and the day of an account, asked for when the page opens and now and then after.
import { cash, price, quantity, rate } from '#model/number.ts';
import { get } from './api.ts';
import { useQuery } from '@tanstack/react-query';
import type { AccountFacts, InstrumentFacts } from './facts.ts';
import type { Cash } from '#model/number.ts';
import type { UseQueryResult } from '@tanstack/react-query';

/** Currency and capital are in the snapshot. */
type Told = Omit<AccountFacts, 'currency' | 'capital'>;

type Portfolio = {
  /** Of the same moment as the result of the day. */
  readonly equity: string | null;
  readonly firm: {
    readonly floors: readonly {
      readonly floor: 'daily_loss' | 'max_loss';
      readonly level: string;
      readonly loss: string;
    }[];
    readonly next_news: { readonly from: number; readonly until: number; readonly title: string } | null;
  } | null;
  readonly daily_pnl: string | null;
  readonly risk_limits: {
    readonly max_daily_loss: string;
    readonly max_positions: number;
    readonly max_drawdown_bps: number | null;
    readonly groups: readonly {
      readonly name: string;
      readonly symbols: readonly string[];
      readonly max_exposure: string;
    }[];
    readonly warn_at_percent: number;
  };
};
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

async function load(account: string, signal: AbortSignal): Promise<Told> {
  const [portfolio, config, instruments] = await Promise.all([
    get<Portfolio>('/api/v1/risk/portfolio', { account }, signal),
    get<Config>('/config', undefined, signal),
    get<Instruments>('/api/v1/instruments', undefined, signal),
  ]);
  const { risk_limits: limits, equity, daily_pnl: result, firm } = portfolio;
  const { day_zone: dayZone = 'UTC', day_start: dayStart = '00:00' } = {
    ...config.risk_manager,
    ...config.accounts?.[account]?.risk_manager,
  };
  return {
    maxDailyLoss: cash(limits.max_daily_loss),
    maxOpenPositions: limits.max_positions,
    maxDrawdownBps: limits.max_drawdown_bps ?? undefined,
    groups: limits.groups.map(({ name, symbols, max_exposure }) => ({
      name,
      symbols,
      maxExposure: cash(max_exposure),
    })),
    floors: firm?.floors.map(({ floor, level, loss }) => ({ floor, level: cash(level), loss: cash(loss) })) ?? [],
    news: firm?.next_news ?? undefined,
    warnAtPercent: limits.warn_at_percent,
    dayZone,
    dayStart,
    dayStartEquity: result === null || equity === null ? undefined : ((cash(equity) - cash(result)) as Cash),
    instruments: instrumentsOf(instruments, account),
  };
}

export const useFactsQuery = (account: string): UseQueryResult<Told> =>
  useQuery({
    queryKey: ['facts', account],
    queryFn: ({ signal }) => load(account, signal),
    refetchInterval: 60_000,
    // Bigints are compared by value, which the default way of sharing cannot.
    structuralSharing: false,
  });
