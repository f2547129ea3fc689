// Spans worker: which candles are on this machine, and the holes in them, in a thread of its own: it reads them all.
import { workerData } from 'node:worker_threads';
import { recordedSpans } from './recorded-spans.ts';
import { workJob } from './worker-job.ts';
import type { SpansTask } from './recorded-spans.ts';

await workJob(() => recordedSpans(workerData as SpansTask));
