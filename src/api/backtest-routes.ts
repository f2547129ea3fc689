// Backtest routes: a strategy over history; short runs are answered, long ones become a job that is asked for.
import { z } from 'zod';
import { cash, formatFixed } from '#model/number.ts';
import { durationOf } from '#model/time.ts';
import { endpoint } from './endpoint.ts';
import { identifier, positiveText, symbolText, timeframe } from './field.ts';
import { jobQueue } from './job-queue.ts';
import { momentOf } from './moment.ts';
import { Problem } from './problem.ts';
import { SmcError } from '#model/fate.ts';
import { snake } from './wire.ts';
import { symbolOf } from './context.ts';
import { tradeJson, tradeReply } from './account-routes.ts';
import type { ApiContext } from './context.ts';
import type { BacktestOutcome, BacktestRequest } from './port.ts';
import type { FastifyInstance } from 'fastify';
import type { Job, JobQueue } from './job-queue.ts';

/** A run that takes longer is answered with its job. */
const PATIENCE_MS = 10_000;
/** About six years of minutes. */
const CANDLES_LIMIT = 3_200_000;

const text = z.string().min(1).max(40);
const name = z.string().regex(/^[a-z][a-z0-9-]{0,63}$/);
const body = z.strictObject({
  strategy_config: z.strictObject({
    strategies: z
      .array(
        z.strictObject({
          name,
          parameters: z.record(z.string().regex(/^[A-Za-z][A-Za-z0-9_]{0,63}$/), z.number()).default({}),
        }),
      )
      .min(1)
      .max(20),
    symbols: z.array(symbolText).min(1).max(20),
    timeframe,
  }),
  start_date: text,
  end_date: text,
  initial_capital: positiveText,
});

const figures = z.record(z.string(), z.number().nullable());
const reply = z.object({
  job_id: z.string(),
  status: z.enum(['queued', 'running', 'succeeded', 'failed', 'cancelled']),
  progress: z.number(),
  detail: z.string().nullable(),
  currency: z.string().optional(),
  final_equity: z.string().optional(),
  performance_metrics: figures.optional(),
  equity_curve: z.array(z.object({ timestamp: z.int(), equity: z.string() })).optional(),
  trade_log: z.array(tradeReply).optional(),
  risk_metrics: z
    .object({
      value_at_risk: z.number().nullable(),
      volatility: z.number().nullable(),
      correlation: z.number().nullable(),
    })
    .optional(),
});

const outcomeJson = (outcome: BacktestOutcome) => ({
  currency: outcome.currency,
  final_equity: formatFixed(outcome.finalEquity),
  performance_metrics: Object.fromEntries(
    Object.entries(outcome.performance).map(([key, value]) => [snake(key), value]),
  ),
  equity_curve: outcome.equity.map(({ time, equity }) => ({ timestamp: time, equity: formatFixed(equity) })),
  trade_log: outcome.trades.map(tradeJson),
  risk_metrics: {
    value_at_risk: outcome.risk.valueAtRisk,
    volatility: outcome.risk.volatility,
    correlation: outcome.risk.correlation,
  },
});

const jobJson = (job: Job): z.output<typeof reply> => ({
  job_id: job.id,
  status: job.state,
  progress: job.state === 'succeeded' ? 1 : (job.run?.progress() ?? 0),
  detail: job.error instanceof SmcError ? job.error.message : job.error === undefined ? null : 'a fault of the program',
  ...(job.outcome === undefined ? {} : outcomeJson(job.outcome)),
});

export function backtestRoutes(app: FastifyInstance, context: ApiContext, patienceMs = PATIENCE_MS): JobQueue {
  const { port, now } = context;
  const queue = jobQueue();
  const params = z.strictObject({ id: identifier });

  const requestOf = (given: z.output<typeof body>): BacktestRequest => {
    const { strategies, symbols, timeframe: base } = given.strategy_config;
    const from = momentOf(given.start_date, 'body.start_date');
    const to = momentOf(given.end_date, 'body.end_date');
    if (to <= from) throw new Problem('invalid_request', { errors: [{ path: 'body.end_date', code: 'before_start' }] });
    if (from < 0) throw new Problem('invalid_request', { errors: [{ path: 'body.start_date', code: 'out_of_range' }] });
    if (((to - from) / durationOf(base)) * symbols.length > CANDLES_LIMIT)
      throw new Problem('range_too_large', { detail: `at most ${CANDLES_LIMIT} candles` });
    for (const symbol of symbols) symbolOf(context, symbol);
    return {
      strategies,
      symbols: [...new Set(symbols)],
      timeframe: base,
      from,
      to,
      capital: cash(given.initial_capital),
    };
  };
  const find = (userId: string, id: string): Job => {
    const job = queue.find(userId, id);
    if (job === undefined) throw new Problem('not_found');
    return job;
  };

  endpoint(
    app,
    'POST /api/v1/analytics/backtest',
    {
      summary: 'Run a backtest; 202 with a job where it takes longer',
      body,
      reply,
      alsoStatus: 202,
    },
    async ({ caller, body: given, reply: sending }) => {
      const request = requestOf(given);
      const job = queue.add(caller.user.id, () => port.backtest(request), now());
      if (job === undefined) throw new Problem('busy', { retryAfterMs: 10_000 });
      const patience = Promise.withResolvers<void>();
      const timer = setTimeout(patience.resolve, patienceMs);
      await Promise.race([job.ended, patience.promise]);
      clearTimeout(timer);
      if (job.state === 'failed') {
        if (!(job.error instanceof SmcError)) throw job.error;
        throw new Problem('backtest_failed', { detail: job.error.message, reason: job.error.code.toLowerCase() });
      }
      if (job.state !== 'succeeded') void sending.code(202);
      return jobJson(job);
    },
  );
  endpoint(
    app,
    'GET /api/v1/analytics/backtest/:id',
    { summary: 'State and result of a backtest', params, reply },
    ({ caller, params: { id } }) => jobJson(find(caller.user.id, id)),
  );
  endpoint(
    app,
    'DELETE /api/v1/analytics/backtest/:id',
    { summary: 'Stop a backtest', params, reply },
    ({ caller, params: { id } }) => {
      const job = find(caller.user.id, id);
      queue.cancel(job);
      return jobJson(job);
    },
  );
  return queue;
}
