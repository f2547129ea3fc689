// Tests of exits that are moved: a stop that comes nearer always may, one that goes away is asked, and the worse counts meanwhile.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { cash, formatFixed, price, quantity } from '#model/number.ts';
import { DEFAULT_RISK } from './risk.ts';
import { MANUAL } from '#model/plan.ts';
import type { FirmTerms } from '#model/firm-terms.ts';
import type { Plan } from '#model/plan.ts';
import type { RiskSettings } from './risk.ts';
import { BUY, SELL, WIDE, desk, reasonOf, sizeOf } from './desk.fixture.ts';

type Desk = ReturnType<typeof desk>;

/** 0.02 bought at 50000, with its stop at 49000 and its target at 53000. */
const holding = (settings: Partial<RiskSettings> = {}): Desk => {
  const it = desk({ ...DEFAULT_RISK, ...settings });
  it.equity('10000');
  it.plan(BUY);
  it.order('p1', 'filled', '0.02');
  it.position('p1', 'BTCUSD', '0.02', '1000');
  return it;
};
const moved = (stop: string, target = '53000', more: Partial<Plan> = {}): Plan => ({
  ...BUY,
  id: `x-${stop}-${target}`,
  strategy: MANUAL,
  exitsOf: 'p1',
  stop: price(stop),
  target: price(target),
  ...more,
});
const FIRM: FirmTerms = {
  id: 'test',
  rules: 'test',
  phase: 'challenge',
  size: cash('10000'),
  zone: 'UTC',
  resetMs: 0,
  daily: undefined,
  maximum: { amount: cash('100'), mode: 'static', lockAt: undefined },
  buffer: { margin: cash('0'), feeBps: 0, spreadBps: 0, slippageBps: 0 },
  profitTarget: undefined,
  minimumDays: undefined,
  bestDayBps: undefined,
  messageBudget: undefined,
  news: undefined,
};

const CASES: readonly (readonly [name: string, it: () => Desk, plan: Plan, reason: string | undefined])[] = [
  ['a stop that comes nearer', holding, moved('49500'), undefined],
  ['a stop in profit', holding, moved('51000'), undefined],
  ['a target further away', holding, moved('49000', '60000'), undefined],
  ['a target below what was paid', holding, moved('49000', '49800'), undefined],
  // 2% of 10000 are 200: 0.02 lose them over 10000.
  ['a stop that loses just what may be lost', holding, moved('40000'), undefined],
  ['a stop that loses a little more', holding, moved('39999.99'), 'stop-too-far'],
  ['a target that is not beyond the stop', holding, moved('51000', '51000'), 'target-on-wrong-side'],
  ['no stop', holding, moved('0'), 'stop-missing'],
  ['exits of nobody', holding, moved('49500', '53000', { exitsOf: 'nobody' }), 'nothing-to-replace'],
  ['exits of another market', holding, moved('49500', '53000', { symbol: 'ETHUSD' }), 'nothing-to-replace'],
  ['exits that a strategy asks for', holding, moved('49500', '53000', { strategy: 'x' }), 'nothing-to-replace'],
  ['a stop from which the floor is touched', () => holding({ firm: FIRM }), moved('45000'), 'rule-floor'],
  ['a stop from which the floor is not', () => holding({ firm: FIRM }), moved('45000.01'), undefined],
];
for (const [name, it, plan, reason] of CASES)
  test(`${name}: ${reason ?? 'approved'}`, () => assert.equal(reasonOf(it().plan(plan)), reason));

test('an entry that may still fill keeps its exits', () => {
  const it = desk();
  it.equity('10000');
  it.plan(BUY);
  it.order('p1', 'partially-filled', '0.01');
  it.position('p1', 'BTCUSD', '0.01', '500');
  assert.equal(reasonOf(it.plan(moved('49500'))), 'nothing-to-replace');
});

test('what is approved says the size that is held, and what it would lose at the new stop', () => {
  const it = holding();
  const near = it.plan(moved('49500'));
  assert.ok('riskAmount' in near);
  assert.deepEqual([formatFixed(near.quantity), formatFixed(near.riskAmount)], ['0.02', '10']);
  const won = it.plan(moved('51000'));
  assert.equal('riskAmount' in won && won.riskAmount, 0n);
});

const STOPS: readonly (readonly [name: string, stop: (it: Desk) => void, reason: string])[] = [
  ['paused', ({ tell }) => tell('command', { type: 'pause', by: 'ann' }), 'paused'],
  ['tripped', ({ tell }) => tell('tripped', { tier: 'account', rule: 'x', detail: '' }), 'breaker-tripped'],
  ['halted for today', ({ equity }) => equity('9400'), 'daily-loss'],
];
for (const [name, stop, reason] of STOPS)
  test(`an account that is ${name} lets a stop come nearer, and none go away`, () => {
    const it = holding();
    stop(it);
    assert.equal(reasonOf(it.plan(moved('48000'))), reason);
    assert.equal(reasonOf(it.plan(moved('49500'))), undefined);
  });

/** Whether a stop at 48000 is further than what counts now: under a pause that is refused. */
const standsAt = (it: Desk, stop: string): boolean => {
  it.tell('command', { type: 'pause', by: 'ann' });
  const unit = 1_000_000n;
  const at = price(stop);
  const further = it.plan({ ...moved(stop), id: 'further', stop: (at - unit) as typeof at });
  const same = it.plan({ ...moved(stop), id: 'same' });
  it.tell('command', { type: 'resume', by: 'ann' });
  return reasonOf(further) === 'paused' && reasonOf(same) === undefined;
};
const exit = (it: Desk, stop: string, state: 'accepted' | 'pending-update'): void =>
  it.tell('order', {
    request: {
      clientId: 's',
      planId: 'p1',
      role: 'stop-loss',
      symbol: 'BTCUSD',
      side: 'sell',
      type: 'stop',
      quantity: BUY.entry as never,
      stopPrice: price(stop),
      reduceOnly: true,
    },
    state,
    filled: 0n as never,
  });

test('the old stop counts until the nearer one stands', () => {
  const it = holding();
  it.plan(moved('49500'));
  exit(it, '49500', 'pending-update');
  assert.ok(standsAt(it, '49000'));
  exit(it, '49500', 'accepted');
  assert.ok(standsAt(it, '49500'));
});

test('a stop further away counts from its approval, and no more when it was refused', () => {
  const it = holding();
  it.plan(moved('48000'));
  assert.ok(standsAt(it, '48000'));
  exit(it, '49000', 'accepted');
  assert.ok(standsAt(it, '49000'));
});

// 3 coins win 3000 each at their target and lose 1000 each at their stop: 97000 are left there, and a floor of 40000 under the highest goes
// to 69000. ETH falls 400 from its target to its stop: 28000 / 400. 6000 each take the floor to 78000, 1500 each to 64500.
const ETH: Plan = {
  ...BUY,
  symbol: 'ETHUSD',
  entry: price('3000'),
  stop: price('2900'),
  target: price('3300'),
};
for (const [name, plan, size, cost, far, near] of [
  ['bought', BUY, '3', '150000', '56000', '51500'],
  ['sold', SELL, '-3', '-150000', '44000', '48500'],
] as const)
  test(`worked by hand: of two targets of what was ${name} the further counts under a floor that follows gains, until one stands`, () => {
    const maximum = { amount: cash('40000.00000001'), mode: 'trailing-intraday', lockAt: undefined } as const;
    const it = desk({
      ...WIDE,
      maxRiskPerTradeBps: 10_000,
      maxOpenPositions: 100,
      maxDailyLoss: cash('1000000'),
      firm: { ...FIRM, size: cash('100000'), maximum },
    });
    it.equity('100000');
    it.plan({ ...plan, quantity: quantity('3') });
    it.order('p1', 'filled', '3');
    it.position('p1', 'BTCUSD', size, cost);
    const room = (): string => {
      const id = `eth-${it.clock.now++}`;
      const answer = formatFixed(sizeOf(it.plan({ ...ETH, id })));
      it.order(id, 'canceled');
      return answer;
    };
    const target = (to: string): void => void it.plan({ ...moved(formatFixed(plan.stop), to), side: plan.side });
    const stands = (at: string): void =>
      it.tell('order', {
        request: {
          clientId: 't',
          planId: 'p1',
          role: 'take-profit',
          symbol: 'BTCUSD',
          side: plan.side === 'buy' ? 'sell' : 'buy',
          type: 'limit',
          quantity: quantity('3'),
          price: price(at),
          reduceOnly: true,
        },
        state: 'accepted',
        filled: quantity('0'),
      });
    assert.equal(room(), '70');
    target(far);
    assert.equal(room(), '47.5');
    stands(far);
    assert.equal(room(), '47.5');
    target(near);
    assert.equal(room(), '47.5');
    stands(near);
    assert.equal(room(), '81.25');
  });

/** 0.02 sold at 50000, with its stop at 51000 and its target at 47000. */
const sold = (): Desk => {
  const it = desk(DEFAULT_RISK);
  it.equity('10000');
  it.plan(SELL);
  it.order('p1', 'filled', '0.02');
  it.position('p1', 'BTCUSD', '-0.02', '-1000');
  return it;
};
for (const [name, stop, target, reason] of [
  ['a stop that loses just what may be lost', '60000', '47000', undefined],
  ['a stop that loses a little more', '60000.01', '47000', 'stop-too-far'],
  ['a target that is not beyond the stop', '51000', '51000', 'target-on-wrong-side'],
  ['a target that is just beyond it', '51000', '50999.99', undefined],
] as const)
  test(`of what was sold, ${name}: ${reason ?? 'approved'}`, () => {
    assert.equal(reasonOf(sold().plan(moved(stop, target, { side: 'sell' }))), reason);
  });

test('of what was sold, the stop that stands is no further, and one above it is', () => {
  const it = sold();
  it.tell('command', { type: 'pause', by: 'ann' });
  assert.equal(reasonOf(it.plan(moved('51000', '47000', { side: 'sell' }))), undefined);
  assert.equal(reasonOf(it.plan(moved('51000.01', '47000', { side: 'sell' }))), 'paused');
});

// 0.1 lots of 100000 were bought at 1.1 for 11000: at 1.09 just the 100 are lost that the floor leaves.
for (const [stop, reason] of [
  ['1.09', 'rule-floor'],
  ['1.09001', undefined],
] as const)
  test(`what was paid for a contract is found again: a stop at ${stop} is ${reason ?? 'approved'}`, () => {
    const it = desk({ ...WIDE, firm: FIRM });
    it.equity('10000');
    const euro = { symbol: 'EURUSD', entry: price('1.1'), stop: price('1.095'), target: price('1.12') };
    it.plan({ ...BUY, ...euro, quantity: quantity('0.1') });
    it.order('p1', 'filled', '0.1');
    it.position('p1', 'EURUSD', '0.1', '11000');
    assert.equal(reasonOf(it.plan(moved(stop, '1.12', { symbol: 'EURUSD', entry: price('1.1') }))), reason);
  });

test('a floor that was touched is named where a stop is to go away', () => {
  const it = holding({ firm: FIRM });
  it.equity('9900');
  const answer = it.plan(moved('48000'));
  assert.match('detail' in answer ? answer.detail : 'approved', /^max-loss floor 9900 was touched by 9900 at /);
});
