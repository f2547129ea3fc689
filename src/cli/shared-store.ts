// Shared store: what several servers of the pages share, where the configuration names a Redis; loaded only then.
import { redisAddress } from './redis-address.ts';
import type { Config } from '#config/config.ts';
import type { Shared } from '#store/redis/redis.ts';
import type { Shell } from './shell.ts';

/** Does not wait for long: without an answer its parts say so when they are asked. */
export async function openSharedOf({ redis }: Config, shell: Shell): Promise<Shared | undefined> {
  if (redis === undefined) return undefined;
  const { openShared } = await import('#store/redis/redis.ts');
  return openShared({
    url: redisAddress(redis.url, 'redis.url', shell.environment),
    notice: (sentence) => shell.err.write(`note: ${sentence}\n`),
  });
}
