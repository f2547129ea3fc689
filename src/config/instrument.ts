// Instrument: the facts of a market, from the file where it gives them, else from the catalogue.
import { findInstrument, INSTRUMENTS } from '#market/market.ts';
import { SmcError } from '#model/fate.ts';
import type { Config } from './schema.ts';
import type { Instrument } from '#model/instrument.ts';

const KEYS = [
  'kind',
  'base',
  'quote',
  'tick',
  'lot',
  'min_quantity',
  'max_quantity',
  'min_notional',
  'contract_size',
  'hours',
] as const satisfies readonly (keyof NonNullable<Config['instruments'][string]>)[];

/** Facts of an instrument: the catalogue's, with the file's own before them. @throws SmcError INSTRUMENT_UNKNOWN */
export function instrumentOf(config: Config, symbol: string): Instrument {
  const given = config.instruments[symbol] ?? {};
  const { min_quantity, max_quantity, min_notional, contract_size, ...same } = given;
  const facts = {
    ...same,
    minQuantity: min_quantity,
    maxQuantity: max_quantity,
    minNotional: min_notional,
    contractSize: contract_size,
  };
  const known = Object.entries(facts).filter(([, value]) => value !== undefined);
  const missing = KEYS.filter((key) => given[key] === undefined);
  if (missing.length > 0 && !INSTRUMENTS.has(symbol))
    throw new SmcError(
      'INSTRUMENT_UNKNOWN',
      `no facts are known about ${symbol}`,
      `instruments.${symbol}`,
      `use --symbol with one of ${[...INSTRUMENTS.keys()].join(', ')}, or give its ${missing.join(', ')} in a configuration file`,
    );
  return findInstrument(symbol, Object.fromEntries(known));
}
