// Parameters: the query of a request, read as strictly as the exchange reads it.

export type RefusalMore = {
  /** Default 400. */
  readonly status?: number;
  /** Moment of the exchange's clock from which it is worth trying again. */
  readonly retryAt?: number;
  /** What did happen, where a part of the request was done. */
  readonly data?: object;
};

/** Becomes an answer with the exchange's code. */
export class Refusal extends Error {
  readonly code: number;
  readonly more: RefusalMore;
  constructor(code: number, message: string, more: RefusalMore = {}) {
    super(message);
    this.name = 'Refusal';
    this.code = code;
    this.more = more;
  }
}

export const missing = (name: string): Refusal =>
  new Refusal(-1102, `Mandatory parameter '${name}' was not sent, was empty/null, or malformed.`);

const SYMBOL = /^[A-Z0-9\-_.]{1,20}$/;

/** @throws Refusal -1101 for a parameter twice, -1104 for one that the endpoint does not know, -1105 for an empty one */
export function checkNames(query: URLSearchParams, known: readonly string[]): void {
  const names = [...query.keys()];
  if (new Set(names).size < names.length) throw new Refusal(-1101, 'Duplicate values for a parameter detected.');
  if (names.some((name) => !known.includes(name))) {
    const read = names.filter((name) => known.includes(name)).length;
    throw new Refusal(
      -1104,
      `Not all sent parameters were read; read '${read}' parameter(s) but was sent '${names.length}'.`,
    );
  }
  for (const [name, value] of query) if (value === '') throw new Refusal(-1105, `Parameter '${name}' was empty.`);
}

/** @throws Refusal -1102, -1100 */
export function symbolOf(query: URLSearchParams): string {
  const symbol = query.get('symbol');
  if (symbol === null) throw missing('symbol');
  checkSymbol(symbol, 'symbol');
  return symbol;
}

/** `symbols=["A","B"]`, `symbol=A`, or undefined where neither is given. @throws Refusal */
export function symbolsOf(query: URLSearchParams): readonly string[] | undefined {
  if (query.has('symbol')) return [symbolOf(query)];
  const list = query.get('symbols');
  if (list === null) return undefined;
  if (!/^\["[A-Z0-9\-_.]{1,20}"(?:,"[A-Z0-9\-_.]{1,20}")*\]$/.test(list))
    throw new Refusal(-1100, "Illegal characters found in parameter 'symbols'.");
  return JSON.parse(list) as string[];
}

function checkSymbol(symbol: string, name: string): void {
  if (!SYMBOL.test(symbol))
    throw new Refusal(-1100, `Illegal characters found in parameter '${name}'; legal range is '^[A-Z0-9-_.]{1,20}$'.`);
}

/** @throws Refusal -1100 for anything but digits, -1130 beyond the bounds */
export function wholeOf(query: URLSearchParams, name: string, most = Number.MAX_SAFE_INTEGER): number | undefined {
  const text = query.get(name);
  if (text === null) return undefined;
  if (!/^\d{1,20}$/.test(text))
    throw new Refusal(-1100, `Illegal characters found in parameter '${name}'; legal range is '^[0-9]{1,20}$'.`);
  const value = Number(text);
  if (value > Number.MAX_SAFE_INTEGER) throw new Refusal(-1130, `Data sent for parameter '${name}' is not valid.`);
  return Math.min(value, most);
}
