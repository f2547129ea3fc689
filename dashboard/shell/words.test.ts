// Words: what a screen reader says, and what the tab says.
import assert from 'node:assert/strict';
import { cash } from '#model/number.ts';
import { isDemo } from '#dashboard/live/demo.ts';
import { isSpoken, spoken } from './speech.ts';
import { it } from 'node:test';
import { tabTitle } from './tab-title.ts';
import type { Decision } from '#dashboard/live/decisions.ts';

const decision = (kind: string, more: object = {}): Decision =>
  ({
    kind,
    sequence: 1,
    time: 0,
    planId: 'p',
    symbol: 'BTCUSDT',
    side: 'buy',
    timeframe: '15m',
    ...more,
  }) as unknown as Decision;
const filled = decision('filled');
const refused = decision('refused', { reason: 'paused', detail: '' });
const tripped = decision('tripped', { tier: 'account', rule: 'daily-loss', detail: 'lost 500' });

it('one decision is told in full, several are counted', () => {
  assert.equal(spoken([filled]), 'Filled: long BTCUSDT.');
  assert.equal(spoken([refused, refused, filled, refused]), '3 refusals, 1 fill.');
  assert.equal(spoken([tripped]), 'Breaker tripped: Daily loss. lost 500.');
  assert.equal(spoken([]), '');
});

it('what a person has turned off is not spoken, an alarm always is', () => {
  assert.deepEqual(
    ['all', 'trades', 'critical'].map((announce) => isSpoken(refused, announce as 'all')),
    [true, false, false],
  );
  assert.deepEqual(
    ['all', 'trades', 'critical'].map((announce) => isSpoken(filled, announce as 'all')),
    [true, true, false],
  );
  assert.deepEqual(
    ['all', 'trades', 'critical'].map((announce) => isSpoken(tripped, announce as 'all')),
    [true, true, true],
  );
});

it('the tab has the answer, worst first', () => {
  const facts = {
    page: 'Home',
    isLost: false,
    breakers: 0,
    isStale: false,
    result: cash('12'),
    currency: 'USD',
    open: 2,
  };
  assert.equal(tabTitle(facts), '+$12.00 · 2 open · Home');
  assert.equal(tabTitle({ ...facts, isStale: true }), '! prices stale · Home');
  assert.equal(tabTitle({ ...facts, isStale: true, breakers: 1 }), '! 1 breaker · Home');
  assert.equal(tabTitle({ ...facts, isLost: true, breakers: 1 }), '! not connected · Home');
  assert.equal(tabTitle({ ...facts, result: undefined }), 'Home · SMC');
});

it('data that are no market are called so', () => {
  assert.deepEqual(['demo', 'recorded ticks', 'binance', undefined].map(isDemo), [true, true, false, false]);
});
