// Shared sessions: a login on one server holds on another, and what is ended on one is ended on all.
import { randomUUID } from 'node:crypto';
import { hashOf, isAlive, isStale, newToken, SESSIONS_PER_USER } from '#store/people/people.ts';
import { MINUTE_MS } from '#model/time.ts';
import type { BegunSession, Session, SessionLife, Sessions } from '#store/people/people.ts';
import type { Link } from './link.ts';
import type { Millis } from '#model/time.ts';

/** While Redis does not answer, who was seen by this server so lately goes on: a person who has to stop the agent is not locked out at once. */
const GRACE_MS = 2 * MINUTE_MS;
/** Sessions remembered for that; beyond it the one seen longest ago is forgotten. */
const REMEMBERED_LIMIT = 10_000;
const ENDED = 'smc:show:ended';

type Ended = { readonly ids: readonly string[]; readonly userId: string; readonly by: string };

const sessionKey = (hash: string): string => `smc:show:session:${hash}`;
/** Which token opens it. */
const idKey = (id: string): string => `smc:show:session-id:${id}`;
const userKey = (userId: string): string => `smc:show:sessions-of:${userId}`;

/** Only where nobody has ended or renewed it meanwhile. */
const RENEW = `
if redis.call('GET', KEYS[1]) ~= ARGV[1] then return 0 end
redis.call('DEL', KEYS[2])
redis.call('SET', KEYS[3], ARGV[3], 'PX', ARGV[4])
redis.call('SET', KEYS[1], ARGV[2], 'PX', ARGV[4])
return 1
`;

export function sharedSessions(link: Link, life: SessionLife): Sessions {
  const own = randomUUID();
  const remembered = new Map<string, { readonly session: Session; readonly at: Millis }>();
  const remember = (hash: string, session: Session, at: Millis): void => {
    remembered.delete(hash);
    remembered.set(hash, { session, at });
    if (remembered.size > REMEMBERED_LIMIT) remembered.delete(remembered.keys().next().value!);
  };
  const forget = (ids: readonly string[]): void => {
    for (const [hash, { session }] of remembered) if (ids.includes(session.id)) remembered.delete(hash);
  };
  const parsed = (text: string | null): Session | undefined =>
    text === null ? undefined : (JSON.parse(text) as Session);

  const begin = async (session: Session): Promise<BegunSession> => {
    const token = newToken();
    const hash = hashOf(token);
    await link.ask((redis) =>
      redis
        .multi()
        .set(sessionKey(hash), JSON.stringify(session), 'PX', life.wholeMs)
        .set(idKey(session.id), hash, 'PX', life.wholeMs)
        .zadd(userKey(session.userId), session.createdAt, session.id)
        .pexpire(userKey(session.userId), life.wholeMs)
        .exec(),
    );
    remember(hash, session, session.seenAt);
    return { session, token };
  };
  const byId = async (id: string): Promise<{ readonly hash: string; readonly session: Session } | undefined> => {
    const hash = await link.ask((redis) => redis.get(idKey(id)));
    if (hash === null) return undefined;
    const session = parsed(await link.ask((redis) => redis.get(sessionKey(hash))));
    return session === undefined ? undefined : { hash, session };
  };
  /** The latest first. */
  const idsOf = (userId: string): Promise<readonly string[]> =>
    link.ask((redis) => redis.zrevrange(userKey(userId), 0, -1));
  const end = async (ids: readonly string[], userId: string): Promise<readonly string[]> => {
    const ended: string[] = [];
    for (const id of ids) {
      const found = await byId(id);
      await link.ask((redis) => redis.zrem(userKey(userId), id));
      if (found?.session.userId !== userId) continue;
      const gone = await link.ask((redis) => redis.del(sessionKey(found.hash), idKey(id)));
      if (gone > 0) ended.push(id);
    }
    if (ended.length === 0) return ended;
    forget(ended);
    const word: Ended = { ids: ended, userId, by: own };
    await link.ask((redis) => redis.publish(ENDED, JSON.stringify(word)));
    return ended;
  };

  return {
    async begin(userId, address, time) {
      const before = await idsOf(userId);
      await end(before.slice(SESSIONS_PER_USER - 1), userId);
      return begin({ id: randomUUID(), userId, createdAt: time, seenAt: time, address, provedAt: time });
    },
    async renew(id, time) {
      const found = await byId(id);
      if (found === undefined || !isAlive(found.session, life, time)) return undefined;
      const token = newToken();
      const hash = hashOf(token);
      const session: Session = { ...found.session, seenAt: time, provedAt: time };
      const keys = [idKey(id), sessionKey(found.hash), sessionKey(hash)];
      const values = [found.hash, hash, JSON.stringify(session), life.wholeMs];
      const isRenewed = await link.ask((redis) => redis.eval(RENEW, keys.length, ...keys, ...values));
      remembered.delete(found.hash);
      if (isRenewed !== 1) return undefined;
      remember(hash, session, time);
      return { session, token };
    },
    async use(token, time) {
      const hash = hashOf(token);
      let session: Session | undefined;
      try {
        session = parsed(await link.ask((redis) => redis.get(sessionKey(hash))));
      } catch (cause) {
        const last = remembered.get(hash);
        if (last === undefined || time - last.at >= GRACE_MS || !isAlive(last.session, life, time)) throw cause;
        return last.session;
      }
      if (session === undefined || !isAlive(session, life, time)) {
        remembered.delete(hash);
        return undefined;
      }
      remember(hash, session, time);
      if (isStale(session, life, time)) {
        const seen = JSON.stringify({ ...session, seenAt: time });
        // Where it was ended meanwhile it is not made again.
        await link.ask((redis) => redis.set(sessionKey(hash), seen, 'PX', life.wholeMs, 'XX')).catch(() => undefined);
      }
      return session;
    },
    async lives(id, time) {
      const found = await byId(id);
      return found !== undefined && isAlive(found.session, life, time);
    },
    async list(userId, time) {
      const found = await Promise.all((await idsOf(userId)).map(byId));
      return found.flatMap((each) => (each !== undefined && isAlive(each.session, life, time) ? [each.session] : []));
    },
    end: async (id, userId) => (await end([id], userId)).length > 0,
    endAll: async (userId) => end(await idsOf(userId), userId),
    onEnded(hear) {
      link.hear(ENDED, (text) => {
        const { ids, userId, by } = JSON.parse(text) as Ended;
        if (by === own) return;
        forget(ids);
        hear(ids, userId);
      });
    },
    // Redis forgets by itself.
    clear: () => undefined,
  };
}
