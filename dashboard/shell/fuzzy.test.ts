// Fuzzy: what is meant stands before what merely has the letters.
import assert from 'node:assert/strict';
import { it } from 'node:test';
import { fuzzy } from './fuzzy.ts';

it('letters in order are found, others are not', () => {
  assert.equal(fuzzy('xyz', 'Trading'), undefined);
  assert.equal(fuzzy('gnidart', 'Trading'), undefined);
  assert.notEqual(fuzzy('trd', 'Trading'), undefined);
});

it('a beginning stands before a middle, a run before single letters', () => {
  const order = (typed: string, names: readonly string[]): readonly string[] =>
    names.toSorted((a, b) => (fuzzy(typed, b) ?? -99) - (fuzzy(typed, a) ?? -99));
  assert.deepEqual(order('ris', ['Reports in statistics', 'Arisen', 'Risk']), [
    'Risk',
    'Arisen',
    'Reports in statistics',
  ]);
  assert.equal(order('sol 1h', ['SOLUSDT 15m', 'SOLUSDT 1h', 'BTCUSDT 1h'])[0], 'SOLUSDT 1h');
});
