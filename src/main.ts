// Main: the composition root, and the only reader of arguments and environment.
import { enableCompileCache } from 'node:module';

// Before anything else is loaded: it halves the time to the first line.
enableCompileCache();

const { program } = await import('#cli/program.ts');
const { terminalOf } = await import('#cli/terminal.ts');
const { readInput } = await import('#cli/standard-input.ts');

/** What runs until it is asked to stop outlives those who read what it prints. */
let isLasting = false;
// A reader that has seen enough (`| head`) closes the pipe, a terminal that is closed takes nothing more: that is no failure.
for (const stream of [process.stdout, process.stderr])
  stream.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE' && error.code !== 'EIO') throw error;
    if (!isLasting && stream === process.stdout) process.exit(0);
  });

process.exitCode = await program({
  words: process.argv.slice(2),
  shell: {
    out: terminalOf(process.stdout, process.env),
    err: terminalOf(process.stderr, process.env),
    clock: () => performance.now(),
    now: Date.now,
    asked: () =>
      new Promise((resolve) => {
        isLasting = true;
        // Each once: a second of the same kind ends it at once.
        for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, () => resolve());
      }),
    environment: process.env,
    input: (prompt) => readInput(process.stdin, () => process.stderr.write(prompt)),
  },
});
// All is in the store: a reader that has stopped reading must not keep the process from its end.
if (isLasting) process.exit();
