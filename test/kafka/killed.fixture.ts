// Killed: a program that is ended by force again and again, and begun anew each time.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const PROGRAM = fileURLToPath(new URL('program.fixture.ts', import.meta.url));

/**
 * @param lives milliseconds of work before each kill; after the last the program runs to its end
 * @returns how often it was killed
 */
export async function killedAgainAndAgain(words: readonly string[], lives: readonly number[]): Promise<number> {
  let killed = 0;
  for (const life of [...lives, undefined]) {
    const env = { ...process.env, ...(life === undefined ? {} : { SMC_TEST_STAY: '1' }) };
    const child = spawn(process.execPath, [PROGRAM, ...words], {
      env,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let said = '';
    child.stderr.setEncoding('utf8').on('data', (text: string) => void (said += text));
    child.stdout.once('data', () => {
      if (life !== undefined) setTimeout(() => child.kill('SIGKILL'), life);
    });
    const code = await new Promise<number | null>((done) => child.once('close', done));
    if (child.signalCode === 'SIGKILL') killed += 1;
    else assert.equal(code, 0, said);
  }
  return killed;
}
