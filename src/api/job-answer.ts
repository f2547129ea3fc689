// Job answer: how a job is told, while it waits, while it runs and after, and how long a request waits for it.
import { z } from 'zod';
import { JOB_STATES } from './job-queue.ts';
import { Problem } from './problem.ts';
import { SmcError } from '#model/fate.ts';
import type { Job, JobKind, JobQueue } from './job-queue.ts';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Millis } from '#model/time.ts';

/** A run that takes longer is answered with its job. */
export const PATIENCE_MS = 10_000;

export const jobHead = {
  job_id: z.string(),
  status: z.enum(JOB_STATES),
  progress: z.number(),
  detail: z.string().nullable(),
  created_at: z.int(),
};

export const headOf = (job: Job) => ({
  job_id: job.id,
  status: job.state,
  progress: job.state === 'succeeded' ? 1 : (job.run?.progress() ?? 0),
  detail: job.error instanceof SmcError ? job.error.message : job.error === undefined ? null : 'a fault of the program',
  created_at: job.createdAt,
});

/** Who says `Prefer: respond-async` (RFC 7240) does not want to wait. */
export const patienceOf = (request: FastifyRequest, patienceMs: Millis): Millis =>
  String(request.headers.prefer ?? '').includes('respond-async') ? 0 : patienceMs;

/**
 * Waits a while for its end; 202 where it is not over by then.
 * @throws Problem busy where too many wait, backtest_failed; whatever a fault of the program has thrown
 */
export async function settle<Kind extends JobKind>(
  job: Job<Kind> | undefined,
  sending: FastifyReply,
  patienceMs: Millis,
): Promise<Job<Kind>> {
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
  return job;
}

/** @throws Problem not_found for one that is not there, or another's */
export function foundJob<Kind extends JobKind>(queue: JobQueue, kind: Kind, userId: string, id: string): Job<Kind> {
  const job = queue.find(kind, userId, id);
  if (job === undefined) throw new Problem('not_found');
  return job;
}
