// Follow: read models that keep up with a running log by themselves, in a thread of their own that cannot hold up its writer.
import { Worker } from 'node:worker_threads';
import type { ErrorCode } from '#model/fate.ts';
import type { RecordsOptions } from './records.ts';
import type { RecordsTarget } from './target.ts';

export type FollowOptions = {
  /** The data directory of the log. */
  readonly directory: string;
  readonly target: RecordsOptions;
  /** Downloaded candles that are older go, once a day. Left out, none ever does. */
  readonly keep?: { readonly candles: RecordsTarget; readonly days: number };
  /** The log is looked at so often. */
  readonly pollMs?: number;
  /** Said once when it begins to fail; it tries again until it succeeds, and `onMark` tells that. */
  readonly onTrouble?: (trouble: Trouble) => void;
  readonly onMark?: (mark: number) => void;
};

export type Trouble = {
  readonly code: ErrorCode | 'BUG';
  readonly what: string;
  readonly where: string;
  readonly mend: string;
};

export type Follower = {
  /** The last mark that was told. */
  readonly mark: () => number;
  /** What stands in its way now. */
  readonly trouble: () => Trouble | undefined;
  /** Goes through to the end of the log once more, if it can, and ends. */
  readonly stop: () => Promise<void>;
};

export type FollowTask = Pick<FollowOptions, 'directory' | 'target' | 'keep'> & { readonly pollMs: number };
/** From the worker. */
export type Told =
  | { readonly kind: 'mark'; readonly mark: number }
  | { readonly kind: 'trouble'; readonly trouble: Trouble };

const POLL_MS = 250;
/** A database that does not answer does not hold up the end of the program for longer. */
const STOP_TIMEOUT_MS = 10_000;

/** Never throws, whatever becomes of the read models: they may lag or fail, and trading goes on. */
export function followLog({ directory, target, keep, pollMs = POLL_MS, onTrouble, onMark }: FollowOptions): Follower {
  const workerData: FollowTask = { directory, target, pollMs, ...(keep === undefined ? {} : { keep }) };
  const worker = new Worker(new URL('./follow-worker.ts', import.meta.url), { workerData });
  let mark = 0;
  let trouble: Trouble | undefined;
  const fail = (next: Trouble): void => {
    const isNew = trouble?.what !== next.what;
    trouble = next;
    if (isNew) onTrouble?.(next);
  };
  const ended = new Promise<void>((resolve) => worker.once('exit', () => resolve()));
  worker.on('message', (told: Told) => {
    if (told.kind === 'trouble') return fail(told.trouble);
    trouble = undefined;
    mark = told.mark;
    onMark?.(mark);
  });
  worker.on('error', (thrown: unknown) => {
    const what = thrown instanceof Error ? thrown.message : String(thrown);
    fail({ code: 'BUG', what, where: directory, mend: 'the read models stand still: run `smc store rebuild`' });
  });
  // It is never what keeps the program alive.
  worker.unref();
  return {
    mark: () => mark,
    trouble: () => trouble,
    async stop() {
      worker.ref();
      // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a port of threads has no origin
      worker.postMessage('stop');
      const timer = setTimeout(() => void worker.terminate(), STOP_TIMEOUT_MS);
      await ended;
      clearTimeout(timer);
    },
  };
}
