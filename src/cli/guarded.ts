// Guarded: the agent's side of its guardian: started with it, told that the main loop turns, started anew where it ends.
import { fork } from 'node:child_process';
import { join } from 'node:path';
import { SECOND_MS } from '#model/time.ts';
import type { ChildProcess } from 'node:child_process';
import type { GateReport } from '#real/real.ts';
import type { GuardianWord } from './guardian-words.ts';
import type { Shell } from './shell.ts';
import type { Source } from './real-gate.ts';

export type Guarded = {
  /** Number of the guardian's process. */
  readonly process: () => number | undefined;
  /** Called last, when there is nothing to guard any more. */
  readonly stop: () => Promise<void>;
};

const MAIN = join(import.meta.dirname, '../main.ts');
const BEAT_MS = 500;
/** A guardian that cannot start is tried again this often. */
const AGAIN_MS = SECOND_MS;
const READY_MS = 20 * SECOND_MS;
const BYE_MS = 2 * SECOND_MS;
const MASTER_KEY = /^SMC_MASTER_KEY/;

/** Resolves when the guardian is on guard, or has been waited for long enough: then that is said. @param store folder of the feed */
export async function guarded(
  { config, instruments }: Source,
  store: string,
  reports: readonly GateReport[],
  shell: Shell,
): Promise<Guarded> {
  const charge: GuardianWord = {
    kind: 'guard',
    config,
    store,
    instruments,
    silenceMs: config.circuit_breaker.guardian_seconds * SECOND_MS,
    wards: reports.flatMap(({ account, key }) =>
      key === undefined ? [] : { account, apiKey: key.apiKey, secret: key.secret.reveal(), kind: key.kind },
    ),
  };
  let child: ChildProcess | undefined;
  let isOver = false;
  let again: NodeJS.Timeout | undefined;
  const { promise: ready, resolve: onReady } = Promise.withResolvers<boolean>();
  const begin = (): void => {
    const begun = fork(MAIN, ['guardian'], {
      // A group of its own: Ctrl-C at the terminal is for the agent.
      detached: true,
      execArgv: [],
      serialization: 'advanced',
      stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
      env: Object.fromEntries(Object.entries(shell.environment).filter(([name]) => !MASTER_KEY.test(name))),
    });
    child = begun;
    begun.once('message', () => onReady(true));
    begun.once('error', () => undefined);
    begun.once('exit', () => {
      if (isOver) return;
      shell.err.write('the guardian has ended and is started again\n');
      again = setTimeout(begin, AGAIN_MS);
    });
    tell(charge);
  };
  const tell = (word: GuardianWord): void => {
    if (child?.connected === true) child.send(word, () => undefined);
  };
  begin();
  const beat = setInterval(() => tell({ kind: 'beat' }), BEAT_MS);
  const late = setTimeout(() => onReady(false), READY_MS);
  if (!(await ready)) shell.err.write('the guardian does not answer yet\n');
  clearTimeout(late);
  return {
    process: () => child?.pid,
    async stop() {
      isOver = true;
      clearInterval(beat);
      clearTimeout(again);
      const last = child;
      if (last === undefined || last.exitCode !== null || last.signalCode !== null) return;
      const { promise: ended, resolve } = Promise.withResolvers<void>();
      last.once('exit', () => resolve());
      tell({ kind: 'bye' });
      const slow = setTimeout(() => last.kill('SIGKILL'), BYE_MS);
      await ended;
      clearTimeout(slow);
    },
  };
}
