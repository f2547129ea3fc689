// Agent: the real program as a child process on the demo market, with the built pages before it; it can be killed and started again.
import assert from 'node:assert/strict';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { once } from 'node:events';
import { join } from 'node:path';
import { spawn, spawnSync } from 'node:child_process';
import { tmpdir } from 'node:os';
import { fileURLToPath } from 'node:url';
import type { ChildProcess } from 'node:child_process';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
export const PASSWORD = 'a sentence that is easy to keep';
export const ADMIN = 'admin@localhost';
/** The one paper account of a folder without a configuration. */
export const ACCOUNT = 'paper-1';
/** A busy machine reads three days of history in this time, many times over. */
const START_MS = 60_000;

/** No strategy is ever so sure: nothing happens in the account but what a person does. */
export const QUIET = 'decision_engine: { confidence_threshold: 1 }\n';

export type AgentOptions = {
  /** Minutes of the market in a minute. */
  readonly speed: number;
  /** What stands in config.yaml of its folder; none without it. */
  readonly config?: string;
};

export type Agent = {
  /** With its port, which a restart keeps. */
  readonly url: string;
  /** Of the log, to be read beside the program. */
  readonly store: string;
  /** At once, as if the power had gone. */
  readonly kill: () => Promise<void>;
  readonly restart: () => Promise<void>;
  /** Cleanly, and its folder goes with it. */
  readonly stop: () => Promise<void>;
};

/** The pages are built where they are older than what they are made of. */
function build(): void {
  const { status, stderr } = spawnSync(process.execPath, [join(ROOT, 'scripts', 'build.mjs')], { encoding: 'utf8' });
  assert.equal(status, 0, stderr);
}

export async function startAgent({ speed, config }: AgentOptions): Promise<Agent> {
  build();
  const directory = mkdtempSync(join(tmpdir(), 'smc-agent-'));
  if (config !== undefined) writeFileSync(join(directory, 'config.yaml'), config);
  let child: ChildProcess | undefined;
  let url = '';

  const start = async (port: string): Promise<void> => {
    const words = ['start', '--feed', 'demo', '--data-dir', directory, '--port', port, '--speed', String(speed)];
    const started = spawn(process.execPath, [join(ROOT, 'src', 'main.ts'), ...words], {
      env: { ...process.env, SMC_ADMIN_PASSWORD: PASSWORD },
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    child = started;
    let said = '';
    const { promise, resolve, reject } = Promise.withResolvers<string>();
    const late = setTimeout(() => reject(new Error(`the program did not start in time; it said:\n${said}`)), START_MS);
    started.once('exit', (code) => reject(new Error(`the program ended with ${code}; it said:\n${said}`)));
    started.stderr.setEncoding('utf8').on('data', (text: string) => {
      said += text;
      const at = /Dashboard and API: (http:\S+)/.exec(said)?.[1];
      if (at !== undefined) resolve(at);
    });
    try {
      url = await promise;
    } catch (error) {
      started.kill('SIGKILL');
      throw error;
    } finally {
      clearTimeout(late);
    }
  };
  const end = async (signal: 'SIGKILL' | 'SIGTERM'): Promise<void> => {
    if (child === undefined || child.exitCode !== null || child.signalCode !== null) return;
    const ended = once(child, 'exit');
    child.kill(signal);
    await ended;
  };
  // Whatever becomes of the tests, it does not outlive them.
  process.once('exit', () => child?.kill('SIGKILL'));
  await start('0');
  return {
    get url() {
      return url;
    },
    store: join(directory, 'demo'),
    kill: () => end('SIGKILL'),
    restart: () => start(new URL(url).port),
    async stop() {
      await end('SIGTERM');
      if (existsSync(directory)) rmSync(directory, { recursive: true });
    },
  };
}
