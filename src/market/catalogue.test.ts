// The catalogue: known facts, the user's own over them, and what is refused.
import { deepStrictEqual, strictEqual, throws } from 'node:assert/strict';
import { test } from 'node:test';
import { SmcError } from '#model/fate.ts';
import { formatFixed } from '#model/number.ts';
import { findInstrument, INSTRUMENTS } from './market.ts';
import type { InstrumentText } from './market.ts';

/** Symbol, tick, lot, smallest value, contract, quote, hours. */
const KNOWN: readonly (readonly [string, string, string, string, bigint, string, string])[] = [
  ['BTCUSDT', '0.01', '0.00001', '5', 1n, 'USDT', 'always'],
  ['ETHUSDT', '0.01', '0.0001', '5', 1n, 'USDT', 'always'],
  ['BNBUSDT', '0.1', '0.001', '5', 1n, 'USDT', 'always'],
  ['XRPUSDT', '0.0001', '1', '5', 1n, 'USDT', 'always'],
  ['ADAUSDT', '0.0001', '0.1', '5', 1n, 'USDT', 'always'],
  ['EURUSD', '0.00001', '1', '0', 1n, 'USD', 'forex'],
  ['GBPUSD', '0.00001', '1', '0', 1n, 'USD', 'forex'],
  ['NZDUSD', '0.00001', '1', '0', 1n, 'USD', 'forex'],
  ['USDJPY', '0.001', '1', '0', 1n, 'JPY', 'forex'],
  ['XAUUSD', '0.01', '1', '0', 1n, 'USD', 'forex'],
  ['GOOG', '0.01', '1', '0', 1n, 'USD', 'us-stock'],
  ['SPY', '0.01', '1', '0', 1n, 'USD', 'us-stock'],
];
test('the facts of the known instruments are these', () => {
  const facts = [...INSTRUMENTS.values()].map(({ symbol, tick, lot, minNotional, contractSize, quote, hours }) => [
    symbol,
    formatFixed(tick),
    formatFixed(lot),
    formatFixed(minNotional),
    contractSize,
    quote,
    hours,
  ]);
  deepStrictEqual(facts, KNOWN);
});

test('what the user gives goes before what is known', () => {
  const { tick, lot } = findInstrument('BTCUSDT', { tick: '0.1' });
  deepStrictEqual([formatFixed(tick), formatFixed(lot)], ['0.1', '0.00001']);
});

const FULL: InstrumentText = {
  kind: 'perpetual',
  base: 'SOL',
  quote: 'USDT',
  tick: '0.001',
  lot: '0.1',
  minQuantity: '0.1',
  maxQuantity: '1000',
  minNotional: '5',
  contractSize: '1',
  hours: 'always',
};

test('an unknown instrument is made of what the user gives in full', () => {
  strictEqual(findInstrument('SOLUSDT', FULL).base, 'SOL');
});

test('an unknown instrument without all of its facts is refused, naming what lacks', () => {
  const { tick: _, hours: __, ...part } = FULL;
  throws(
    () => findInstrument('SOLUSDT', part),
    (error) =>
      error instanceof SmcError &&
      error.code === 'INSTRUMENT_UNKNOWN' &&
      error.message === 'no facts are known about SOLUSDT' &&
      error.mend.startsWith('give tick, hours of it, or use one of BTCUSDT, ETHUSDT'),
  );
});

for (const symbol of ['__proto__', 'constructor', 'toString', ''])
  test(`${JSON.stringify(symbol)} is no known instrument`, () => {
    throws(() => findInstrument(symbol), { code: 'INSTRUMENT_UNKNOWN' });
  });

const UNREADABLE: readonly (readonly [keyof InstrumentText, string])[] = [
  ['tick', '1e-2'],
  ['tick', '0'],
  ['tick', '-0.01'],
  ['tick', '0.000000001'],
  ['lot', ''],
  ['maxQuantity', '0.05'],
  ['minNotional', '-5'],
  ['contractSize', '1.5'],
  ['contractSize', '0'],
  ['kind', 'option'],
  ['hours', 'never'],
  ['base', 'so l'],
];
for (const [field, text] of UNREADABLE)
  test(`${field} ${JSON.stringify(text)} is refused`, () => {
    throws(
      () => findInstrument('SOLUSDT', { ...FULL, [field]: text }),
      (error) =>
        error instanceof SmcError &&
        error.code === 'CONFIG_INVALID' &&
        error.message === `${field} of SOLUSDT cannot be ${JSON.stringify(text)}`,
    );
  });
