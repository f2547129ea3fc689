// Network: addresses and ranges of addresses, as people write them, and whether one lies within.
import { BlockList, isIP } from 'node:net';

const MOST_BITS: Readonly<Record<number, number>> = { 4: 32, 6: 128 };
const RANGE = /^([0-9a-fA-F:.]{2,45})(?:\/(0|[1-9]\d{0,2}))?$/;

type Range = { readonly address: string; readonly family: 'ipv4' | 'ipv6'; readonly bits: number };

/** "10.0.0.0/8", "192.0.2.7", "2001:db8::/32"; undefined for whatever is none of these. */
function rangeOf(text: string): Range | undefined {
  const match = RANGE.exec(text);
  const version = match === null ? 0 : isIP(match[1]!);
  if (match === null || version === 0) return undefined;
  const most = MOST_BITS[version]!;
  const bits = match[2] === undefined ? most : Number(match[2]);
  return bits > most ? undefined : { address: match[1]!, family: version === 4 ? 'ipv4' : 'ipv6', bits };
}

export const isNetwork = (text: string): boolean => rangeOf(text) !== undefined;

const MAPPED = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i;

/**
 * Whether an address lies in one of the ranges. An IPv4 address is the same one where the system writes it as IPv6.
 * @param ranges each of them one by `isNetwork`
 */
export function networksOf(ranges: readonly string[]): (address: string) => boolean {
  const list = new BlockList();
  for (const text of ranges) {
    const range = rangeOf(text);
    if (range !== undefined) list.addSubnet(range.address, range.bits, range.family);
  }
  return (address) => {
    const plain = MAPPED.exec(address)?.[1] ?? address;
    const version = isIP(plain);
    return version !== 0 && list.check(plain, version === 4 ? 'ipv4' : 'ipv6');
  };
}
