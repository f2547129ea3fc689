// Tests of several accounts: each has its own limits, day, currency and strategies, and answers by itself.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { memoryBus } from '#bus/bus.ts';
import { cash, formatFixed, price, rate } from '#model/number.ts';
import { MANUAL } from '#model/plan.ts';
import type { Cash } from '#model/number.ts';
import type { Event } from '#model/event.ts';
import type { Plan } from '#model/plan.ts';
import { DEFAULT_RISK, risk } from './risk.ts';
import type { RiskSettings } from './risk.ts';
import { BTCUSD, BUY, INSTRUMENTS, SELL, USDJPY } from './desk.fixture.ts';

const HOUR = 3_600_000;

/** Each account begins with 10000. */
const line = (settings: RiskSettings, accounts: readonly string[], instruments = INSTRUMENTS) => {
  const said: Event[] = [];
  const bus = memoryBus([risk(settings, instruments)], {
    accounts,
    tap: { hears: ['approved', 'refused'], hear: (event) => said.push(event) },
  });
  const clock = { now: Date.UTC(2026, 0, 5, 12) };
  const equity = (account: string, amount: string): void =>
    bus.input('account', account, clock.now, {
      currency: 'USD',
      cash: cash(amount),
      unrealised: 0n as Cash,
      equity: cash(amount),
      openPositions: 0,
    });
  for (const account of accounts) equity(account, '10000');
  return {
    bus,
    clock,
    equity,
    /** Said of the market, as decision says it: "account: size" or "account: reason". */
    plan: (plan: Plan): readonly string[] => {
      said.length = 0;
      bus.input('plan', plan.symbol, clock.now, plan);
      return said.map(({ key, data }) =>
        'quantity' in data
          ? `${key}: ${formatFixed(data.quantity)}`
          : 'reason' in data
            ? `${key}: ${data.reason}`
            : key,
      );
    },
  };
};

test('one plan is sized or refused by each account by its own limits', () => {
  const settings: RiskSettings = {
    ...DEFAULT_RISK,
    accounts: {
      small: { maxPositionNotional: cash('100') },
      spot: { accountType: 'spot' },
      wide: { maxPositionNotional: cash('100000'), maxRiskPerTradeBps: 50, maxLeverage: rate('3') },
    },
  };
  const { plan } = line(settings, ['common', 'small', 'spot', 'wide']);
  // 1000 / 50000, 100 / 50000, and 0.5% of 10000 over a stop of 1000.
  assert.deepEqual(plan(SELL), ['common: 0.02', 'small: 0.002', 'spot: short-on-spot', 'wide: 0.05']);
});

test('an account follows the strategies that it has chosen, and what a person asks of it', () => {
  const settings: RiskSettings = { ...DEFAULT_RISK, accounts: { choosy: { strategies: ['confluence'] } } };
  const answers = (strategy: string): string => line(settings, ['choosy']).plan({ ...BUY, strategy })[0]!;
  assert.equal(answers('order-block'), 'choosy: strategy-not-followed');
  assert.equal(answers('confluence'), 'choosy: 0.02');
  assert.equal(answers(MANUAL), 'choosy: 0.02');
});

test('each account has its own trading day and loss', () => {
  const settings: RiskSettings = {
    ...DEFAULT_RISK,
    accounts: { york: { dayZone: 'America/New_York', dayStartMs: 17 * HOUR }, strict: { maxDailyLoss: cash('100') } },
  };
  const it = line(settings, ['utc', 'york', 'strict']);
  it.equity('utc', '9400');
  it.equity('york', '9400');
  it.equity('strict', '9900');
  assert.deepEqual(it.plan(BUY), ['utc: daily-loss', 'york: daily-loss', 'strict: daily-loss']);
  it.clock.now = Date.UTC(2026, 0, 5, 22);
  assert.deepEqual(it.plan(BUY), ['utc: daily-loss', 'york: 0.02', 'strict: daily-loss']);
});

test('marks are heard where any account needs a rate of them', () => {
  const settings: RiskSettings = { ...DEFAULT_RISK, currency: 'JPY', accounts: { dollar: { currency: 'USD' } } };
  assert.equal(risk({ ...settings, accounts: {} }, [USDJPY]).hears.includes('mark'), false);
  const it = line({ ...settings, maxPositionNotional: cash('10000000') }, ['dollar'], [USDJPY, BTCUSD]);
  const sell: Plan = { ...SELL, symbol: 'USDJPY', entry: price('150'), stop: price('150.5'), target: price('148.5') };
  assert.deepEqual(it.plan(sell), ['dollar: no-conversion-rate']);
  const at = { open: 150, high: 150, low: 150, close: 150, volume: 0 };
  it.bus.input('mark', 'USDJPY', it.clock.now, { symbol: 'USDJPY', timeframe: '1m', openTime: 0, ...at });
  // Leverage 1 on 10000 is a tenth of a lot of 100000.
  assert.deepEqual(it.plan(sell), ['dollar: 0.1']);
});
