// Evidence routes: what the patterns of each kind have come to on recorded candles, as a job like a backtest.
import { z } from 'zod';
import { boundsReply, chanceReply, partReply } from './findings-reply.ts';
import { endpoint } from './endpoint.ts';
import { EVIDENCE_VERDICTS, SKIP_REASONS, SUBJECTS } from '#model/evidence.ts';
import { foundJob, headOf, jobHead, PATIENCE_MS, patienceOf, settle } from './job-answer.ts';
import { identifier, page, symbolText, timeframe } from './field.ts';
import { isoTime } from '#model/time.ts';
import { PATTERN_EVENTS, PATTERN_KINDS } from '#model/pattern.ts';
import { Problem } from './problem.ts';
import { rangeFields, rangeOf } from './candle-range.ts';
import { symbolOf } from './context.ts';
import { wire } from './wire.ts';
import type { ApiContext } from './context.ts';
import type { EvidenceRequest } from './port-research.ts';
import type { FastifyInstance } from 'fastify';
import type { Job, JobQueue } from './job-queue.ts';

const TARGET_DEFAULT = 2;

const body = z.strictObject({
  symbol: symbolText,
  timeframe,
  ...rangeFields,
  target_r: z.number().min(0.5).max(10).default(TARGET_DEFAULT),
});

const asked = z.object({
  symbol: z.string(),
  timeframe: z.string(),
  start_date: z.string(),
  end_date: z.string(),
  candle_source: z.string(),
  target_r: z.number(),
});
const count = z.int();
const subject = z.object({
  subject: z.enum(SUBJECTS),
  entry_rule: z.enum(['first-touch', 'known', 'none']),
  formed: count,
  bullish: count,
  bearish: count,
  open: count,
  outcomes: z.array(z.object({ event: z.enum(PATTERN_EVENTS), count, quarters: z.tuple([count, count, count]) })),
  trades: count,
  wins: count,
  skipped: z.array(z.object({ reason: z.enum(SKIP_REASONS), count })),
  expectancy: partReply,
  chance: chanceReply,
  adjusted_p: z.number().nullable(),
  needed: count.nullable(),
  verdict: z.enum(EVIDENCE_VERDICTS).nullable(),
  groups: z.array(
    z.object({
      by: z.enum(['side', 'session', 'age']),
      name: z.string(),
      trades: count,
      mean: z.number().nullable(),
      bounds: boundsReply.nullable(),
    }),
  ),
});
const reply = z.object({
  ...jobHead,
  request: asked,
  report: z
    .object({
      symbol: z.string(),
      timeframe: z.string(),
      start: z.int(),
      end: z.int(),
      bars: count,
      target_r: z.number(),
      cost_bps: z.number(),
      max_bars: count,
      tested: count,
      subjects: z.array(subject),
    })
    .optional(),
});
const numbers = z.array(z.number());
const example = z.object({
  choice: z.enum(['random', 'best', 'worst']),
  id: z.string(),
  kind: z.enum(PATTERN_KINDS),
  variant: z.string(),
  direction: z.int(),
  formed_at: z.int(),
  known_at: z.int(),
  high: z.number(),
  low: z.number(),
  changes: z.array(z.object({ at: z.int(), event: z.enum(PATTERN_EVENTS) })),
  trade: z
    .object({
      entry_time: z.int(),
      entry: z.number(),
      stop: z.number(),
      target: z.number(),
      exit_time: z.int(),
      exit: z.number(),
      r: z.number(),
      reason: z.enum(['stop', 'target', 'time', 'end-of-data']),
    })
    .nullable(),
  candles: z.object({ open_time: numbers, open: numbers, high: numbers, low: numbers, close: numbers }),
});

const askedJson = (request: EvidenceRequest): z.output<typeof asked> => ({
  symbol: request.symbol,
  timeframe: request.timeframe,
  start_date: isoTime(request.from),
  end_date: isoTime(request.to),
  candle_source: request.source,
  target_r: request.targetR,
});

/** Examples are most of it and are asked for by themselves. */
function jobJson(job: Job<'evidence'>): z.output<typeof reply> {
  const head = { ...headOf(job), request: askedJson(job.request) };
  if (job.outcome === undefined) return head;
  // Their schema knows no examples and leaves them out, but to write them first would cost more than all else.
  const subjects = job.outcome.subjects.map((each) => ({ ...each, examples: undefined }));
  return { ...head, report: wire({ ...job.outcome, subjects }) as NonNullable<z.output<typeof reply>['report']> };
}

export function evidenceRoutes(
  app: FastifyInstance,
  context: ApiContext,
  queue: JobQueue,
  patienceMs = PATIENCE_MS,
): void {
  const { port, now } = context;
  const params = z.strictObject({ id: identifier });

  endpoint(
    app,
    'GET /api/v1/research/evidence',
    {
      summary: 'Own searches for evidence since the start of the program, newest first, without what they found',
      reply: page(z.object({ ...jobHead, request: asked })),
    },
    ({ caller }) => ({
      items: queue.list('evidence', caller.user.id).map((job) => ({ ...headOf(job), request: askedJson(job.request) })),
      next_cursor: null,
    }),
  );
  endpoint(
    app,
    'POST /api/v1/research/evidence',
    {
      summary: 'What the patterns of each kind have come to; 202 with a job where it takes longer',
      body,
      reply,
      alsoStatus: 202,
    },
    async ({ caller, body: given, request: sent, reply: sending }) => {
      const request: EvidenceRequest = {
        symbol: symbolOf(context, given.symbol),
        timeframe: given.timeframe,
        ...rangeOf(given, given.timeframe, 1),
        targetR: given.target_r,
        source: given.candle_source,
      };
      const begin = () => port.evidence(request);
      const job = queue.add({ kind: 'evidence', userId: caller.user.id, createdAt: now(), request, begin });
      return jobJson(await settle(job, sending, patienceOf(sent, patienceMs)));
    },
  );
  endpoint(
    app,
    'GET /api/v1/research/evidence/:id',
    { summary: 'State and findings of a search for evidence', params, reply },
    ({ caller, params: { id } }) => jobJson(foundJob(queue, 'evidence', caller.user.id, id)),
  );
  endpoint(
    app,
    'GET /api/v1/research/evidence/:id/examples/:subject',
    {
      summary: 'Patterns of a kind, cut out of the candles that they were found in',
      params: z.strictObject({ id: identifier, subject: z.enum(SUBJECTS) }),
      reply: page(example),
    },
    ({ caller, params: { id, subject: wanted } }) => {
      const { outcome } = foundJob(queue, 'evidence', caller.user.id, id);
      const found = outcome?.subjects.find((each) => each.subject === wanted);
      if (found === undefined) throw new Problem('not_found');
      return { items: wire(found.examples) as z.output<typeof example>[], next_cursor: null };
    },
  );
  endpoint(
    app,
    'DELETE /api/v1/research/evidence/:id',
    { summary: 'Stop a search for evidence', params, reply },
    ({ caller, params: { id } }) => {
      const job = foundJob(queue, 'evidence', caller.user.id, id);
      queue.cancel(job);
      return jobJson(job);
    },
  );
}
