// Programs: `smc start` as processes of their own, by the command line that people use, with what they say and how they are.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { join } from 'node:path';
import { openLog } from '#store/log/log.ts';
import { outcomeOf } from './recording.fixture.ts';
import { eventually } from '../services/service.fixture.ts';
import type { ChildProcess } from 'node:child_process';
import type { Outcome } from './recording.fixture.ts';

const MAIN = fileURLToPath(new URL('../../src/main.ts', import.meta.url));
const START_MS = 60_000;
export const PASSWORD = 'a-long-password-for-the-test';

export type Started = {
  readonly child: ChildProcess;
  readonly said: () => string;
  /** Exit code, or the signal that has ended it. */
  readonly ended: Promise<number | string>;
  readonly end: (signal: 'SIGTERM' | 'SIGKILL') => Promise<number | string>;
};

export type StartWords = {
  readonly config: string;
  readonly recording: string;
  readonly directory: string;
  /** Undefined: all in one. */
  readonly run?: 'watch' | 'trade' | 'show';
  /** Such as "max". */
  readonly speed: string;
  /** Beside that of the tests. */
  readonly environment?: Readonly<Record<string, string>>;
  /** What runs it, such as a program that gives it a network of its own. */
  readonly through?: readonly string[];
};

export function startProgram(options: StartWords): Started {
  const { config, recording, directory, run, speed, environment = {}, through = [] } = options;
  const words = ['start', '--config', config, '--data-dir', directory, '--port', '0', '--speed', speed];
  const where = ['--feed', 'replay', '--replay', recording, ...(run === undefined ? [] : ['--run', run])];
  const [program, ...before] = [...through, process.execPath];
  const child = spawn(program, [...before, MAIN, ...words, ...where], {
    env: { ...process.env, NO_COLOR: '1', SMC_ADMIN_PASSWORD: PASSWORD, ...environment },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let said = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => void (said += text));
  const ended = new Promise<number | string>((done) =>
    child.once('close', (code, signal) => done(code ?? signal ?? '')),
  );
  return {
    child,
    said: () => said,
    ended,
    end(signal) {
      child.kill(signal);
      return ended;
    },
  };
}

export type Ready = {
  readonly state: string;
  readonly units: readonly number[];
  readonly handled: number;
  readonly lag?: number;
  readonly hasEnded?: boolean;
};

/** Of a `watch` or a `trade`; undefined where it does not answer. */
export async function readyOf({ said }: Started): Promise<Ready | undefined> {
  const url = /figures and health: (http\S+)/.exec(said())?.[1];
  if (url === undefined) return undefined;
  try {
    const answer = await fetch(`${url}/health/ready`, { signal: AbortSignal.timeout(2_000) });
    return (await answer.json()) as Ready;
  } catch {
    return undefined;
  }
}

type Told = { readonly status: number; readonly body: Readonly<Record<string, unknown>> };

/** As the first admin of a `show`. */
export async function visit({
  said,
}: Started): Promise<(method: string, path: string, body?: unknown) => Promise<Told>> {
  const url = /Dashboard and API: (http\S+)/.exec(said())![1]!;
  let cookie = '';
  const ask = async (method: string, path: string, body?: unknown): Promise<Told> => {
    const answer = await fetch(`${url}${path}`, {
      method,
      headers: { origin: url, cookie, ...(body === undefined ? {} : { 'content-type': 'application/json' }) },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    cookie = answer.headers.get('set-cookie')?.split(';')[0] ?? cookie;
    return { status: answer.status, body: (await answer.json()) as Told['body'] };
  };
  const { status } = await ask('POST', '/api/v1/auth/login', { email: 'admin@localhost', password: PASSWORD });
  assert.equal(status, 200);
  return ask;
}

export const until = (ask: () => Promise<boolean>, limitMs: number, why: () => string): Promise<true> =>
  eventually(async () => (await ask()) || undefined, limitMs, why);

/** All watches have said all, and the accounts have heard it. */
export async function whenDone(
  watches: () => readonly Started[],
  trades: () => readonly Started[],
  limitMs: number,
): Promise<void> {
  let quiet = 0;
  const isDone = async (): Promise<boolean> => {
    const told = await Promise.all(watches().map(readyOf));
    const traded = await Promise.all(trades().map(readyOf));
    const working = traded.filter((each) => each?.state === 'running');
    const isOver =
      told.every((each) => each?.hasEnded === true || each?.state === 'standby') &&
      told.some((each) => each?.hasEnded) &&
      working.length > 0 &&
      working.every((each) => each?.lag === 0);
    quiet = isOver ? quiet + 1 : 0;
    // The last batch may be on its way.
    return quiet >= 3;
  };
  await until(isDone, limitMs, () =>
    [...watches(), ...trades()].map(({ said }) => said().slice(-1_500)).join('\n---\n'),
  );
}

export const whenServing = ({ said }: Started): Promise<true> =>
  until(async () => said().includes('Dashboard and API: '), START_MS, said);

/** @param folder of the feed in the data folder */
export function outcomeIn(directory: string, folder: string): Outcome {
  const log = openLog(join(directory, folder), { readOnly: true });
  try {
    return outcomeOf(log.read(0));
  } finally {
    log.close();
  }
}
