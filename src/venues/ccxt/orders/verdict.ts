// Verdict: what an error of the package means for whoever asked: refused, certainly not executed, or unknown.
import type { WireRefusal } from '#model/order-wire.ts';

export type Verdict =
  | { readonly kind: 'refused'; readonly why: WireRefusal }
  /** Certainly not executed. `slow`: too much was asked; `clock`: our time stamp was wrong. */
  | { readonly kind: 'not-sent'; readonly because: 'slow' | 'clock' }
  | { readonly kind: 'unknown' };

const refused = (why: WireRefusal): Verdict => ({ kind: 'refused', why });
const UNKNOWN: Verdict = { kind: 'unknown' };

/** By the class of the error; the nearest that is named here counts. */
const KINDS: Readonly<Record<string, Verdict>> = {
  InsufficientFunds: refused('insufficient-balance'),
  OrderNotFound: refused('unknown-order'),
  DuplicateOrderId: refused('duplicate'),
  OrderImmediatelyFillable: refused('would-trigger'),
  MarketClosed: refused('market-closed'),
  InvalidOrder: refused('filter'),
  AuthenticationError: refused('not-permitted'),
  BadRequest: refused('malformed'),
  ArgumentsRequired: refused('malformed'),
  NotSupported: refused('malformed'),
  OperationRejected: refused('other'),
  RateLimitExceeded: { kind: 'not-sent', because: 'slow' },
  DDoSProtection: { kind: 'not-sent', because: 'slow' },
  InvalidNonce: { kind: 'not-sent', because: 'clock' },
  // "Not now", in many ways, and what nobody has a name for: it may have been taken.
  OperationFailed: UNKNOWN,
  ExchangeError: UNKNOWN,
};

/** Where the class alone says less than the words. */
const WORDS: readonly (readonly [words: RegExp, why: WireRefusal])[] = [
  [/duplicate/i, 'duplicate'],
  [/insufficient/i, 'insufficient-balance'],
  [/would trigger immediately|immediately match and take|relationship of the prices/i, 'would-trigger'],
  [/market is closed|not trading|cancel.?only|market in .*mode/i, 'market-closed'],
];

export function verdictOf(thrown: unknown): Verdict {
  const verdict = byClass(thrown);
  // An order that was refused, or of which the class says nothing; a question of rights or of pace is not looked into.
  const isVague = verdict === KINDS['InvalidOrder'] || verdict === KINDS['OperationRejected'] || isPlain(thrown);
  const why = isVague ? WORDS.find(([words]) => words.test((thrown as Error).message))?.[1] : undefined;
  return why === undefined ? verdict : refused(why);
}

/** Its class says no more than that the exchange has said no. */
const isPlain = (thrown: unknown): boolean => nameOf(thrown) === 'ExchangeError';

const nameOf = (of: unknown): string =>
  (of as { readonly constructor?: { readonly name?: string } } | null)?.constructor?.name ?? '';

function byClass(thrown: unknown): Verdict {
  for (let at: unknown = thrown; at !== null && at !== undefined; at = Object.getPrototypeOf(at)) {
    const name = nameOf(at);
    if (Object.hasOwn(KINDS, name)) return KINDS[name]!;
  }
  // What it throws that is none of its own errors: an answer that it stumbled over, after the request had gone.
  return UNKNOWN;
}
