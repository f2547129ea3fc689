// Tests of the odds: days by hand, the floors of an attempt against those of the agents, and chances that are known.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { cash, toNumber } from '#model/number.ts';
import { createFloors, hearFloors } from '#model/floors.ts';
import { DAY_ANCHORS, FLOOR_MODES } from '#model/firm-terms.ts';
import { DAY_MS, HOUR_MS } from '#model/time.ts';
import type { Cash } from '#model/number.ts';
import type { FirmTerms } from '#model/firm-terms.ts';
import { attemptTerms, newStanding, playDay } from './attempt.ts';
import { challengeDays, challengeOdds } from './challenge.ts';
import type { ChallengeDay } from './challenge.ts';

const TERMS: FirmTerms = {
  id: 'test',
  rules: 'test',
  phase: 'challenge',
  size: cash('100000'),
  zone: 'UTC',
  resetMs: 0,
  daily: undefined,
  maximum: { amount: cash('10000'), mode: 'static', lockAt: undefined },
  buffer: { margin: 0n as Cash, feeBps: 0, spreadBps: 0, slippageBps: 0 },
  profitTarget: cash('10000'),
  minimumDays: undefined,
  bestDayBps: undefined,
  messageBudget: undefined,
  news: undefined,
};
const START = Date.UTC(2026, 0, 5);
const closed = (result: number): ChallengeDay => ({
  result,
  low: Math.min(0, result),
  high: Math.max(0, result),
  float: 0,
  opened: true,
  planned: 1_000,
});

test('a backtest is cut into the firm’s days, with excursions on top of what was closed before', () => {
  const at = (day: number, hour: number): number => START + day * DAY_MS + hour * HOUR_MS;
  const trade = { risk: 100, adverseR: 0.8, favourableR: 2 };
  const days = challengeDays({
    terms: { zone: 'UTC', resetMs: 0 },
    capital: 1_000,
    closes: [at(0, 1), at(0, 12), at(1, 12), at(2, 12)],
    marks: [
      { time: at(0, 3), balance: 950, equity: 950 },
      { time: at(0, 8), balance: 1_000, equity: 1_000 },
      { time: at(0, 20), balance: 1_000, equity: 1_060 },
      // Midnight is still of the day before.
      { time: at(1, 0), balance: 1_000, equity: 1_040 },
      { time: at(1, 5), balance: 1_030, equity: 1_030 },
    ],
    trades: [
      { ...trade, entryTime: at(0, 1), exitTime: at(0, 3), netPnl: -50 },
      { ...trade, entryTime: at(0, 4), exitTime: at(0, 8), netPnl: 50, favourableR: 0.5 },
      { ...trade, entryTime: at(0, 18), exitTime: at(1, 5), netPnl: 30, adverseR: 0.1, risk: 200 },
    ],
  });
  assert.deepEqual(days, [
    // The second trade was 80 down when 50 were lost already.
    { result: 0, low: -130, high: 200, float: 40, opened: true, planned: 200 },
    { result: 30, low: -20, high: 400, float: 0, opened: false, planned: 200 },
    { result: 0, low: 0, high: 0, float: 0, opened: false, planned: 0 },
  ]);
});

const anyDay = fc
  .record({
    result: fc.integer({ min: -4_000, max: 4_000 }),
    down: fc.nat(3_000),
    up: fc.nat(3_000),
    float: fc.nat(900),
  })
  .map(({ result, down, up, float }): ChallengeDay => ({
    result,
    low: Math.min(0, result) - down,
    high: Math.max(0, result) + up + float,
    float,
    opened: true,
    planned: 0,
  }));

test('an attempt ends on the day on which the floors of the agents are touched', () => {
  const anyTerms = fc
    .record({ anchor: fc.constantFrom(...DAY_ANCHORS), mode: fc.constantFrom(...FLOOR_MODES), lock: fc.boolean() })
    .map(({ anchor, mode, lock }): FirmTerms => ({
      ...TERMS,
      daily: {
        amount: cash('5000'),
        bpsOfAnchor: undefined,
        anchor,
        judged: 'equity',
        evaluated: 'always',
        ends: 'account',
      },
      maximum: { amount: cash('10000'), mode, lockAt: lock ? cash('100000') : undefined },
    }));
  let touched = 0;
  fc.assert(
    fc.property(anyTerms, fc.array(anyDay, { minLength: 1, maxLength: 30 }), (terms, days) => {
      const floors = createFloors(terms);
      const rules = attemptTerms(terms);
      const standing = newStanding(rules);
      let time = START + HOUR_MS;
      const hear = (balance: number, equity: number, hours: number): void => {
        time += hours * HOUR_MS;
        const state = { cash: cash(String(balance)), equity: cash(String(equity)) };
        hearFloors(floors, terms, { currency: 'USD', unrealised: 0n as Cash, openPositions: 0, ...state }, time);
      };
      hear(100_000, 100_000, 0);
      for (const day of days) {
        const start = standing.balance;
        const ended = playDay(rules, standing, day, false);
        hear(start, start + day.high, 8);
        hear(start, start + day.low, 4);
        hear(start + day.result, start + day.result + day.float, 6);
        const today = floors.touchedToday;
        hear(start + day.result, start + day.result + day.float, 6);
        const touch = floors.touched ?? today ?? floors.touchedToday;
        if (ended !== undefined || touch !== undefined) {
          // A float below the new day's floor is found by the agents at once, by the attempt on the day that follows.
          if (touch?.floor === 'daily-loss' && ended === undefined) return;
          assert.ok(ended !== undefined && touch !== undefined, `${ended} and ${touch?.floor}`);
          touched += 1;
          return;
        }
        assert.equal(standing.balance, toNumber(floors.balance));
      }
    }),
    { numRuns: 400 },
  );
  assert.ok(touched > 100, `${touched} attempts ended`);
});

const INPUT = { phases: [TERMS], funded: TERMS, trades: 100, maxDays: 5_000, payout: undefined, seed: 1 } as const;
/** As often won as lost, in no order. */
const COINS = Array.from({ length: 400 }, (_, index) => closed((index * 7_919) % 400 < 200 ? 1_000 : -1_000));

test('a fair coin between two walls of the same distance passes half of the time', () => {
  const odds = challengeOdds({ ...INPUT, days: COINS });
  assert.ok(odds.enough);
  const { pass, ended } = odds.bare;
  assert.ok(Math.abs(pass.estimate - 0.5) < 0.05, `${pass.estimate}`);
  assert.ok(pass.low <= pass.estimate && pass.high >= pass.estimate);
  assert.ok(Math.abs(ended.passed + ended.maxLoss + ended.dailyLoss + ended.outOfTime - 1) < 1e-9);
});

test('two phases are harder than one, and a nearer target is easier', () => {
  const passOf = (phases: readonly FirmTerms[]): number => {
    const odds = challengeOdds({ ...INPUT, phases, days: COINS });
    assert.ok(odds.enough);
    return odds.bare.pass.estimate;
  };
  const one = passOf([TERMS]);
  assert.ok(passOf([TERMS, TERMS]) < one - 0.15);
  assert.ok(passOf([{ ...TERMS, profitTarget: cash('5000') }]) > one + 0.1);
});

test('with sizes kept from the floors no attempt touches one', () => {
  const daily = {
    amount: cash('1500'),
    bpsOfAnchor: undefined,
    anchor: 'balance',
    judged: 'equity',
    evaluated: 'always',
    ends: 'account',
  } as const;
  const wild = COINS.map((day, index) => (index % 9 === 0 ? { ...day, low: -2_000 } : day));
  const odds = challengeOdds({ ...INPUT, phases: [{ ...TERMS, daily }], maxDays: 300, days: wild });
  assert.ok(odds.enough);
  assert.ok(odds.bare.ended.dailyLoss > 0.5);
  assert.deepEqual([odds.guarded.ended.dailyLoss, odds.guarded.ended.maxLoss], [0, 0]);
});

test('the minimum of days and the best day hold a pass back', () => {
  const rich = COINS.map(() => closed(6_000));
  const daysOf = (rest: Partial<FirmTerms>): number => {
    const odds = challengeOdds({ ...INPUT, phases: [{ ...TERMS, ...rest }], days: rich });
    assert.ok(odds.enough);
    return odds.bare.daysToPass!.median;
  };
  assert.equal(daysOf({}), 2);
  assert.equal(daysOf({ minimumDays: 4 }), 4);
  // 6000 are a third of 18000.
  assert.equal(daysOf({ bestDayBps: 3_400 }), 3);
});

test('what an attempt is worth is what is paid out less the fee', () => {
  const steady = COINS.map(() => closed(1_000));
  const odds = challengeOdds({
    ...INPUT,
    days: steady,
    maxDays: 20,
    payout: { fee: 500, share: 0.8, everyDays: 10 },
  });
  assert.ok(odds.enough);
  // Passed after 10 days; then two payouts of 80 % of 10000.
  assert.deepEqual(odds.bare.value, { estimate: 15_500, low: 15_500, high: 15_500 });
});

test('too few trades give no odds', () => {
  const few = challengeOdds({ ...INPUT, days: COINS, trades: 29 });
  assert.deepEqual(few, { enough: false, reason: 'not enough trades: 29 on 400 days; odds need 30 on 20' });
  assert.equal(challengeOdds({ ...INPUT, days: COINS.slice(0, 19) }).enough, false);
});

test('the same seed gives the same odds, another gives others', () => {
  const told = (seed: number): string => JSON.stringify(challengeOdds({ ...INPUT, maxDays: 100, days: COINS, seed }));
  assert.equal(told(1), told(1));
  assert.notEqual(told(1), told(2));
});
