// Use standing: limits in force, and from where the loss of the day and the drawdown are counted, for the rules to be shown with.
import { anchor } from './anchor.ts';
import { cash, rate } from '#model/number.ts';
import { get } from '#dashboard/live/api.ts';
import { unwire } from '#dashboard/live/unwire.ts';
import { useQuery } from '@tanstack/react-query';
import type { FirmReply } from './firm.ts';
import type { Glance } from '#dashboard/shell/use-glance.ts';
import type { HistoryRow } from '#dashboard/live/unwire.ts';
import type { Page } from '#dashboard/live/api.ts';
import type { RiskLimits, Standing } from './room.ts';

type Portfolio = {
  readonly firm: FirmReply | null;
  readonly risk_limits: {
    readonly max_position_size: string;
    readonly max_daily_loss: string;
    readonly max_positions: number;
    readonly max_risk_per_trade_bps: number;
    readonly max_leverage: string;
    readonly max_drawdown_bps: number | null;
    readonly max_symbol_exposure: string | null;
    readonly groups: readonly {
      readonly name: string;
      readonly symbols: readonly string[];
      readonly max_exposure: string;
    }[];
    readonly min_seconds_between_trades: number;
    readonly warn_at_percent: number;
    readonly day_started_at: number;
  };
};

const limitsOf = ({ risk_limits: told }: Portfolio): RiskLimits => ({
  maxPositionSize: cash(told.max_position_size),
  maxDailyLoss: cash(told.max_daily_loss),
  maxPositions: told.max_positions,
  maxRiskPerTradeBps: told.max_risk_per_trade_bps,
  maxLeverage: rate(told.max_leverage),
  maxDrawdownBps: told.max_drawdown_bps ?? undefined,
  maxSymbolExposure: told.max_symbol_exposure === null ? undefined : cash(told.max_symbol_exposure),
  groups: told.groups.map(({ name, symbols, max_exposure: most }) => ({ name, symbols, maxExposure: cash(most) })),
  minTimeBetweenTradesMs: told.min_seconds_between_trades * 1000,
  warnAtPercent: told.warn_at_percent,
  dayStartedAt: told.day_started_at,
});

const RESETS = 100;

export type StandingAnswer = {
  readonly standing: Standing | undefined;
  /** When a person last counted loss and drawdown anew. */
  readonly countedFrom: number | undefined;
  /** Null where the account is held to no firm's rules. */
  readonly firm: FirmReply | null | undefined;
  readonly error: unknown;
  readonly retry: () => void;
};

export function useStanding({ state, facts, positions, currency, agentNow }: Glance): StandingAnswer {
  const { account, view } = state;
  const limits = useQuery({
    queryKey: ['limits', account],
    queryFn: async ({ signal }) => {
      const portfolio = await get<Portfolio>('/api/v1/risk/portfolio', { account }, signal);
      return { limits: limitsOf(portfolio), firm: portfolio.firm };
    },
    refetchInterval: 15_000,
    structuralSharing: false,
  });
  const resets = useQuery({
    queryKey: ['resets', account, view.trips.length, view.tripped.size],
    queryFn: ({ signal }) => get<Page<HistoryRow>>('/events/history', { kind: 'reset', limit: RESETS }, signal),
    structuralSharing: false,
    placeholderData: (before) => before,
  });
  const from = anchor({
    capital: facts.capital,
    equity: view.equity,
    resets: (resets.data?.items ?? []).filter(({ key }) => key === account).map(unwire),
    dayStartedAt: limits.data?.limits.dayStartedAt,
    dayStartEquity: facts.dayStartEquity,
  });
  return {
    standing:
      limits.data === undefined
        ? undefined
        : {
            view,
            facts,
            positions,
            currency,
            limits: limits.data.limits,
            dayStartEquity: from.dayStartEquity,
            peak: from.peak,
            now: agentNow,
          },
    countedFrom: from.countedFrom,
    firm: limits.data?.firm,
    error: limits.error ?? resets.error,
    retry: () => {
      void limits.refetch();
      void resets.refetch();
    },
  };
}
