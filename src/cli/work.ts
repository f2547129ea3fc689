// work: lends this machine to the sweeps of others: takes trials from a queue until it is asked to stop.
import { availableParallelism } from 'node:os';
import { redisAddress } from './redis-address.ts';
import { wholeFlag } from './whole-flag.ts';
import type { Shell } from './shell.ts';

export type WorkFlags = { readonly queue: string; readonly threads?: string };

/** A line for so many trials: it runs for days. */
const TOLD_EVERY = 100;

/** @throws SmcError USAGE, REDIS_UNREACHABLE */
export async function runWork({ queue, threads }: WorkFlags, shell: Shell): Promise<void> {
  const { placeOfRedis, work } = await import('#jobs/jobs.ts');
  const count = wholeFlag(threads, '--threads', 1, 256) ?? availableParallelism();
  const worked = { done: 0 };
  const { close } = await work({
    url: redisAddress(queue, '--queue', shell.environment),
    threads: count,
    onDone: (done) => {
      worked.done = done;
      if (done % TOLD_EVERY === 0) shell.err.write(`${done} trials done\n`);
    },
    notice: (sentence) => shell.err.write(`note: ${sentence}\n`),
  });
  shell.err.write(`waiting for trials at ${placeOfRedis(queue)}, ${count} at once; Ctrl-C ends it\n`);
  await shell.asked();
  // A trial that is cut off here is begun again elsewhere, but there is no need.
  await close();
  shell.err.write(`${worked.done} trials done\n`);
}
