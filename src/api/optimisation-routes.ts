// Optimisation routes: a backtest over a grid of parameters, as a job: what was best on the first part, and what is left of it on the rest.
import { z } from 'zod';
import { asked, askedJson, backtestBody, requestOf } from './backtest-request.ts';
import { endpoint } from './endpoint.ts';
import { foundJob, headOf, jobHead, PATIENCE_MS, patienceOf, settle } from './job-answer.ts';
import { identifier, page } from './field.ts';
import { partReply } from './findings-reply.ts';
import { Problem } from './problem.ts';
import { wire } from './wire.ts';
import type { ApiContext } from './context.ts';
import type { FastifyInstance } from 'fastify';
import type { Job, JobQueue } from './job-queue.ts';
import type { OptimisationRequest } from './port-research.ts';

/** Each is a run over the whole history. */
const VARIANTS_LIMIT = 49;

const name = z.string().regex(/^[a-z][a-z0-9-]{0,63}$/);
const parameter = z.string().regex(/^[A-Za-z][A-Za-z0-9_]{0,63}$/);
const axis = z.strictObject({
  strategy: name,
  parameter,
  values: z.array(z.number()).min(2).max(VARIANTS_LIMIT),
});
const body = backtestBody.extend({ axes: z.array(axis).min(1).max(2) });

const count = z.int();
const figure = z.number().nullable();
const axisReply = z.object({ strategy: z.string(), parameter: z.string(), values: z.array(z.number()) });
const reply = z.object({
  ...jobHead,
  request: asked.extend({ axes: z.array(axisReply) }),
  optimisation: z
    .object({
      axes: z.array(axisReply),
      variants: z.array(
        z.object({
          values: z.array(z.number()),
          trades_in_sample: count,
          mean_in_sample: figure,
          score: figure,
          trades_out_of_sample: count,
          mean_out_of_sample: figure,
        }),
      ),
      split_at: z.int(),
      best: count.nullable(),
      out_of_sample: partReply,
      trials: count,
      deflated_sharpe: figure,
      overfitting: figure,
      folds: z.array(
        z.object({ from: z.int(), until: z.int(), chosen: count.nullable(), trades: count, sum_r: figure }),
      ),
      walk_trades: count,
      walk_forward: partReply,
    })
    .optional(),
});
const summary = reply.omit({ optimisation: true });

const headJson = (job: Job<'optimisation'>): z.output<typeof summary> => ({
  ...headOf(job),
  request: {
    ...askedJson(job.request.base),
    axes: job.request.axes.map(({ values, ...rest }) => ({ ...rest, values: [...values] })),
  },
});
const jobJson = (job: Job<'optimisation'>): z.output<typeof reply> => ({
  ...headJson(job),
  ...(job.outcome === undefined
    ? {}
    : { optimisation: wire(job.outcome) as NonNullable<z.output<typeof reply>['optimisation']> }),
});

export function optimisationRoutes(
  app: FastifyInstance,
  context: ApiContext,
  queue: JobQueue,
  patienceMs = PATIENCE_MS,
): void {
  const { port, now } = context;
  const params = z.strictObject({ id: identifier });

  const gridOf = ({ axes, ...base }: z.output<typeof body>): OptimisationRequest => {
    const asking = new Set(base.strategy_config.strategies.map((strategy) => strategy.name));
    for (const [place, { strategy, parameter: turned, values }] of axes.entries()) {
      const path = `body.axes[${place}]`;
      if (!asking.has(strategy))
        throw new Problem('invalid_request', { errors: [{ path: `${path}.strategy`, code: 'not_run' }] });
      if (new Set(values).size !== values.length)
        throw new Problem('invalid_request', { errors: [{ path: `${path}.values`, code: 'duplicate' }] });
      if (axes.findIndex((each) => each.strategy === strategy && each.parameter === turned) !== place)
        throw new Problem('invalid_request', { errors: [{ path: `${path}.parameter`, code: 'duplicate' }] });
    }
    const variants = axes.reduce((product, { values }) => product * values.length, 1);
    if (variants > VARIANTS_LIMIT)
      throw new Problem('invalid_request', { errors: [{ path: 'body.axes', code: 'too_many_variants' }] });
    return { base: requestOf(context, base), axes };
  };

  endpoint(
    app,
    'GET /api/v1/analytics/optimisation',
    { summary: 'Own sweeps of parameters since the start of the program, newest first', reply: page(summary) },
    ({ caller }) => ({ items: queue.list('optimisation', caller.user.id).map(headJson), next_cursor: null }),
  );
  endpoint(
    app,
    'POST /api/v1/analytics/optimisation',
    {
      summary: 'Run a backtest over a grid of parameters; 202 with a job where it takes longer',
      body,
      reply,
      alsoStatus: 202,
    },
    async ({ caller, body: given, request: sent, reply: sending }) => {
      const request = gridOf(given);
      const begin = () => port.optimise(request);
      const job = queue.add({ kind: 'optimisation', userId: caller.user.id, createdAt: now(), request, begin });
      return jobJson(await settle(job, sending, patienceOf(sent, patienceMs)));
    },
  );
  endpoint(
    app,
    'GET /api/v1/analytics/optimisation/:id',
    { summary: 'State and result of a sweep of parameters', params, reply },
    ({ caller, params: { id } }) => jobJson(foundJob(queue, 'optimisation', caller.user.id, id)),
  );
  endpoint(
    app,
    'DELETE /api/v1/analytics/optimisation/:id',
    { summary: 'Stop a sweep of parameters', params, reply },
    ({ caller, params: { id } }) => {
      const job = foundJob(queue, 'optimisation', caller.user.id, id);
      queue.cancel(job);
      return jobJson(job);
    },
  );
}
