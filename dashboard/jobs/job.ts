// Job: work that the agent does on the side: begun without waiting, asked for while it runs, kept while the agent runs.
import { ask, get, post } from '#dashboard/live/api.ts';
import type { Page } from '#dashboard/live/api.ts';

export type JobStatus = 'queued' | 'running' | 'succeeded' | 'failed' | 'cancelled';

export type JobHead = {
  readonly job_id: string;
  readonly status: JobStatus;
  readonly progress: number;
  readonly detail: string | null;
  readonly created_at: number;
};

const POLL_MS = 400;

export const isOver = (status: JobStatus): boolean => status !== 'queued' && status !== 'running';

/** How soon to ask again: not at all for what is over. */
export const pollOf = (job: JobHead | undefined): number | false =>
  job === undefined || isOver(job.status) ? false : POLL_MS;

/** The paths of one kind of job. */
export function jobsAt<Reply extends JobHead, Summary extends JobHead>(path: string) {
  return {
    begin: (body: unknown): Promise<Reply> => post<Reply>(path, body, { headers: { prefer: 'respond-async' } }),
    find: (id: string, signal?: AbortSignal): Promise<Reply> =>
      get<Reply>(`${path}/${encodeURIComponent(id)}`, undefined, signal),
    list: async (signal?: AbortSignal): Promise<readonly Summary[]> =>
      (await get<Page<Summary>>(path, undefined, signal)).items,
    stop: (id: string): Promise<Reply> => ask<Reply>('DELETE', `${path}/${encodeURIComponent(id)}`),
  };
}

/** Time left at the pace so far; undefined before there is one. */
export const timeLeft = (progress: number, elapsedMs: number): number | undefined =>
  progress < 0.03 || elapsedMs < 500 ? undefined : (elapsedMs * (1 - progress)) / progress;
