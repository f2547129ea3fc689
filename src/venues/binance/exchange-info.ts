// Exchange info: the exchange's own facts about its markets, and its allowance of requests.
import { SmcError } from '#model/fate.ts';
import { fieldsOf, priceOf, quantityOf, wholeOf } from './field.ts';
import { malformedAnswer } from './rest.ts';
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
  const answer = fieldsOf(await rest.get(PATH, { symbols: JSON.stringify(symbols) }, WEIGHT));
  const perMinute = weightPerMinute(answer?.['rateLimits']);
  if (perMinute !== undefined) rest.setWeightPerMinute(perMinute);
  const listed = answer?.['symbols'];
  if (!Array.isArray(listed)) throw malformedAnswer(PATH, 'no list of symbols');
  const bySymbol = new Map(listed.map((entry) => [fieldsOf(entry)?.['symbol'], fieldsOf(entry)]));
  return symbols.map((symbol) => {
    const facts = bySymbol.get(symbol);
    if (facts === undefined) throw malformedAnswer(PATH, `nothing about ${symbol}`);
    if (facts['status'] !== 'TRADING')
      throw new SmcError('VENUE_REFUSED', `${symbol} is not trading`, PATH, 'leave it out, or wait until it does');
    const instrument = instrumentOf(symbol, facts);
    if (instrument === undefined) throw malformedAnswer(PATH, `facts of ${symbol} that cannot be`);
    return instrument;
  });
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
