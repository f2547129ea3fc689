// Redis address: as it was given, with the password from the environment: what stands on a command line, every user of the machine can read.
import { SmcError } from '#model/fate.ts';
import type { Shell } from './shell.ts';

const REDIS_PASSWORD = 'SMC_REDIS_PASSWORD';

/** @throws SmcError USAGE */
export function redisAddress(given: string, where: string, environment: Shell['environment']): string {
  if (!/^rediss?:\/\/[^/]/.test(given) || !URL.canParse(given))
    throw new SmcError(
      'USAGE',
      'this is no address of a Redis server',
      where,
      `write it as redis://host:6379, or rediss:// with TLS; the password stands in ${REDIS_PASSWORD}`,
    );
  const url = new URL(given);
  const password = environment[REDIS_PASSWORD];
  if (url.password === '' && password !== undefined && password !== '') url.password = encodeURIComponent(password);
  return url.href;
}
