// Agent: the real program as a child process, with what it has told, its API, and its store beside it.
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openLog } from '#store/log/log.ts';
import type { ChildProcess } from 'node:child_process';
import type { Event } from '#model/event.ts';

/** What has not come by then never comes: no measure of speed. */
export const PATIENCE_MS = 90_000;
const MAIN = new URL('../../src/main.ts', import.meta.url).pathname;
const PASSWORD = 'a long walk by the sea';

export type Ending = { readonly code: number | null; readonly signal: NodeJS.Signals | null };

export type Program = {
  readonly child: ChildProcess;
  /** So far; `out` has what happens, line by line. */
  readonly told: { out: string; err: string };
  readonly ended: Promise<Ending>;
  readonly hasEnded: () => boolean;
  /** Asks it to stop, and resolves with how it ended. */
  readonly stop: (signal?: NodeJS.Signals) => Promise<Ending>;
};

export type RunOptions = {
  /** Put before the program, such as `prlimit --nofile=64`. */
  readonly wrap?: readonly string[];
  readonly flags?: readonly string[];
  readonly environment?: Readonly<Record<string, string>>;
  /** The fault is there from the start on. */
  readonly isUnwell?: boolean;
  /** In place of a pipe that is read. */
  readonly stdout?: number;
};

/** Programs of this test that may still run: none outlives it. */
const running = new Set<ChildProcess>();
process.once('exit', () => {
  for (const child of running) child.kill('SIGKILL');
});

/** The program with these words. */
export function run(words: readonly string[], options: RunOptions = {}): Program {
  const { wrap = [], flags = [], environment = {}, stdout = 'pipe' } = options;
  const [command, ...rest] = [...wrap, process.execPath, ...flags, MAIN, ...words] as [string, ...string[]];
  const child = spawn(command, rest, {
    stdio: ['ignore', stdout, 'pipe'],
    env: { ...process.env, SMC_ADMIN_PASSWORD: PASSWORD, ...environment },
  });
  running.add(child);
  const told = { out: '', err: '' };
  child.stdout?.setEncoding('utf8').on('data', (text: string) => void (told.out += text));
  child.stderr!.setEncoding('utf8').on('data', (text: string) => void (told.err += text));
  const { promise: ended, resolve, reject } = Promise.withResolvers<Ending>();
  child.once('error', reject);
  child.once('close', (code, signal) => {
    running.delete(child);
    resolve({ code, signal });
  });
  return {
    child,
    told,
    ended,
    hasEnded: () => child.exitCode !== null || child.signalCode !== null,
    async stop(signal = 'SIGTERM') {
      child.kill(signal);
      const late = setTimeout(() => child.kill('SIGKILL'), PATIENCE_MS);
      const ending = await ended;
      clearTimeout(late);
      return ending;
    },
  };
}

/** Asks again and again. @throws Error naming what did not come */
export async function until(
  what: string,
  isSo: () => boolean | Promise<boolean>,
  limitMs = PATIENCE_MS,
): Promise<void> {
  for (const began = performance.now(); !(await isSo());) {
    if (performance.now() - began > limitMs) throw new Error(`did not come: ${what}`);
    await wait(50);
  }
}

export const wait = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

/** A folder of the test's own, gone with it. */
export function folderOf(cleanups: (() => void)[], name: string): string {
  const folder = mkdtempSync(join(tmpdir(), `smc-${name}-`));
  cleanups.push(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** Plans on one-minute candles, so that a test sees some. */
export const CONFIG = `exchanges: { binance: { enabled: true, symbols: [BTCUSDT] } }
market: { entry_timeframe: 1m, higher_timeframe: 15m }
`;

/** @returns its path */
export function configIn(folder: string, text = CONFIG): string {
  const path = join(folder, 'test.yaml');
  writeFileSync(path, text, { mode: 0o600 });
  return path;
}

export type Agent = Program & {
  readonly pid: number;
  readonly url: string;
  /** Waits for a text on stdout after `from`; `told.out.length` is now. */
  readonly untilSaid: (text: string, from?: number) => Promise<void>;
  /** What opens something: the password, and the session as it is now. */
  readonly secrets: () => readonly string[];
  /** Nothing is tripped any more: all that was wrong has been right for a while. */
  readonly untilWell: () => Promise<void>;
  /** As the admin. */
  readonly ask: (route: string, body?: unknown) => Promise<{ readonly status: number; readonly json: Answer }>;
};
// oxlint-disable-next-line typescript/no-explicit-any -- looked at field by field
type Answer = any;

/** Resolves when the agent is up. @throws Error with what it has told where it ends instead */
export async function startAgent(words: readonly string[], options: RunOptions = {}): Promise<Agent> {
  const program = run(['start', '--port', '0', ...words], options);
  const { told, child } = program;
  await until('the start of the agent', () => told.err.includes('Ctrl-C') || program.hasEnded());
  const url = /Dashboard and API: (\S+)/.exec(told.err)?.[1];
  if (url === undefined) throw new Error(`no agent: ${told.err}`);
  let cookie = '';
  const send = (route: string, body: unknown): Promise<Response> => {
    const [method, path] = route.split(' ') as [string, string];
    return fetch(url + path, {
      method,
      headers: {
        ...(method === 'GET' ? {} : { origin: url }),
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...(cookie === '' ? {} : { cookie }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      signal: AbortSignal.timeout(PATIENCE_MS),
    });
  };
  const ask: Agent['ask'] = async (route, body) => {
    if (cookie === '') {
      const login = await send('POST /api/v1/auth/login', { email: 'admin@localhost', password: PASSWORD });
      if (!login.ok) throw new Error(`no login: ${await login.text()}`);
      cookie = login.headers.getSetCookie()[0]!.split(';')[0]!;
    }
    const answer = await send(route, body);
    return { status: answer.status, json: await answer.json() };
  };
  return {
    ...program,
    pid: child.pid!,
    ask,
    secrets: () => [PASSWORD, cookie.slice(cookie.indexOf('=') + 1)],
    async untilWell() {
      let tripped = '';
      await until('an agent that is well', async () => {
        const { json } = await ask('GET /system/status');
        tripped = JSON.stringify(json.breakers);
        await wait(300);
        return tripped === '[]';
      }).catch((thrown: unknown) => {
        throw new Error(`${String(thrown)}: ${tripped} ${told.out.slice(-1000)} ${told.err.slice(-1000)}`);
      });
    },
    url,
    untilSaid: (text, from = 0) =>
      until(`"${text}" in ${told.out.slice(-500)} ${told.err.slice(-500)}`, () => told.out.includes(text, from)),
  };
}

/** Everything that a store holds, in order; also beside the agent that writes it. */
export function eventsIn(directory: string): readonly Event[] {
  const log = openLog(directory, { readOnly: true });
  try {
    return [...log.read(0)];
  } finally {
    log.close();
  }
}

/** Of the last event. */
export function lastSequence(directory: string): number {
  const log = openLog(directory, { readOnly: true });
  try {
    return log.lastSequence();
  } finally {
    log.close();
  }
}

/** Closed candles in the store. */
export const candlesIn = (directory: string): number => {
  const log = openLog(directory, { readOnly: true });
  try {
    return log.counts().get('candle') ?? 0;
  } finally {
    log.close();
  }
};
