// Tests of floors: each kind computed by hand, through days, changes of the clocks, locks, latches and checkpoints.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { deserialize, serialize } from 'node:v8';
import fc from 'fast-check';
import { cash, formatFixed } from './number.ts';
import { createFloors, floorsUnder, haltedBy, hearFloors, levelsOf, rollFloors } from './floors.ts';
import { DAY_ANCHORS, FLOOR_MODES } from './firm-terms.ts';
import { HOUR_MS } from './time.ts';
import type { AccountState } from './entry.ts';
import type { Cash } from './number.ts';
import type { DailyTerms, FirmTerms, MaximumTerms } from './firm-terms.ts';
import type { Floors } from './floors.ts';
import type { Millis } from './time.ts';

const TERMS: FirmTerms = {
  id: 'test',
  rules: 'test',
  phase: 'challenge',
  size: cash('100000'),
  zone: 'Europe/Prague',
  resetMs: 0,
  daily: undefined,
  maximum: undefined,
  buffer: { margin: 0n as Cash, feeBps: 0, spreadBps: 0, slippageBps: 0 },
  profitTarget: undefined,
  minimumDays: undefined,
  bestDayBps: undefined,
  messageBudget: undefined,
  news: undefined,
};
const DAILY: DailyTerms = {
  amount: cash('5000'),
  bpsOfAnchor: undefined,
  anchor: 'balance',
  judged: 'equity',
  evaluated: 'always',
  ends: 'account',
};
const MAXIMUM: MaximumTerms = { amount: cash('10000'), mode: 'static', lockAt: undefined };
const terms = (
  daily?: Partial<DailyTerms>,
  maximum?: Partial<MaximumTerms>,
  rest: Partial<FirmTerms> = {},
): FirmTerms => ({
  ...TERMS,
  daily: daily && { ...DAILY, ...daily },
  maximum: maximum && { ...MAXIMUM, ...maximum },
  ...rest,
});

const account = (balance: string, equity = balance): AccountState => ({
  currency: 'USD',
  cash: cash(balance),
  unrealised: (cash(equity) - cash(balance)) as Cash,
  equity: cash(equity),
  openPositions: balance === equity ? 0 : 1,
});

type Step = readonly [at: string, balance: string, equity: string, floor: string, halted?: string];

/** Each step: what is heard, then the floor of now (day or phase, whichever the terms have) and what halts. */
function follow(under: FirmTerms, steps: readonly Step[]): void {
  const floors = createFloors(under);
  for (const [at, balance, equity, floor, halted] of steps) {
    hearFloors(floors, under, account(balance, equity), Date.parse(at));
    const { daily, maximum } = levelsOf(floors, under);
    assert.equal(formatFixed(daily ?? maximum!), floor, `the floor at ${at}`);
    assert.equal(haltedBy(floors)?.floor, halted, `what halts at ${at}`);
  }
}

const TABLES: Readonly<Record<string, readonly [FirmTerms, readonly Step[]]>> = {
  'a daily floor from the balance at the reset, 5 % of the size': [
    terms({}),
    [
      ['2026-01-05T10:00:00Z', '100000', '100000', '95000'],
      ['2026-01-05T15:00:00Z', '108000', '95000.00000001', '95000'],
      // 23:00 UTC is midnight in Prague: the candle that closes then is still of the day.
      ['2026-01-05T23:00:00Z', '108000', '95001', '95000'],
      // The float that was fine before midnight is a breach after it: the floor has followed the balance.
      ['2026-01-05T23:00:01Z', '108000', '95001', '103000', 'daily-loss'],
      ['2026-01-06T12:00:00Z', '108000', '109000', '103000', 'daily-loss'],
      ['2026-01-06T23:00:01Z', '108000', '109000', '103000'],
    ],
  ],
  'a daily floor from the equity at the reset': [
    terms({ anchor: 'equity' }),
    [
      ['2026-01-05T10:00:00Z', '100000', '100000', '95000'],
      ['2026-01-05T22:00:00Z', '100000', '103000', '95000'],
      ['2026-01-06T08:00:00Z', '100000', '99000', '98000'],
      ['2026-01-06T09:00:00Z', '98000', '98000', '98000', 'daily-loss'],
    ],
  ],
  'a daily floor from the higher of the two, a share of it': [
    terms({ anchor: 'higher', amount: undefined, bpsOfAnchor: 500 }),
    [
      ['2026-01-05T10:00:00Z', '100000', '100000', '95000'],
      ['2026-01-05T22:00:00Z', '101000', '104000.01', '95000'],
      // 5 % of 104000.01 is 5200.0005: rounded down it is 5200.0005 exactly.
      ['2026-01-06T08:00:00Z', '101000', '100000', '98800.0095'],
      ['2026-01-06T22:00:00Z', '101000', '99000', '98800.0095'],
      ['2026-01-07T08:00:00Z', '101000', '99000', '95950'],
    ],
  ],
  'a daily floor that is judged by what is closed': [
    terms({ judged: 'balance' }),
    [
      ['2026-01-05T10:00:00Z', '100000', '90000', '95000'],
      ['2026-01-05T11:00:00Z', '95000', '95000', '95000', 'daily-loss'],
    ],
  ],
  'a daily floor that is judged at the reset alone': [
    terms({ evaluated: 'at-reset' }),
    [
      ['2026-01-05T10:00:00Z', '100000', '90000', '95000'],
      ['2026-01-05T22:00:00Z', '100000', '96000', '95000'],
      ['2026-01-06T10:00:00Z', '100000', '94000', '95000'],
      // Missed at the reset: halted through the day that follows.
      ['2026-01-07T10:00:00Z', '100000', '99000', '95000', 'daily-loss'],
      ['2026-01-08T10:00:00Z', '100000', '99000', '95000'],
    ],
  ],
  'a static floor': [
    terms(undefined, {}),
    [
      ['2026-01-05T10:00:00Z', '100000', '100000', '90000'],
      ['2026-01-06T10:00:00Z', '120000', '125000', '90000'],
      ['2026-01-07T10:00:00Z', '120000', '90000', '90000', 'max-loss'],
      ['2026-03-07T10:00:00Z', '120000', '120000', '90000', 'max-loss'],
    ],
  ],
  'a floor that trails the balance at the end of the day': [
    terms(undefined, { mode: 'trailing-end-of-day' }),
    [
      ['2026-01-05T10:00:00Z', '100000', '100000', '90000'],
      ['2026-01-05T12:00:00Z', '106000', '106000', '90000'],
      ['2026-01-05T20:00:00Z', '104000', '109000', '90000'],
      ['2026-01-06T08:00:00Z', '104000', '104000', '94000'],
      ['2026-01-06T12:00:00Z', '99000', '99000', '94000'],
      ['2026-01-07T08:00:00Z', '99000', '99000', '94000'],
      ['2026-01-07T09:00:00Z', '99000', '94000', '94000', 'max-loss'],
    ],
  ],
  'a floor that trails what is closed and locks at the size': [
    terms(undefined, { mode: 'trailing-closed', amount: cash('6000'), lockAt: cash('100000') }),
    [
      ['2026-01-05T10:00:00Z', '100000', '100000', '94000'],
      ['2026-01-05T11:00:00Z', '100000', '108000', '94000'],
      ['2026-01-05T12:00:00Z', '102500', '102500', '96500'],
      ['2026-01-05T13:00:00Z', '101000', '101000', '96500'],
      ['2026-01-05T14:00:00Z', '106000', '106000', '100000'],
      ['2026-01-05T15:00:00Z', '115000', '115000', '100000'],
      ['2026-01-05T16:00:00Z', '100000', '100000', '100000', 'max-loss'],
    ],
  ],
  'a floor that trails the highest equity and locks above the size': [
    terms(undefined, { mode: 'trailing-intraday', amount: cash('2500'), lockAt: cash('100100') }),
    [
      ['2026-01-05T10:00:00Z', '100000', '100000', '97500'],
      ['2026-01-05T11:00:00Z', '100000', '101200', '98700'],
      ['2026-01-05T12:00:00Z', '100000', '99000', '98700'],
      ['2026-01-05T13:00:00Z', '102000', '102700', '100100'],
      ['2026-01-05T14:00:00Z', '109000', '109000', '100100'],
      ['2026-01-05T15:00:00Z', '100100.00000001', '100100.00000001', '100100'],
      ['2026-01-05T16:00:00Z', '100100', '100100', '100100', 'max-loss'],
    ],
  ],
};

for (const [name, [under, steps]] of Object.entries(TABLES))
  test(`worked by hand: ${name}`, () => follow(under, steps));

// Local midnights of Prague in UTC, and 17:00 of New York, on both sides of the changes of the clocks of 2026.
for (const [zone, resetMs, name, lastOfDay, firstOfNext] of [
  ['Europe/Prague', 0, 'Prague, winter', '2026-03-28T23:00:00.000Z', '2026-03-28T23:00:00.001Z'],
  ['Europe/Prague', 0, 'Prague, the 23 hours of spring', '2026-03-29T22:00:00.000Z', '2026-03-29T22:00:00.001Z'],
  ['Europe/Prague', 0, 'Prague, the 25 hours of autumn', '2026-10-25T23:00:00.000Z', '2026-10-25T23:00:00.001Z'],
  ['America/New_York', 17 * HOUR_MS, 'New York, winter', '2026-03-06T22:00:00.000Z', '2026-03-06T22:00:00.001Z'],
  [
    'America/New_York',
    17 * HOUR_MS,
    'New York, changed weeks before Europe',
    '2026-03-09T21:00:00.000Z',
    '2026-03-09T21:00:00.001Z',
  ],
  ['America/New_York', 17 * HOUR_MS, 'New York, autumn', '2026-11-01T22:00:00.000Z', '2026-11-01T22:00:00.001Z'],
  ['Etc/GMT-3', 0, 'three hours ahead all year', '2026-03-29T21:00:00.000Z', '2026-03-29T21:00:00.001Z'],
] as const)
  test(`the day ends by the firm's own clock: ${name}`, () => {
    const under = terms({}, undefined, { zone, resetMs });
    const floors = createFloors(under);
    const last = Date.parse(lastOfDay);
    hearFloors(floors, under, account('100000'), last - HOUR_MS);
    hearFloors(floors, under, account('101000'), last);
    assert.equal(levelsOf(floors, under).daily, cash('95000'));
    rollFloors(floors, under, Date.parse(firstOfNext));
    assert.equal(levelsOf(floors, under).daily, cash('96000'));
    const next = floors.day;
    rollFloors(floors, under, last + 22 * HOUR_MS);
    assert.equal(floors.day, next, 'and 22 hours later it is still that day');
  });

test('a day of 23 hours and one of 25 are each one day', () => {
  const under = terms({});
  const floors = createFloors(under);
  for (const [at, day] of [
    ['2026-03-28T23:00:01Z', 0],
    ['2026-03-29T21:59:59Z', 0],
    ['2026-03-29T22:00:01Z', 1],
    ['2026-03-30T22:00:01Z', 2],
  ] as const) {
    hearFloors(floors, under, account('100000'), Date.parse(at));
    assert.equal(floors.day - Math.floor(Date.parse('2026-03-29T00:00:00Z') / (24 * HOUR_MS)), day, at);
  }
});

test('a correction of the figures lifts no latch and lowers nothing that was followed; another phase begins anew', () => {
  const under = terms({}, { mode: 'trailing-intraday' });
  const floors = createFloors(under);
  const now = Date.parse('2026-01-05T10:00:00Z');
  hearFloors(floors, under, account('110000'), now);
  hearFloors(floors, under, account('99000'), now + 1);
  assert.equal(haltedBy(floors)?.floor, 'max-loss');
  assert.equal(floorsUnder(floors, terms({}, { mode: 'trailing-intraday', amount: cash('20000') })), floors);
  const next = floorsUnder(floors, { ...under, id: 'the next phase' });
  assert.equal(haltedBy(next), undefined);
  assert.equal(levelsOf(next, under).maximum, cash('90000'));
});

const walk = fc.array(
  fc.record({
    hours: fc.integer({ min: 0, max: 40 }),
    realised: fc.integer({ min: -3_000, max: 3_000 }),
    open: fc.integer({ min: -4_000, max: 4_000 }),
  }),
  { minLength: 1, maxLength: 40 },
);
const anyTerms = fc
  .record({
    anchor: fc.constantFrom(...DAY_ANCHORS),
    mode: fc.constantFrom(...FLOOR_MODES),
    share: fc.boolean(),
    lock: fc.boolean(),
    zone: fc.constantFrom('Europe/Prague', 'America/New_York', 'UTC'),
  })
  .map(({ anchor, mode, share, lock, zone }) =>
    terms(
      { anchor, amount: share ? undefined : cash('5000'), bpsOfAnchor: share ? 500 : undefined },
      { mode, lockAt: lock ? cash('100000') : undefined },
      { zone },
    ),
  );
type Walk = typeof walk extends fc.Arbitrary<infer Value> ? Value : never;

function eachStep(steps: Walk, hear: (told: AccountState, time: Millis) => void): void {
  let time = Date.parse('2026-03-25T00:00:00Z');
  let balance = 100_000;
  for (const { hours, realised, open } of steps) {
    time += hours * HOUR_MS;
    balance += realised;
    hear(account(String(balance), String(balance + open)), time);
  }
}

test('the floor of the phase never falls, never passes its lock, and a touch is for good', () => {
  fc.assert(
    fc.property(anyTerms, walk, (under, steps) => {
      const floors = createFloors(under);
      let before = levelsOf(floors, under).maximum!;
      let touched = false;
      eachStep(steps, (told, time) => {
        hearFloors(floors, under, told, time);
        const level = levelsOf(floors, under).maximum!;
        assert.ok(level >= before, 'it does not fall');
        if (under.maximum!.lockAt !== undefined) assert.ok(level <= under.maximum!.lockAt, 'nor rise beyond its lock');
        before = level;
        touched ||= told.equity <= level;
        assert.equal(floors.touched !== undefined, touched, 'touched is touched');
      });
    }),
    { numRuns: 300 },
  );
});

test('within a day the floor of the day stands still, and its touch with it', () => {
  fc.assert(
    fc.property(anyTerms, walk, (under, steps) => {
      const floors = createFloors(under);
      let day = Number.NaN;
      let level: Cash | undefined;
      let touched = false;
      eachStep(steps, (told, time) => {
        hearFloors(floors, under, told, time);
        const now = levelsOf(floors, under).daily!;
        if (floors.day === day) {
          assert.equal(now, level);
          if (touched) assert.ok(floors.touchedToday !== undefined, 'no recovery lifts it');
        }
        day = floors.day;
        level = now;
        touched = floors.touchedToday !== undefined;
      });
    }),
    { numRuns: 300 },
  );
});

test('floors that were put away and taken up again at any point are the floors that were not', () => {
  fc.assert(
    fc.property(anyTerms, walk, fc.nat(39), (under, steps, cut) => {
      const through = createFloors(under);
      let stopped = createFloors(under);
      let at = 0;
      eachStep(steps, (told, time) => {
        if (at === cut) stopped = deserialize(serialize(stopped)) as Floors;
        hearFloors(through, under, told, time);
        hearFloors(stopped, under, told, time);
        at += 1;
      });
      assert.deepEqual(stopped, through);
    }),
    { numRuns: 100 },
  );
});
