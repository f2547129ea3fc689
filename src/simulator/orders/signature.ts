// Signature: whether a request comes from the holder of a key, and in time.
import { createHmac, timingSafeEqual, verify } from 'node:crypto';
import { missing, Refusal } from '#simulator/parameters.ts';
import type { Account } from './account.ts';

const WINDOW = 5000;
const WINDOW_MOST = 60_000;
const AHEAD_MOST = 1000;
/** Stamps from here on are in microseconds. */
const MICROSECONDS_FROM = 1e14;

/** @throws Refusal -2014, -2015 */
export function accountOf(accounts: readonly Account[], apiKey: string | undefined | null): Account {
  if (apiKey === undefined || apiKey === null || !/^\w{1,128}$/.test(apiKey))
    throw new Refusal(-2014, 'API-key format invalid.', { status: 401 });
  const account = accounts.find((each) => each.apiKey === apiKey);
  if (account === undefined)
    throw new Refusal(-2015, 'Invalid API-key, IP, or permissions for action.', { status: 401 });
  return account;
}

/** @throws Refusal -1100, -1102, -1021, -1131. Source: the timing rules of rest-api.md */
export function checkTime(query: URLSearchParams, now: number): void {
  const stamp = query.get('timestamp');
  if (stamp === null) throw missing('timestamp');
  if (!/^\d{1,17}$/.test(stamp))
    throw new Refusal(-1100, "Illegal characters found in parameter 'timestamp'; legal range is '^[0-9]{1,20}$'.");
  const window = query.get('recvWindow');
  if (window !== null && !/^\d{1,5}(?:\.\d{1,3})?$/.test(window))
    throw new Refusal(-1100, "Illegal characters found in parameter 'recvWindow'.");
  const windowMs = window === null ? WINDOW : Number(window);
  if (windowMs > WINDOW_MOST) throw new Refusal(-1131, "'recvWindow' must be less than 60000.");
  const time = Number(stamp) >= MICROSECONDS_FROM ? Number(stamp) / 1000 : Number(stamp);
  if (time >= now + AHEAD_MOST)
    throw new Refusal(-1021, "Timestamp for this request was 1000ms ahead of the server's time.");
  if (now - time > windowMs) throw new Refusal(-1021, 'Timestamp for this request is outside of the recvWindow.');
}

/**
 * @param payload exactly what was signed
 * @throws Refusal -1102, -1022
 */
export function checkSignature(account: Account, payload: string, signature: string | null): void {
  if (signature === null) throw missing('signature');
  const isRight =
    account.publicKey === undefined
      ? isHmac(account.secret!, payload, signature)
      : verify(null, Buffer.from(payload), account.publicKey, Buffer.from(signature, 'base64'));
  if (!isRight) throw new Refusal(-1022, 'Signature for this request is not valid.');
}

/** The letters of the digest may be of either case. */
function isHmac(secret: string, payload: string, signature: string): boolean {
  if (!/^[0-9a-fA-F]{64}$/.test(signature)) return false;
  const right = createHmac('sha256', secret).update(payload).digest();
  return timingSafeEqual(right, Buffer.from(signature, 'hex'));
}

/** What is signed over REST: the query and the body as they were sent, one after the other, without the signature. */
export function restPayload(query: string, body: string): string {
  const without = (text: string): string =>
    text
      .split('&')
      .filter((part) => part !== '' && !part.startsWith('signature='))
      .join('&');
  return without(query) + without(body);
}

/** What is signed over the WebSocket API: parameters by name, as UTF-8. */
export const socketPayload = (query: URLSearchParams): string =>
  [...query]
    .filter(([name]) => name !== 'signature')
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, value]) => `${name}=${value}`)
    .join('&');
