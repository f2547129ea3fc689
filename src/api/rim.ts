// Rim: what is asked of every request before anybody looks at who sent it: its host, its origin, and what its body is.
import { networksOf } from '#store/people/people.ts';
import { Problem } from './problem.ts';
import type { IncomingHttpHeaders } from 'node:http';

const UNSAFE: ReadonlySet<string> = new Set(['POST', 'PUT', 'PATCH', 'DELETE']);
const LOOPBACK: readonly string[] = ['localhost', '127.0.0.1', '[::1]'];
const JSON_TYPE = /^application\/json(?:; ?charset=utf-8)?$/i;
const HOST = /^(\[[0-9a-f:.]+\]|[a-z0-9.-]+)(?::\d{1,5})?$/i;

export type RimRules = {
  /** Names under which the server is reached, besides those of the loopback. */
  readonly hosts: readonly string[];
  /** The server speaks TLS itself. */
  readonly isTls: boolean;
  /** Proxies that speak TLS for it, and are believed about from where and how a request came. */
  readonly proxies?: readonly string[];
  /** Plain HTTP is refused but from this machine. */
  readonly needsTls?: boolean;
};

/** On every answer. HSTS only where it can be kept: under TLS. */
export const headersOf = (isTls: boolean): Readonly<Record<string, string>> => ({
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'permissions-policy': 'camera=(), microphone=(), geolocation=(), payment=()',
  'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
  'cache-control': 'no-store',
  ...(isTls ? { 'strict-transport-security': 'max-age=31536000; includeSubDomains' } : {}),
});

const nameOf = ({ host }: IncomingHttpHeaders): string | undefined => HOST.exec(host ?? '')?.[1]?.toLowerCase();
export const isLoopbackName = (headers: IncomingHttpHeaders): boolean => LOOPBACK.includes(nameOf(headers) ?? '');

/**
 * A name that is made to point here (DNS rebinding) is not one of ours.
 * @throws Problem host_unknown
 */
export function checkHost(headers: IncomingHttpHeaders, rules: RimRules): void {
  const name = nameOf(headers);
  if (name === undefined || !(LOOPBACK.includes(name) || rules.hosts.includes(name))) throw new Problem('host_unknown');
}

/**
 * Whatever changes something comes from our own pages or from no page at all. Browsers name the origin on such requests, so
 * with a cookie a missing one is refused as well; a program with a key has none to name.
 * @param isTls the browser has come over TLS, to us or to a proxy that is believed
 * @param strict the request carries a cookie, or opens a socket
 * @throws Problem origin_refused
 */
export function checkOrigin(headers: IncomingHttpHeaders, isTls: boolean, strict: boolean): void {
  const own = `${isTls ? 'https' : 'http'}://${headers.host ?? ''}`.toLowerCase();
  const { origin } = headers;
  const site = headers['sec-fetch-site'];
  const isOwn = origin === undefined ? !strict : origin.toLowerCase() === own;
  if (!isOwn || (site !== undefined && site !== 'same-origin' && (site !== 'none' || strict)))
    throw new Problem('origin_refused', { detail: `send "Origin: ${own}", or an API key and no Origin` });
}

const isLocal = networksOf(['127.0.0.0/8', '::1']);

/**
 * @param address from which it came in truth, behind a proxy too
 * @throws Problem tls_required
 */
export function checkTls(address: string, isTls: boolean, { needsTls = false }: RimRules): void {
  if (needsTls && !isTls && !isLocal(address)) throw new Problem('tls_required');
}

export const isUnsafe = (method: string): boolean => UNSAFE.has(method);

/** @throws Problem media_type */
export function checkMediaType(headers: IncomingHttpHeaders): void {
  const hasBody = headers['transfer-encoding'] !== undefined || Number(headers['content-length'] ?? 0) > 0;
  const type = headers['content-type'];
  if (type === undefined ? hasBody : !JSON_TYPE.test(type)) throw new Problem('media_type');
  if (headers['content-encoding'] !== undefined) throw new Problem('media_type');
}
