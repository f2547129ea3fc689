// Service: programs that a test needs beside it. Where one is missing the test is skipped with a reason, unless it was promised.
import { accessSync, constants } from 'node:fs';
import { createServer } from 'node:net';
import { delimiter, join } from 'node:path';
import type { AddressInfo } from 'node:net';

export type ServiceName = 'PROMETHEUS' | 'SCHEMATHESIS' | 'MANIFESTS' | 'REDIS';

/** Where it was promised (SMC_NEED_<name>=1, as .ci/run does for what it has installed), missing is failing. */
export const skipUnless = (name: ServiceName, missing: string | undefined): string | false =>
  missing === undefined || process.env[`SMC_NEED_${name}`] === '1' ? false : missing;

/** Full path of a program, or undefined where no folder of PATH has it. */
export function findProgram(name: string): string | undefined {
  for (const folder of (process.env['PATH'] ?? '').split(delimiter)) {
    const path = join(folder, name);
    try {
      accessSync(path, constants.X_OK);
      return path;
    } catch {
      // Look in the next one.
    }
  }
  return undefined;
}

/** A port that nobody has at the moment of asking. */
export async function freePort(): Promise<number> {
  const server = createServer();
  const { promise, resolve } = Promise.withResolvers<void>();
  server.listen(0, '127.0.0.1', resolve);
  await promise;
  const { port } = server.address() as AddressInfo;
  await new Promise((done) => server.close(done));
  return port;
}

/**
 * The first answer that is not undefined; asked again and again.
 * @throws Error with `why` where none comes before the limit
 */
export async function eventually<T>(ask: () => Promise<T | undefined>, limitMs: number, why: () => string): Promise<T> {
  const until = performance.now() + limitMs;
  for (;;) {
    const answer = await ask().catch(() => undefined);
    if (answer !== undefined) return answer;
    if (performance.now() > until) throw new Error(why());
    await new Promise((done) => setTimeout(done, 200));
  }
}
