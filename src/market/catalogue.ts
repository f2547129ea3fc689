// Catalogue: facts of well-known instruments, so that a first run needs none given; a venue's own facts go before these.
import { SmcError } from '#model/fate.ts';
import { cash, price, quantity } from '#model/number.ts';
import type { Instrument, InstrumentKind, TradingHours } from '#model/instrument.ts';

/** Facts as text, as a person gives them: amounts are decimal strings. */
export type InstrumentText = Readonly<Record<Exclude<keyof Instrument, 'symbol'>, string>>;

const KINDS: readonly InstrumentKind[] = ['spot', 'perpetual', 'forex', 'metal', 'stock'];
const HOURS: readonly TradingHours[] = ['always', 'forex', 'us-stock'];
const FIELDS = [
  'kind',
  'base',
  'quote',
  'tick',
  'lot',
  'minQuantity',
  'maxQuantity',
  'minNotional',
  'contractSize',
  'hours',
] as const satisfies readonly (keyof InstrumentText)[];

/** Binance spot: tick, lot, smallest and largest quantity of the exchange's filters; smallest order value 5 USDT. */
const spot = (base: string, tick: string, lot: string, maxQuantity: string): InstrumentText => ({
  kind: 'spot',
  base,
  quote: 'USDT',
  tick,
  lot,
  minQuantity: lot,
  maxQuantity,
  minNotional: '5',
  contractSize: '1',
  hours: 'always',
});

/** Counted in single units of the base, as OANDA's v20 does: the smallest order is one euro, or one ounce of gold. */
const pair = (base: string, quote: string, tick: string): InstrumentText => ({
  kind: 'forex',
  base,
  quote,
  tick,
  lot: '1',
  minQuantity: '1',
  maxQuantity: '100000000',
  minNotional: '0',
  contractSize: '1',
  hours: 'forex',
});

const stock = (base: string): InstrumentText => ({
  kind: 'stock',
  base,
  quote: 'USD',
  tick: '0.01',
  lot: '1',
  minQuantity: '1',
  maxQuantity: '1000000',
  minNotional: '0',
  contractSize: '1',
  hours: 'us-stock',
});

const FACTS: readonly (readonly [symbol: string, facts: InstrumentText])[] = [
  ['BTCUSDT', spot('BTC', '0.01', '0.00001', '9000')],
  ['ETHUSDT', spot('ETH', '0.01', '0.0001', '9000')],
  ['BNBUSDT', spot('BNB', '0.1', '0.001', '900000')],
  ['XRPUSDT', spot('XRP', '0.0001', '1', '9222449')],
  ['ADAUSDT', spot('ADA', '0.0001', '0.1', '900000')],
  ['EURUSD', pair('EUR', 'USD', '0.00001')],
  ['GBPUSD', pair('GBP', 'USD', '0.00001')],
  ['NZDUSD', pair('NZD', 'USD', '0.00001')],
  ['USDJPY', pair('USD', 'JPY', '0.001')],
  ['XAUUSD', { ...pair('XAU', 'USD', '0.01'), kind: 'metal', maxQuantity: '100000' }],
  ['GOOG', stock('GOOG')],
  ['SPY', stock('SPY')],
];

/** By symbol. A Map, so that no name of Object.prototype is an instrument. */
export const INSTRUMENTS: ReadonlyMap<string, Instrument> = new Map(
  FACTS.map(([symbol, facts]) => [symbol, parseInstrument(symbol, facts)]),
);

/**
 * Facts of the catalogue with the user's own over them; an unknown symbol needs all of them given.
 * @throws SmcError INSTRUMENT_UNKNOWN naming the missing fields; CONFIG_INVALID naming the field that cannot be read
 */
export function findInstrument(symbol: string, overrides: Partial<InstrumentText> = {}): Instrument {
  const known = FACTS.find(([name]) => name === symbol)?.[1];
  const facts: Partial<InstrumentText> = { ...known, ...overrides };
  const missing = FIELDS.filter((field) => facts[field] === undefined);
  if (missing.length > 0)
    throw new SmcError(
      'INSTRUMENT_UNKNOWN',
      `no facts are known about ${symbol}`,
      symbol,
      `give ${missing.join(', ')} of it, or use one of ${[...INSTRUMENTS.keys()].join(', ')}`,
    );
  return parseInstrument(symbol, facts as InstrumentText);
}

function parseInstrument(symbol: string, facts: InstrumentText): Instrument {
  const read = <T>(
    field: keyof InstrumentText,
    parse: (text: string) => T,
    rule: (value: T) => boolean,
    mend: string,
  ): T => {
    const text = facts[field];
    try {
      const value = parse(text);
      if (rule(value)) return value;
    } catch (cause) {
      throw unreadable(symbol, field, text, mend, { cause });
    }
    throw unreadable(symbol, field, text, mend);
  };
  const positive = (value: bigint): boolean => value > 0n;
  const named = (value: string): boolean => /^[A-Z0-9]{2,12}$/.test(value);
  const oneOf = <T extends string>(field: 'kind' | 'hours', allowed: readonly T[]): T =>
    read(
      field,
      (text) => text as T,
      (value) => allowed.includes(value),
      `give one of ${allowed.join(', ')}`,
    );
  const decimal = 'give a decimal number above 0, such as 0.01';
  const lot = read('lot', quantity, positive, decimal);
  const minQuantity = read('minQuantity', quantity, positive, decimal);
  return {
    symbol,
    kind: oneOf('kind', KINDS),
    base: read('base', String, named, 'give a code such as BTC'),
    quote: read('quote', String, named, 'give a code such as USD'),
    tick: read('tick', price, positive, decimal),
    lot,
    minQuantity,
    maxQuantity: read('maxQuantity', quantity, (value) => value >= minQuantity, 'give a number not below minQuantity'),
    minNotional: read('minNotional', cash, (value) => value >= 0n, 'give a decimal number, 0 where there is none'),
    contractSize: read('contractSize', wholeNumber, positive, 'give a whole number above 0, such as 100000'),
    hours: oneOf('hours', HOURS),
  };
}

function wholeNumber(text: string): bigint {
  if (!/^\d+$/.test(text)) throw new RangeError('not a whole number');
  return BigInt(text);
}

const unreadable = (symbol: string, field: string, text: string, mend: string, options?: ErrorOptions): SmcError =>
  new SmcError(
    'CONFIG_INVALID',
    `${field} of ${symbol} cannot be ${JSON.stringify(text)}`,
    `${symbol}.${field}`,
    mend,
    options,
  );
