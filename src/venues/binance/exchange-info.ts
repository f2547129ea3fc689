// Exchange info: the exchange's own facts about its markets, and its allowance of requests.
import { SmcError } from '#model/fate.ts';
import { fieldsOf, priceOf, quantityOf, wholeOf } from './field.ts';
import type { Instrument } from '#model/instrument.ts';
import type { Cash } from '#model/number.ts';
import type { Fields } from './field.ts';
import type { Rest } from './rest.ts';

const PATH = '/api/v3/exchangeInfo';
const WEIGHT = 20;
const CODE = /^[A-Z0-9]{1,20}$/;

/**
 * Facts of these symbols, in their order; sets the allowance that the exchange names.
 * @throws SmcError VENUE_UNREACHABLE; VENUE_REFUSED for a symbol that it does not know, or that does not trade
 */
export async function instruments(rest: Rest, symbols: readonly string[]): Promise<readonly Instrument[]> {
  const query = { symbols: JSON.stringify(symbols) };
  const { perMinute, found } = await rest.get(PATH, query, WEIGHT, (answer) => readInfo(answer, symbols));
  if (perMinute !== undefined) rest.setWeightPerMinute(perMinute);
  return found;
}

type Info = { readonly perMinute: number | undefined; readonly found: readonly Instrument[] };

function readInfo(value: unknown, symbols: readonly string[]): Info | undefined {
  const answer = fieldsOf(value);
  const listed = answer?.['symbols'];
  if (!Array.isArray(listed)) return undefined;
  const bySymbol = new Map(listed.map((entry) => [fieldsOf(entry)?.['symbol'], fieldsOf(entry)]));
  const found: Instrument[] = [];
  for (const symbol of symbols) {
    const facts = bySymbol.get(symbol);
    const instrument = facts === undefined ? undefined : instrumentOf(symbol, facts);
    if (instrument === undefined) return undefined;
    if (facts?.['status'] !== 'TRADING')
      throw new SmcError('VENUE_REFUSED', `${symbol} is not trading`, PATH, 'leave it out, or wait until it does');
    found.push(instrument);
  }
  return { perMinute: weightPerMinute(answer?.['rateLimits']), found };
}

function weightPerMinute(limits: unknown): number | undefined {
  if (!Array.isArray(limits)) return undefined;
  const found = limits.map(fieldsOf).find((limit) => limit?.['rateLimitType'] === 'REQUEST_WEIGHT');
  const isMinute = found?.['interval'] === 'MINUTE' && found['intervalNum'] === 1;
  const limit = isMinute ? wholeOf(found['limit']) : undefined;
  return limit === 0 ? undefined : limit;
}

/** @returns undefined where a step is 0 or anything is not a number */
function instrumentOf(symbol: string, facts: Fields): Instrument | undefined {
  const { baseAsset: base, quoteAsset: quote, filters } = facts;
  if (typeof base !== 'string' || typeof quote !== 'string' || !CODE.test(base) || !CODE.test(quote)) return undefined;
  const filter = (...names: readonly string[]): Fields | undefined =>
    Array.isArray(filters)
      ? filters.map(fieldsOf).find((one) => names.includes(String(one?.['filterType'])))
      : undefined;
  const tick = priceOf(filter('PRICE_FILTER')?.['tickSize']);
  const lots = filter('LOT_SIZE');
  const lot = quantityOf(lots?.['stepSize']);
  const minQuantity = quantityOf(lots?.['minQty']);
  const maxQuantity = quantityOf(lots?.['maxQty']);
  const minNotional = quantityOf(filter('NOTIONAL', 'MIN_NOTIONAL')?.['minNotional'] ?? '0') as Cash | undefined;
  if (tick === undefined || lot === undefined || minQuantity === undefined || maxQuantity === undefined)
    return undefined;
  if (lot === 0n || maxQuantity < minQuantity || minNotional === undefined) return undefined;
  return {
    symbol,
    kind: 'spot',
    base,
    quote,
    tick,
    lot,
    minQuantity,
    maxQuantity,
    minNotional,
    contractSize: 1n,
    hours: 'always',
  };
}
