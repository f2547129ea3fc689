// Trading page: the log refolded to a clock, gates counted by hand, tickets by table, and the chain of a trade.
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { cash, price, quantity, rate } from '#model/number.ts';
import { emptyView, fold } from '#model/view.ts';
import { SNAPSHOT_EVERY, momentAt, timelineOf } from './timeline.ts';
import { chainOf, planIdOf } from './chain.ts';
import { checkTicket, emptyDraft } from './ticket.ts';
import { gateRows } from './gates.ts';
import { nextTick, tickOf } from './ticks.ts';
import { citedBy, tradeMarksOf } from './trade-marks.ts';
import type { Approved, Plan } from '#model/plan.ts';
import type { Draft, TicketWorld } from './ticket.ts';
import type { Event, EventData, Kind } from '#model/event.ts';
import type { NotTaken } from './gates.ts';

const ACCOUNT = 'paper-1';
const plan = (id: string): Plan => ({
  id,
  strategy: 'order-block',
  symbol: 'BTCUSDT',
  timeframe: '15m',
  side: 'buy',
  orderType: 'limit',
  entry: price('67792.20'),
  stop: price('67468'),
  target: price('68684'),
  expiresAt: 9_000_000,
  confidence: 0.81,
  reasons: [{ patternId: 'BTCUSDT:15m:order-block:swing:up:900000', text: 'price came back to the block' }],
});
const say = <K extends Kind>(sequence: number, time: number, kind: K, data: EventData[K]): Event =>
  ({ sequence, time, key: ACCOUNT, cause: 0, kind, data }) as never;
const account = (equity: string): EventData['account'] => ({
  currency: 'USD',
  cash: cash(equity),
  unrealised: cash('0'),
  equity: cash(equity),
  openPositions: 0,
});

/** One trade from plan to end, and the account marked all along. */
function story(): readonly Event[] {
  const events: Event[] = [];
  const add = <K extends Kind>(kind: K, data: EventData[K]): void =>
    void events.push(say(events.length + 1, 1_000 * (events.length + 1), kind, data));
  const request = {
    clientId: 'o1',
    planId: 'p1',
    role: 'entry',
    symbol: 'BTCUSDT',
    side: 'buy',
    type: 'limit',
    quantity: quantity('0.07'),
    price: price('67792.20'),
    reduceOnly: false,
  } as const;
  for (let at = 0; at < 700; at += 1) add('account', account(`${10_000 + at}`));
  add('plan', plan('p1'));
  add('approved', { plan: plan('p1'), quantity: quantity('0.07'), riskAmount: cash('22.70') } as Approved);
  add('order', { request, state: 'accepted', filled: quantity('0') });
  add('order', { request, state: 'filled', filled: quantity('0.07') });
  add('fill', {
    id: 'f1',
    clientId: 'o1',
    planId: 'p1',
    role: 'entry',
    symbol: 'BTCUSDT',
    side: 'buy',
    price: price('67792.20'),
    quantity: quantity('0.07'),
    fee: cash('4.75'),
    maker: true,
    time: 704_000,
    ambiguous: false,
  });
  add('position', {
    planId: 'p1',
    symbol: 'BTCUSDT',
    quantity: quantity('0.07'),
    entryPrice: price('67792.20'),
    cost: cash('4745.45'),
    openedAt: 705_000,
  });
  for (let at = 0; at < 900; at += 1) add('account', account(`${10_700 - at}`));
  add('position', {
    planId: 'p1',
    symbol: 'BTCUSDT',
    quantity: quantity('0'),
    entryPrice: price('67792.20'),
    cost: cash('0'),
    openedAt: 705_000,
  });
  add('trade', {
    planId: 'p1',
    symbol: 'BTCUSDT',
    side: 'buy',
    quantity: quantity('0.07'),
    entryTime: 705_000,
    entryPrice: price('67792.20'),
    exitTime: 1_608_000,
    exitPrice: price('68684'),
    grossPnl: cash('62.43'),
    fees: cash('9.55'),
    funding: cash('0'),
    netPnl: cash('52.88'),
    exitReason: 'take-profit',
    adverse: 12,
    favourable: 900,
    ambiguous: false,
  });
  return events;
}

describe('timeline', () => {
  const events = story();
  const timeline = timelineOf(events);

  it('at any clock it is what folding the log up to there gives', () => {
    assert.ok(events.length > 3 * SNAPSHOT_EVERY);
    fc.assert(
      fc.property(fc.integer({ min: 0, max: (events.length + 2) * 1_000 }), (clock) => {
        const view = emptyView();
        for (const event of events) if (event.time <= clock) fold(view, event);
        assert.deepEqual(momentAt(timeline, clock).view, view);
      }),
      { numRuns: 60 },
    );
  });

  it('asking for one moment changes no other', () => {
    const before = momentAt(timeline, 600_000);
    momentAt(timeline, 1_700_000);
    momentAt(timeline, 705_500);
    assert.deepEqual(momentAt(timeline, 600_000), before);
    assert.equal(before.view.equity.length, 600);
  });

  it('takes each event once, in whatever order they come', () => {
    const mixed = [...events.slice(900), ...events.slice(0, 1_200)];
    assert.deepEqual(momentAt(timelineOf(mixed), 1e9), momentAt(timeline, 1e9));
  });

  it('knows the decisions of the time', () => {
    assert.deepEqual(momentAt(timeline, 704_500).decisions, []);
    const kinds = momentAt(timeline, 1e9).decisions.map(({ kind }) => kind);
    assert.deepEqual(kinds, ['closed', 'filled']);
  });

  it('goes from mark to mark', () => {
    const ticks = events.flatMap((event) => tickOf(event) ?? []);
    assert.deepEqual(
      ticks.map(({ tone }) => tone),
      ['gain', 'gain'],
    );
    const [fill, close] = ticks.map(({ time }) => time);
    assert.equal(nextTick(ticks, 0, 1), fill);
    assert.equal(nextTick(ticks, fill!, 1), close);
    assert.equal(nextTick(ticks, fill!, -1), undefined);
  });

  it('open positions are drawn with the stop of their plan, closed trades from entry to exit', () => {
    const open = tradeMarksOf(momentAt(timeline, 800_000).view, 'BTCUSDT');
    assert.deepEqual(open.positions, [
      { planId: 'p1', since: 705_000, isLong: true, entry: 67_792.2, stop: 67_468, target: 68_684 },
    ]);
    const closed = tradeMarksOf(momentAt(timeline, 1e9).view, 'BTCUSDT');
    assert.deepEqual([closed.positions.length, closed.closed.length, closed.fills.length], [0, 1, 2]);
    assert.deepEqual(tradeMarksOf(momentAt(timeline, 1e9).view, 'ETHUSDT').fills, []);
    assert.ok(citedBy(momentAt(timeline, 800_000).view, 'BTCUSDT').has('BTCUSDT:15m:order-block:swing:up:900000'));
  });

  it('a trade is told from its plan to its booking', () => {
    const steps = chainOf(
      events.filter((event) => planIdOf(event) === 'p1'),
      { life: () => undefined, tick: price('0.01'), lot: quantity('0.00001'), currency: 'USD', zone: 'UTC', places: 2 },
    );
    assert.deepEqual(
      steps.map(({ what }) => what),
      [
        'Price came back to the block',
        'Plan: order-block, confidence 0.81',
        'Risk approved 0.07000',
        'Entry order: working',
        'Entry filled',
        'Target hit: +2.33R, +$52.88',
      ],
    );
    assert.match(steps[0]!.how, /not in the part of the log/);
  });
});

describe('gates', () => {
  const setup = (
    gate: NotTaken['gate'],
    r: number | undefined,
    outcome: 'target' | 'stop' | 'unfilled' = 'stop',
  ): NotTaken => ({
    kind: 'not-taken',
    sequence: 1,
    time: 0,
    planId: 'p',
    symbol: 'S',
    side: 'buy',
    timeframe: '15m',
    gate,
    detail: '',
    since: r === undefined ? undefined : { planId: 'p', outcome, r },
  });
  it('counts what was stopped, and adds what is known to have come of it', () => {
    const rows = gateRows([
      setup('confidence', -1),
      setup('confidence', 3, 'target'),
      setup('confidence', undefined),
      setup('confidence', 0, 'unfilled'),
      setup('warm-up', undefined),
    ]);
    assert.deepEqual(rows, [
      { gate: 'confidence', count: 4, resolved: 2, open: 1, meanR: 1, sumR: 2, interval: undefined },
      { gate: 'warm-up', count: 1, resolved: 0, open: 1, meanR: undefined, sumR: undefined, interval: undefined },
    ]);
  });
  it('says how sure it is from thirty on', () => {
    const thirty = Array.from({ length: 30 }, (_, at) => setup('confidence', at % 2 === 0 ? 1 : -1));
    assert.equal(gateRows(thirty.slice(1))[0]!.interval, undefined);
    const [low, high] = gateRows(thirty)[0]!.interval!;
    // Deviation sqrt(30 / 29), error 1.96 of it over sqrt(30).
    assert.deepEqual([low.toFixed(4), high.toFixed(4)], ['-0.3640', '0.3640']);
  });
});

describe('ticket', () => {
  const world: TicketWorld = {
    last: price('67792.20'),
    tick: price('0.01'),
    lot: quantity('0.00001'),
    contractSize: 1n,
    rate: rate('1'),
    equity: cash('10000'),
  };
  const good: Draft = { ...emptyDraft('buy'), stop: '67468', target: '68684' };
  const check = (change: Partial<Draft>, around: Partial<TicketWorld> = {}) =>
    checkTicket({ ...good, ...change }, 'BTCUSDT', { ...world, ...around });

  it('half a percent of 10,000 at 324.20 from the stop is 0.15422, never more than 50', () => {
    const { body, risk, rewardR, faults } = check({});
    assert.deepEqual(faults, {});
    assert.deepEqual(body, {
      symbol: 'BTCUSDT',
      side: 'buy',
      type: 'market',
      quantity: '0.15422',
      stop_loss: '67468',
      take_profit: '68684',
    });
    assert.equal(risk, cash('49.998124'));
    assert.equal(rewardR?.toFixed(2), '2.75');
  });

  const rows: readonly (readonly [what: string, change: Partial<Draft>, field: string, words: RegExp])[] = [
    ['a stop is needed', { stop: '' }, 'stop', /Needed/],
    ['a stop of a buy above the entry', { stop: '67900' }, 'stop', /lies below the entry 67792.2/],
    ['a stop at the entry', { stop: '67792.20' }, 'stop', /lies below/],
    ['a stop of a sell below', { side: 'sell', target: '' }, 'stop', /lies above/],
    ['a target on the wrong side', { target: '67000' }, 'target', /lies above/],
    ['a limit without a price', { type: 'limit' }, 'price', /Needed/],
    ['off the tick', { stop: '67468.005' }, 'stop', /steps of 0.01/],
    ['words', { stop: 'abc' }, 'stop', /Not a price/],
    ['an exponent', { stop: '6e4' }, 'stop', /Not a price/],
    ['no risk', { riskPercent: '0' }, 'riskPercent', /percent/],
    ['all and more', { riskPercent: '101' }, 'riskPercent', /percent/],
    ['less than a lot', { riskPercent: '0.00001' }, 'riskPercent', /Too little/],
    ['a quantity that is none', { sizeBy: 'quantity', quantity: '-1' }, 'quantity', /Not a quantity/],
    ['a quantity off the lot', { sizeBy: 'quantity', quantity: '0.000001' }, 'quantity', /steps of/],
  ];
  for (const [what, change, field, words] of rows)
    it(what, () => {
      const { faults, body } = check(change);
      assert.match((faults as Record<string, string>)[field] ?? '', words);
      assert.equal(body, undefined);
    });

  it('group marks are forgiven, the limit is the entry', () => {
    const { body, rewardR } = check({ type: 'limit', price: '67,600.00', sizeBy: 'quantity', quantity: '0.05' });
    assert.equal(body?.price, '67600');
    assert.equal(rewardR?.toFixed(3), (1084 / 132).toFixed(3));
  });

  it('without a rate size is by quantity only', () => {
    assert.match(check({}, { rate: undefined }).faults.riskPercent ?? '', /No rate/);
    assert.equal(check({ sizeBy: 'quantity', quantity: '0.05' }, { rate: undefined }).body?.quantity, '0.05');
  });

  it('without a price nothing is sent by risk', () => {
    assert.equal(check({}, { last: undefined }).body, undefined);
  });

  it('the loss at the stop is at most what was said, whatever is typed', () => {
    const cents = fc.integer({ min: 1, max: 6_000_000 }).map((value) => (value / 100).toFixed(2));
    fc.assert(
      fc.property(cents, fc.integer({ min: 1, max: 500 }), (stop, bps) => {
        const { risk } = check({ stop, target: '', riskPercent: String(bps / 100) });
        if (risk !== undefined) assert.ok(risk <= cash(String(bps)) + 2n);
      }),
    );
  });
});
