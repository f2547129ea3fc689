// Tests of plans that replace another: what they may replace, how they are judged, and what the two hold meanwhile.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { cash, formatFixed, price, quantity } from '#model/number.ts';
import { DEFAULT_RISK } from './risk.ts';
import type { RiskSettings } from './risk.ts';
import type { Plan } from '#model/plan.ts';
import { BUY, desk, reasonOf, sizeOf } from './desk.fixture.ts';

type Desk = ReturnType<typeof desk>;

/** 2% of 10000 over a distance of 1000 would be 0.2; the default notional of 1000 makes 0.02 of it. */
const begun = (settings: Partial<RiskSettings> = {}): Desk => {
  const it = desk({ ...DEFAULT_RISK, ...settings });
  it.equity('10000');
  assert.equal(formatFixed(sizeOf(it.plan(BUY))), '0.02');
  return it;
};

const CHANGED: Plan = { ...BUY, id: 'p2', entry: price('40000'), stop: price('39000'), replaces: 'p1' };
const ETH: Plan = {
  ...BUY,
  id: 'e1',
  symbol: 'ETHUSD',
  entry: price('2000'),
  stop: price('1900'),
  target: price('2500'),
};

const STANDS: readonly (readonly [name: string, before: (it: Desk) => void, reason: string | undefined])[] = [
  ['was approved and is on its way', () => undefined, undefined],
  ['works', (it) => it.order('p1', 'accepted'), undefined],
  ['is being cancelled', (it) => it.order('p1', 'pending-cancel'), undefined],
  ['has filled in part', (it) => it.order('p1', 'partially-filled', '0.01'), 'nothing-to-replace'],
  ['has filled', (it) => it.order('p1', 'filled', '0.02'), 'nothing-to-replace'],
  ['is a position', (it) => it.position('p1', 'BTCUSD', '0.02', '1000'), 'nothing-to-replace'],
  ['has ended', (it) => it.order('p1', 'canceled'), 'nothing-to-replace'],
];

for (const [name, before, reason] of STANDS)
  test(`an entry that ${name} can${reason === undefined ? '' : 'not'} be replaced`, () => {
    const it = begun();
    before(it);
    assert.equal(reasonOf(it.plan(CHANGED)), reason);
  });

test('a plan of another market is not replaced', () => {
  assert.equal(reasonOf(begun().plan({ ...ETH, replaces: 'p1' })), 'nothing-to-replace');
});

test('a plan is replaced by one at a time, and what waits to be sent by none', () => {
  const it = begun();
  assert.equal(reasonOf(it.plan(CHANGED)), undefined);
  assert.equal(reasonOf(it.plan({ ...CHANGED, id: 'p3' })), 'nothing-to-replace');
  assert.equal(reasonOf(it.plan({ ...CHANGED, id: 'p3', replaces: 'p2' })), 'nothing-to-replace');
  it.order('p1', 'canceled');
  assert.equal(reasonOf(it.plan({ ...CHANGED, id: 'p3', replaces: 'p2' })), undefined, 'the next change');
});

test('a replacement is judged as if what the other holds were free', () => {
  const full: readonly Partial<RiskSettings>[] = [
    { maxOpenPositions: 1 },
    { maxSymbolExposure: cash('1000') },
    { groups: [{ name: 'crypto', symbols: ['BTCUSD', 'ETHUSD'], maxExposure: cash('1000') }] },
    { maxLeverage: 10_000_000n as RiskSettings['maxLeverage'] },
    { minTimeBetweenTradesMs: 3_600_000 },
  ];
  for (const settings of full) {
    const [name = ''] = Object.keys(settings);
    const it = begun(settings);
    const changed = it.plan(CHANGED);
    assert.equal(reasonOf(changed), undefined, name);
    assert.equal(formatFixed(sizeOf(changed)), '0.025', name);
  }
});

test('a change is no trade: the wait begins with the first approval', () => {
  const it = begun({ minTimeBetweenTradesMs: 1_000 });
  it.clock.now += 999;
  assert.equal(reasonOf(it.plan(CHANGED)), undefined);
  assert.equal(reasonOf(it.plan(ETH)), 'min-time-between-trades');
  it.clock.now += 1;
  assert.equal(reasonOf(it.plan(ETH)), undefined);
});

/** What ETHUSD may still have, in its own units at 2000, under 1500 of exposure for all. */
const roomOf = (it: Desk): string =>
  formatFixed(sizeOf(it.plan({ ...ETH, id: `e${Math.floor(it.clock.now)}`, quantity: quantity('1') })));
const LIMITED: Partial<RiskSettings> = { maxLeverage: 15_000_000n as RiskSettings['maxLeverage'] };

test('until the other has ended the two count as one, by the larger', () => {
  const larger = begun(LIMITED);
  larger.plan({ ...CHANGED, quantity: quantity('0.01') });
  assert.equal(roomOf(larger), '0.25', '1000 of the first, not 400 of the second');
  const smaller = desk({ ...DEFAULT_RISK, ...LIMITED });
  smaller.equity('10000');
  smaller.plan({ ...BUY, quantity: quantity('0.01') });
  smaller.plan(CHANGED);
  assert.equal(roomOf(smaller), '0.25', '1000 of the second, not 500 of the first');
});

test('when the other has ended the new one counts alone', () => {
  const it = begun(LIMITED);
  it.plan({ ...CHANGED, quantity: quantity('0.01') });
  it.order('p1', 'canceled');
  assert.equal(roomOf(it), '0.5', 'the cap of one position; 1100 are free');
  assert.equal(reasonOf(it.plan({ ...BUY, id: 'p4' })), 'symbol-busy');
});

test('when the other has filled and the new one was dropped, the other counts alone', () => {
  const it = begun(LIMITED);
  it.plan({ ...CHANGED, quantity: quantity('0.01') });
  it.order('p1', 'filled', '0.02');
  it.position('p1', 'BTCUSD', '0.02', '1000');
  it.order('p2', 'denied');
  assert.equal(roomOf(it), '0.25');
});

test('the other fills late, after the new one was sent: both count', () => {
  const it = begun({ ...LIMITED, maxOpenPositions: 2 });
  it.plan({ ...CHANGED, quantity: quantity('0.01') });
  it.order('p1', 'canceled');
  it.position('p1', 'BTCUSD', '0.002', '100');
  assert.equal(reasonOf(it.plan(ETH)), 'max-open-positions');
});

const FIRM = {
  id: 'test',
  rules: 'test',
  phase: 'challenge',
  size: cash('10000'),
  zone: 'UTC',
  resetMs: 0,
  daily: undefined,
  maximum: undefined,
  buffer: { margin: cash('0'), feeBps: 0, spreadBps: 0, slippageBps: 0 },
  profitTarget: undefined,
  minimumDays: undefined,
  bestDayBps: undefined,
  news: undefined,
} as const;

test('one more message is needed to replace: the cancel', () => {
  // Nothing was heard as sent: three to open, two kept to leave, and one to call the first back.
  const under = (messageBudget: number): string | undefined =>
    reasonOf(begun({ firm: { ...FIRM, messageBudget } }).plan(CHANGED));
  assert.equal(under(6), undefined);
  assert.equal(under(5), 'message-budget');
});

test('above a floor the two count as one, by what the worse of them loses', () => {
  // 200 may be lost. The first loses 20 at its stop, the second 50 of 0.05: 150 are left, less the one unit that would touch.
  const maximum = { amount: cash('200'), mode: 'static', lockAt: undefined } as const;
  const firm = { ...FIRM, messageBudget: undefined, maximum };
  const wide: Partial<RiskSettings> = { firm, maxPositionNotional: cash('1000000') };
  const it = desk({ ...DEFAULT_RISK, ...wide });
  it.equity('10000');
  it.plan({ ...BUY, quantity: quantity('0.02') });
  it.plan({ ...CHANGED, quantity: quantity('0.05') });
  assert.equal(formatFixed(sizeOf(it.plan({ ...ETH, quantity: quantity('10') }))), '1.4999');
});
