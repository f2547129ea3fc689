// Tests of reconciliation: each difference in words, and what is done about it.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { headOf, meaningOf, stateOf } from './reconciliation.ts';
import type { Difference } from './reconciliation.ts';

test('each difference says what it is and what is done about it', () => {
  const words = new Set<string>();
  for (const [kind, repaired, word] of [
    ['base_short', false, 'needs a look'],
    ['bare', false, 'needs a look'],
    ['stranger', false, 'left alone'],
    ['orphan', false, 'left alone'],
    ['orphan', true, 'cancelled'],
  ] as const) {
    const difference: Difference = { kind, subject: 'BTC', ours: '1', theirs: '0.5', repaired };
    assert.equal(stateOf(difference).word, word);
    words.add(meaningOf(difference));
  }
  assert.equal(words.size, 4);
});

test('the head counts what is open there, and says nothing where nothing was compared', () => {
  const last = {
    account: 'one',
    venue: 'binance',
    compared_at: 1,
    open_orders: 1,
    differences: [],
    note: 'both agree',
  };
  assert.equal(headOf(last), '1 open order at binance, both agree');
  assert.equal(headOf({ ...last, open_orders: 3, note: '2 differences' }), '3 open orders at binance, 2 differences');
  assert.equal(headOf({ ...last, venue: null }), '');
  assert.equal(headOf({ ...last, compared_at: null }), '');
});
