// Legs: what an exchange says of an order, in any order and twice; ids; and what is taken up, refused, doubted and alarmed.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { doubt, refuse } from './outcome.ts';
import { ENTRY, fillOf, updateOf, world } from './case.fixture.ts';
import { cash, price, quantity } from '#model/number.ts';
import { floorTo, hearUpdate, isShort, legOf, readWireId, renew, wireIdOf, wireOrderOf } from './leg.ts';
import { isOver } from './plan-case.ts';
import { recall } from './recall.ts';
import { watchBare } from './alarm.ts';
import type { KnownOrder } from './recall.ts';
import type { Leg } from './leg.ts';
import type { SagaNotice } from './alarm.ts';
import type { VenueReport } from '#model/order.ts';

const HALF = quantity('0.5');

test('each order that stands for a leg has an id of its own, and it is read again', () => {
  const leg = legOf(ENTRY, 0);
  assert.deepEqual([wireIdOf(leg), wireIdOf(leg, 1), wireIdOf(leg, 12)], ['e', 'e.1', 'e.12']);
  for (const generation of [0, 1, 12])
    assert.deepEqual(readWireId(wireIdOf(leg, generation)), { clientId: 'e', generation });
});

test('an order goes out with the prices of its type', () => {
  assert.deepEqual(wireOrderOf(legOf(ENTRY, 0), HALF), {
    id: 'e',
    symbol: 'BTCUSDT',
    side: 'buy',
    type: 'limit',
    quantity: HALF,
    price: price('100'),
  });
  const stop = legOf({ ...ENTRY.protection![0]!, trail: price('2') }, 0);
  const { stopPrice, trail, price: limit } = wireOrderOf(stop, HALF);
  assert.deepEqual([stopPrice, trail, limit], [price('90'), price('2'), undefined]);
});

for (const [name, updates, status, filled] of [
  [
    'in order',
    [
      ['new', '0'],
      ['partially-filled', '0.5'],
      ['filled', '1'],
    ],
    'filled',
    '1',
  ],
  [
    'the other way round',
    [
      ['filled', '1'],
      ['partially-filled', '0.5'],
      ['new', '0'],
    ],
    'filled',
    '1',
  ],
  [
    'a part, and what was before it',
    [
      ['partially-filled', '0.5'],
      ['new', '0'],
    ],
    'partially-filled',
    '0.5',
  ],
  [
    'a leg that came to life, and its waiting',
    [
      ['new', '0'],
      ['waiting', '0'],
    ],
    'new',
    '0',
  ],
  [
    'an end, and another',
    [
      ['canceled', '0.5'],
      ['expired', '0.5'],
    ],
    'canceled',
    '0.5',
  ],
] as const)
  test(`what is said ${name} leads to ${status}`, () => {
    const leg = legOf(ENTRY, 0);
    for (const [each, size] of updates) hearUpdate(leg, updateOf('e', { status: each, filled: quantity(size) }), 7);
    assert.deepEqual([leg.status, leg.filled, leg.venueId], [status, quantity(filled), 'v-e']);
  });

test('it is partly filled since the first that was heard of it, and not before', () => {
  const leg = legOf(ENTRY, 0);
  hearUpdate(leg, updateOf('e'), 1);
  assert.equal(leg.partialAt, undefined);
  for (const now of [2, 3]) hearUpdate(leg, updateOf('e', { status: 'partially-filled', filled: HALF }), now);
  assert.equal(leg.partialAt, 2);
});

test('an order that is heard of is not missing; once triggered it stays so; quantity and reason are the newest', () => {
  const leg = Object.assign(legOf(ENTRY, 0), { missingAt: 1 });
  hearUpdate(leg, updateOf('e', { triggered: true, quantity: HALF, reason: 'x' }), 1);
  hearUpdate(leg, updateOf('e', { triggered: false, quantity: HALF, reason: 'y' }), 2);
  assert.deepEqual([leg.missingAt, leg.triggered, leg.quantity, leg.reason], [undefined, true, HALF, 'y']);
});

test('what is said of an earlier order changes only what has been executed', () => {
  const leg = Object.assign(legOf(ENTRY, 0), { generation: 1, status: 'new' });
  hearUpdate(leg, updateOf('e', { status: 'filled', filled: HALF, fills: [fillOf('1', '0.5')] }), 1);
  assert.deepEqual([leg.status, leg.filled, leg.trades.size, isShort(leg)], ['new', 0n, 1, false]);
});

test('a later order that the exchange tells of stands for the leg from then on, and has filled nothing before', () => {
  const leg = Object.assign(legOf(ENTRY, 0), { status: 'canceled', filled: HALF, partialAt: 1 });
  hearUpdate(leg, updateOf('e.2'), 5);
  assert.deepEqual([leg.generation, leg.status, leg.filled, leg.partialAt], [2, 'new', 0n, undefined]);
});

test('executions are short until each that the exchange counts of this order is known', () => {
  const leg = legOf(ENTRY, 0);
  hearUpdate(leg, updateOf('e', { status: 'partially-filled', filled: HALF, fills: [fillOf('1', '0.4')] }), 1);
  assert.equal(isShort(leg), true);
  leg.trades.set('0', { fill: fillOf('0', '0.1'), id: 'e.1' });
  assert.equal(isShort(leg), true, 'of another order');
  leg.trades.set('2', { fill: fillOf('2', '0.1'), id: 'e' });
  assert.equal(isShort(leg), false);
});

test('only an order that has ended gets another, which begins anew', () => {
  const part = { filled: HALF, triggered: true, partialAt: 1, missingAt: 1 };
  const leg = Object.assign(legOf(ENTRY, 0), part, { status: 'new' });
  renew(leg);
  assert.deepEqual([leg.generation, leg.status, leg.filled], [0, 'new', HALF]);
  leg.status = 'expired';
  renew(leg);
  assert.deepEqual(
    [leg.generation, leg.status, leg.filled, leg.triggered, leg.partialAt, leg.missingAt],
    [1, 'unsent', 0n, false, undefined, undefined],
  );
});

test('a quantity is rounded down to the lot, and what is not there is none', () => {
  assert.equal(floorTo(quantity('0.0019'), quantity('0.001')), quantity('0.001'));
  assert.equal(floorTo(quantity('-0.0019'), quantity('0.001')), 0n);
  assert.equal(floorTo(1n, quantity('0.00000001')), 1n);
});

const known = (role: number | undefined, part: Partial<KnownOrder> = {}): KnownOrder => ({
  request: role === undefined ? ENTRY : ENTRY.protection![role]!,
  since: 3,
  isClosed: false,
  isAccepted: false,
  ending: undefined,
  ...part,
});

test('after a start every order that had not ended is unknown, until what was in flight must have come', () => {
  const orders = [known(undefined, { isAccepted: true, ending: 'x' }), known(0), known(1, { isClosed: true })];
  const { entry, stop, target } = recall({ planId: 'p', symbol: 'BTCUSDT', orders, fills: [] }, 1_000, 200);
  const facts = [entry!, stop!, target!].map(({ status, told, ending, until, isRecalled, since }) => [
    status,
    told,
    ending,
    until,
    isRecalled,
    since,
  ]);
  assert.deepEqual(facts, [
    ['unknown', 'accepted', 'x', 1_200, true, 3],
    ['unknown', undefined, undefined, 1_200, true, 3],
    ['canceled', 'canceled', undefined, 1_200, false, 3],
  ]);
});

test('what was told as filled before a start is known after it', () => {
  const fill = { id: 'BTCUSDT-1', clientId: 'e', price: price('100'), quantity: HALF, fee: cash('0.1') } as never;
  const other = { id: 'BTCUSDT-2', clientId: 's', price: price('90'), quantity: HALF, fee: cash('0') } as never;
  const plan = { planId: 'p', symbol: 'BTCUSDT', orders: [known(undefined)], fills: [fill, other] };
  const { entry } = recall(plan, 0, 0);
  assert.deepEqual(
    [entry!.booked, entry!.bookedCost, entry!.bookedFee, [...entry!.bookedIds]],
    [HALF, cash('50'), cash('0.1'), ['BTCUSDT-1']],
  );
});

function refused(of: 'entry' | 'stop' | 'target', parts: Parameters<typeof world>[0]): readonly string[] {
  const plan = world(parts);
  const said: string[] = [];
  const report = (each: VenueReport): void => void said.push(`${each.type} ${'clientId' in each ? each.clientId : ''}`);
  refuse(plan, plan[of], 'filter', report);
  assert.equal(plan[of].reason, plan[of].status === 'rejected' ? 'filter' : '');
  return [plan[of].status, ...said];
}

test('what is refused is rejected; a target that is refused is told only where no entry can bring anything any more', () => {
  const ended = { status: 'filled' } as const;
  assert.deepEqual(refused('entry', {}), ['rejected', 'rejected e']);
  assert.deepEqual(refused('stop', { entry: ended }), ['rejected', 'rejected s']);
  assert.deepEqual(refused('target', { entry: ended }), ['rejected', 'canceled t']);
  assert.deepEqual(refused('target', { entry: { status: 'new' } }), ['rejected']);
  assert.deepEqual(
    refused('entry', { entry: { status: 'new' } }),
    ['new'],
    'it works: it was another that was refused',
  );
  assert.deepEqual(refused('entry', { entry: { status: 'canceled' } }), ['canceled']);
});

test('what may be there is doubted, once, and told of the first order of a leg', () => {
  const plan = world({ 'stop-loss': { generation: 1 }, 'take-profit': { status: 'new' } });
  const said: string[] = [];
  const legs: readonly Leg[] = [plan.entry, plan.stop, plan.target];
  doubt(legs, 9, 5, 'no answer', (each) => void said.push('clientId' in each ? each.clientId : ''));
  assert.deepEqual(
    legs.map(({ status, until, askAt }) => [status, until, askAt]),
    [
      ['unknown', 9, 5],
      ['unknown', 9, 5],
      ['new', 0, 0],
    ],
  );
  assert.deepEqual(said, ['e']);
});

test('a position without a stop at the exchange is told when it has stood so for its time, once, and again when it is over', () => {
  const plan = world({ entry: { booked: HALF, status: 'filled' } });
  const told: SagaNotice[] = [];
  const watch = (now: number): number => {
    watchBare(plan, now, 3_000, (notice) => void told.push(notice));
    return told.length;
  };
  assert.deepEqual([0, 2_999, 3_000, 9_000].map(watch), [0, 0, 1, 1]);
  plan.stop.status = 'new';
  assert.deepEqual([9_001, 9_002].map(watch), [2, 2]);
  plan.stop.status = 'canceled';
  assert.deepEqual([10_000, 12_999, 13_000].map(watch), [2, 2, 3]);
  plan.stop.booked = HALF;
  assert.equal(watch(14_000), 4, 'nothing is held any more');
  assert.deepEqual(
    told.map((notice) => notice.kind === 'bare' && notice.ms),
    [3_000, 0, 3_000, 0],
  );
});

test('a plan is over when nothing is held, nothing may be there, and every end is told', () => {
  const gone = { status: 'canceled', told: 'canceled' } as const;
  const over = { entry: gone, 'stop-loss': gone, 'take-profit': gone };
  assert.equal(isOver(world(over)), true);
  for (const role of ['entry', 'stop-loss', 'take-profit'] as const) {
    assert.equal(isOver(world({ ...over, [role]: { ...gone, status: 'waiting' } })), false);
    assert.equal(isOver(world({ ...over, [role]: { ...gone, told: undefined } })), false);
    assert.equal(isOver(world({ ...over, [role]: { ...gone, told: 'accepted' } })), false);
  }
  assert.equal(isOver(world({ ...over, entry: { ...gone, booked: 1n as typeof HALF } })), false);
  assert.equal(isOver(Object.assign(world(over), { isBusy: true })), false);
});
