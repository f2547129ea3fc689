// Follow worker: reads the log beside the process that writes it, and writes the read models, until it is told to stop.
import { setTimeout as wait } from 'node:timers/promises';
import { parentPort, workerData } from 'node:worker_threads';
import { DAY_MS } from '#model/time.ts';
import { SmcError } from '#model/fate.ts';
import { openLog } from '#store/log/log.ts';
import { catchUp } from './catch-up.ts';
import { openHistory } from './history.ts';
import { openRecords } from './records.ts';
import type { EventLog } from '#store/log/log.ts';
import type { FollowTask, Told } from './follow.ts';
import type { Records } from './records.ts';

const { directory, target, keep, pollMs } = workerData as FollowTask;
const RETRY_MS = 1_000;
const RETRY_MOST_MS = 30_000;

// oxlint-disable-next-line unicorn/require-post-message-target-origin -- a port of threads has no origin
const tell = (told: Told): void => parentPort!.postMessage(told);

const stopping = new AbortController();
parentPort!.once('message', () => stopping.abort());
const pause = (durationMs: number): Promise<unknown> =>
  wait(durationMs, undefined, { signal: stopping.signal }).catch(() => undefined);

let log: EventLog | undefined;
let records: Records | undefined;

async function closeAll(): Promise<void> {
  log?.close();
  log = undefined;
  await records?.close().catch(() => undefined);
  records = undefined;
}

/** Opens what is not open, so that a database that was away is found again. */
async function round(): Promise<number> {
  log ??= openLog(directory, { readOnly: true });
  records ??= await openRecords(target);
  const mark = await catchUp(log, records, (at) => tell({ kind: 'mark', mark: at }));
  await dropOld();
  return mark;
}

let dropAt = 0;

async function dropOld(): Promise<void> {
  const now = Date.now();
  if (keep === undefined || now < dropAt) return;
  const history = await openHistory(keep.candles);
  try {
    await history.dropBefore(now - keep.days * DAY_MS);
    dropAt = now + DAY_MS;
  } finally {
    await history.close();
  }
}

let retryMs = RETRY_MS;
let told = -1;
for (;;) {
  const isLast = stopping.signal.aborted;
  try {
    const mark = await round();
    if (mark !== told) tell({ kind: 'mark', mark });
    told = mark;
    retryMs = RETRY_MS;
    if (isLast) break;
    await pause(pollMs);
  } catch (thrown) {
    await closeAll();
    // A fault of ours ends this thread, and the other side says so.
    if (!(thrown instanceof SmcError)) throw thrown;
    const { code, message: what, where, mend } = thrown;
    tell({ kind: 'trouble', trouble: { code, what, where, mend } });
    told = -1;
    if (isLast) break;
    await pause(retryMs);
    retryMs = Math.min(RETRY_MOST_MS, retryMs * 2);
  }
}
await closeAll();
