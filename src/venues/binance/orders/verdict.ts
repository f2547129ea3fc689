// Verdict: what an error of the exchange means for whoever asked: refused, certainly not executed, or unknown.
import type { WireRefusal } from '#model/order-wire.ts';
import type { Millis } from '#model/time.ts';

/** An answer that is no result. `code` is 0 where the exchange gave none. */
export type Failure = {
  readonly status: number;
  readonly code: number;
  readonly message: string;
  /** By the exchange's clock. */
  readonly retryAt: Millis | undefined;
};

export type Verdict =
  | { readonly kind: 'refused'; readonly why: WireRefusal }
  /** Certainly not executed; may be asked again after a while. */
  | { readonly kind: 'busy' }
  /** Too much was asked: nothing more for a while. */
  | { readonly kind: 'paused'; readonly pause: 'slow-down' | 'banned' | 'orders' }
  /** Certainly not executed: our idea of its time is wrong. */
  | { readonly kind: 'clock' }
  | { readonly kind: 'unknown' };

const refused = (why: WireRefusal): Verdict => ({ kind: 'refused', why });
const UNKNOWN: Verdict = { kind: 'unknown' };
const BUSY: Verdict = { kind: 'busy' };

/** Words of the matching engine, in the order they are looked for. Source: errors.md of the exchange. */
const WORDS: readonly (readonly [words: RegExp, why: WireRefusal])[] = [
  [/market is closed|not trading|cancel.?only/i, 'market-closed'],
  [/insufficient balance/i, 'insufficient-balance'],
  [/duplicate order/i, 'duplicate'],
  [/unknown order/i, 'unknown-order'],
  // The last two are of a pair whose stop or target the price has already passed.
  [/would trigger immediately|immediately match and take|relationship of the prices/i, 'would-trigger'],
  [
    /filter failure|price \* qty|liquidity is less|exceeds qty|too much precision|invalid (?:price|quantity)/i,
    'filter',
  ],
  [/not supported for this symbol|unsupported order combination|check origclordid/i, 'malformed'],
  [/may not place|disabled on this account|not permitted|restricted|trading is not enabled/i, 'not-permitted'],
];

const byWords = (message: string, otherwise: WireRefusal): Verdict =>
  refused(WORDS.find(([words]) => words.test(message))?.[1] ?? otherwise);

/** A status of 5xx, and whatever is not certain, is unknown: never a failure. */
export function verdictOf({ status, code, message }: Failure): Verdict {
  switch (code) {
    case -1003:
      return { kind: 'paused', pause: status === 418 || /banned until/i.test(message) ? 'banned' : 'slow-down' };
    case -1015:
      return { kind: 'paused', pause: 'orders' };
    case -1008:
      return BUSY;
    case -1000:
    case -1001:
    case -1006:
    case -1007:
      return UNKNOWN;
    case -1021:
      return { kind: 'clock' };
    case -1016:
      return refused('market-closed');
    case -1002:
    case -1022:
    case -2014:
    case -2015:
      return refused('not-permitted');
    case -1013:
      return byWords(message, 'filter');
    case -1111:
      return refused('filter');
    case -1010:
    case -2010:
    case -2011:
      return byWords(message, 'other');
    case -2013:
    case -2026:
      return refused('unknown-order');
    default:
      return byStatus(status, code, message);
  }
}

function byStatus(status: number, code: number, message: string): Verdict {
  if (status === 418) return { kind: 'paused', pause: 'banned' };
  if (status === 429) return { kind: 'paused', pause: 'slow-down' };
  // Two pages with one number: this one says that nothing has reached the exchange, "Unknown error" does not.
  if (status === 503 && /service unavailable/i.test(message)) return BUSY;
  // The firewall before the exchange has stopped it.
  if (status === 403) return BUSY;
  if (status === 401) return refused('not-permitted');
  if (status < 400 || status >= 500 || status === 409) return UNKNOWN;
  return refused((code <= -1100 && code > -1300) || code === -1014 || code === -1020 ? 'malformed' : 'other');
}
