// Tests of risk at its edges: what plans that are held take of a floor, worked by hand, and limits met exactly.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { cash, formatFixed, price, quantity } from '#model/number.ts';
import { MINUTE_MS } from '#model/time.ts';
import type { Cash } from '#model/number.ts';
import type { FirmTerms, MaximumTerms } from '#model/firm-terms.ts';
import type { Plan } from '#model/plan.ts';
import { BTCUSD, BUY, SELL, WIDE, desk, reasonOf, sizeOf } from './desk.fixture.ts';
import { DEFAULT_RISK } from './risk.ts';
import { initialState } from './state.ts';
import { largestWithin, marketsOf } from './market.ts';

const NOW = Date.UTC(2026, 0, 5, 12);
const FREE = { margin: 0n as Cash, feeBps: 0, spreadBps: 0, slippageBps: 0 };
const FIRM: FirmTerms = {
  id: 'test',
  rules: 'test',
  phase: 'challenge',
  size: cash('100000'),
  zone: 'Europe/Prague',
  resetMs: 0,
  daily: {
    amount: cash('5000'),
    bpsOfAnchor: undefined,
    anchor: 'balance',
    judged: 'equity',
    evaluated: 'always',
    ends: 'account',
  },
  maximum: undefined,
  buffer: FREE,
  profitTarget: undefined,
  minimumDays: undefined,
  bestDayBps: undefined,
  messageBudget: undefined,
  news: undefined,
};
const BOLD = { ...WIDE, maxRiskPerTradeBps: 10_000, maxOpenPositions: 100, maxDailyLoss: cash('1000000') };
const COSTS = { ...FREE, feeBps: 20 };
/** The last decimal more, since a floor that is touched is met. */
const TRAILING: MaximumTerms = { amount: cash('20000.00000001'), mode: 'trailing-intraday', lockAt: undefined };
const ETH: Plan = {
  ...BUY,
  id: 'p2',
  symbol: 'ETHUSD',
  entry: price('3000'),
  stop: price('2900'),
  target: price('3300'),
};

// 3 coins are held: bought at 50200 with the stop at 49000, or sold at 49800 with the stop at 51000, 3600 are at stake and 1400 of 5000 left.
// ETH loses 100 a coin. At their targets, 53000 and 47000, they win 8400 and take the floor to 88400: 8000 under what is left at
// the stop of all, and ETH falls 400 from its target to its stop.
for (const [name, firm, plan, held, size] of [
  ['bought, under the day', {}, BUY, '150600', '13.9999'],
  ['sold, under the day', {}, SELL, '149400', '13.9999'],
  ['bought, under a floor that follows gains', { daily: undefined, maximum: TRAILING }, BUY, '150600', '20'],
  ['sold, under a floor that follows gains', { daily: undefined, maximum: TRAILING }, SELL, '149400', '20'],
  // 100 a coin at 50000 to leave: 3000 + 300 are at stake. ETH costs 12 a coin on top of 100: 1700 / 112.
  ['bought as planned, with costs', { buffer: COSTS }, BUY, '150000', '15.1785'],
] as const)
  test(`worked by hand: a plan beside 3 coins that are held, ${name}`, () => {
    const it = desk({ ...BOLD, firm: { ...FIRM, ...firm } });
    it.equity('100000');
    it.plan({ ...plan, quantity: quantity('3') });
    it.order('p1', 'filled', '3');
    it.position('p1', 'BTCUSD', plan.side === 'buy' ? '3' : '-3', plan.side === 'buy' ? held : `-${held}`);
    assert.equal(formatFixed(sizeOf(it.plan(ETH))), size);
  });

test('worked by hand: a plan in flight costs both sides', () => {
  const it = desk({ ...BOLD, firm: { ...FIRM, buffer: COSTS } });
  it.equity('100000');
  it.plan({ ...BUY, quantity: quantity('3') });
  // 3 × (1000 + 100 + 100) = 3600: 1400 / 112.
  assert.equal(formatFixed(sizeOf(it.plan(ETH))), '12.4999');
});

test('the least order is the larger of the lot and what the venue takes, and passes where it just fits', () => {
  const settings = { ...BOLD, firm: FIRM };
  const coarse = desk(settings, [{ ...BTCUSD, minQuantity: quantity('0.001') }]);
  coarse.equity('100000');
  coarse.equity('95000.5');
  const answer = coarse.plan(BUY);
  assert.match('detail' in answer ? answer.detail : '', /least order 0\.001 loses 1$/);
  const fine = desk(settings);
  fine.equity('100000');
  fine.equity('95000.015');
  assert.equal(reasonOf(fine.plan(BUY)), 'below-minimum-notional', 'one lot passes the floor');
});

// By the default notional 1000 / 50000 = 0.02.
for (const [least, reason] of [
  ['0.02', undefined],
  ['0.02001', 'below-minimum-quantity'],
] as const)
  test(`where ${least} is the least of the venue, a size of 0.02 is ${reason ?? 'approved'}`, () => {
    const it = desk(DEFAULT_RISK, [{ ...BTCUSD, minQuantity: quantity(least) }]);
    it.equity('10000');
    assert.equal(reasonOf(it.plan(BUY)), reason);
  });

test('the last decimal of equity is room, though too little', () => {
  const it = desk(WIDE);
  it.equity('0.00000001');
  assert.equal(reasonOf(it.plan(BUY)), 'below-minimum-quantity');
  const none = desk(WIDE);
  none.equity('0');
  assert.equal(reasonOf(none.plan(BUY)), 'max-leverage');
});

test('the smallest position that nobody planned holds its market, and none does not', () => {
  for (const [size, reason] of [
    ['0.00000001', 'symbol-busy'],
    ['0', undefined],
  ] as const) {
    const it = desk();
    it.equity('10000');
    it.position('old', 'BTCUSD', size, size);
    assert.equal(reasonOf(it.plan(BUY)), reason);
  }
});

// Of 500, 400 is the level of warning, and three quarters of it 300.
for (const [fallen, warnings] of [
  ['9700', 1],
  ['9700.00000001', 2],
] as const)
  test(`a use that has fallen to ${fallen} of 10000 is warned of ${warnings} times`, () => {
    const it = desk();
    for (const equity of ['10000', '9600', fallen, '9600']) it.equity(equity);
    assert.equal(it.warnings().length, warnings);
  });

test('a floor of the firm that is near is warned of', () => {
  const it = desk({ ...BOLD, firm: FIRM });
  it.equity('100000');
  it.equity('96000');
  assert.deepEqual(it.warnings(), [{ limit: 'rule-floor daily-loss', used: 0.8, detail: '4000 of 5000' }]);
});

test('messages are counted for the accounts that have a budget, and the others go on', () => {
  const it = desk({ ...WIDE, accounts: { other: { firm: { ...FIRM, messageBudget: 10 } } } });
  it.equity('10000');
  it.order('p1', 'submitted');
  assert.equal(reasonOf(it.plan(BUY)), undefined);
});

for (const [from, words] of [
  [0, 'now'],
  [1, 'so near that it could close inside'],
  [10 * MINUTE_MS, 'so near that it could close inside'],
  [10 * MINUTE_MS + 1, 'its order waits until 2026-01-05T12:30:00Z and could fill inside'],
] as const)
  test(`a window of news that begins in ${from} ms, of which 10 minutes are near: ${words}`, () => {
    const window = { from: NOW + from, until: NOW + from + 4 * MINUTE_MS, markets: ['USD'], title: 'rates' };
    const news = { meaning: 'no-fills', warnMs: 10 * MINUTE_MS, windows: [window] } as const;
    const it = desk({ ...BOLD, firm: { ...FIRM, news } });
    it.equity('100000');
    const answer = it.plan({ ...BUY, expiresAt: NOW + 30 * MINUTE_MS });
    assert.ok(
      'detail' in answer && answer.detail.endsWith(`, ${words}`),
      'detail' in answer ? answer.detail : 'approved',
    );
  });

test('a drawdown of a hair less than its limit is none', () => {
  for (const [equity, reason] of [
    ['10800', 'max-drawdown'],
    ['10800.00000001', undefined],
  ] as const) {
    const it = desk({ ...DEFAULT_RISK, maxDrawdownBps: 1000, maxDailyLoss: cash('100000') });
    it.equity('12000');
    it.equity(equity);
    assert.equal(reasonOf(it.plan(BUY)), reason);
  }
});

test('the last position that may be opened is warned of', () => {
  const it = desk({ ...WIDE, maxOpenPositions: 1 });
  it.equity('10000');
  it.plan(BUY);
  assert.deepEqual(it.warnings(), [{ limit: 'max-open-positions', used: 1, detail: '1 of 1' }]);
});

test('how near a window of news is stands in its warning', () => {
  const window = { from: NOW + 9 * MINUTE_MS, until: NOW + 13 * MINUTE_MS, markets: [], title: 'rates' };
  const it = desk({
    ...BOLD,
    firm: { ...FIRM, news: { meaning: 'no-fills', warnMs: 15 * MINUTE_MS, windows: [window] } },
  });
  it.position('old', 'BTCUSD', '0.01', '500');
  it.equity('100000');
  assert.deepEqual(it.warnings(), [
    { limit: 'news-window', used: 0.4, detail: 'BTCUSD is held: rates at 2026-01-05T12:09:00Z' },
  ]);
});

// A lot of 1 at the smallest price is worth one of the last decimal.
for (const [most, size] of [
  [-5n, 0n],
  [0n, 0n],
  [1n, 1n],
  [7n, 7n],
] as const)
  test(`within ${most} of the last decimal there is room for ${size} of the cheapest coin`, () => {
    const market = marketsOf(DEFAULT_RISK, [{ ...BTCUSD, lot: quantity('1') }]).get('BTCUSD')!;
    const within = largestWithin(initialState('main', 'UTC'), market, price('0.00000001'), most as Cash);
    assert.equal(within, size * quantity('1'));
  });
