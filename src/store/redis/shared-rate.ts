// Shared rate: buckets of tokens that several servers take from, by the clock of Redis; one step each, so that none can race.
import type { Link } from './link.ts';

type Limit = { readonly most: number; readonly perSecond: number };
type Rated = { readonly waitMs: number; readonly left: number };

export type SharedRate = {
  /** @throws SmcError REDIS_UNREACHABLE */
  readonly take: (name: string, limits: readonly Limit[]) => Promise<Rated>;
};

const TAKE = `
local clock = redis.call('TIME')
local now = clock[1] * 1000 + clock[2] / 1000
local wait, left, held = 0, 1e9, {}
for place, key in ipairs(KEYS) do
  local most, rate = tonumber(ARGV[2 * place - 1]), tonumber(ARGV[2 * place])
  local before = redis.call('HMGET', key, 'tokens', 'at')
  local since = math.max(0, now - (tonumber(before[2]) or now))
  local tokens = math.min(most, (tonumber(before[1]) or most) + since / 1000 * rate)
  if tokens < 1 then wait = math.max(wait, math.ceil((1 - tokens) / rate * 1000)) end
  left = math.min(left, math.floor(tokens))
  held[place] = tokens
end
for place, key in ipairs(KEYS) do
  local taken = wait > 0 and 0 or 1
  redis.call('HSET', key, 'tokens', tostring(held[place] - taken), 'at', string.format('%.3f', now))
  redis.call('PEXPIRE', key, math.ceil(ARGV[2 * place - 1] / ARGV[2 * place] * 1000) + 1000)
end
return { wait, wait > 0 and 0 or left - 1 }
`;

export const sharedRate = (link: Link): SharedRate => ({
  async take(name, limits) {
    const keys = limits.map((_, place) => `smc:show:rate:${name}:${place}`);
    const values = limits.flatMap(({ most, perSecond }) => [most, perSecond]);
    const [waitMs, left] = (await link.ask((redis) => redis.eval(TAKE, keys.length, ...keys, ...values))) as [
      number,
      number,
    ];
    return { waitMs, left };
  },
});
