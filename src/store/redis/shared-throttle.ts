// Shared throttle: failed logins counted by all servers together. Where Redis does not answer nobody can log in: it fails closed.
import { createHash } from 'node:crypto';
import { DAY_MS } from '#model/time.ts';
import { LOGIN_LIMITS } from '#store/people/people.ts';
import type { Link } from './link.ts';
import type { Throttle } from '#store/people/people.ts';

const NOW = `
local clock = redis.call('TIME')
local now = clock[1] * 1000 + math.floor(clock[2] / 1000)
local locked = math.max(0, (tonumber(redis.call('HGET', KEYS[1], 'until')) or 0) - now)
`;

const ADMIT = `${NOW}
local wait = locked
for place = 2, 3 do
  local count = tonumber(redis.call('GET', KEYS[place])) or 0
  if count >= tonumber(ARGV[place * 2 - 3]) then wait = math.max(wait, redis.call('PTTL', KEYS[place])) end
end
if wait > 0 then return wait end
for place = 2, 3 do
  if redis.call('INCR', KEYS[place]) == 1 then redis.call('PEXPIRE', KEYS[place], ARGV[place * 2 - 2]) end
end
return 0
`;

const FAILED = `${NOW}
if locked > 0 then return locked end
local day = tonumber(ARGV[3])
if redis.call('HINCRBY', KEYS[1], 'failures', 1) < tonumber(ARGV[1]) then
  redis.call('PEXPIRE', KEYS[1], day)
  return 0
end
local locks = tonumber(redis.call('HGET', KEYS[1], 'locks')) or 0
local long = math.min(ARGV[2] * 2 ^ locks, day)
redis.call('HSET', KEYS[1], 'failures', 0, 'locks', locks + 1, 'until', string.format('%.0f', now + long))
redis.call('PEXPIRE', KEYS[1], day + long)
return 0
`;

const PASSED = `${NOW}
if locked == 0 then redis.call('DEL', KEYS[1]) end
return locked
`;

const LOCK_OF = `${NOW}
return locked
`;

/** Nobody who looks into Redis reads who tried to come in. */
const hidden = (text: string): string => createHash('sha256').update(text.toLowerCase()).digest('base64url');
const lockKey = (email: string): string => `smc:show:login:lock:${hidden(email)}`;

export function sharedThrottle(link: Link, limits: typeof LOGIN_LIMITS = LOGIN_LIMITS): Throttle {
  const { failuresToLock, firstLockMs, perAddress, perAll } = limits;
  const asked = (script: string, keys: readonly string[], values: readonly number[]): Promise<number> =>
    link.ask((redis) => redis.eval(script, keys.length, ...keys, ...values)) as Promise<number>;
  return {
    admit: (email, address) =>
      asked(
        ADMIT,
        [lockKey(email), `smc:show:login:from:${hidden(address)}`, 'smc:show:login:all'],
        [perAddress.most, perAddress.windowMs, perAll.most, perAll.windowMs],
      ),
    lockOf: (email) => asked(LOCK_OF, [lockKey(email)], []),
    failed: (email) => asked(FAILED, [lockKey(email)], [failuresToLock, firstLockMs, DAY_MS]),
    passed: (email) => asked(PASSED, [lockKey(email)], []),
    clear: async (email) => void (await link.ask((redis) => redis.del(lockKey(email)))),
  };
}
