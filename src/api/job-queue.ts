// Job queue: backtests in turn: few at once, some waiting, the finished kept for a while.
import { randomUUID } from 'node:crypto';
import type { BacktestOutcome, BacktestRun } from './port.ts';
import type { Millis } from '#model/time.ts';

const RUNNING_LIMIT = 2;
const WAITING_LIMIT = 10;
/** So that one user cannot take all places. */
const PER_USER_LIMIT = 4;
const KEPT = 50;

export type JobState = 'queued' | 'running' | 'succeeded' | 'failed' | 'cancelled';

export type Job = {
  readonly id: string;
  readonly userId: string;
  readonly createdAt: Millis;
  readonly begin: () => BacktestRun;
  state: JobState;
  run: BacktestRun | undefined;
  outcome: BacktestOutcome | undefined;
  error: unknown;
  readonly ended: Promise<void>;
  readonly end: () => void;
};

export type JobQueue = {
  /** Undefined where too many wait. */
  readonly add: (userId: string, begin: () => BacktestRun, time: Millis) => Job | undefined;
  /** Another's job is not there. */
  readonly find: (userId: string, id: string) => Job | undefined;
  readonly cancel: (job: Job) => void;
  readonly stop: () => void;
};

const isOver = ({ state }: Job): boolean => state !== 'queued' && state !== 'running';

export function jobQueue(): JobQueue {
  const jobs = new Map<string, Job>();
  const inState = (state: JobState): Job[] => [...jobs.values()].filter((job) => job.state === state);

  const finish = (job: Job, state: JobState): void => {
    job.state = state;
    job.end();
    const over = [...jobs.values()].filter(isOver);
    for (const old of over.slice(0, Math.max(0, over.length - KEPT))) jobs.delete(old.id);
    next();
  };
  const start = async (job: Job): Promise<void> => {
    job.state = 'running';
    try {
      job.run = job.begin();
      job.outcome = await job.run.done;
      if (job.state === 'running') finish(job, 'succeeded');
    } catch (error) {
      job.error = error;
      if (job.state === 'running') finish(job, 'failed');
    }
  };
  const next = (): void => {
    const [waiting] = inState('queued');
    if (waiting !== undefined && inState('running').length < RUNNING_LIMIT) void start(waiting);
  };
  const cancel = (job: Job): void => {
    if (isOver(job)) return;
    job.run?.cancel();
    finish(job, 'cancelled');
  };

  return {
    add(userId, begin, time) {
      const open = [...jobs.values()].filter((job) => !isOver(job));
      if (open.length >= RUNNING_LIMIT + WAITING_LIMIT) return undefined;
      if (open.filter((job) => job.userId === userId).length >= PER_USER_LIMIT) return undefined;
      const { promise: ended, resolve: end } = Promise.withResolvers<void>();
      const job: Job = {
        id: randomUUID(),
        userId,
        createdAt: time,
        begin,
        state: 'queued',
        run: undefined,
        outcome: undefined,
        error: undefined,
        ended,
        end,
      };
      jobs.set(job.id, job);
      next();
      return job;
    },
    find: (userId, id) => {
      const job = jobs.get(id);
      return job?.userId === userId ? job : undefined;
    },
    cancel,
    stop: () => {
      for (const job of jobs.values()) cancel(job);
    },
  };
}
