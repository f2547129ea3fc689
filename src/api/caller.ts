// Caller: who sent a request, by the session cookie or the API key that came with it.
import { MINUTE_MS } from '#model/time.ts';
import { networksOf } from '#store/people/people.ts';
import { Problem } from './problem.ts';
import type { ApiKey, People, Session, User } from '#store/people/people.ts';
import type { IncomingHttpHeaders } from 'node:http';

/** By a session or by a key, never by both. */
export type Caller = {
  readonly user: User;
  readonly session: Session | undefined;
  readonly key: ApiKey | undefined;
};

/** How long a password that was shown is good for what needs it. */
export const PROOF_LIFE_MS = 5 * MINUTE_MS;

/** The prefix makes browsers take it only for this host, this path, and over a safe connection. */
const COOKIE = '__Host-smc';
const TOKEN = /^[A-Za-z0-9_-]{43}$/;

export const sessionCookie = (token: string, lifeMs: number): string =>
  `${COOKIE}=${token}; Path=/; Max-Age=${Math.floor(lifeMs / 1000)}; Secure; HttpOnly; SameSite=Strict`;
export const goneCookie = (): string => sessionCookie('', 0);

type Asking = { readonly headers: IncomingHttpHeaders; readonly ip: string };

/** Every value that came under the name: two of them are an attack or a fault, and neither is believed. */
function tokensIn(cookies: string | undefined): readonly string[] {
  if (cookies === undefined) return [];
  return cookies
    .split(';')
    .map((pair) => pair.trim())
    .filter((pair) => pair.startsWith(`${COOKIE}=`))
    .map((pair) => pair.slice(COOKIE.length + 1));
}

/**
 * @param bearer whether `Authorization: Bearer` may hold the key: where a scraper knows no other way
 * @returns undefined where nobody, or nobody who is known, has sent it
 * @throws Problem credentials_ambiguous; forbidden for a key that comes from where it may not
 */
export async function callerOf({ headers, ip }: Asking, people: People, bearer: boolean): Promise<Caller | undefined> {
  const tokens = tokensIn(headers.cookie);
  const key = headers['x-api-key'] ?? (bearer ? bearerOf(headers.authorization) : undefined);
  if (key !== undefined && tokens.length > 0) throw new Problem('credentials_ambiguous');
  if (typeof key === 'string') {
    const found = people.userOfKey(key);
    const networks = found?.key.networks ?? [];
    if (networks.length > 0 && !networksOf(networks)(ip))
      throw new Problem('forbidden', { detail: 'the key is not good from this address' });
    return found && { ...found, session: undefined };
  }
  const [token] = tokens;
  if (token === undefined || tokens.length > 1 || !TOKEN.test(token)) return undefined;
  const found = await people.userOfSession(token);
  return found && { ...found, key: undefined };
}

const bearerOf = (authorization: string | undefined): string | undefined =>
  authorization?.startsWith('Bearer ') === true ? authorization.slice('Bearer '.length) : undefined;
