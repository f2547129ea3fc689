// Tests of sizing under the floors of a firm: worked by hand, and that no stop, reset or rise of a floor ends below one.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { absolute, cash, formatFixed, larger, price, quantity, smaller } from '#model/number.ts';
import { DAY_ANCHORS, FLOOR_MODES } from '#model/firm-terms.ts';
import { HOUR_MS } from '#model/time.ts';
import { levelsAfterReset, levelsOf } from '#model/floors.ts';
import type { Cash, Price, Quantity } from '#model/number.ts';
import type { DailyTerms, FirmTerms, MaximumTerms } from '#model/firm-terms.ts';
import type { Plan } from '#model/plan.ts';
import { BUY, SELL, WIDE, desk, reasonOf, sizeOf } from './desk.fixture.ts';
import type { RiskState } from './state.ts';

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
  maximum: { amount: cash('10000'), mode: 'static', lockAt: undefined },
  buffer: FREE,
  profitTarget: undefined,
  minimumDays: undefined,
  bestDayBps: undefined,
  messageBudget: undefined,
  news: undefined,
};
/** No budget of its own: what decides is a floor. */
const BOLD = { ...WIDE, maxRiskPerTradeBps: 10_000, maxOpenPositions: 100, maxDailyLoss: cash('1000000') };
const under = (firm: Partial<FirmTerms>) => desk({ ...BOLD, firm: { ...FIRM, ...firm } });
const noDaily = { daily: undefined };
const noMaximum = { maximum: undefined };
const maximum = (rest: Partial<MaximumTerms>) => ({ maximum: { ...FIRM.maximum!, ...rest } });
const daily = (rest: Partial<DailyTerms>) => ({ daily: { ...FIRM.daily!, ...rest } });

// BUY loses 1000 a coin at its stop and wins 3000 at its target; a lot is 0.00001, which loses 0.01.
for (const [name, firm, balance, equity, size] of [
  ['the day, nothing lost yet: less than 5000', {}, '100000', '100000', '4.99999'],
  // 2000 are lost since the reset, so 3000 are left of the day.
  ['the day, 2000 lost', {}, '98000', '98000', '2.99999'],
  ['the phase is nearer than the day', daily({ amount: cash('50000') }), '93000', '93000', '2.99999'],
  ['a margin that is kept free', { buffer: { ...FREE, margin: cash('1000') } }, '100000', '100000', '3.99999'],
  // Costs of 20 bps a side on 50000: 200 a coin come on top of 1000.
  [
    'costs of both sides',
    { buffer: { ...FREE, feeBps: 10, spreadBps: 4, slippageBps: 6 } },
    '100000',
    '100000',
    '4.16666',
  ],
  ['what is open and lost already', {}, '100000', '98500', '3.49999'],
  // 8000 won today: tonight the floor follows to 103000, and 5000 below the balance is all there is, not 13000.
  ['tonight’s floor, after a green day', {}, '108000', '108000', '4.99999'],
  // Equity can be 3000 a coin higher at the reset, and then fall to the stop: 4000 a coin from the top.
  [
    'a day that is counted from equity',
    { ...daily({ anchor: 'equity' }), ...noMaximum },
    '100000',
    '100000',
    '1.24999',
  ],
  [
    'a floor that trails equity',
    { ...noDaily, ...maximum({ mode: 'trailing-intraday' }) },
    '100000',
    '100000',
    '2.49999',
  ],
  // Its gains take the floor to 101000 at most: 9000 above that there is no more to mind than the stop.
  [
    'a floor that trails equity to its lock',
    { ...noDaily, ...maximum({ mode: 'trailing-intraday', lockAt: cash('91000') }) },
    '100000',
    '100000',
    '8.99999',
  ],
  [
    'a floor that trails what is closed',
    { ...noDaily, ...maximum({ mode: 'trailing-closed' }) },
    '106000',
    '106000',
    '9.99999',
  ],
  [
    'a floor that trails the end of the day',
    { ...noDaily, ...maximum({ mode: 'trailing-end-of-day' }) },
    '106000',
    '106000',
    '9.99999',
  ],
] as const)
  test(`worked by hand: ${name}`, () => {
    const it = under(firm);
    it.equity('100000');
    it.equity(equity, balance);
    assert.equal(formatFixed(sizeOf(it.plan(BUY))), size);
  });

test('the floor at which the size was cut is named, and one lot more would be too much', () => {
  const it = under({});
  it.equity('100000');
  const answer = it.plan({ ...BUY, quantity: quantity('5') });
  assert.equal(formatFixed(sizeOf(answer)), '4.99999');
});

test('approvals in flight, and what is filled of them, take room of the floor', () => {
  const it = under({});
  it.equity('100000');
  it.plan({ ...BUY, quantity: quantity('3') });
  const other = {
    ...BUY,
    id: 'p2',
    symbol: 'ETHUSD',
    entry: price('3000'),
    stop: price('2900'),
    target: price('3300'),
  };
  assert.equal(formatFixed(sizeOf(it.plan(other))), '19.9999', '2000 are left, 100 a coin');
  const third = { ...other, id: 'p3', symbol: 'XAUUSD' };
  assert.equal(reasonOf(it.plan(third)), 'rule-floor');
  // Filled where it was planned: nothing changes but that it is a position.
  it.order('p1', 'filled', '3');
  it.position('p1', 'BTCUSD', '3', '150000');
  it.order('p2', 'canceled');
  it.equity('100000');
  assert.equal(formatFixed(sizeOf(it.plan({ ...other, id: 'p4' }))), '19.9999');
});

test('a position that no plan told of is at stake with all that it cost', () => {
  const it = under({ daily: undefined });
  it.position('old', 'XAUUSD', '0.01', '2400');
  it.equity('100000');
  assert.equal(formatFixed(sizeOf(it.plan(BUY))), '7.59999');
});

test('a refusal tells the floor, what all stops leave, and what the least order would lose', () => {
  const it = under({ buffer: { ...FREE, margin: cash('100') } });
  it.equity('100000');
  it.equity('95100.005');
  const answer = it.plan(BUY);
  assert.equal(reasonOf(answer), 'rule-floor');
  assert.equal(
    'detail' in answer && answer.detail,
    'daily-loss floor 95000 now, all stops leave 95100.005, kept free 100; least order 0.00001 loses 0.01',
  );
});

test('a touched floor of the day halts until the reset of the firm, whatever equity does', () => {
  const it = under({});
  it.equity('100000');
  it.equity('95000');
  it.equity('99000');
  const answer = it.plan(BUY);
  assert.match(
    'detail' in answer ? answer.detail : '',
    /^daily-loss floor 95000 was touched by 95000 at .* until the next reset$/,
  );
  // Prague: midnight is 23:00 UTC in January. At its very moment the day is still the old one.
  it.clock.now = Date.UTC(2026, 0, 5, 23);
  assert.equal(reasonOf(it.plan(BUY)), 'rule-floor');
  it.clock.now += 1;
  assert.equal(reasonOf(it.plan(BUY)), undefined);
});

test('a touched floor of the phase halts for good: over days, resets by people, and restarts', () => {
  const it = under(noDaily);
  it.equity('100000');
  it.equity('90000');
  const again = under(noDaily);
  again.bus.restore(it.bus.checkpoint());
  for (const each of [it, again]) {
    each.clock.now += 30 * 24 * HOUR_MS;
    each.tell('reset', { tier: 'account', reason: 'seen', by: 'ann' });
    each.equity('120000');
    assert.equal(reasonOf(each.plan(BUY)), 'rule-floor');
  }
});

test('another phase is another account: its floors begin anew', () => {
  const before = under(noDaily);
  before.equity('100000');
  before.equity('90000');
  const after = under({ ...noDaily, id: 'the next phase' });
  after.bus.restore(before.bus.checkpoint());
  after.equity('100000');
  assert.equal(reasonOf(after.plan(BUY)), undefined);
});

test('before the account is heard nothing passes under a floor', () => {
  const it = under({});
  const answer = it.plan(BUY);
  assert.deepEqual(
    [reasonOf(answer), 'detail' in answer && answer.detail],
    ['rule-floor', 'the account has not been heard yet'],
  );
});

test('without the rules of a firm there are no floors', () => {
  const it = desk(BOLD);
  it.equity('100000');
  it.equity('89000');
  assert.equal(reasonOf(it.plan(BUY)), undefined);
  assert.equal(stateOf(it.bus.checkpoint()).floors, undefined);
});

const asked = fc.record({
  side: fc.constantFrom('buy' as const, 'sell' as const),
  market: fc.constantFrom('BTCUSD', 'ETHUSD', 'EURUSD', 'USDJPY', 'XAUUSD'),
  stopBps: fc.integer({ min: 1, max: 2_000 }),
  reward: fc.integer({ min: 1, max: 8 }),
  realised: fc.integer({ min: -1_500, max: 1_500 }),
  floating: fc.integer({ min: -800, max: 2_500 }),
  hours: fc.integer({ min: 0, max: 30 }),
});
const PRICES: Readonly<Record<string, bigint>> = {
  BTCUSD: price('50000'),
  ETHUSD: price('3000'),
  EURUSD: price('1.1'),
  USDJPY: price('150'),
  XAUUSD: price('2400'),
};
const CONTRACTS: Readonly<Record<string, bigint>> = { EURUSD: 100_000n, USDJPY: 100_000n, XAUUSD: 100n };
const anyFirm = fc
  .record({
    anchor: fc.constantFrom(...DAY_ANCHORS),
    share: fc.boolean(),
    mode: fc.constantFrom(...FLOOR_MODES),
    lock: fc.boolean(),
    margin: fc.constantFrom('0', '150'),
    costBps: fc.constantFrom(0, 7.5),
  })
  .map(({ anchor, share, mode, lock, margin, costBps }): FirmTerms => ({
    ...FIRM,
    daily: { ...FIRM.daily!, anchor, amount: share ? undefined : cash('5000'), bpsOfAnchor: share ? 500 : undefined },
    maximum: { amount: cash('10000'), mode, lockAt: lock ? cash('100000') : undefined },
    buffer: { margin: cash(margin), feeBps: costBps, spreadBps: 0, slippageBps: 0 },
  }));

/** In dollars, rounded against the account: a yen is 0.0067. */
const dollars = (symbol: string, distance: Price, size: Quantity): bigint => {
  const quote = (distance * size * (CONTRACTS[symbol] ?? 1n)) / 100_000_000n;
  return symbol === 'USDJPY' ? (quote * 670_000n) / 100_000_000n : quote;
};

test('whatever is approved: no mix of stops, targets and resets ends at a floor or below', () => {
  let approvals = 0;
  fc.assert(
    fc.property(anyFirm, fc.array(asked, { minLength: 1, maxLength: 5 }), fc.nat(31), (firm, plans, winners) => {
      const it = desk({ ...BOLD, firm, rates: { JPYUSD: 670_000n as never } });
      it.equity('100000');
      let balance = cash('100000');
      const held: { readonly loss: bigint; readonly gain: bigint }[] = [];
      for (const [index, { side, market, stopBps, reward, realised, floating, hours }] of plans.entries()) {
        it.clock.now += hours * HOUR_MS;
        balance = (balance + cash(String(realised))) as Cash;
        it.equity(formatFixed(balance + cash(String(floating))), formatFixed(balance));
        const entry = PRICES[market]! as Price;
        const distance = ((entry * BigInt(stopBps)) / 10_000n) as Price;
        const sign = side === 'buy' ? 1n : -1n;
        const plan: Plan = {
          ...(side === 'buy' ? BUY : SELL),
          id: `p${index}`,
          symbol: market,
          entry,
          stop: (entry - sign * distance) as Price,
          target: (entry + (sign * distance * BigInt(reward)) / 2n) as Price,
        };
        if (plan.target <= 0n) continue;
        const answer = it.plan(plan);
        if ('reason' in answer) continue;
        approvals += 1;
        held.push({
          loss: dollars(market, absolute((plan.entry - plan.stop) as Price), answer.quantity),
          gain: dollars(market, absolute((plan.target - plan.entry) as Price), answer.quantity),
        });
        const { floors } = stateOf(it.bus.checkpoint());
        // Some meet their targets, or nearly so; the reset comes; all that is still open falls to its stop.
        const won = held.filter((_, at) => (winners >> at) % 2 === 1);
        const lost = held.filter((_, at) => (winners >> at) % 2 === 0);
        const sum = (of: readonly { readonly loss: bigint; readonly gain: bigint }[], key: 'loss' | 'gain'): bigint =>
          of.reduce((total, each) => total + each[key], 0n);
        for (const closed of [true, false]) {
          const gained = sum(won, 'gain');
          const then = {
            balance: (closed ? balance + gained : balance) as Cash,
            equity: larger(floors!.equity, (balance + gained) as Cash),
          };
          const fallen = closed ? sum(lost, 'loss') : sum(held, 'loss');
          const end = smaller((then.balance - fallen) as Cash, then.equity);
          for (const [when, levels] of [
            ['now', closed ? undefined : levelsOf(floors!, firm)],
            ['after the reset', levelsAfterReset(floors!, firm, then)],
          ] as const)
            for (const level of [levels?.daily, levels?.maximum])
              if (level !== undefined) assert.ok(end > level, `${formatFixed(end)} at ${formatFixed(level)} ${when}`);
        }
      }
    }),
    { numRuns: 400 },
  );
  assert.ok(approvals > 300, `${approvals} approvals`);
});

/** What risk holds of the one account, out of the checkpoint. */
function stateOf(checkpoint: unknown): RiskState {
  const found: RiskState[] = [];
  const search = (value: unknown): void => {
    if (typeof value !== 'object' || value === null) return;
    if ('slots' in value && 'floors' in value) found.push(value as RiskState);
    else for (const inner of value instanceof Map ? value.values() : Object.values(value)) search(inner);
  };
  search(checkpoint);
  assert.equal(found.length, 1);
  return found[0]!;
}
