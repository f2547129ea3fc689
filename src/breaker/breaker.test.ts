// Tests of the breaker: what trips, what stays tripped, what resets it, and that a restart changes nothing.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { memoryBus } from '#bus/bus.ts';
import { cash, quantity, rate } from '#model/number.ts';
import type { BreakerTier, Event, EventData, Kind } from '#model/event.ts';
import type { Cash } from '#model/number.ts';
import type { OrderRole, OrderState } from '#model/order.ts';
import type { Limits } from '#model/limits.ts';
import { DEFAULT_BREAKER, breaker } from './breaker.ts';
import type { BreakerSettings } from './breaker.ts';

const SAYS = ['tripped', 'reset'] as const satisfies readonly Kind[];

const LIMITS: Limits = {
  maxPositionNotional: cash('1000'),
  maxRiskPerTradeBps: 200,
  maxOpenPositions: 3,
  maxDailyLoss: cash('500'),
  groups: [],
  maxLeverage: rate('1'),
  minTimeBetweenTradesMs: 0,
  warnAtPercent: 80,
};

const desk = (settings: Partial<BreakerSettings> = {}) => {
  const said: Event[] = [];
  const bus = memoryBus([breaker({ ...DEFAULT_BREAKER, ...settings })], {
    accounts: ['main'],
    tap: { hears: SAYS, hear: (event) => said.push(event) },
  });
  const clock = { now: Date.UTC(2026, 0, 5, 12) };
  const tell = <K extends Kind>(kind: K, data: EventData[K], key = 'main'): void =>
    bus.input(kind, key, clock.now, data);
  return {
    bus,
    clock,
    tell,
    said: () => said.map(({ kind, data }) => `${kind} ${'rule' in data ? data.rule : ''}`.trim()),
    last: () => said.at(-1)?.data,
    equity: (equity: string): void =>
      tell('account', {
        currency: 'USD',
        cash: cash(equity),
        unrealised: 0n as Cash,
        equity: cash(equity),
        openPositions: 0,
      }),
    order: (state: OrderState, role: OrderRole = 'entry'): void =>
      tell('order', {
        request: {
          clientId: 'c',
          planId: 'p',
          role,
          symbol: 'BTCUSD',
          side: 'buy',
          type: 'limit',
          quantity: quantity('1'),
          reduceOnly: false,
        },
        state,
        filled: quantity('0'),
      }),
    mark: (): void =>
      tell(
        'mark',
        { symbol: 'BTCUSD', timeframe: '1m', openTime: clock.now, open: 1, high: 1, low: 1, close: 1, volume: 0 },
        'BTCUSD',
      ),
    reset: (reason: string, tier: BreakerTier = 'account', by = 'ann'): void =>
      tell('command', { type: 'reset-breaker', tier, reason, by }),
  };
};

test('the daily loss trips at its limit and not a unit before', () => {
  const it = desk();
  it.equity('10000');
  it.equity('9500.00000001');
  assert.deepEqual(it.said(), []);
  it.equity('9500');
  assert.deepEqual(it.last(), { tier: 'account', rule: 'daily-loss', detail: 'lost 500 today, limit 500' });
});

test('a tripped rule is said once and stays while equity recovers', () => {
  const it = desk();
  it.equity('10000');
  for (const equity of ['9400', '9300', '10100', '9200']) it.equity(equity);
  assert.deepEqual(it.said(), ['tripped daily-loss']);
});

test('the daily loss resets itself at the next trading day, by the clock alone', () => {
  const it = desk();
  it.equity('10000');
  it.equity('9400');
  it.clock.now = Date.UTC(2026, 0, 5, 23, 59);
  it.mark();
  assert.deepEqual(it.said(), ['tripped daily-loss']);
  it.clock.now = Date.UTC(2026, 0, 6);
  it.mark();
  assert.deepEqual(it.last(), {
    tier: 'account',
    reason: 'daily-loss: the next trading day has begun',
    by: 'breaker',
  });
  it.equity('9000');
  assert.deepEqual(it.said(), ['tripped daily-loss', 'reset']);
  it.equity('8900');
  assert.deepEqual(it.said(), ['tripped daily-loss', 'reset', 'tripped daily-loss']);
});

// Prague: midnight is 23:00 UTC before 2026-03-29 and 22:00 UTC after; the other way on 2026-10-25.
for (const [name, tripped, lastMinute, midnight] of [
  ['spring', Date.UTC(2026, 2, 29, 1), Date.UTC(2026, 2, 29, 21, 59), Date.UTC(2026, 2, 29, 22)],
  ['autumn', Date.UTC(2026, 9, 24, 22), Date.UTC(2026, 9, 25, 22, 59), Date.UTC(2026, 9, 25, 23)],
] as const)
  test(`the day ends at local midnight across the change of the clocks in ${name}`, () => {
    const it = desk({ dayZone: 'Europe/Prague' });
    it.clock.now = tripped;
    it.equity('10000');
    it.equity('9400');
    it.clock.now = lastMinute;
    it.mark();
    assert.deepEqual(it.said(), ['tripped daily-loss']);
    it.clock.now = midnight;
    it.mark();
    assert.deepEqual(it.said(), ['tripped daily-loss', 'reset']);
  });

test('a drawdown stays tripped over days until a person resets it with a reason', () => {
  const it = desk({ maxDailyLoss: undefined, maxDrawdownBps: 1000 });
  it.equity('10000');
  it.equity('12000');
  it.equity('10800.00000001');
  assert.deepEqual(it.said(), []);
  it.equity('10800');
  it.clock.now += 7 * 86_400_000;
  it.mark();
  it.equity('11900');
  it.reset('  ');
  it.reset('reviewed', 'account', '');
  assert.deepEqual(it.said(), ['tripped max-drawdown']);
  it.reset('reviewed the week');
  assert.deepEqual(it.last(), { tier: 'account', reason: 'reviewed the week', by: 'ann' });
});

test('after a reset loss and drawdown are counted anew', () => {
  const it = desk({ maxDrawdownBps: 1000 });
  it.equity('10000');
  it.equity('9000');
  it.reset('reviewed');
  it.equity('8900');
  assert.deepEqual(it.said(), ['tripped daily-loss', 'tripped max-drawdown', 'reset']);
  it.equity('8500');
  it.equity('8100');
  assert.deepEqual(it.said().slice(3), ['tripped daily-loss', 'tripped max-drawdown']);
});

test('the end of the day is no reset of the tier while another of its rules is tripped', () => {
  const it = desk({ maxDrawdownBps: 1000 });
  it.equity('10000');
  it.equity('9000');
  it.clock.now += 86_400_000;
  it.mark();
  assert.deepEqual(it.said(), ['tripped daily-loss', 'tripped max-drawdown']);
});

test('rejects in a row trip, and an order that the venue takes breaks the row', () => {
  const it = desk({ maxRejectsInARow: 3 });
  for (const state of ['rejected', 'rejected', 'accepted', 'rejected', 'denied', 'submitted', 'rejected'] as const)
    it.order(state);
  assert.deepEqual(it.said(), []);
  it.order('rejected');
  assert.deepEqual(it.last(), { tier: 'account', rule: 'reject-rate', detail: '3 orders rejected in a row' });
  it.order('accepted');
  assert.deepEqual(it.said(), ['tripped reject-rate']);
});

test('what becomes of orders of somebody else is in no row', () => {
  const it = desk({ maxRejectsInARow: 2 });
  it.order('rejected', 'external');
  it.order('rejected');
  it.order('rejected', 'external');
  assert.deepEqual(it.said(), []);
  it.order('accepted', 'external');
  it.order('rejected');
  assert.deepEqual(it.said(), ['tripped reject-rate']);
});

test('a reset of another tier changes nothing', () => {
  const it = desk();
  it.equity('10000');
  it.equity('9000');
  it.reset('clock is right', 'system');
  assert.deepEqual(it.said().slice(0, 1), ['tripped daily-loss']);
  it.equity('8000');
  assert.equal(it.said().filter((line) => line.startsWith('tripped')).length, 1, 'still tripped');
});

test('a rule without a limit never trips', () => {
  const it = desk({ maxDailyLoss: undefined, maxRejectsInARow: undefined });
  it.equity('10000');
  it.equity('1');
  for (let count = 0; count < 100; count += 1) it.order('rejected');
  assert.deepEqual(it.said(), []);
});

test('a latch outlives a restart, and so does the day that resets it', () => {
  const before = desk({ maxDrawdownBps: 500 });
  before.equity('10000');
  before.equity('9400');
  before.order('rejected');
  const after = desk({ maxDrawdownBps: 500 });
  after.bus.restore(before.bus.checkpoint());
  assert.deepEqual(after.bus.checkpoint(), before.bus.checkpoint());
  for (const it of [before, after]) {
    it.equity('9300');
    it.clock.now += 86_400_000;
    it.mark();
    it.reset('reviewed');
  }
  assert.deepEqual(after.said(), ['reset']);
  assert.deepEqual(before.said(), ['tripped daily-loss', 'tripped max-drawdown', 'reset']);
  assert.deepEqual(after.bus.checkpoint(), before.bus.checkpoint());
});

test('each account is judged by its own limits', () => {
  const settings: BreakerSettings = { ...DEFAULT_BREAKER, accounts: { strict: { maxDailyLoss: cash('100') } } };
  const said: string[] = [];
  const bus = memoryBus([breaker(settings)], {
    accounts: ['common', 'strict'],
    tap: { hears: ['tripped'], hear: ({ key, data }) => said.push(`${key} ${'detail' in data ? data.detail : ''}`) },
  });
  for (const equity of ['10000', '9900', '9500'])
    for (const account of ['common', 'strict'])
      bus.input('account', account, 0, {
        currency: 'USD',
        cash: cash(equity),
        unrealised: 0n as Cash,
        equity: cash(equity),
        openPositions: 0,
      });
  assert.deepEqual(said, ['strict lost 100 today, limit 100', 'common lost 500 today, limit 500']);
});

test('limits that a person sets trip at once where they are met, and lift nothing that is tripped', () => {
  const it = desk({ maxDrawdownBps: undefined });
  const set = (maxDailyLoss: string, maxDrawdownBps?: number): void =>
    it.tell('command', {
      type: 'set-limits',
      by: 'ann',
      limits: { ...LIMITS, maxDailyLoss: cash(maxDailyLoss), maxDrawdownBps },
    });
  it.equity('10000');
  it.equity('9700');
  set('400', 300);
  assert.deepEqual(it.said(), ['tripped max-drawdown']);
  set('300');
  assert.deepEqual(it.said(), ['tripped max-drawdown', 'tripped daily-loss']);
  set('5000');
  it.equity('9600');
  assert.deepEqual(it.said(), ['tripped max-drawdown', 'tripped daily-loss']);
  it.reset('seen');
  it.equity('9000');
  assert.deepEqual(it.said(), ['tripped max-drawdown', 'tripped daily-loss', 'reset']);
});

test('yesterday’s loss does not trip a limit that is set today', () => {
  const it = desk();
  it.equity('10000');
  it.equity('9700');
  it.clock.now += 86_400_000;
  it.tell('command', { type: 'set-limits', by: 'ann', limits: { ...LIMITS, maxDailyLoss: cash('300') } });
  assert.deepEqual(it.said(), []);
});
