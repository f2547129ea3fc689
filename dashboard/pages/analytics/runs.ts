// Runs: backtests as the agent tells them, in the names of this program; begun, asked for, compared.
import { camel } from '#dashboard/jobs/camel.ts';
import { cash } from '#model/number.ts';
import { get } from '#dashboard/live/api.ts';
import { isOver, jobsAt, pollOf } from '#dashboard/jobs/job.ts';
import { queryOptions } from '@tanstack/react-query';
import type { Cameled } from '#dashboard/jobs/camel.ts';
import type { Cash } from '#model/number.ts';
import type { ExitReason } from '#model/entry.ts';
import type { Findings, VerdictKind } from '#model/findings.ts';
import type { JobHead } from '#dashboard/jobs/job.ts';
import type { Page } from '#dashboard/live/api.ts';
import type { Side } from '#model/plan.ts';

export type RunRequest = {
  readonly strategy_config: {
    readonly strategies: readonly { readonly name: string; readonly parameters: Readonly<Record<string, number>> }[];
    readonly symbols: readonly string[];
    readonly timeframe: string;
  };
  readonly start_date: string;
  readonly end_date: string;
  readonly candle_source: 'recorded' | 'demo';
  readonly initial_capital: string;
};

type TradeReply = {
  readonly id: string;
  readonly symbol: string;
  readonly side: Side;
  readonly quantity: string;
  readonly entry_time: number;
  readonly entry_price: string;
  readonly exit_time: number;
  readonly exit_price: string;
  readonly fees: string;
  readonly net_pnl: string;
  readonly exit_reason: string;
  readonly strategy: string;
  readonly timeframe: string;
  readonly stop_price: string;
  readonly target_price: string;
  readonly r: number;
  readonly adverse_r: number;
  readonly favourable_r: number;
  readonly ambiguous: boolean;
  readonly confidence: number;
  readonly reasons: readonly { readonly pattern_id: string; readonly text: string }[];
  readonly is_out_of_sample: boolean;
  readonly has_chart: boolean;
};

/** With its place in the log, under which its chart is asked for. */
export type RunTrade = Cameled<TradeReply> & { readonly number: number };

export type RunReply = JobHead & {
  readonly request: RunRequest;
  readonly currency?: string;
  readonly capital?: string;
  readonly final_equity?: string;
  readonly start?: number;
  readonly end?: number;
  readonly candles?: number;
  readonly fingerprint?: string;
  readonly performance_metrics?: Readonly<Record<string, number | null>>;
  readonly equity_curve?: readonly { readonly timestamp: number; readonly equity: string }[];
  readonly ambiguity?: {
    readonly pessimistic_equity: string;
    readonly optimistic_equity: string;
    readonly ambiguous_trades: number;
  };
  readonly trade_log?: readonly TradeReply[];
  readonly risk_metrics?: Readonly<Record<'value_at_risk' | 'volatility' | 'correlation', number | null>>;
  readonly findings?: unknown;
};

export type RunSummary = JobHead & {
  readonly request: RunRequest;
  readonly verdict: VerdictKind | null;
  readonly final_equity: string | null;
  readonly trades: number | null;
};

/** A run that has succeeded, ready to be shown. */
export type Report = {
  readonly id: string;
  readonly request: RunRequest;
  readonly currency: string;
  readonly capital: Cash;
  readonly finalEquity: Cash;
  readonly start: number;
  readonly end: number;
  readonly candles: number;
  readonly fingerprint: string;
  readonly performance: Readonly<Record<string, number | null | undefined>>;
  readonly equity: readonly { readonly time: number; readonly value: number }[];
  readonly optimisticEquity: Cash;
  readonly ambiguous: number;
  readonly trades: readonly RunTrade[];
  readonly risk: {
    readonly valueAtRisk: number | null;
    readonly volatility: number | null;
    readonly correlation: number | null;
  };
  readonly findings: Findings;
};

export const runs = jobsAt<RunReply, RunSummary>('/api/v1/analytics/backtest');

export function reportOf(reply: RunReply): Report | undefined {
  if (reply.findings === undefined || reply.status !== 'succeeded') return undefined;
  return {
    id: reply.job_id,
    request: reply.request,
    currency: reply.currency ?? '',
    capital: cash(reply.capital ?? '0'),
    finalEquity: cash(reply.final_equity ?? '0'),
    start: reply.start ?? 0,
    end: reply.end ?? 0,
    candles: reply.candles ?? 0,
    fingerprint: reply.fingerprint ?? '',
    performance: camel(reply.performance_metrics ?? {}),
    equity: (reply.equity_curve ?? []).map(({ timestamp, equity }) => ({ time: timestamp, value: Number(equity) })),
    optimisticEquity: cash(reply.ambiguity?.optimistic_equity ?? '0'),
    ambiguous: reply.ambiguity?.ambiguous_trades ?? 0,
    trades: (reply.trade_log ?? []).map((trade, number) => ({ ...camel(trade), number })),
    risk: camel(reply.risk_metrics ?? { value_at_risk: null, volatility: null, correlation: null }),
    findings: camel(reply.findings) as unknown as Findings,
  };
}

export type Run = { readonly reply: RunReply; readonly report: Report | undefined };

export const runsQuery = queryOptions({
  queryKey: ['backtests'],
  queryFn: ({ signal }) => runs.list(signal),
  refetchInterval: ({ state }) => (state.data?.some(({ status }) => !isOver(status)) === true ? 1_000 : false),
});

export const runQuery = (id: string) =>
  queryOptions({
    queryKey: ['backtest', id],
    queryFn: async ({ signal }): Promise<Run> => {
      const reply = await runs.find(id, signal);
      return { reply, report: reportOf(reply) };
    },
    refetchInterval: ({ state }) => pollOf(state.data?.reply),
    // What is over does not change any more.
    staleTime: ({ state }) => (state.data !== undefined && isOver(state.data.reply.status) ? Infinity : 0),
    structuralSharing: false,
    retry: false,
  });

export type StrategyFacts = {
  readonly name: string;
  readonly summary: string;
  readonly parameters: readonly {
    readonly name: string;
    readonly default: number;
    readonly minimum: number;
    readonly maximum: number;
    readonly whole: boolean;
    readonly meaning: string;
  }[];
};

export const strategiesQuery = queryOptions({
  queryKey: ['strategies'],
  queryFn: async ({ signal }) => (await get<Page<StrategyFacts>>('/api/v1/strategies', undefined, signal)).items,
  staleTime: Infinity,
});

export const strategyWords = (name: string): string => {
  const words = name.replaceAll('-', ' ');
  return `${words.charAt(0).toUpperCase()}${words.slice(1)}`;
};

/** "Order block", "Order block and 2 more". */
export const strategiesWords = ({ strategy_config: { strategies } }: RunRequest): string => {
  const [first, ...rest] = strategies;
  if (first === undefined) return 'As configured';
  return rest.length === 0 ? strategyWords(first.name) : `${strategyWords(first.name)} and ${rest.length} more`;
};

/** "BTCUSDT 15m". */
export const marketWords = ({ strategy_config: { symbols, timeframe } }: RunRequest): string =>
  `${symbols.join(', ')} ${timeframe}`;

export const EXIT_OF = (reason: string): ExitReason => reason.replaceAll('_', '-') as ExitReason;
