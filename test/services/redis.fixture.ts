// Redis for tests: a server of the test's own, on a port of this machine, that can be stopped and started again.
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { spawn } from 'node:child_process';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connect } from 'node:net';
import { eventually, findProgram, freePort, skipUnless } from './service.fixture.ts';
import type { ChildProcess } from 'node:child_process';

export type RedisServer = {
  readonly url: string;
  /** As a machine that fails: nothing is saved beyond what the append-only file has. */
  readonly stop: () => Promise<void>;
  /** On the same port, with what its file holds. */
  readonly start: () => Promise<void>;
  /** Says a word that is answered with OK, such as FLUSHALL: a server that comes back without its file. */
  readonly tell: (word: string) => Promise<void>;
  /** Stops it and takes its folder away. */
  readonly close: () => Promise<void>;
};

const START_LIMIT_MS = 20_000;

/** Why tests that need a server skip, or false where they run. */
export const redisMissing = (): string | false =>
  skipUnless(
    'REDIS',
    findProgram('redis-server') === undefined ? 'no redis-server: apt-get install redis-server' : undefined,
  );

export async function startRedis(): Promise<RedisServer> {
  const program = findProgram('redis-server');
  if (program === undefined) throw new Error('SMC_NEED_REDIS is set, and there is no redis-server');
  const folder = mkdtempSync(join(tmpdir(), 'smc-redis-'));
  const port = await freePort();
  let running: ChildProcess | undefined;
  const stop = async (): Promise<void> => {
    const before = running;
    running = undefined;
    if (before === undefined || before.exitCode !== null || before.signalCode !== null) return;
    const gone = once(before, 'exit');
    before.kill('SIGKILL');
    await gone;
  };
  const start = async (): Promise<void> => {
    const words = ['--port', String(port), '--bind', '127.0.0.1', '--dir', folder, '--save', '', '--appendonly', 'yes'];
    running = spawn(program, [...words, '--appendfsync', 'no', '--maxmemory-policy', 'noeviction'], {
      stdio: 'ignore',
    });
    await eventually(
      () => told(port, 'PING', '+PONG'),
      START_LIMIT_MS,
      () => 'redis-server does not answer',
    );
  };
  try {
    await start();
  } catch (cause) {
    await stop();
    rmSync(folder, { recursive: true, force: true });
    throw cause;
  }
  return {
    url: `redis://127.0.0.1:${port}`,
    stop,
    start,
    async tell(word) {
      if ((await told(port, word, '+OK')) === undefined) throw new Error(`redis-server does not take ${word}`);
    },
    async close() {
      await stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

const told = (port: number, word: string, answer: string): Promise<true | undefined> =>
  new Promise((resolve, reject) => {
    const socket = connect(port, '127.0.0.1', () => socket.write(`${word}\r\n`));
    socket.once('data', (bytes) => {
      socket.destroy();
      resolve(bytes.toString().startsWith(answer) ? true : undefined);
    });
    socket.once('error', reject);
  });
