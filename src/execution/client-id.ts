// Client id: names an order by its plan and what it is for, so that the same order is never sent twice under two names.
import type { OrderRole } from '#model/order.ts';

const FNV_OFFSET = 0xcbf29ce484222325n;
const FNV_PRIME = 0x100000001b3n;

type OwnRole = Exclude<OrderRole, 'external'>;

const SUFFIX: Readonly<Record<OwnRole, string>> = {
  entry: 'e',
  'stop-loss': 's',
  'take-profit': 't',
  close: 'c',
};

/** FNV-1a of 64 bits over the two bytes of each character: two of 100 000 plans share one with a chance of 3e-10. */
function hash(text: string): bigint {
  let value = FNV_OFFSET;
  for (let index = 0; index < text.length; index += 1) {
    const unit = text.charCodeAt(index);
    value = BigInt.asUintN(64, (value ^ BigInt(unit & 0xff)) * FNV_PRIME);
    value = BigInt.asUintN(64, (value ^ BigInt(unit >> 8)) * FNV_PRIME);
  }
  return value;
}

/**
 * At most 36 characters of letters, digits and "-": what the strictest venues take.
 * @param ordinal tells several closing orders of one plan apart
 */
export const clientIdOf = (planId: string, role: OwnRole, ordinal = 0): string =>
  `smc-${hash(planId).toString(36)}-${SUFFIX[role]}${ordinal === 0 ? '' : ordinal}`;
