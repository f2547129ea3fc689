// Account: results, risk left and protection, by hand.
import assert from 'node:assert/strict';
import { armed, drawdown, fullestGroup, nearestFloor, positionRows, today, total } from './account.ts';
import { cash, price, quantity, rate } from '#model/number.ts';
import { describe, it } from 'node:test';
import { emptyView } from '#model/view.ts';
import { NO_FACTS } from './facts.ts';
import type { AccountFacts } from './facts.ts';
import type { Cash } from '#model/number.ts';
import type { Order, OrderRequest, OrderState } from '#model/order.ts';
import type { Plan } from '#model/plan.ts';
import type { PositionRow } from './account.ts';
import type { PriceTick } from './live-store.ts';

const NOON = Date.UTC(2026, 0, 5, 12);
const facts: AccountFacts = {
  ...NO_FACTS,
  currency: 'USD',
  maxDailyLoss: cash('500'),
  dayStartEquity: cash('10041.27'),
};
const tick = (symbol: string, last: string): PriceTick => ({
  symbol,
  last: price(last),
  bid: undefined,
  ask: undefined,
  time: 0,
  receivedAt: 0,
  usualGapMs: 1_000,
});
const plan = (id: string, symbol: string): Plan => ({
  id,
  strategy: 'order-block',
  symbol,
  timeframe: '15m',
  side: 'buy',
  orderType: 'limit',
  entry: price('100'),
  stop: price('98'),
  target: price('106'),
  expiresAt: NOON + 900_000,
  confidence: 0.8,
  reasons: [],
});
const order = (
  planId: string,
  role: OrderRequest['role'],
  state: OrderState,
  more: Partial<OrderRequest> = {},
): Order => ({
  request: {
    clientId: `${planId}-${role}`,
    planId,
    role,
    symbol: 'X',
    side: 'sell',
    type: 'stop',
    quantity: quantity('10'),
    reduceOnly: true,
    ...more,
  },
  state,
  filled: quantity('0'),
});

/** Long 10 at 100, risked 20: stop 98, target 106. */
function long(last: string, orders: readonly Order[]) {
  const view = emptyView();
  view.plans.set('p', plan('p', 'X'));
  view.risks.set('p', cash('20'));
  view.positions.set('p', {
    planId: 'p',
    symbol: 'X',
    quantity: quantity('10'),
    entryPrice: price('100'),
    cost: cash('1000'),
    openedAt: NOON,
  });
  for (const each of orders) view.workingOrders.set(each.request.clientId, each);
  view.account = {
    currency: 'USD',
    cash: cash('10000'),
    unrealised: cash('0'),
    equity: cash('10000'),
    openPositions: 1,
  };
  return { view, prices: new Map([['X', tick('X', last)]]), atr: new Map([['X 15m', 2]]) };
}
const stop = order('p', 'stop-loss', 'accepted', { stopPrice: price('98') });
const target = order('p', 'take-profit', 'accepted', { price: price('106') });

describe('account', () => {
  it('a long at 103 with 10 made 30, is 1.5R, and risks 50 down to its stop', () => {
    const [row] = positionRows(long('103', [stop, target]), facts);
    assert.deepEqual(
      [row!.pnl, row!.r, row!.riskLeft, row!.exposure, row!.protection],
      [cash('30'), 1.5, cash('50'), cash('1030'), 'stop-and-target'],
    );
  });

  it('a short is the mirror image', () => {
    const state = long('97', []);
    const held = state.view.positions.get('p')!;
    state.view.positions.set('p', { ...held, quantity: -held.quantity as never, cost: cash('-1000') });
    state.view.plans.set('p', { ...plan('p', 'X'), side: 'sell', stop: price('102'), target: price('94') });
    const [row] = positionRows(state, facts);
    assert.deepEqual(
      [row!.side, row!.pnl, row!.riskLeft, row!.exposure],
      ['sell', cash('30'), cash('50'), cash('970')],
    );
  });

  it('a stop on the good side of the price risks nothing', () => {
    const trailed = order('p', 'stop-loss', 'accepted', { stopPrice: price('101') });
    const [row] = positionRows(long('100.5', [trailed]), facts);
    assert.deepEqual([row!.riskLeft, row!.stop, row!.protection], [cash('0'), price('101'), 'stop']);
  });

  it('protection is what works at the venue, not what was planned', () => {
    const of = (orders: readonly Order[]) => positionRows(long('100', orders), facts)[0]!.protection;
    assert.equal(of([]), 'none');
    assert.equal(of([target]), 'none');
    assert.equal(of([order('p', 'stop-loss', 'submitted')]), 'on-its-way');
    assert.equal(of([order('p', 'close', 'submitted')]), 'on-its-way');
    assert.equal(of([stop]), 'stop');
    assert.equal(of([stop, order('p', 'take-profit', 'submitted')]), 'stop');
  });

  it('money of another currency comes by its rate, and is unknown without one', () => {
    const about = { symbol: 'X', base: 'X', quote: 'EUR', tick: price('0.01'), lot: quantity('1'), contractSize: 1n };
    const inUsd = new Map([['X', { ...about, rate: rate('1.1') }]]);
    assert.equal(positionRows(long('103', [stop]), { ...facts, instruments: inUsd })[0]!.pnl, cash('33'));
    const unknown = new Map([['X', { ...about, rate: undefined }]]);
    const [row] = positionRows(long('103', [stop]), { ...facts, instruments: unknown });
    assert.deepEqual([row!.pnl, row!.r, row!.riskLeft], [undefined, undefined, undefined]);
    assert.equal(total([cash('1'), undefined]), undefined);
  });

  it('the day: closed and open apart, and where it would stand if every stop filled', () => {
    const state = long('98.5', [stop]);
    const rows = positionRows(state, facts);
    const day = today(state.view, rows, facts, NOON);
    assert.deepEqual(
      [day.result, day.open, day.closed, day.ifStopped, day.used!.toFixed(4)],
      [cash('-41.27'), cash('-15'), cash('-26.27'), cash('-46.27'), '0.0825'],
    );
    assert.equal(day.resetsAt, Date.UTC(2026, 0, 6));
  });

  it('what is not known is not zero', () => {
    const day = today(emptyView(), [], NO_FACTS, NOON);
    assert.deepEqual([day.result, day.closed, day.ifStopped, day.used], [undefined, undefined, undefined, undefined]);
  });

  it('armed entries are ordered by how many ranges away they are', () => {
    const state = long('103', []);
    state.view.plans.set('q', plan('q', 'X'));
    state.view.plans.set('n', plan('n', 'Y'));
    for (const [id, at, symbol] of [
      ['p', '100', 'X'],
      ['q', '102', 'X'],
      ['n', '1', 'Y'],
    ] as const)
      state.view.workingOrders.set(id, order(id, 'entry', 'accepted', { price: price(at), symbol, clientId: id }));
    assert.deepEqual(
      armed(state).map(({ planId, distance }) => [planId, distance]),
      [
        ['q', 0.5],
        ['p', 1.5],
        ['n', undefined],
      ],
    );
  });

  it('drawdown is below the highest so far', () => {
    const at = (equity: string) => ({
      time: 0,
      account: { currency: 'USD', cash: 0n as Cash, unrealised: 0n as Cash, equity: cash(equity), openPositions: 0 },
    });
    const long = drawdown([at('190'), at('150')], cash('200'));
    assert.deepEqual([long.worst, long.now], [-0.25, -0.25]);
    const { worst, now } = drawdown([at('100'), at('200'), at('150'), at('180')]);
    assert.deepEqual([worst, now.toFixed(3)], [-0.25, '-0.100']);
  });
});

describe('groups and floors', () => {
  const row = (symbol: string, exposure: string | undefined): PositionRow =>
    ({ symbol, exposure: exposure === undefined ? undefined : cash(exposure) }) as PositionRow;
  const group = (name: string, symbols: readonly string[], most: string) => ({
    name,
    symbols,
    maxExposure: cash(most),
  });
  it('the fullest group is told, and none whose exposure is not known', () => {
    const groups = [group('majors', ['BTC', 'ETH'], '1200'), group('rest', ['SOL'], '100')];
    assert.deepEqual(fullestGroup([row('BTC', '600'), row('ETH', '396'), row('SOL', '80')], groups), {
      name: 'majors',
      used: cash('996'),
      most: cash('1200'),
      share: 0.83,
    });
    assert.equal(fullestGroup([row('BTC', undefined), row('SOL', '80')], groups)?.name, 'rest');
    assert.equal(fullestGroup([], []), undefined);
  });
  it('the nearest floor is told with the room down to it, below which there is none', () => {
    const floors = [
      { floor: 'daily_loss', level: cash('9500'), loss: cash('500') },
      { floor: 'max_loss', level: cash('9000'), loss: cash('1000') },
    ] as const;
    assert.deepEqual(nearestFloor(cash('9600'), floors), { floor: 'daily_loss', room: cash('100'), used: 0.8 });
    assert.equal(nearestFloor(cash('9400'), floors)?.room, cash('-100'));
    assert.equal(nearestFloor(undefined, floors), undefined);
    assert.equal(nearestFloor(cash('9600'), []), undefined);
  });
});
