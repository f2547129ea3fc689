// Queue worker for tests: a process that runs trials of a queue until it is killed; says a line for each that is done.
import { work } from '#jobs/jobs.ts';

const [url, lockMs] = process.argv.slice(2);
await work({
  url: url!,
  threads: 1,
  lockMs: Number(lockMs),
  onDone: (done) => process.stdout.write(`done ${done}\n`),
  notice: (sentence) => process.stderr.write(`${sentence}\n`),
});
process.stdout.write('ready\n');
