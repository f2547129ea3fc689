// Connect: the Redis server of the queue, asked once whether it answers before anything is put there.
import { Redis } from 'ioredis';
import { SmcError } from '#model/fate.ts';

const CONNECT_TIMEOUT_MS = 5_000;
const RETRY_LEAST_MS = 200;
const RETRY_MOST_MS = 2_000;

/** Where it is, without its password: for messages. @throws SmcError USAGE */
export function placeOfRedis(url: string): string {
  const parsed = URL.canParse(url) ? new URL(url) : undefined;
  if (parsed !== undefined && (parsed.protocol === 'redis:' || parsed.protocol === 'rediss:'))
    return `${parsed.protocol}//${parsed.host}`;
  throw new SmcError(
    'USAGE',
    'this is no address of a Redis server',
    '--queue',
    'write it as redis://host:6379, or rediss:// with TLS; with a password as redis://:password@host:6379',
  );
}

/**
 * Goes on trying where the connection is lost later.
 * @throws SmcError USAGE; REDIS_UNREACHABLE where it does not answer now
 */
export async function connectRedis(url: string): Promise<Redis> {
  const place = placeOfRedis(url);
  const redis = new Redis(url, {
    lazyConnect: true,
    connectTimeout: CONNECT_TIMEOUT_MS,
    // Asked for by who waits for jobs: a command outlives a connection.
    maxRetriesPerRequest: null,
    retryStrategy: (times) => Math.min(times * RETRY_LEAST_MS, RETRY_MOST_MS),
  });
  const said: { fault?: Error } = {};
  redis.on('error', (fault: Error) => void (said.fault = fault));
  const late = Promise.withResolvers<never>();
  const timer = setTimeout(() => late.reject(said.fault ?? new Error('no answer')), CONNECT_TIMEOUT_MS);
  try {
    await Promise.race([redis.connect().then(() => redis.ping()), late.promise]);
    return redis;
  } catch (cause) {
    redis.disconnect();
    const why = said.fault?.message ?? (cause as Error).message;
    throw new SmcError(
      'REDIS_UNREACHABLE',
      `the Redis server does not answer (${why})`,
      place,
      'check that it runs, its address, its password and what lies between',
      { cause },
    );
  } finally {
    clearTimeout(timer);
  }
}
