// Backtest routes: a strategy over history; short runs are answered, long ones become a job that is asked for.
import { z } from 'zod';
import { asked, askedJson, backtestBody, requestOf } from './backtest-request.ts';
import { formatFixed } from '#model/number.ts';
import { recordReply, recordJson } from './backtest-trade.ts';
import { endpoint } from './endpoint.ts';
import { findingsReply } from './findings-reply.ts';
import { foundJob, headOf, jobHead, PATIENCE_MS, patienceOf, settle } from './job-answer.ts';
import { identifier, page } from './field.ts';
import { Problem } from './problem.ts';
import { snake, wire } from './wire.ts';
import type { ApiContext } from './context.ts';
import type { BacktestOutcome, TradeChart } from './port-research.ts';
import type { FastifyInstance } from 'fastify';
import type { Job, JobQueue } from './job-queue.ts';

const figures = z.record(z.string(), z.number().nullable());
const reply = z.object({
  ...jobHead,
  request: asked,
  currency: z.string().optional(),
  capital: z.string().optional(),
  final_equity: z.string().optional(),
  start: z.int().optional(),
  end: z.int().optional(),
  candles: z.int().optional(),
  fingerprint: z.string().optional(),
  performance_metrics: figures.optional(),
  equity_curve: z.array(z.object({ timestamp: z.int(), equity: z.string() })).optional(),
  ambiguity: z
    .object({ pessimistic_equity: z.string(), optimistic_equity: z.string(), ambiguous_trades: z.int() })
    .optional(),
  trade_log: z.array(recordReply).optional(),
  risk_metrics: z
    .object({
      value_at_risk: z.number().nullable(),
      volatility: z.number().nullable(),
      correlation: z.number().nullable(),
    })
    .optional(),
  findings: z.object(findingsReply).optional(),
});
const summary = z.object({
  ...jobHead,
  request: asked,
  verdict: findingsReply.verdict.shape.kind.nullable(),
  final_equity: z.string().nullable(),
  trades: z.int().nullable(),
});
const numbers = z.array(z.number());
const chartReply = z.object({
  timeframe: z.string(),
  candles: z.object({
    open_time: numbers,
    open: numbers,
    high: numbers,
    low: numbers,
    close: numbers,
    volume: numbers,
  }),
  lines: z.array(z.string()),
});

const outcomeJson = (outcome: BacktestOutcome) => ({
  currency: outcome.currency,
  capital: formatFixed(outcome.capital),
  final_equity: formatFixed(outcome.finalEquity),
  start: outcome.start,
  end: outcome.end,
  candles: outcome.candles,
  fingerprint: outcome.fingerprint,
  performance_metrics: Object.fromEntries(
    Object.entries(outcome.performance).map(([key, value]) => [snake(key), value]),
  ),
  equity_curve: outcome.equity.map(({ time, equity }) => ({ timestamp: time, equity: formatFixed(equity) })),
  ambiguity: {
    pessimistic_equity: formatFixed(outcome.band.pessimistic),
    optimistic_equity: formatFixed(outcome.band.optimistic),
    ambiguous_trades: outcome.band.ambiguous,
  },
  trade_log: outcome.trades.map((trade, place) =>
    recordJson(trade, outcome.findings.splitAt, outcome.charts.has(place)),
  ),
  risk_metrics: {
    value_at_risk: outcome.risk.valueAtRisk,
    volatility: outcome.risk.volatility,
    correlation: outcome.risk.correlation,
  },
  findings: wire(outcome.findings) as NonNullable<z.output<typeof reply>['findings']>,
});

const jobJson = (job: Job<'backtest'>): z.output<typeof reply> => ({
  ...headOf(job),
  request: askedJson(job.request),
  ...(job.outcome === undefined ? {} : outcomeJson(job.outcome)),
});

const summaryJson = (job: Job<'backtest'>): z.output<typeof summary> => ({
  ...headOf(job),
  request: askedJson(job.request),
  verdict: job.outcome?.findings.verdict.kind ?? null,
  final_equity: job.outcome === undefined ? null : formatFixed(job.outcome.finalEquity),
  trades: job.outcome?.trades.length ?? null,
});

const rows = (values: Float64Array, length: number): number[] => [...values.subarray(0, length)];

function chartJson({ timeframe: own, candles, lines }: TradeChart): z.output<typeof chartReply> {
  const { length } = candles;
  return {
    timeframe: own,
    candles: {
      open_time: rows(candles.openTime, length),
      open: rows(candles.open, length),
      high: rows(candles.high, length),
      low: rows(candles.low, length),
      close: rows(candles.close, length),
      volume: rows(candles.volume, length),
    },
    lines: [...lines],
  };
}

export function backtestRoutes(
  app: FastifyInstance,
  context: ApiContext,
  queue: JobQueue,
  patienceMs = PATIENCE_MS,
): void {
  const { port, now } = context;
  const params = z.strictObject({ id: identifier });

  endpoint(
    app,
    'GET /api/v1/analytics/backtest',
    { summary: 'Own backtests since the start of the program, newest first', reply: page(summary) },
    ({ caller }) => ({ items: queue.list('backtest', caller.user.id).map(summaryJson), next_cursor: null }),
  );
  endpoint(
    app,
    'POST /api/v1/analytics/backtest',
    {
      summary: 'Run a backtest; 202 with a job where it takes longer',
      body: backtestBody,
      reply,
      alsoStatus: 202,
    },
    async ({ caller, body: given, request: sent, reply: sending }) => {
      const request = requestOf(context, given);
      const begin = () => port.backtest(request);
      const job = queue.add({ kind: 'backtest', userId: caller.user.id, createdAt: now(), request, begin });
      return jobJson(await settle(job, sending, patienceOf(sent, patienceMs)));
    },
  );
  endpoint(
    app,
    'GET /api/v1/analytics/backtest/:id',
    { summary: 'State and result of a backtest', params, reply },
    ({ caller, params: { id } }) => jobJson(foundJob(queue, 'backtest', caller.user.id, id)),
  );
  endpoint(
    app,
    'GET /api/v1/analytics/backtest/:id/trades/:number',
    {
      summary: 'The candles around a trade, and the patterns that it stands on; its place in the trade log, from 0',
      params: z.strictObject({ id: identifier, number: z.string().regex(/^\d{1,7}$/) }),
      reply: chartReply,
    },
    ({ caller, params: { id, number } }) => {
      const chart = foundJob(queue, 'backtest', caller.user.id, id).outcome?.charts.get(Number(number));
      if (chart === undefined) throw new Problem('not_found');
      return chartJson(chart);
    },
  );
  endpoint(
    app,
    'DELETE /api/v1/analytics/backtest/:id',
    { summary: 'Stop a backtest', params, reply },
    ({ caller, params: { id } }) => {
      const job = foundJob(queue, 'backtest', caller.user.id, id);
      queue.cancel(job);
      return jobJson(job);
    },
  );
}
