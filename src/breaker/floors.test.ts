// Tests of the breaker under the rules of a firm: which floor trips, what a person may reset, and whose day ends it.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { memoryBus } from '#bus/bus.ts';
import { cash } from '#model/number.ts';
import { HOUR_MS } from '#model/time.ts';
import type { Cash } from '#model/number.ts';
import type { EventData, Kind } from '#model/event.ts';
import type { FirmTerms } from '#model/firm-terms.ts';
import { DEFAULT_BREAKER, breaker } from './breaker.ts';

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
  maximum: { amount: cash('10000'), mode: 'static', lockAt: undefined },
  buffer: { margin: 0n as Cash, feeBps: 0, spreadBps: 0, slippageBps: 0 },
  profitTarget: undefined,
  minimumDays: undefined,
  bestDayBps: undefined,
  messageBudget: undefined,
  news: undefined,
};

function desk(firm: FirmTerms = FIRM) {
  const said: string[] = [];
  const bus = memoryBus([breaker({ ...DEFAULT_BREAKER, maxDailyLoss: undefined, firm })], {
    accounts: ['main'],
    tap: {
      hears: ['tripped', 'reset'],
      hear: ({ kind, data }) =>
        said.push(`${kind} ${'rule' in data ? `${data.rule}: ${data.detail}` : `by ${'by' in data ? data.by : ''}`}`),
    },
  });
  const clock = { now: Date.UTC(2026, 0, 5, 12) };
  const tell = <K extends Kind>(kind: K, data: EventData[K]): void => bus.input(kind, 'main', clock.now, data);
  return {
    bus,
    clock,
    said,
    equity: (equity: string, balance = equity): void =>
      tell('account', {
        currency: 'USD',
        cash: cash(balance),
        unrealised: (cash(equity) - cash(balance)) as Cash,
        equity: cash(equity),
        openPositions: 0,
      }),
    mark: (): void =>
      tell('mark', { symbol: 'BTCUSD', timeframe: '1m', openTime: 0, open: 1, high: 1, low: 1, close: 1, volume: 0 }),
    reset: (): void => tell('command', { type: 'reset-breaker', tier: 'account', reason: 'seen', by: 'ann' }),
  };
}

const DAY = 'tripped rule-floor-day: 95000 at the daily-loss floor of 95000';
const PHASE = 'tripped rule-floor: 90000 at the max-loss floor of 90000';

test('a floor trips when it is touched, and not a unit before', () => {
  const it = desk();
  it.equity('100000');
  it.equity('95000.00000001');
  assert.deepEqual(it.said, []);
  it.equity('95000');
  it.equity('94000');
  assert.deepEqual(it.said, [DAY]);
});

test('the floor of the day ends with the firm’s day, by its clock alone', () => {
  const it = desk();
  it.equity('100000');
  it.equity('95000');
  it.clock.now = Date.UTC(2026, 0, 5, 23);
  it.mark();
  assert.deepEqual(it.said, [DAY]);
  it.clock.now += 1;
  it.mark();
  assert.deepEqual(it.said, [DAY, 'reset by breaker']);
});

test('a person resets no floor: it trips again at once', () => {
  const it = desk({ ...FIRM, daily: undefined });
  it.equity('100000');
  it.equity('90000');
  it.clock.now += 400 * HOUR_MS;
  it.equity('99000');
  it.reset();
  assert.deepEqual(it.said, [PHASE, 'reset by ann', PHASE]);
});

test('a float that the next day’s floor passes trips at the reset, while nothing moves', () => {
  const it = desk({ ...FIRM, maximum: undefined });
  it.equity('100000');
  it.equity('95001', '108000');
  assert.deepEqual(it.said, []);
  it.clock.now = Date.UTC(2026, 0, 6, 8);
  it.equity('95001', '108000');
  assert.deepEqual(it.said, ['tripped rule-floor-day: 95001 at the daily-loss floor of 103000']);
});

test('the latch outlives a restart; a new phase can be reset', () => {
  const before = desk({ ...FIRM, daily: undefined });
  before.equity('100000');
  before.equity('90000');
  const same = desk({ ...FIRM, daily: undefined });
  const next = desk({ ...FIRM, daily: undefined, id: 'the next phase' });
  for (const it of [same, next]) {
    it.bus.restore(before.bus.checkpoint());
    it.equity('100000');
    it.reset();
  }
  assert.deepEqual(same.said, ['reset by ann', PHASE]);
  assert.deepEqual(next.said, ['reset by ann']);
});
