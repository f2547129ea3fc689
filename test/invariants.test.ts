// Invariants: each of them catches the fault that it is there for, planted into the record of a true run.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Event, Kind } from '#model/event.ts';
import { INVARIANTS, ofKind } from './invariants.fixture.ts';
import type { Told } from './invariants.fixture.ts';
import { demoWorld, record } from './world.fixture.ts';

const world = demoWorld(1);
const { events } = record(world);

/** The record with the nth event of a kind changed; from the end where n is negative. */
function changed<K extends Kind>(kind: K, nth: number, change: (event: Event<K>) => unknown): readonly Event[] {
  const wanted = ofKind(events, kind).at(nth)!;
  return events.map((event) => (event === (wanted as Event) ? (change(wanted) as Event) : event));
}

const data = <K extends Kind>(more: (held: Event<K>['data']) => object) => {
  return (event: Event<K>): unknown => ({ ...event, data: { ...event.data, ...more(event.data) } });
};

const without = (kind: Kind, nth: number): readonly Event[] => {
  const wanted: Event = ofKind(events, kind).at(nth)!;
  return events.filter((event) => event !== wanted);
};

/** A copy of the nth event of a kind, said again right after the nth of another. */
const after = (kind: Kind, nth: number, before: Kind, at: number): readonly Event[] => {
  const copy: Event = ofKind(events, kind).at(nth)!;
  const place: Event = ofKind(events, before).at(at)!;
  return events.flatMap((event) => (event === place ? [event, copy] : [event]));
};

const firstEntry = ofKind(events, 'orderRequested').find(({ data: { role } }) => role === 'entry')!;

const planted: readonly (readonly [invariant: string, fault: string, told: Partial<Told>])[] = [
  [
    'every entry balances in each currency',
    'a posting that is one unit short',
    {
      events: changed(
        'entry',
        5,
        data(({ postings: [first, ...rest] }) => ({ postings: [{ ...first, amount: first!.amount + 1n }, ...rest] })),
      ),
    },
  ],
  ['every entry balances in each currency', 'an entry written twice', { events: after('entry', 3, 'entry', 3) }],
  ['every position is the sum of its fills', 'a fill that nobody booked', { events: without('position', 2) }],
  ['every position is the sum of its fills', 'a fill booked twice', { events: after('fill', 2, 'fill', 2) }],
  [
    'every position is the sum of its fills',
    'a position one unit larger',
    {
      events: changed(
        'position',
        4,
        data(({ quantity }) => ({ quantity: quantity + 1n })),
      ),
    },
  ],
  ['a flat account is its capital and all net results', 'a lost trade', { events: without('trade', 1) }],
  [
    'a flat account is its capital and all net results',
    'money out of nowhere',
    {
      events: changed(
        'account',
        -1,
        data(({ equity, cash }) => ({ equity: equity + 1n, cash: cash + 1n })),
      ),
    },
  ],
  [
    'a flat account is its capital and all net results',
    'a fee that is not taken off',
    {
      events: changed(
        'trade',
        3,
        data(({ fees }) => ({ fees: fees - 1n })),
      ),
    },
  ],
  [
    'what is open and on its way never exceeds a limit',
    'an approval of twice the size',
    {
      events: changed(
        'approved',
        0,
        data(({ quantity }) => ({ quantity: quantity * 2n })),
      ),
    },
  ],
  [
    'what is open and on its way never exceeds a limit',
    'a limit on positions that was not asked',
    { world: { ...world, settings: { ...world.settings, risk: { ...world.settings.risk, maxOpenPositions: 1 } } } },
  ],
  ['no order goes out without its approval, and none twice', 'an order without', { events: without('approved', 0) }],
  [
    'no order goes out without its approval, and none twice',
    'an order sent twice',
    { events: after('orderRequested', 0, 'orderRequested', 0) },
  ],
  [
    'no order goes out without its approval, and none twice',
    'an entry without its stop',
    {
      events: changed(
        'orderRequested',
        0,
        data(({ protection }) => ({ protection: protection!.slice(1) })),
      ),
    },
  ],
  [
    'a tripped breaker lets no new exposure through',
    'an entry after the trip',
    { events: events.flatMap((event): readonly Event[] => (event.kind === 'tripped' ? [event, firstEntry] : [event])) },
  ],
  [
    'a tripped breaker lets no new exposure through',
    'an approval after the trip',
    { events: after('approved', 0, 'tripped', 0) },
  ],
  [
    'the fold of a view is the account of the ledger',
    'a position that was not told',
    { events: without('position', -1) },
  ],
  [
    'every trade is explained up to the candle it was decided on',
    'an approval out of nowhere',
    { events: changed('approved', 0, (event) => ({ ...event, cause: 1 })) },
  ],
  [
    'every trade is explained up to the candle it was decided on',
    'a fill that answers nothing',
    { events: changed('fill', 1, (event) => ({ ...event, cause: 0 })) },
  ],
  [
    'rejected data yields no plan',
    'a plan on a rejected candle',
    {
      events: events.map((event) =>
        event.kind === 'analysed' ? { ...event, data: { ...event.data, grade: 'rejected' } } : event,
      ),
    },
  ],
  [
    'every fill has a price and a size',
    'a fill of nothing',
    {
      events: changed(
        'fill',
        0,
        data(() => ({ quantity: 0n })),
      ),
    },
  ],
];

for (const [invariant, fault, told] of planted)
  test(`"${invariant}" catches ${fault}`, () => {
    const holds = INVARIANTS[invariant]!;
    holds({ world, events });
    assert.throws(() => holds({ world, events, ...told }), assert.AssertionError);
  });

test('every invariant has a planted fault', () => {
  assert.deepEqual([...new Set(planted.map(([invariant]) => invariant))].sort(), Object.keys(INVARIANTS).sort());
});
