// Tests of risk: each reason of refusal and their order, the day, latches, exposure in flight, warnings, checkpoints.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { memoryBus } from '#bus/bus.ts';
import { MANUAL, RISK_REASONS } from '#model/plan.ts';
import type { FirmTerms } from '#model/firm-terms.ts';
import { cash, formatFixed, price, rate } from '#model/number.ts';
import type { Cash } from '#model/number.ts';
import type { Plan, RiskReason } from '#model/plan.ts';
import { DEFAULT_RISK, risk } from './risk.ts';
import type { RiskSettings } from './risk.ts';
import { BTCUSD, BUY, ETHUSD, INSTRUMENTS, SELL, USDJPY, desk, reasonOf, sizeOf } from './desk.fixture.ts';

const HOUR = 3_600_000;

type Desk = ReturnType<typeof desk>;
/** Something that is wrong with an account or a plan, all of it at once if need be. */
type Fault = {
  readonly reason: RiskReason;
  readonly settings?: Partial<RiskSettings>;
  readonly before?: (it: Desk) => void;
  readonly plan?: Partial<Plan>;
  readonly firm?: Partial<FirmTerms>;
};

const NOW = Date.UTC(2026, 0, 5, 12);
/** A firm that holds to nothing. */
const FIRM: FirmTerms = {
  id: 'test',
  rules: 'test',
  phase: 'challenge',
  size: cash('10000'),
  zone: 'UTC',
  resetMs: 0,
  daily: undefined,
  maximum: undefined,
  buffer: { margin: 0n as Cash, feeBps: 0, spreadBps: 0, slippageBps: 0 },
  profitTarget: undefined,
  minimumDays: undefined,
  bestDayBps: undefined,
  messageBudget: undefined,
  news: undefined,
};

/** One row for each reason, in the order of precedence. */
const FAULTS: readonly Fault[] = [
  { reason: 'strategy-not-followed', settings: { strategies: ['confluence', 'liquidity-grab'] } },
  { reason: 'paused', before: ({ tell }) => tell('command', { type: 'pause', by: 'ann' }) },
  {
    reason: 'breaker-tripped',
    before: ({ tell }) => tell('tripped', { tier: 'system', rule: 'clock-skew', detail: '900 ms' }),
  },
  {
    reason: 'data-rejected',
    before: ({ tell }) => {
      const bar = { openTime: 0, open: 1, high: 1, low: 1, close: 1, volume: 0 };
      for (const symbol of ['BTCUSD', 'NONE', 'USDJPY'])
        tell('candleClosed', { candle: { symbol, timeframe: '15m', ...bar }, grade: 'rejected' });
    },
  },
  { reason: 'unknown-instrument', plan: { symbol: 'NONE' } },
  { reason: 'no-conversion-rate', plan: { symbol: 'USDJPY' } },
  { reason: 'stop-missing', plan: { stop: price('0') } },
  { reason: 'stop-on-wrong-side', plan: { stop: price('50000') } },
  { reason: 'target-on-wrong-side', plan: { target: price('50000') } },
  { reason: 'short-on-spot', settings: { accountType: 'spot' }, plan: SELL },
  { reason: 'nothing-to-replace', plan: { replaces: 'nobody' } },
  { reason: 'symbol-busy', before: ({ position }) => position('p0', 'BTCUSD', '0.02', '1000') },
  {
    reason: 'max-open-positions',
    settings: { maxOpenPositions: 1 },
    before: ({ position }) => position('p9', 'ETHUSD', '0.1', '250'),
  },
  {
    reason: 'min-time-between-trades',
    settings: { minTimeBetweenTradesMs: HOUR },
    before: ({ plan, order }) => {
      plan({ ...BUY, id: 'p8' });
      order('p8', 'canceled');
    },
  },
  { reason: 'daily-loss', before: ({ equity }) => equity('9500') },
  { reason: 'max-drawdown', settings: { maxDrawdownBps: 300 }, before: ({ equity }) => equity('9700') },
  // The least order loses 0.01 at its stop.
  { reason: 'rule-floor', firm: { maximum: { amount: cash('0.01'), mode: 'static', lockAt: undefined } } },
  {
    reason: 'news-window',
    firm: {
      news: {
        meaning: 'no-fills',
        warnMs: 0,
        windows: [{ from: NOW - 1, until: NOW + 1, markets: ['USD'], title: 'rates' }],
      },
    },
  },
  { reason: 'message-budget', firm: { messageBudget: 4 } },
  {
    reason: 'max-symbol-exposure',
    settings: { maxSymbolExposure: 0n as Cash },
  },
  {
    reason: 'max-group-exposure',
    settings: { groups: [{ name: 'crypto', symbols: ['BTCUSD', 'ETHUSD'], maxExposure: cash('250') }] },
    before: ({ position }) => position('p9', 'ETHUSD', '0.1', '250'),
  },
  {
    reason: 'max-leverage',
    settings: { maxLeverage: rate('0.02') },
    before: ({ position }) => position('p9', 'ETHUSD', '0.1', '250'),
  },
  { reason: 'below-minimum-quantity', settings: { maxRiskPerTradeBps: 0 } },
  { reason: 'below-minimum-notional', settings: { maxPositionNotional: cash('9.99') } },
  {
    reason: 'stop-too-far',
    before: (it) => {
      it.plan({ ...BUY, id: 'p0' });
      it.order('p0', 'filled', '0.02');
      it.position('p0', 'BTCUSD', '0.02', '1000');
    },
    plan: { strategy: MANUAL, exitsOf: 'p0', stop: price('30000') },
  },
];

const meet = (faults: readonly Fault[]): string | undefined => {
  let settings: RiskSettings = DEFAULT_RISK;
  let plan: Plan = BUY;
  for (const fault of faults) {
    settings = { ...settings, ...fault.settings };
    if (fault.firm !== undefined) settings = { ...settings, firm: { ...FIRM, ...settings.firm, ...fault.firm } };
    plan = { ...plan, ...fault.plan };
  }
  const it = desk(settings);
  it.equity('10000');
  // The wait needs an approval, which any other fault would refuse: it comes first.
  const approving = faults.filter(({ reason }) => reason === 'min-time-between-trades');
  for (const fault of [...approving, ...faults]) fault.before?.(it);
  return reasonOf(it.plan({ ...plan, id: 'p1' }));
};

test('a plan with nothing against it is approved', () => {
  assert.equal(meet([]), undefined);
});

for (const fault of FAULTS)
  test(`a plan is refused for ${fault.reason}`, () => {
    assert.equal(meet([fault]), fault.reason);
  });

test('every reason has a row, and the rows stand in the order of the list', () => {
  assert.deepEqual(
    FAULTS.map(({ reason }) => reason),
    [...RISK_REASONS],
  );
});

/** Settings under which no approval can come first, so that there is nothing to wait for. */
const UNAPPROVABLE: ReadonlySet<RiskReason> = new Set([
  'rule-floor',
  'news-window',
  'message-budget',
  'max-symbol-exposure',
  'below-minimum-quantity',
  'below-minimum-notional',
]);

test('of any two faults the one that comes first in the list is said', () => {
  const told = (fault: Fault): boolean => fault.plan === undefined;
  for (const [index, first] of FAULTS.entries())
    for (const second of FAULTS.slice(index + 1)) {
      // Two plans cannot be wrong in two ways at once by overwriting each other.
      if (!told(first) && !told(second)) continue;
      if (first.reason === 'min-time-between-trades' && UNAPPROVABLE.has(second.reason)) continue;
      // Of exits only some are asked: src/risk/exits.test.ts.
      if (second.reason === 'stop-too-far') continue;
      assert.equal(meet([first, second]), first.reason, `${first.reason} with ${second.reason}`);
    }
});

test('a rejected market is open again after a good candle', () => {
  const it = desk();
  it.equity('10000');
  const candle = {
    symbol: 'BTCUSD',
    timeframe: '15m',
    openTime: 0,
    open: 1,
    high: 1,
    low: 1,
    close: 1,
    volume: 0,
  } as const;
  it.tell('candleClosed', { candle, grade: 'rejected' });
  assert.equal(reasonOf(it.plan(BUY)), 'data-rejected');
  it.tell('candleClosed', { candle, grade: 'good' });
  assert.equal(reasonOf(it.plan(BUY)), undefined);
});

test('before the account has been heard nothing is approved', () => {
  assert.equal(reasonOf(desk().plan(BUY)), 'max-leverage');
});

test('a rate that comes from a market is waited for', () => {
  const it = desk({ ...DEFAULT_RISK, maxPositionNotional: cash('100000'), maxLeverage: rate('30') });
  it.equity('10000');
  const sell: Plan = { ...SELL, symbol: 'USDJPY', entry: price('150'), stop: price('150.5'), target: price('148.5') };
  assert.equal(reasonOf(it.plan(sell)), 'no-conversion-rate');
  it.tell('mark', {
    symbol: 'USDJPY',
    timeframe: '1m',
    openTime: 0,
    open: 150,
    high: 150,
    low: 150,
    close: 150,
    volume: 0,
  });
  assert.equal(reasonOf(it.plan(sell)), undefined);
});

test('marks are heard only where a market gives a rate', () => {
  assert.equal(risk(DEFAULT_RISK, [BTCUSD]).hears.includes('mark'), false);
  assert.equal(risk(DEFAULT_RISK, [USDJPY]).hears.includes('mark'), true);
  assert.equal(risk({ ...DEFAULT_RISK, rates: { JPYUSD: rate('0.0067') } }, [USDJPY]).hears.includes('mark'), false);
});

test('pause holds until resume', () => {
  const it = desk();
  it.equity('10000');
  it.tell('command', { type: 'pause', by: 'ann' });
  assert.equal(reasonOf(it.plan(BUY)), 'paused');
  it.tell('command', { type: 'resume', by: 'ann' });
  assert.equal(reasonOf(it.plan(BUY)), undefined);
});

test('a tripped breaker refuses until its own tier is reset', () => {
  const it = desk();
  it.equity('10000');
  it.tell('tripped', { tier: 'account', rule: 'daily-loss', detail: '' });
  it.tell('reset', { tier: 'system', reason: 'clock is right', by: 'ann' });
  assert.equal(reasonOf(it.plan(BUY)), 'breaker-tripped');
  it.tell('reset', { tier: 'account', reason: 'seen', by: 'ann' });
  assert.equal(reasonOf(it.plan(BUY)), undefined);
});

test('an approval in flight counts as exposure until its order ends', () => {
  for (const [state, filled, busy] of [
    ['accepted', '0', true],
    ['partially-filled', '0.01', true],
    ['filled', '0.02', true],
    ['canceled', '0.01', true],
    ['canceled', '0', false],
    ['expired', '0', false],
    ['rejected', '0', false],
    ['denied', '0', false],
  ] as const) {
    const it = desk();
    it.equity('10000');
    it.plan(BUY);
    it.order('p1', state, filled);
    assert.equal(reasonOf(it.plan({ ...BUY, id: 'p2' })), busy ? 'symbol-busy' : undefined, state);
  }
});

test('the end of a protective order frees nothing', () => {
  const it = desk();
  it.equity('10000');
  it.plan(BUY);
  it.order('p1', 'canceled', '0', 'stop-loss');
  assert.equal(reasonOf(it.plan({ ...BUY, id: 'p2' })), 'symbol-busy');
});

test('a position frees its room when it is flat and its entry order has ended', () => {
  const it = desk();
  it.equity('10000');
  it.plan(BUY);
  it.position('p1', 'BTCUSD', '0.01', '500');
  it.position('p1', 'BTCUSD', '0', '0');
  assert.equal(reasonOf(it.plan({ ...BUY, id: 'p2' })), 'symbol-busy');
  it.order('p1', 'canceled', '0.01');
  assert.equal(reasonOf(it.plan({ ...BUY, id: 'p2' })), undefined);
});

test('a fill that the ledger has not booked yet is still in flight', () => {
  const it = desk();
  it.equity('10000');
  it.plan(BUY);
  it.position('p1', 'BTCUSD', '0.01', '500');
  it.order('p1', 'filled', '0.02');
  it.position('p1', 'BTCUSD', '0', '0');
  assert.equal(reasonOf(it.plan({ ...BUY, id: 'p2' })), 'symbol-busy');
  it.position('p1', 'BTCUSD', '0.01', '500');
  it.position('p1', 'BTCUSD', '0', '0');
  assert.equal(reasonOf(it.plan({ ...BUY, id: 'p2' })), undefined);
});

test('exposure in flight shrinks the next size: what one plan has taken another cannot', () => {
  const it = desk({
    ...DEFAULT_RISK,
    groups: [{ name: 'crypto', symbols: ['BTCUSD', 'ETHUSD'], maxExposure: cash('1250') }],
  });
  it.equity('10000');
  assert.equal(formatFixed(sizeOf(it.plan(BUY))), '0.02');
  const eth: Plan = {
    ...BUY,
    id: 'p2',
    symbol: 'ETHUSD',
    entry: price('2500'),
    stop: price('2450'),
    target: price('2650'),
  };
  assert.equal(formatFixed(sizeOf(it.plan(eth))), '0.1');
});

test('the fourth position is refused, approvals in flight included', () => {
  const it = desk({ ...DEFAULT_RISK, maxLeverage: rate('100') });
  it.equity('10000');
  it.position('p7', 'XAUUSD', '0.01', '2400');
  it.position('p8', 'EURUSD', '0.01', '1100');
  assert.equal(reasonOf(it.plan(BUY)), undefined);
  const eth: Plan = { ...BUY, id: 'p2', symbol: 'ETHUSD' };
  assert.equal(reasonOf(it.plan(eth)), 'max-open-positions');
});

test('the daily loss counts open positions, is latched for the day, and ends with the day', () => {
  const it = desk();
  it.equity('10000');
  it.equity('9500.00000001', '10000');
  assert.equal(reasonOf(it.plan(BUY)), undefined);
  it.order('p1', 'canceled');
  it.equity('9500', '10000');
  it.equity('9900', '10000');
  assert.equal(reasonOf(it.plan(BUY)), 'daily-loss');
  it.clock.now = Date.UTC(2026, 0, 6);
  assert.equal(reasonOf(it.plan(BUY)), undefined);
});

test('the next day is counted from the equity that it began with', () => {
  const it = desk();
  it.equity('10000');
  it.equity('9600');
  it.clock.now = Date.UTC(2026, 0, 6, 9);
  it.equity('9200');
  assert.equal(reasonOf(it.plan(BUY)), undefined);
  it.order('p1', 'canceled');
  it.equity('9100');
  assert.equal(reasonOf(it.plan(BUY)), 'daily-loss');
});

// Prague: 2026-03-29 has 23 hours, 2026-10-25 has 25. Midnight moves from 23:00 UTC to 22:00 UTC and back.
for (const [name, halted, lastMinute, midnight] of [
  ['spring', Date.UTC(2026, 2, 29, 1), Date.UTC(2026, 2, 29, 21, 59), Date.UTC(2026, 2, 29, 22)],
  ['autumn', Date.UTC(2026, 9, 24, 22), Date.UTC(2026, 9, 25, 22, 59), Date.UTC(2026, 9, 25, 23)],
] as const)
  test(`a halt ends at local midnight across the change of the clocks in ${name}`, () => {
    const it = desk({ ...DEFAULT_RISK, dayZone: 'Europe/Prague' });
    it.clock.now = halted;
    it.equity('10000');
    it.equity('9400');
    it.clock.now = lastMinute;
    assert.equal(reasonOf(it.plan(BUY)), 'daily-loss');
    it.clock.now = midnight;
    assert.equal(reasonOf(it.plan(BUY)), undefined);
  });

test('a trading day may begin at 17:00 in New York', () => {
  const it = desk({ ...DEFAULT_RISK, dayZone: 'America/New_York', dayStartMs: 17 * HOUR });
  it.clock.now = Date.UTC(2026, 0, 5, 20);
  it.equity('10000');
  it.equity('9400');
  it.clock.now = Date.UTC(2026, 0, 5, 21, 59);
  assert.equal(reasonOf(it.plan(BUY)), 'daily-loss');
  it.clock.now = Date.UTC(2026, 0, 5, 22);
  assert.equal(reasonOf(it.plan(BUY)), undefined);
});

test('a drawdown is measured from the highest equity and ends only when a person resets the account', () => {
  const it = desk({ ...DEFAULT_RISK, maxDrawdownBps: 1000, maxDailyLoss: cash('100000') });
  it.equity('10000');
  it.equity('12000');
  it.equity('10800');
  assert.equal(reasonOf(it.plan(BUY)), 'max-drawdown');
  it.tell('reset', { tier: 'account', reason: 'the next trading day has begun', by: 'breaker' });
  assert.equal(reasonOf(it.plan(BUY)), 'max-drawdown');
  it.tell('reset', { tier: 'account', reason: 'reviewed', by: 'ann' });
  assert.equal(reasonOf(it.plan(BUY)), undefined);
});

test('80% of the daily loss is warned of once, and again after the loss has clearly fallen', () => {
  const it = desk();
  it.equity('10000');
  for (const equity of ['9601', '9600', '9590', '9605', '9600']) it.equity(equity);
  assert.deepEqual(it.warnings(), [{ limit: 'daily-loss', used: 0.8, detail: '400 of 500' }]);
  it.equity('9800');
  it.equity('9550');
  assert.deepEqual(
    it.warnings().map(({ used }) => used),
    [0.8, 0.9],
  );
});

test('the level of warning may have decimals', () => {
  const it = desk({ ...DEFAULT_RISK, warnAtPercent: 72.5 });
  it.equity('10000');
  it.equity('9637.50000001');
  assert.deepEqual(it.warnings(), []);
  it.equity('9637.5');
  assert.deepEqual(it.warnings(), [{ limit: 'daily-loss', used: 0.725, detail: '362.5 of 500' }]);
});

test('a nearly used exposure limit is warned of at the approval that uses it', () => {
  const it = desk({ ...DEFAULT_RISK, maxLeverage: rate('0.125') });
  it.equity('10000');
  it.plan(BUY);
  assert.deepEqual(it.warnings(), [{ limit: 'max-leverage', used: 0.8, detail: '1000 of 1250' }]);
});

test('risk restored from a checkpoint at any point answers the same', () => {
  const settings: RiskSettings = { ...DEFAULT_RISK, maxDrawdownBps: 1000, maxSymbolExposure: cash('5000') };
  const play = (restoring: boolean) => {
    const bus = memoryBus([risk(settings, INSTRUMENTS)], { accounts: ['main'] });
    const spare = memoryBus([risk(settings, INSTRUMENTS)], { accounts: ['main'] });
    const buses = restoring ? [bus, spare] : [bus, bus];
    const recorder = desk(settings);
    const inputs: Parameters<typeof bus.input>[] = [];
    const tell: Desk['tell'] = (kind, data) => {
      inputs.push([kind, 'main', recorder.clock.now, data]);
    };
    const account = (equity: string) =>
      tell('account', {
        currency: 'USD',
        cash: cash(equity),
        unrealised: 0n as Cash,
        equity: cash(equity),
        openPositions: 0,
      });
    account('10000');
    tell('plan', BUY);
    account('9600');
    tell('plan', { ...BUY, id: 'p2', symbol: ETHUSD.symbol });
    tell('tripped', { tier: 'account', rule: 'daily-loss', detail: 'x' });
    account('9400');
    tell('plan', { ...BUY, id: 'p3', symbol: 'XAUUSD' });
    for (const [index, input] of inputs.entries()) {
      const now = buses[index % 2]!;
      now.input(...input);
      buses[(index + 1) % 2]!.restore(now.checkpoint());
    }
    return buses[inputs.length % 2]!.checkpoint();
  };
  assert.deepEqual(play(true), play(false));
});
