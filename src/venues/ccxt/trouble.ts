// Trouble: what an error of the package means for us.

/** `limited`: too fast; `lost`: no answer, worth asking again; `unsupported`: this exchange cannot; `refused`: it says no. */
export type Trouble = 'limited' | 'lost' | 'unsupported' | 'refused';

const KINDS: Readonly<Record<string, Trouble>> = {
  RateLimitExceeded: 'limited',
  DDoSProtection: 'limited',
  NotSupported: 'unsupported',
  // "Not now", said in many ways: of the network, of the exchange, of an answer that is none.
  OperationFailed: 'lost',
  ExchangeNotAvailable: 'lost',
  NullResponse: 'lost',
  ExchangeClosedByUser: 'lost',
  ExchangeError: 'refused',
};

/** By the nearest class that is known: the classes of the package are not imported, since they differ from copy to copy. */
export function troubleOf(thrown: unknown): Trouble {
  for (let at: unknown = thrown; at !== null && at !== undefined; at = Object.getPrototypeOf(at)) {
    const name = (at as { readonly constructor?: { readonly name?: string } }).constructor?.name ?? '';
    const kind = Object.hasOwn(KINDS, name) ? KINDS[name] : undefined;
    if (kind !== undefined) return kind;
  }
  // What it throws that is none of its own errors: an answer that it stumbled over.
  return 'lost';
}

/** The exchange's words are shown to people: no more of them than a sentence, and no control characters. */
export const wordsOf = (thrown: unknown): string =>
  (thrown instanceof Error ? thrown.message : String(thrown)).replaceAll(/[^\x20-\x7e]/g, ' ').slice(0, 200);
