// Market names: which market of the exchange a symbol of ours is, and its facts.
import { SmcError } from '#model/fate.ts';
import { suggestion } from '#model/nearest.ts';
import { decimalOf, fieldsOf } from './field.ts';
import { parseFixed } from '#model/number.ts';
import type { Instrument } from '#model/instrument.ts';
import type { Exchange } from './exchange.ts';
import type { Fields } from './field.ts';

/** How the package states precision: as a number of decimals, or as a step. */
const DECIMAL_PLACES = 2;
const TICK_SIZE = 4;
const STEP = /^(?=.*[1-9])/;

/** A market of another kind than spot names its settlement: BTC/USDT:USDT. */
export const isSpotName = (symbol: string): boolean => !symbol.includes(':');

/**
 * BTCUSDT, BTC/USDT and BTC/USDT:USDT are understood, and the exchange's own ids. Spot goes before what is derived from it.
 * @returns the market as the package describes it
 * @throws SmcError VENUE_REFUSED where there is none, or it is not active
 */
export function marketOf(exchange: Exchange, symbol: string): Fields {
  const all = Object.values(exchange.markets)
    .map(fieldsOf)
    .filter((market) => market !== undefined);
  const plain = (market: Fields): string => `${text(market['base'])}${text(market['quote'])}`;
  const found =
    all.find((market) => market['symbol'] === symbol) ??
    all.find((market) => market['spot'] === true && (plain(market) === symbol || market['id'] === symbol)) ??
    all.find((market) => market['id'] === symbol);
  if (found === undefined)
    throw new SmcError(
      'VENUE_REFUSED',
      `${exchange.id} has no market ${symbol}`,
      `exchanges.${exchange.id}.symbols`,
      suggestion(symbol, all.filter((market) => market['spot'] === true).map(plain)),
    );
  if (found['active'] === false)
    throw new SmcError('VENUE_REFUSED', `${symbol} is not trading`, exchange.id, 'leave it out, or wait until it does');
  return found;
}

/** @throws SmcError INSTRUMENT_UNKNOWN where the exchange does not say a step, or says one finer than 8 decimals */
export function instrumentOf(exchange: Exchange, symbol: string): Instrument {
  const market = marketOf(exchange, symbol);
  const precision = fieldsOf(market['precision']);
  const limits = fieldsOf(market['limits']);
  const amounts = fieldsOf(limits?.['amount']);
  const tick = stepOf(exchange, precision?.['price']);
  const lot = stepOf(exchange, precision?.['amount']);
  if (tick === undefined || lot === undefined)
    throw new SmcError(
      'INSTRUMENT_UNKNOWN',
      `${exchange.id} does not say the steps of ${symbol} in up to 8 decimals`,
      symbol,
      `name tick and lot under instruments.${symbol}`,
    );
  const least = decimalOf(amounts?.['min']);
  const notional = decimalOf(fieldsOf(limits?.['cost'])?.['min']);
  return {
    symbol,
    kind: market['spot'] === true ? 'spot' : 'perpetual',
    base: text(market['base']),
    quote: text(market['quote']),
    tick: parseFixed(tick),
    lot: parseFixed(lot),
    minQuantity: parseFixed(least === undefined || !STEP.test(least) ? lot : least),
    maxQuantity: parseFixed(decimalOf(amounts?.['max']) ?? MOST),
    minNotional: parseFixed(notional ?? '0'),
    contractSize: contractSizeOf(market['contractSize']),
    hours: 'always',
  };
}

/** Where the exchange names no largest order. */
const MOST = '9000000000';

function stepOf({ precisionMode }: Exchange, value: unknown): string | undefined {
  const step = decimalOf(value);
  if (step === undefined) return undefined;
  if (precisionMode === DECIMAL_PLACES) return /^[0-8]$/.test(step) ? decimalOf(`1e-${step}`) : undefined;
  return precisionMode === TICK_SIZE && STEP.test(step) ? step : undefined;
}

function contractSizeOf(value: unknown): bigint {
  const size = decimalOf(value ?? '1');
  return size !== undefined && /^[1-9]\d*$/.test(size) ? BigInt(size) : 1n;
}

const text = (value: unknown): string => (typeof value === 'string' ? value : '');
