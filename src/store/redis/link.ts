// Link: the connection to Redis: never waited for long, told once when it is lost and once when it is back.
import { Redis } from 'ioredis';
import { SmcError } from '#model/fate.ts';

export type Link = {
  /** What the work gives. @throws SmcError REDIS_UNREACHABLE where the server does not answer in time */
  readonly ask: <T>(work: (redis: Redis) => Promise<T>) => Promise<T>;
  readonly isUp: () => boolean;
  /** Hears what others publish, from then on and after each new connection. */
  readonly hear: (channel: string, listen: (text: string) => void) => void;
  readonly close: () => void;
};

/** A request of a person waits for it: nobody waits longer than this. */
const ANSWER_MS = 500;
const CONNECT_MS = 2_000;
const RETRY_LEAST_MS = 100;
const RETRY_MOST_MS = 1_000;

const placeOf = (url: string): string => {
  const { protocol, host } = new URL(url);
  return `${protocol}//${host}`;
};

/** Resolves when it is connected, or when it has waited long enough for that: a program starts without it as well. */
export async function openLink(url: string, notice: (sentence: string) => void): Promise<Link> {
  const place = placeOf(url);
  const options = {
    lazyConnect: true,
    connectTimeout: CONNECT_MS,
    commandTimeout: ANSWER_MS,
    // What cannot be asked now is not asked later behind somebody's back.
    enableOfflineQueue: false,
    maxRetriesPerRequest: 0,
    autoResendUnfulfilledCommands: false,
    retryStrategy: (times: number) => Math.min(times * RETRY_LEAST_MS, RETRY_MOST_MS),
  };
  const redis = new Redis(url, options);
  const listener = new Redis(url, { ...options, commandTimeout: CONNECT_MS });
  const ears = new Map<string, (text: string) => void>();
  let isUp = true;
  const told = (up: boolean): void => {
    if (up === isUp) return;
    isUp = up;
    notice(up ? `Redis at ${place} answers again` : `Redis at ${place} does not answer: ${DOWN}`);
  };
  redis.on('ready', () => told(true));
  redis.on('close', () => told(false));
  for (const each of [redis, listener]) each.on('error', () => undefined);
  listener.on('message', (channel: string, text: string) => ears.get(channel)?.(text));
  // Those that were subscribed to are subscribed to again by the client itself, once the first time has worked.
  listener.on('ready', () => {
    if (ears.size > 0) listener.subscribe(...ears.keys()).catch(() => undefined);
  });
  await Promise.allSettled([redis.connect(), listener.connect()]);
  told(redis.status === 'ready');
  return {
    async ask(work) {
      try {
        return await work(redis);
      } catch (cause) {
        throw new SmcError(
          'REDIS_UNREACHABLE',
          'the Redis server does not answer',
          place,
          'check that it runs, its address, its password and what lies between',
          { cause },
        );
      }
    },
    isUp: () => isUp,
    hear(channel, listen) {
      ears.set(channel, listen);
      if (listener.status === 'ready') listener.subscribe(channel).catch(() => undefined);
    },
    close() {
      isUp = false;
      redis.disconnect();
      listener.disconnect();
    },
  };
}

const DOWN =
  'nobody can log in, who came in within the last two minutes goes on for as long, and limits count half for each server by itself';
