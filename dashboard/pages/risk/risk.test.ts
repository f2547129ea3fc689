// Risk: the room under each limit by hand, the answer, where losses are counted from, and what moves of the past say.
import assert from 'node:assert/strict';
import { anchor } from './anchor.ts';
import { cash, price, quantity, rate } from '#model/number.ts';
import { correlation, dayResults, moves, results, valueAtRisk } from './moves.ts';
import { describe, it } from 'node:test';
import { emptyView } from '#model/view.ts';
import { exposures, inFlight, rules, waitLeft } from './room.ts';
import { fallsOf } from './falls.ts';
import { firmFacts, floorLines, floorRule } from './firm.ts';
import { NO_FACTS } from '#dashboard/live/facts.ts';
import { riskAnswer, tightest } from './answer.ts';
import type { AccountState, Position } from '#model/entry.ts';
import type { Event } from '#model/event.ts';
import type { FirmReply } from './firm.ts';
import type { Order } from '#model/order.ts';
import type { PositionRow } from '#dashboard/live/account.ts';
import type { RiskLimits, Standing } from './room.ts';
import type { View } from '#model/view.ts';

const LIMITS: RiskLimits = {
  maxPositionSize: cash('1000'),
  maxDailyLoss: cash('500'),
  maxPositions: 3,
  maxRiskPerTradeBps: 200,
  maxLeverage: rate('1'),
  maxDrawdownBps: undefined,
  maxSymbolExposure: undefined,
  groups: [],
  minTimeBetweenTradesMs: 0,
  warnAtPercent: 80,
  dayStartedAt: 0,
};

const account = (equity: string): AccountState =>
  ({ currency: 'USD', cash: cash('10000'), unrealised: cash('0'), equity: cash(equity) }) as AccountState;
const position = (planId: string, symbol: string, of: string, cost: string): Position => ({
  planId,
  symbol,
  quantity: quantity(of),
  entryPrice: price('100'),
  cost: cash(cost),
  openedAt: 0,
});
const entry = (planId: string, symbol: string, of: string, filled = '0'): Order =>
  ({
    request: {
      clientId: `${planId}-entry`,
      planId,
      role: 'entry',
      symbol,
      side: 'buy',
      type: 'limit',
      quantity: quantity(of),
      price: price('100'),
    },
    state: 'accepted',
    filled: quantity(filled),
  }) as unknown as Order;
const row = (planId: string, riskLeft: string): PositionRow => ({ planId, riskLeft: cash(riskLeft) }) as PositionRow;

const view = (equity: string, change: (view: View) => void = () => undefined): View => {
  const made = emptyView();
  made.account = account(equity);
  change(made);
  return made;
};
const standing = (of: View, more: Partial<Standing> = {}): Standing => ({
  view: of,
  facts: { ...NO_FACTS, currency: 'USD', capital: cash('10000') },
  positions: [],
  limits: LIMITS,
  currency: 'USD',
  dayStartEquity: cash('10000'),
  peak: cash('10000'),
  now: 0,
  ...more,
});
const rule = (of: Standing, key: string) => rules(of).find((each) => each.key === key)!;

describe('room', () => {
  it('a day that lost 100 with 50 at its stops and 20 in flight has 330 of 500 left', () => {
    const now = view('9900', (made) => {
      made.positions.set('a', position('a', 'BTCUSD', '10', '1000'));
      made.workingOrders.set('b-entry', entry('b', 'ETHUSD', '8', '4'));
      made.risks.set('b', cash('40'));
    });
    const daily = rule(standing(now, { positions: [row('a', '50')] }), 'daily-loss');
    assert.equal(daily.room, cash('330'));
    assert.deepEqual([daily.used, daily.reserved, daily.worst], [0.2, 0.04, 0.34]);
    assert.match(daily.numbers, /10,000\.00 \u2212 equity \$9,900\.00 = \$100\.00 of \$500; .* \$70\.00 more/);
  });

  it('a day in profit has more to lose than its limit, and uses none of it', () => {
    const daily = rule(standing(view('10200')), 'daily-loss');
    assert.deepEqual([daily.used, daily.room], [0, cash('700')]);
  });

  it('a stop without a price leaves the room unknown, not whole', () => {
    const bare = { planId: 'a', riskLeft: undefined } as PositionRow;
    const daily = rule(standing(view('9900'), { positions: [bare] }), 'daily-loss');
    assert.deepEqual([daily.room, daily.worst, daily.left], [undefined, undefined, 'not known']);
  });

  it('a limit that is not set has no bar and says nothing of room', () => {
    const drawdown = rule(standing(view('9900')), 'max-drawdown');
    assert.deepEqual([drawdown.isSet, drawdown.used, drawdown.room], [false, undefined, undefined]);
    assert.match(drawdown.numbers, /1\.0%/);
    const set = rule(standing(view('9900'), { limits: { ...LIMITS, maxDrawdownBps: 200 } }), 'max-drawdown');
    assert.deepEqual([set.used, set.room], [0.5, cash('100')]);
  });

  it('places left are worth their risk: one of three at 2% of 10000', () => {
    const now = view('10000', (made) => {
      made.positions.set('a', position('a', 'BTCUSD', '10', '1000'));
      made.workingOrders.set('b-entry', entry('b', 'ETHUSD', '5'));
    });
    const places = rule(standing(now), 'max-open-positions');
    assert.deepEqual([places.left, places.room], ['1 left', cash('200')]);
    assert.match(places.numbers, /1 open \+ 1 in flight = 2 of 3/);
  });

  it('exposure counts cost and what may still fill, long and short of a group added up', () => {
    const now = view('10000', (made) => {
      made.positions.set('a', position('a', 'BTCUSD', '10', '1000'));
      made.positions.set('b', position('b', 'ETHUSD', '-4', '-400'));
      made.workingOrders.set('c-entry', entry('c', 'SOLUSD', '2', '0.5'));
    });
    const of = standing(now, {
      limits: { ...LIMITS, groups: [{ name: 'majors', symbols: ['BTCUSD', 'ETHUSD'], maxExposure: cash('1400') }] },
    });
    assert.deepEqual(
      exposures(of).map(({ symbol, open, coming, net }) => [symbol, open, coming, net]),
      [
        ['BTCUSD', cash('1000'), 0n, cash('1000')],
        ['ETHUSD', cash('400'), 0n, cash('-400')],
        ['SOLUSD', 0n, cash('150'), 0n],
      ],
    );
    assert.equal(rule(of, 'group majors').used, 1);
    assert.equal(rule(of, 'group majors').room, undefined, 'another market has all of it');
    const leverage = rule(of, 'max-leverage');
    assert.deepEqual([leverage.used, leverage.reserved, leverage.room], [0.14, 0.015, undefined]);
    assert.deepEqual(inFlight(now, of.facts)[0]!.exposure, cash('150'));
  });

  it('the wait is counted from the last entry', () => {
    const now = view('10000', (made) => {
      made.orders.set('x', { order: entry('a', 'BTCUSD', '1'), createdAt: 1_000 } as never);
    });
    const of = standing(now, { limits: { ...LIMITS, minTimeBetweenTradesMs: 5_000 }, now: 4_000 });
    assert.equal(waitLeft(of), 2_000);
    assert.equal(waitLeft({ ...of, now: 9_000 }), 0);
    assert.equal(waitLeft(standing(now)), 0);
  });
});

describe('floors', () => {
  const firm = {
    floors: [
      { floor: 'daily_loss', level: '9500', level_after_reset: '9650', room: '400', loss: '500', used: '100' },
      { floor: 'max_loss', level: '9000', level_after_reset: '9000', room: '900', loss: '1000', used: '100' },
    ],
    profit: '-100',
    profit_target: '1000',
    days_traded: 2,
    minimum_days: 4,
    best_day: '50',
    profit_for_best_day: null,
    messages_today: 12,
    message_budget: 2000,
  } as unknown as FirmReply;

  it('a floor has its room, and what is left of it if every stop fills', () => {
    const [daily, most] = floorLines(firm, cash('150'), cash('50'));
    assert.deepEqual(
      [daily!.room, daily!.worst, daily!.used, daily!.reserved, daily!.worstUsed],
      [cash('400'), cash('200'), 0.2, 0.1, 0.6],
    );
    assert.deepEqual([most!.name, most!.worst], ['Floor of the phase', cash('700')]);
    assert.equal(floorLines(firm, undefined, cash('0'))[0]!.worst, undefined);
    const rule = floorRule(floorLines(firm, cash('500'), cash('0'))[0]!, 'USD');
    assert.deepEqual([rule.room, rule.ends], [0n, 'day'], 'beyond the floor nothing more may be lost');
  });

  it('what else the rules ask for is told with how far it is', () => {
    assert.deepEqual(firmFacts(firm, 'USD'), [
      ['Target', '\u2212$100.00 of $1,000.00'],
      ['Days traded', '2 of at least 4'],
      ['Messages today', '12 of 2,000'],
    ]);
  });
});

describe('answer', () => {
  const asked = {
    currency: 'USD',
    isLost: false,
    isPaused: false,
    tripped: [],
    maxPositionSize: cash('1000'),
    warnAt: 0.8,
  } as const;

  it('the rule that leaves the least is the tightest', () => {
    const all = rules(standing(view('9900')));
    assert.equal(tightest(all)?.key, 'daily-loss');
    const said = riskAnswer({ ...asked, rules: all });
    assert.deepEqual(
      [said.tone, said.head, said.facts],
      ['ok', 'You can risk $400.00 more today.', 'The tightest rule is daily loss. One position may be worth $1,000.'],
    );
  });

  it('a full rule, a breaker, a pause and a lost connection each say so', () => {
    const full = rules(standing(view('9500')));
    assert.match(riskAnswer({ ...asked, rules: full }).head, /nothing more/);
    const tripped = [{ rule: 'daily-loss', detail: 'lost 500 today' }];
    assert.deepEqual(riskAnswer({ ...asked, rules: full, tripped }).tone, 'bad');
    assert.match(riskAnswer({ ...asked, rules: full, isPaused: true }).head, /Paused/);
    assert.equal(riskAnswer({ ...asked, rules: full, tripped, isLost: true }).tone, 'off');
    assert.equal(riskAnswer({ ...asked, rules: [] }).tone, 'off');
    const half = rules(standing(view('9900'), { dayStartEquity: undefined }));
    assert.match(riskAnswer({ ...asked, rules: half }).head, /Not known yet/);
  });

  it('what is nearly used warns', () => {
    const said = riskAnswer({ ...asked, rules: rules(standing(view('9580'))) });
    assert.deepEqual([said.tone, said.head], ['warn', 'You can risk $80.00 more today.']);
    assert.match(said.facts, /Nearly used: daily loss/);
  });
});

describe('anchor', () => {
  const equity = [
    { time: 1, account: account('10000') },
    { time: 5, account: account('9500') },
    { time: 9, account: account('9600') },
  ];
  const reset = (time: number, by: string, tier: 'account' | 'system' = 'account'): Event => ({
    sequence: time,
    time,
    key: 'one',
    cause: 0,
    kind: 'reset',
    data: { tier, by, reason: '' },
  });
  const asked = { equity, dayStartedAt: 0, dayStartEquity: cash('10000') };

  it('without a reset the day counts from its beginning and the drawdown from the highest', () => {
    assert.deepEqual(anchor({ ...asked, resets: [reset(6, 'breaker'), reset(6, 'kim', 'system')] }), {
      dayStartEquity: cash('10000'),
      peak: cash('10000'),
      countedFrom: undefined,
    });
  });

  it('what the account began with was the highest once', () => {
    const later = { ...asked, equity: equity.slice(-1), resets: [] };
    assert.equal(anchor({ ...later, capital: cash('12000') }).peak, cash('12000'));
    assert.equal(anchor({ ...later, resets: [reset(6, 'kim')], capital: cash('12000') }).peak !== cash('12000'), true);
  });

  it('a person who resets the tier of the account counts both anew', () => {
    assert.deepEqual(anchor({ ...asked, resets: [reset(6, 'kim')] }), {
      dayStartEquity: cash('9500'),
      peak: cash('9600'),
      countedFrom: 6,
    });
  });

  it('a reset of an earlier day leaves this day as it is', () => {
    const from = anchor({ ...asked, resets: [reset(6, 'kim')], dayStartedAt: 8 });
    assert.deepEqual([from.dayStartEquity, from.peak], [cash('10000'), cash('9600')]);
  });
});

describe('moves', () => {
  const bars = (closes: readonly number[], step = 1): readonly { time: number; close: number }[] =>
    closes.map((close, index) => ({ time: index * step, close }));

  it('a move over a gap is none', () => {
    const gapped = [...bars([1, 2]), { time: 5, close: 4 }, { time: 6, close: 8 }];
    assert.deepEqual([...moves(gapped, 1).keys()], [1, 6]);
  });

  it('a market is one with itself, minus one with its mirror, and too few bars tell nothing', () => {
    const zigzag = bars(Array.from({ length: 41 }, (_, index) => 100 + (index % 3) + index / 10));
    const one = moves(zigzag, 1);
    const mirror = new Map([...one].map(([time, move]) => [time, -2 * move]));
    assert.ok(Math.abs(correlation(one, one).value! - 1) < 1e-9);
    assert.ok(Math.abs(correlation(one, mirror).value! + 1) < 1e-9);
    assert.deepEqual(correlation(new Map([...one].slice(0, 29)), one), {
      n: 29,
      value: undefined,
      low: undefined,
      high: undefined,
    });
    assert.equal(correlation(one, new Map([...one].map(([time]) => [time, 0]))).value, undefined);
  });

  it('a correlation of 0.6 over 103 bars has the interval of its transformation', () => {
    // Two orthogonal patterns of mean nothing, mixed 0.6 to 0.8.
    const a = Array.from({ length: 104 }, (_, index) => [1, -1, 1, -1][index % 4]!);
    const b = Array.from({ length: 104 }, (_, index) => [1, 1, -1, -1][index % 4]!);
    const one = new Map(a.map((value, index) => [index, value]));
    const other = new Map(b.map((value, index) => [index, 0.6 * a[index]! + 0.8 * value]));
    const { n, value, low, high } = correlation(one, other);
    assert.equal(n, 104);
    assert.ok(Math.abs(value! - 0.6) < 1e-12);
    const half = 1.959964 / Math.sqrt(101);
    assert.ok(
      Math.abs(low! - Math.tanh(Math.atanh(0.6) - half)) < 1e-12 &&
        Math.abs(high! - Math.tanh(Math.atanh(0.6) + half)) < 1e-12,
    );
  });

  it('what is open has the result of the bars that all of its markets have', () => {
    const up = new Map([
      [1, Math.log(1.1)],
      [2, Math.log(0.9)],
    ]);
    const other = new Map([[1, Math.log(1.2)]]);
    const found = results(
      [
        { symbol: 'A', net: 100 },
        { symbol: 'B', net: -50 },
      ],
      new Map([
        ['A', up],
        ['B', other],
      ]),
    );
    assert.equal(found.length, 1);
    assert.ok(Math.abs(found[0]! - 0) < 1e-9);
    assert.deepEqual(results([], new Map()), []);
  });

  it('of a hundred results the five worst are the tail', () => {
    const outcomes = Array.from({ length: 100 }, (_, index) => 50 - index);
    assert.deepEqual(valueAtRisk(outcomes, 0.95), { n: 100, value: 45, expected: 47, tail: 5 });
    assert.equal(valueAtRisk(outcomes, 0.99).value, undefined);
    assert.equal(valueAtRisk(outcomes.slice(0, 80), 0.95).value, undefined);
  });

  it('whole days are told, the day in hand is not', () => {
    const equity = [0, 1, 10, 11, 20, 21].map((time) => ({ time, value: 100 + time }));
    assert.deepEqual(
      dayResults(equity, (time) => Math.floor(time / 10)),
      [10],
    );
  });
});

it('falls are counted from the highest so far', () => {
  const found = fallsOf([100, 120, 90, 110, 130, 117].map((value, time) => ({ time, value })));
  assert.deepEqual(found, {
    peak: { time: 4, value: 130 },
    now: { amount: 13, share: 0.1 },
    deepest: { amount: 30, share: 0.25, at: 2 },
    longestMs: 2,
  });
  assert.equal(fallsOf([]).peak, undefined);
});
