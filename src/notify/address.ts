// Address: where a webhook may point. A URL is a text that somebody gave: it must not reach into the own network.
import { BlockList, isIP } from 'node:net';
import { lookup } from 'node:dns';
import { SmcError } from '#model/fate.ts';
import type { LookupAddress } from 'node:dns';
import type { LookupFunction } from 'node:net';

/** Not reachable from outside, or not a host: RFC 6890 and the registries of IANA for special addresses. */
const RESERVED: readonly (readonly [net: string, prefix: number, family: 'ipv4' | 'ipv6'])[] = [
  ['0.0.0.0', 8, 'ipv4'],
  ['10.0.0.0', 8, 'ipv4'],
  ['100.64.0.0', 10, 'ipv4'],
  ['127.0.0.0', 8, 'ipv4'],
  ['169.254.0.0', 16, 'ipv4'],
  ['172.16.0.0', 12, 'ipv4'],
  ['192.0.0.0', 24, 'ipv4'],
  ['192.0.2.0', 24, 'ipv4'],
  ['192.88.99.0', 24, 'ipv4'],
  ['192.168.0.0', 16, 'ipv4'],
  ['198.18.0.0', 15, 'ipv4'],
  ['198.51.100.0', 24, 'ipv4'],
  ['203.0.113.0', 24, 'ipv4'],
  ['224.0.0.0', 4, 'ipv4'],
  ['240.0.0.0', 4, 'ipv4'],
  ['::', 96, 'ipv6'],
  ['64:ff9b::', 96, 'ipv6'],
  ['64:ff9b:1::', 48, 'ipv6'],
  ['100::', 64, 'ipv6'],
  ['2001::', 23, 'ipv6'],
  ['2001:db8::', 32, 'ipv6'],
  ['2002::', 16, 'ipv6'],
  ['fc00::', 7, 'ipv6'],
  ['fe80::', 10, 'ipv6'],
  ['fec0::', 10, 'ipv6'],
  ['ff00::', 8, 'ipv6'],
];

const reserved = new BlockList();
for (const [net, prefix, family] of RESERVED) reserved.addSubnet(net, prefix, family);

/** An IPv4 address in the clothes of IPv6 is looked at as what it is. */
export const isReserved = (address: string): boolean => reserved.check(address, isIP(address) === 6 ? 'ipv6' : 'ipv4');

const HTTPS_PORT = 443;
/** Below this other services live than those of the web. */
const FREE_PORTS_FROM = 1024;
const OWN_NAMES = /(?:^|\.)(?:localhost|local|internal|lan|home\.arpa)$/;

const hostOf = (url: URL): string => url.hostname.replace(/^\[|\]$/g, '').replace(/\.$/, '');
const portOf = (url: URL): number => Number(url.port) || (url.protocol === 'http:' ? 80 : HTTPS_PORT);

/** Exactly this host and port were allowed by the one who runs the program. */
export const isAllowed = (url: URL, allowed: readonly string[]): boolean =>
  allowed.includes(`${url.hostname.replace(/\.$/, '')}:${portOf(url)}`);

/**
 * @param allowed "host:port" of the own network: there http, any port and any address will do
 * @param where the key of the configuration
 * @throws SmcError CONFIG_INVALID, without the URL: its path may hold a token
 */
export function checkedAddress(text: string, allowed: readonly string[], where: string): URL {
  const refuse = (what: string, mend: string): never => {
    throw new SmcError('CONFIG_INVALID', what, where, mend);
  };
  if (!URL.canParse(text)) return refuse('this is no URL', 'give one that begins with https://');
  const url = new URL(text);
  if (url.protocol !== 'https:' && url.protocol !== 'http:')
    return refuse(`messages are not sent to ${url.protocol}`, 'give one that begins with https://');
  if (url.username !== '' || url.password !== '')
    return refuse('the URL holds a name or a password', 'leave them out; the signature proves who sends');
  if (isAllowed(url, allowed)) return url;
  const list = `or list the exact host:port under ${where.replace(/[^.]+$/, 'allow')} where it is your own`;
  if (url.protocol !== 'https:') return refuse('messages are sent by https only', `give an https URL, ${list}`);
  const port = portOf(url);
  if (port !== HTTPS_PORT && port < FREE_PORTS_FROM)
    return refuse(`no web server is expected on port ${port}`, `use 443 or one from ${FREE_PORTS_FROM} on, ${list}`);
  const host = hostOf(url);
  if (OWN_NAMES.test(host) || (isIP(host) !== 0 && isReserved(host)))
    return refuse('the URL points into the own network', `give a public address, ${list}`);
  return url;
}

const REFUSED = 'ERR_ADDRESS_REFUSED';

/**
 * Looks the name up for the connection itself, and refuses it where any of its addresses is reserved: a name that turns from
 * public to private between a check and the connection has nowhere to turn.
 */
export const publicLookup: LookupFunction = (hostname, options, done) => {
  lookup(hostname, { ...options, all: true }, (error, addresses: readonly LookupAddress[]) => {
    if (error !== null) return done(error, []);
    if (addresses.length === 0 || addresses.some(({ address }) => isReserved(address)))
      return done(Object.assign(new Error('the name leads into the own network'), { code: REFUSED }), []);
    if (options.all === true) return done(null, [...addresses]);
    const [first] = addresses;
    done(null, first!.address, first!.family);
  });
};
