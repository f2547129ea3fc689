// Instruments: the facts that the simulated venue publishes about a market.
import { INSTRUMENTS } from '#market/market.ts';
import { cash, price, quantity } from '#model/number.ts';
import type { Instrument } from '#model/instrument.ts';

/** Longest first, so that a symbol is not cut inside a longer quote currency. */
const QUOTES = ['FDUSD', 'USDT', 'USDC', 'TUSD', 'USD', 'BTC', 'ETH', 'BNB', 'EUR', 'GBP', 'JPY'] as const;

/** The catalogue's facts; a market that it does not know gets the finest grid that the wire can carry. */
export function instrumentOf(symbol: string): Instrument {
  const known = INSTRUMENTS.get(symbol);
  if (known !== undefined) return known;
  const quote = QUOTES.find((name) => symbol.endsWith(name) && symbol.length > name.length) ?? 'USDT';
  return {
    symbol,
    kind: 'spot',
    base: symbol.endsWith(quote) ? symbol.slice(0, -quote.length) : symbol,
    quote,
    tick: price('0.00000001'),
    lot: quantity('0.00000001'),
    minQuantity: quantity('0.00000001'),
    maxQuantity: quantity('9000000'),
    minNotional: cash('5'),
    contractSize: 1n,
    hours: 'always',
  };
}
