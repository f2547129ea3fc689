// Tests of risk to the last decimal, and of the moments at which a day, a limit or a warning begins: what a change of one sign would break.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { cash, formatFixed, price, quantity, rate } from '#model/number.ts';
import { DAY_MS, MINUTE_MS } from '#model/time.ts';
import { limitsIn } from '#model/limits.ts';
import type { Cash } from '#model/number.ts';
import type { FirmTerms } from '#model/firm-terms.ts';
import type { Limits } from '#model/limits.ts';
import type { Plan } from '#model/plan.ts';
import { BTCUSD, BUY, ETHUSD, SELL, USDJPY, WIDE, desk, reasonOf, sizeOf } from './desk.fixture.ts';
import { DEFAULT_RISK } from './risk.ts';
import type { RiskSettings } from './risk.ts';

const NOW = Date.UTC(2026, 0, 5, 12);
const FREE = { margin: 0n as Cash, feeBps: 0, spreadBps: 0, slippageBps: 0 };
const FIRM: FirmTerms = {
  id: 'test',
  rules: 'test',
  phase: 'challenge',
  size: cash('100000'),
  zone: 'UTC',
  resetMs: 0,
  daily: undefined,
  maximum: undefined,
  buffer: FREE,
  profitTarget: undefined,
  minimumDays: undefined,
  bestDayBps: undefined,
  messageBudget: undefined,
  news: undefined,
};
const DAILY = {
  amount: cash('5000'),
  bpsOfAnchor: undefined,
  anchor: 'balance',
  judged: 'equity',
  evaluated: 'always',
  ends: 'account',
} as const;
const BOLD: RiskSettings = {
  ...WIDE,
  maxRiskPerTradeBps: 10_000,
  maxOpenPositions: 100,
  maxDailyLoss: cash('1000000'),
};
const ETH: Plan = {
  ...BUY,
  id: 'p2',
  symbol: 'ETHUSD',
  entry: price('3000'),
  stop: price('2900'),
  target: price('3300'),
};
const EUR: Plan = {
  ...BUY,
  id: 'p3',
  symbol: 'EURUSD',
  entry: price('1.1'),
  stop: price('1.09'),
  target: price('1.13'),
};

const detailOf = (answer: object): string => ('detail' in answer ? String(answer.detail) : 'approved');
const limits = (more: Partial<Limits>): Limits => ({ ...limitsIn(DEFAULT_RISK), ...more });

test('a person who resets the breaker of the account opens its day again, counted from the equity of now', () => {
  const it = desk();
  it.equity('10000');
  it.equity('9400');
  assert.equal(reasonOf(it.plan(BUY)), 'daily-loss');
  it.tell('reset', { tier: 'account', reason: 'looked at', by: 'ann' });
  it.equity('8900.00000001');
  assert.equal(reasonOf(it.plan(BUY)), undefined);
  it.equity('8900');
  assert.equal(reasonOf(it.plan(ETH)), 'daily-loss');
});

test('a reset before the account was heard changes nothing', () => {
  const it = desk();
  it.tell('reset', { tier: 'account', reason: 'looked at', by: 'ann' });
  assert.equal(detailOf(it.plan(BUY)), 'the equity is not known before the first price');
  it.equity('10000');
  assert.equal(reasonOf(it.plan(BUY)), undefined);
});

test('limits that are narrowed on the next day know nothing of the loss of the last', () => {
  const it = desk();
  it.equity('10000');
  it.equity('9700');
  it.clock.now += DAY_MS;
  it.tell('command', { type: 'set-limits', limits: limits({ maxDailyLoss: cash('300') }), by: 'ann' });
  assert.deepEqual(it.warnings(), []);
  assert.equal(reasonOf(it.plan(BUY)), undefined);
});

test('limits may be set before the account of a firm was heard', () => {
  const it = desk({ ...BOLD, firm: { ...FIRM, daily: DAILY } });
  it.tell('command', { type: 'set-limits', limits: limits({}), by: 'ann' });
  assert.deepEqual(it.warnings(), []);
});

test('a drawdown that is near its limit is warned of, and one without equity is not', () => {
  const settings = { ...DEFAULT_RISK, maxDrawdownBps: 1000, maxDailyLoss: cash('100000') };
  const it = desk(settings);
  it.equity('10000');
  it.equity('9200');
  assert.deepEqual(it.warnings(), [{ limit: 'max-drawdown', used: 0.8, detail: '800 of 1000' }]);
  const none = desk(settings);
  none.equity('0');
  assert.deepEqual(none.warnings(), []);
});

test('the exposure of its market alone is what an approval is warned of', () => {
  const it = desk({ ...WIDE, maxSymbolExposure: cash('1000') });
  it.equity('100000');
  it.plan({ ...BUY, quantity: quantity('0.002') });
  it.plan({ ...ETH, quantity: quantity('0.3') });
  assert.deepEqual(it.warnings(), [{ limit: 'max-symbol-exposure', used: 0.9, detail: '900 of 1000' }]);
});

// 1000 at 50000 is 0.02 either way.
test('where two limits allow the same the first is named', () => {
  const it = desk({ ...DEFAULT_RISK, maxLeverage: rate('100'), maxSymbolExposure: cash('1000') });
  it.equity('100000');
  const answer = it.plan(BUY);
  assert.equal('decidedBy' in answer ? answer.decidedBy : undefined, 'max-position-notional');
});

// At 1 JPY = 0.00333333 USD, 1.01 JPY are 0.0033666633 USD: counted as 0.00336667, the whole of such a limit and not a hair less.
for (const [most, reason] of [
  ['0.00336667', 'max-group-exposure'],
  ['0.00336668', 'below-minimum-quantity'],
] as const)
  test(`what is held in another currency is counted up: under a limit of ${most}, ${reason}`, () => {
    const it = desk(
      {
        ...BOLD,
        rates: { JPYUSD: rate('0.00333333') },
        groups: [{ name: 'dollar', symbols: ['USDJPY', 'EURUSD'], maxExposure: cash(most) }],
      },
      [USDJPY, { ...BTCUSD, symbol: 'EURUSD', minNotional: cash('0') }],
    );
    it.equity('10000');
    it.position('old', 'USDJPY', '0.01', '1.01');
    assert.equal(reasonOf(it.plan(EUR)), reason);
  });

test('quote money without a way into the account currency is refused, with both names', () => {
  const it = desk(DEFAULT_RISK, [{ ...BTCUSD, quote: 'ZAR' }]);
  it.equity('10000');
  const answer = it.plan(BUY);
  assert.deepEqual([reasonOf(answer), detailOf(answer)], ['no-conversion-rate', 'ZAR to USD']);
});

test('a target at the entry is on the wrong side', () => {
  for (const plan of [BUY, SELL]) {
    const it = desk();
    it.equity('10000');
    assert.equal(reasonOf(it.plan({ ...plan, target: plan.entry })), 'target-on-wrong-side');
  }
});

test('how long the last approval is ago, and how long it must be, is said in seconds', () => {
  const it = desk({ ...WIDE, minTimeBetweenTradesMs: 60_000 });
  it.equity('10000');
  it.plan({ ...BUY, quantity: quantity('0.01') });
  it.clock.now += 30_000;
  assert.equal(detailOf(it.plan(ETH)), '30 s since the last approval, least 60 s');
});

// 50000 × 0.0002 = 10; with the last decimal less of the price it is just under, and is not rounded up to it.
for (const [entry, reason] of [
  ['50000', undefined],
  ['49999.99999999', 'below-minimum-notional'],
] as const)
  test(`where 10 is the least value of the venue, 0.0002 at ${entry} is ${reason ?? 'approved'}`, () => {
    const it = desk(WIDE);
    it.equity('10000');
    assert.equal(reasonOf(it.plan({ ...BUY, entry: price(entry), quantity: quantity('0.0002') })), reason);
  });

test('nothing is no size, also where the venue names no least', () => {
  const any = { ...ETHUSD, minQuantity: quantity('0'), lot: quantity('0.00000001') };
  for (const [asked, reason] of [
    ['0', 'below-minimum-quantity'],
    ['0.00000001', undefined],
  ] as const) {
    const it = desk(WIDE, [any]);
    it.equity('10000');
    assert.equal(reasonOf(it.plan({ ...ETH, quantity: quantity(asked) })), reason);
  }
});

test('a position that nobody planned frees its market when it is closed', () => {
  const it = desk();
  it.equity('10000');
  it.position('old', 'BTCUSD', '0.01', '500');
  it.position('old', 'BTCUSD', '0', '0');
  assert.equal(reasonOf(it.plan(BUY)), undefined);
});

// Of 3 coins 1 and then 1 more are confirmed: 100000 of cost and 50000 to come are 150000; of 160000, 10000 are left: 3.3333 ETH.
test('each part of an entry is confirmed once', () => {
  const it = desk({ ...BOLD, maxLeverage: rate('1.6') });
  it.equity('100000');
  it.plan({ ...BUY, quantity: quantity('3') });
  it.order('p1', 'partially-filled', '1');
  it.position('p1', 'BTCUSD', '1', '50000');
  it.order('p1', 'partially-filled', '2');
  it.position('p1', 'BTCUSD', '2', '100000');
  assert.equal(formatFixed(sizeOf(it.plan(ETH))), '3.3333');
});

// 3 coins may win 3000 each: the floor of 20000 under the highest goes to 89000. At their stops 97000 are left: 8000 for ETH, which
// falls 400 from its target to its stop.
test('worked by hand: a plan in flight takes a floor that follows gains up with it', () => {
  const maximum = { amount: cash('20000.00000001'), mode: 'trailing-intraday', lockAt: undefined } as const;
  const it = desk({ ...BOLD, firm: { ...FIRM, maximum } });
  it.equity('100000');
  it.plan({ ...BUY, quantity: quantity('3') });
  assert.equal(formatFixed(sizeOf(it.plan(ETH))), '20');
});

// Entry to stop are 10 of the last decimal, the fee of two sides a fifth of one, which counts as one: 11 a coin, of 5000.
test('the costs of a side are counted up', () => {
  const cheap = { ...ETHUSD, lot: quantity('1'), maxQuantity: quantity('80000000000') };
  const it = desk({ ...BOLD, firm: { ...FIRM, daily: DAILY, buffer: { ...FREE, feeBps: 20 } } }, [cheap]);
  it.equity('100000');
  const plan = { ...ETH, entry: price('0.0000005'), stop: price('0.0000004'), target: price('0.0000008') };
  assert.equal(formatFixed(sizeOf(it.plan(plan))), '45454545454');
});

// Three to open it, and two to leave again.
for (const [messageBudget, reason] of [
  [5, undefined],
  [4, 'message-budget'],
] as const)
  test(`with ${messageBudget} messages a day a first plan is ${reason ?? 'approved'}`, () => {
    const it = desk({ ...BOLD, firm: { ...FIRM, messageBudget } });
    it.equity('100000');
    assert.equal(reasonOf(it.plan(BUY)), reason);
  });

for (const [name, warnMs, from] of [
  ['without a time before it', 0, 0],
  ['that has begun', 10 * MINUTE_MS, -MINUTE_MS],
] as const)
  test(`a window of news ${name} is wholly there`, () => {
    const windows = [{ from: NOW + from, until: NOW + 4 * MINUTE_MS, markets: [], title: 'rates' }];
    const it = desk({ ...BOLD, firm: { ...FIRM, news: { meaning: 'no-fills', warnMs, windows } } });
    it.position('old', 'BTCUSD', '0.01', '500');
    it.equity('100000');
    assert.deepEqual(
      it.warnings().map((warning) => ({ ...warning, detail: '' })),
      [{ limit: 'news-window', used: 1, detail: '' }],
    );
  });
