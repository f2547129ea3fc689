// Tests of liquidity: pools, sweeps, inducement, levels of days, weeks and sessions, expiry.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { SMALL, START, barOf, feed, flat, mirrorBar, play, story } from './bars.fixture.ts';
import { createEngine } from './detection.ts';
import { DAY_MS, HOUR_MS, MINUTE_MS } from '#model/time.ts';
import type { Bar, Heard } from './bars.fixture.ts';
import type { DetectionSettings } from './detection.ts';
import type { Pattern } from '#model/pattern.ts';

// Highs of 102 at bar 21 and 102.0625 at bar 25: equal within a tenth of an ATR. Known at 27.
const EQUAL: readonly Bar[] = [
  ...flat(20),
  [100, 101, 99.75, 100.75],
  [100.75, 102, 100.5, 101],
  [101, 101.25, 100.25, 100.5],
  [100.5, 101, 100, 100.75],
  [100.75, 101.25, 100.5, 101],
  [101, 102.0625, 101, 101.25],
  [101.25, 101.5, 100.5, 100.75],
  [100.75, 101.25, 100.25, 100.5],
];
const isPool = (pattern: Pattern): boolean => pattern.kind === 'liquidity' && pattern.variant === 'equal';
const find = (heard: readonly Heard[], wanted: (pattern: Pattern) => boolean): Pattern =>
  heard.find(({ change }) => wanted(change.pattern))!.change.pattern;

test('two highs within the tolerance are a pool at the further one, known with the second', () => {
  const heard = play(EQUAL);
  assert.deepEqual(story(heard, isPool), ['27 formed fresh 2']);
  const pool = find(heard, isPool);
  assert.deepEqual([pool.direction, pool.low, pool.high, barOf(pool.formedAt)], [-1, 102, 102.0625, 25]);
  assert.equal(barOf(pool.about!.formedAt), 21);
});

test('highs further apart than the tolerance, or with a higher bar between them, are no pool', () => {
  const apart = EQUAL.map((bar, index): Bar => (index === 25 ? [101, 102.25, 101, 101.25] : bar));
  assert.deepEqual(story(play(apart), isPool), []);
  // Two bars of the same height between them are no swing, and still in the way.
  const between: readonly Bar[] = [
    ...EQUAL.slice(0, 24),
    [100.75, 103, 100.75, 101],
    [101, 103, 101, 101.25],
    [101.25, 101.5, 101, 101.25],
    ...EQUAL.slice(24),
  ];
  assert.deepEqual(story(play(between), isPool), []);
});

test('a third equal high extends the pool', () => {
  const third: readonly Bar[] = [
    [100.5, 101, 100.25, 100.75],
    [100.75, 102.03125, 100.75, 101],
    [101, 101.25, 100.5, 100.75],
    [100.75, 101, 100.5, 100.75],
  ];
  assert.deepEqual(story(play([...EQUAL, ...third]), isPool), ['27 formed fresh 2', '31 extended fresh 3']);
});

for (const [name, turned] of [
  ['buy-side', (bar: Bar) => bar],
  ['sell-side', (bar: Bar) => mirrorBar(bar)],
] as const)
  test(`${name} liquidity: a wick through and a close back sweeps, a close beyond breaches, a touch does neither`, () => {
    const after = (bar: Bar): Heard[] => play([...EQUAL, bar].map((each) => turned(each)));
    // The second high has swept the first on its own bar, 25.
    const isSweep = ({ kind, knownAt }: Pattern): boolean => kind === 'sweep' && barOf(knownAt) > 25;
    const sweepOf = (heard: readonly Heard[]): string[] => story(heard, isSweep);

    const touch = after([100.5, 102.0625, 100.5, 101]);
    assert.deepEqual(story(touch, isPool), ['27 formed fresh 2']);

    const sweep = after([100.5, 102.125, 100.5, 101.5]);
    assert.deepEqual(story(sweep, isPool), ['27 formed fresh 2', '28 swept swept 2']);
    assert.deepEqual(sweepOf(sweep), ['28 formed active 0']);
    const pattern = find(sweep, isSweep);
    assert.equal(pattern.direction, name === 'buy-side' ? -1 : 1);
    // The pool matters more than the two swings swept with it.
    assert.equal(pattern.variant, 'equal');
    assert.equal(pattern.about, find(sweep, isPool));

    const breach = after([100.5, 102.75, 100.5, 102.5]);
    assert.deepEqual(story(breach, isPool), ['27 formed fresh 2', '28 breached broken 2']);
    assert.deepEqual(sweepOf(breach), []);
  });

test('an internal low taken in front of an untouched block is inducement, said once, and speaks for the block', () => {
  const bars: readonly Bar[] = [
    ...flat(20),
    [100, 101, 99.75, 100.5],
    [100.5, 102, 100.5, 101],
    [101, 101.25, 100, 100.25],
    [100.25, 100.5, 99, 99.25],
    [99.25, 99.5, 98.5, 98.75], // 24 the block, 98.5 to 99.5
    [98.75, 101, 98.625, 100.75],
    [100.75, 102.75, 100.5, 102.5], // 26 the break
    [102.5, 103, 101, 101.25],
    [101.25, 101.5, 100.5, 100.75],
    [100.75, 101.25, 100.25, 101], // 29 the low in front: 100.25
    [101, 102, 100.75, 101.75],
    [101.75, 102.25, 101.25, 102], // 31 it is known
    [102, 102, 100, 100.5], // 32 it is taken, the block is not reached
    [100.5, 100.75, 99.25, 100], // 33 the block is touched
  ];
  const heard = play(bars, { ...SMALL, gapMinimumAtr: 100 });
  assert.deepEqual(
    story(heard, ({ kind }) => kind === 'inducement'),
    ['32 formed active 0'],
  );
  const inducement = find(heard, ({ kind }) => kind === 'inducement');
  assert.deepEqual([inducement.direction, inducement.low, barOf(inducement.formedAt)], [1, 100.25, 29]);
  assert.equal(inducement.about!.kind, 'order-block');
  const blocks = heard
    .filter(({ change: { pattern } }) => pattern.kind === 'order-block' && pattern.direction === 1)
    .map(({ change }) => change);
  const sweep = (index: number): number => (blocks[index]!.evidence >> 10) & 31;
  assert.deepEqual(
    blocks.map(({ event }) => event),
    ['formed', 'touched'],
  );
  assert.deepEqual([sweep(0), sweep(1)], [0, 31]);

  const far = play(bars, { ...SMALL, gapMinimumAtr: 100, inducementAtr: 0.25 });
  assert.deepEqual(
    story(far, ({ kind }) => kind === 'inducement'),
    [],
  );
});

test('a low that formed before the zone was known is not its inducement', () => {
  const bars: readonly Bar[] = [
    ...flat(20),
    [100, 101, 99.75, 100.5],
    [100.5, 102, 100.5, 101],
    [101, 101.25, 100, 100.25],
    [100.25, 100.5, 99, 99.25],
    [99.25, 99.5, 98.5, 98.75], // 24 the block, 98.5 to 99.5
    [98.75, 101, 98.625, 100.75],
    [100.75, 101.5, 100.5, 101.25],
    [101.25, 101.75, 100.75, 101.5],
    [101.5, 101.5, 100.25, 100.5], // 28 the low: 100.25
    [100.5, 101.75, 100.5, 101.5],
    [101.5, 103, 101.5, 102.75], // 30 the break makes the block known
    [102.75, 102.75, 100, 100.5], // 31 the low is taken
  ];
  const heard = play(bars, { ...SMALL, gapMinimumAtr: 100 });
  assert.deepEqual(
    story(heard, ({ kind, direction }) => kind === 'order-block' && direction === 1),
    ['30 formed fresh 0'],
  );
  assert.deepEqual(
    story(heard, ({ kind }) => kind === 'inducement'),
    [],
  );
});

// Hours from Sunday 12:30 UTC on; each bar an hour. Quiet at 100, with the highs and lows that the test gives.
const hours = (count: number, at: Readonly<Record<number, Bar>>): Bar[] =>
  Array.from({ length: count }, (_none, index) => at[index] ?? [100, 100.5, 99.5, 100]);
const FIRST = Date.UTC(2024, 0, 7, 12);
const NO_SESSIONS: DetectionSettings = { ...SMALL, sessions: [] };

test('the high and low of a whole day are levels from the next day on; a day begun in the middle leaves none', () => {
  const bars = hours(61, { 15: [100, 104, 100, 100], 20: [100, 100, 97, 100], 36: [100, 104.5, 100, 103] });
  const heard = feed(createEngine('TEST', '1h', NO_SESSIONS), bars, 0, FIRST, HOUR_MS);
  const days = heard.filter(
    ({ change }) => change.pattern.variant === 'previous-day' && change.pattern.kind === 'liquidity',
  );
  assert.deepEqual(
    days.map(({ bar, change: { pattern, event } }) => [
      bar,
      event,
      pattern.direction,
      pattern.high,
      (pattern.formedAt - FIRST) / HOUR_MS,
    ]),
    [
      // Monday runs from bar 12 to 35. Tuesday's first bar can already sweep it.
      [36, 'formed', -1, 104, 15],
      [36, 'formed', 1, 97, 20],
      [36, 'swept', -1, 104, 15],
      // Wednesday: what is left of Monday gives way to Tuesday.
      [60, 'superseded', 1, 97, 20],
      [60, 'formed', -1, 104.5, 36],
      [60, 'formed', 1, 99.5, 37],
    ],
  );
  const sweep = find(heard, ({ kind }) => kind === 'sweep');
  assert.deepEqual([sweep.variant, sweep.direction, sweep.low, sweep.high], ['previous-day', -1, 104, 104.5]);
});

test('the high and low of a whole week are levels from the next week on', () => {
  const bars = hours(12 + 7 * 24 + 1, { 40: [100, 105, 100, 100], 50: [100, 100, 95, 100] });
  const heard = feed(createEngine('TEST', '1h', NO_SESSIONS), bars, 0, FIRST, HOUR_MS);
  assert.deepEqual(
    heard
      .filter(({ change }) => change.pattern.variant === 'previous-week')
      .map(({ bar, change: { event, pattern } }) => [bar, event, pattern.high]),
    [
      [180, 'formed', 105],
      [180, 'formed', 95],
    ],
  );
});

test('a forex day starts in the afternoon before and its week on Sunday', () => {
  const settings: DetectionSettings = { ...NO_SESSIONS, dayZone: 'America/New_York', dayStart: '17:00' };
  // Sunday 2024-01-07 17:00 New York is 22:00 UTC.
  const first = Date.UTC(2024, 0, 7, 20);
  const engine = createEngine('TEST', '1h', settings);
  const heard = feed(engine, hours(2 + 7 * 24 + 1, {}), 0, first, HOUR_MS);
  const formed = heard.filter(({ change }) => change.event === 'formed' && change.pattern.kind === 'liquidity');
  assert.deepEqual(
    formed.filter(({ change }) => change.pattern.variant === 'previous-week').map(({ bar }) => bar),
    [170, 170],
  );
  assert.equal(formed.find(({ change }) => change.pattern.variant === 'previous-day')!.bar, 26);
});

test('a session is said when it is over, with its levels; one begun in the middle is not', () => {
  const london = SMALL.sessions.filter(({ name }) => name === 'london');
  const bars = hours(40, { 22: [100, 103, 100, 102], 25: [102, 102, 98, 101] });
  const heard = feed(createEngine('TEST', '1h', { ...SMALL, sessions: london }), bars, 0, FIRST, HOUR_MS);
  const said = heard.filter(({ change }) => change.pattern.variant === 'london' && change.pattern.kind !== 'sweep');
  // Sunday's session was under way at bar 0. Monday's runs from 08:00, bar 20, to 17:00, bar 29.
  assert.deepEqual(
    said.map(({ bar, change: { pattern, event } }) => [
      bar,
      pattern.kind,
      event,
      pattern.direction,
      pattern.low,
      pattern.high,
    ]),
    [
      [29, 'session', 'formed', 0, 98, 103],
      [29, 'liquidity', 'formed', -1, 103, 103],
      [29, 'liquidity', 'formed', 1, 98, 98],
    ],
  );
  const session = find(said, ({ kind }) => kind === 'session');
  assert.equal((session.formedAt - FIRST) / HOUR_MS, 20);
});

test('levels and zones expire with a word when they are old, and the oldest when there are too many', () => {
  const one = play([...EQUAL, ...flat(40)], { ...SMALL, expireBars: 30 });
  const pool = one.filter(({ change }) => isPool(change.pattern)).map(({ bar, change }) => `${bar} ${change.event}`);
  assert.deepEqual(pool, ['27 formed', '57 expired']);

  // Ever lower steps: a swing high and a bearish gap for each, and never a return.
  const step = (index: number): Bar[] =>
    [
      [100, 100.5, 99.5, 100],
      [100, 101, 99.75, 100.25],
      [100.25, 100.5, 99, 99],
      [99, 99, 95, 95.25],
    ].map(([open, high, low, close]) => [open! - 5 * index, high! - 5 * index, low! - 5 * index, close! - 5 * index]);
  const stairs = Array.from({ length: 120 }, (_none, index) => step(index)).flat();
  const settings = { ...SMALL, maxOpenZones: 64 };
  const engine = createEngine('TEST', '1m', settings);
  const heard = feed(engine, [...flat(20), ...stairs], 0);
  const expired = heard.filter(({ change }) => change.event === 'expired');
  assert.ok(expired.length > 50);
  assert.ok(engine.book.open <= 64);
  const births = expired.map(({ change }) => change.pattern.knownAt);
  assert.deepEqual(
    births,
    births.toSorted((a, b) => a - b),
  );
});

test('times of the fixture are what the tests say', () => {
  assert.equal(new Date(FIRST).getUTCDay(), 0);
  assert.equal(new Date(START).getUTCDay(), 1);
  assert.equal(DAY_MS / MINUTE_MS, 1440);
});
