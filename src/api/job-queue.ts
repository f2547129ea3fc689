// Job queue: backtests, sweeps and evidence in turn: few at once, some waiting, the finished kept for a while.
import { randomUUID } from 'node:crypto';
import type {
  BacktestOutcome,
  BacktestRequest,
  EvidenceRequest,
  JobRun,
  OptimisationRequest,
} from './port-research.ts';
import type { EvidenceReport } from '#model/evidence.ts';
import type { Millis } from '#model/time.ts';
import type { Optimisation } from '#model/optimisation.ts';

const RUNNING_LIMIT = 2;
const WAITING_LIMIT = 10;
/** So that one user cannot take all places. */
const PER_USER_LIMIT = 4;
const KEPT = 50;

export const JOB_STATES = ['queued', 'running', 'succeeded', 'failed', 'cancelled'] as const;
export type JobState = (typeof JOB_STATES)[number];

/** What each kind of job is asked, and what comes of it. */
type Kinds = {
  readonly backtest: { readonly request: BacktestRequest; readonly outcome: BacktestOutcome };
  readonly evidence: { readonly request: EvidenceRequest; readonly outcome: EvidenceReport };
  readonly optimisation: { readonly request: OptimisationRequest; readonly outcome: Optimisation };
};
export type JobKind = keyof Kinds;

export type Job<Kind extends JobKind = JobKind> = {
  readonly kind: Kind;
  readonly id: string;
  readonly userId: string;
  readonly createdAt: Millis;
  readonly request: Kinds[Kind]['request'];
  readonly begin: () => JobRun<Kinds[Kind]['outcome']>;
  state: JobState;
  run: JobRun<Kinds[Kind]['outcome']> | undefined;
  outcome: Kinds[Kind]['outcome'] | undefined;
  error: unknown;
  readonly ended: Promise<void>;
  readonly end: () => void;
};

export type JobQueue = {
  /** Undefined where too many wait. */
  readonly add: <Kind extends JobKind>(
    asked: Pick<Job<Kind>, 'kind' | 'userId' | 'createdAt' | 'request' | 'begin'>,
  ) => Job<Kind> | undefined;
  /** Another's job is not there. */
  readonly find: <Kind extends JobKind>(kind: Kind, userId: string, id: string) => Job<Kind> | undefined;
  /** Newest first. */
  readonly list: <Kind extends JobKind>(kind: Kind, userId: string) => readonly Job<Kind>[];
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
  const ofKind = <Kind extends JobKind>(kind: Kind, userId: string): readonly Job<Kind>[] =>
    [...jobs.values()].filter((job): job is Job<Kind> => job.kind === kind && job.userId === userId);

  return {
    add<Kind extends JobKind>(asked: Pick<Job<Kind>, 'kind' | 'userId' | 'createdAt' | 'request' | 'begin'>) {
      const open = [...jobs.values()].filter((job) => !isOver(job));
      if (open.length >= RUNNING_LIMIT + WAITING_LIMIT) return undefined;
      if (open.filter((job) => job.userId === asked.userId).length >= PER_USER_LIMIT) return undefined;
      const { promise: ended, resolve: end } = Promise.withResolvers<void>();
      const job: Job<Kind> = {
        ...asked,
        id: randomUUID(),
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
    find: (kind, userId, id) => ofKind(kind, userId).find((job) => job.id === id),
    list: (kind, userId) => ofKind(kind, userId).toReversed(),
    cancel,
    stop: () => {
      for (const job of jobs.values()) cancel(job);
    },
  };
}
