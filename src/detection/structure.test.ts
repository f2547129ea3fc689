// Tests of structure: swings, breaks, protected levels, order blocks and breakers, displacement.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { SMALL, barOf, feed, flat, mirrorBar, play, story } from './bars.fixture.ts';
import { createEngine } from './detection.ts';
import type { Bar, Heard } from './bars.fixture.ts';
import type { Pattern } from '#model/pattern.ts';

// A high at bar 21 (102), the low it falls to at bar 24 (98.5), and the break of the high at bar 26.
const RISE: readonly Bar[] = [
  ...flat(20),
  [100, 101, 99.75, 100.5],
  [100.5, 102, 100.5, 101],
  [101, 101.25, 100, 100.25],
  [100.25, 100.5, 99, 99.25],
  [99.25, 99.5, 98.5, 98.75],
  [98.75, 101, 98.625, 100.75],
  [100.75, 102.75, 100.75, 102.5],
];

const one = (heard: readonly Heard[], wanted: (pattern: Pattern) => boolean): Pattern =>
  heard.find(({ change }) => wanted(change.pattern))!.change.pattern;
const internal = (kind: Pattern['kind']) => (pattern: Pattern) =>
  pattern.kind === kind && pattern.variant === 'internal';
const isProtected = (pattern: Pattern): boolean => pattern.variant === 'internal:protected';

test('flat bars have an ATR of one bar and no swing', () => {
  const engine = createEngine('TEST', '1m', SMALL);
  assert.deepEqual(feed(engine, flat(60), 0), []);
  assert.equal(engine.tape.atr, 1);
});

test('a swing is known n bars after it and sits on its own bar', () => {
  const heard = play(RISE);
  assert.deepEqual(
    heard
      .filter(
        ({ change }) => change.pattern.kind === 'swing' && change.event === 'formed' && !isProtected(change.pattern),
      )
      .map(({ bar, change: { pattern } }) => [bar, barOf(pattern.formedAt), pattern.direction, pattern.high]),
    [
      [23, 21, -1, 102],
      [26, 24, 1, 98.5],
    ],
  );
});

test('a high that is only equalled is no swing', () => {
  const tied: Bar[] = [...flat(20), [100, 101, 99.75, 100], [100, 102, 100, 101], [101, 102, 100, 100], ...flat(4)];
  const highs = play(tied).filter(({ change }) => change.pattern.kind === 'swing' && change.pattern.direction === -1);
  assert.deepEqual(highs, []);
});

test('the first break is a BOS about its swing, on the bar that closes beyond', () => {
  const bos = one(play(RISE), internal('bos'));
  assert.deepEqual([bos.direction, barOf(bos.formedAt), bos.high, bos.low], [1, 26, 102, 102]);
  assert.deepEqual([bos.about!.kind, barOf(bos.about!.formedAt)], ['swing', 21]);
});

test('a wick beyond breaks only where wicks are told to', () => {
  const wick: readonly Bar[] = [...RISE.slice(0, -1), [100.75, 102.75, 100.75, 101.75]];
  const breaks = (structureBreak: 'close' | 'wick'): string[] =>
    story(play(wick, { ...SMALL, structureBreak }), internal('bos'));
  assert.deepEqual(breaks('close'), []);
  assert.deepEqual(breaks('wick'), ['26 formed active 0']);
});

test('a bar through both sides breaks the one its body points to; without a body, neither', () => {
  // High 102 at bar 21, low 98.5 at bar 24, both known and unbroken at bar 27.
  const both = (close: number): string[] => {
    const bars: readonly Bar[] = [...RISE.slice(0, -1), [100.75, 101, 100, 100.25], [100.25, 102.5, 98, close]];
    return play(bars, { ...SMALL, structureBreak: 'wick' })
      .filter(({ change }) => internal('bos')(change.pattern))
      .map(({ bar, change }) => `${bar} ${change.pattern.direction}`);
  };
  assert.deepEqual(both(101), ['27 1']);
  assert.deepEqual(both(99), ['27 -1']);
  assert.deepEqual(both(100.25), []);
});

test('of two equal lows in the leg the later is protected', () => {
  const bars: readonly Bar[] = [
    ...RISE.slice(0, 24),
    [99.25, 99.5, 98.5, 98.75],
    [98.75, 99.25, 98.5, 99],
    [99, 101, 98.75, 100.75],
    [100.75, 102.75, 100.75, 102.5],
  ];
  assert.equal(barOf(one(play(bars), isProtected).formedAt), 25);
});

test('a break with the trend is a BOS, a break against it a CHoCH; each level breaks once', () => {
  const after: readonly Bar[] = [
    [102.5, 103, 102, 102.25], // 27 high 103
    [102.25, 102.5, 101.5, 101.75],
    [101.75, 102, 101, 101.25], // 29 low 101; swing high 103 known
    [101.25, 102.5, 101.25, 102.25],
    [102.25, 103.5, 102.25, 103.25], // 31 BOS of 103; swing low 101 known
    [103.25, 103.5, 102.5, 102.75],
    [102.75, 102.75, 100.5, 100.75], // 33 CHoCH of 101, and the protected low (101) is lost
    [100.75, 100.75, 100, 100.25], // 34 below it still: nothing new
  ];
  const heard = play([...RISE, ...after]);
  assert.deepEqual(story(heard, internal('bos')), ['26 formed active 0', '31 formed active 0']);
  assert.deepEqual(story(heard, internal('choch')), ['33 formed active 0']);
  assert.equal(one(heard, internal('choch')).direction, -1);

  // Protected: 98.5 by the first break, then 101 by the second; lost; then the high (103.5) of the turn.
  assert.deepEqual(
    heard
      .filter(({ change }) => isProtected(change.pattern))
      .map(({ bar, change }) => `${bar} ${change.event} ${change.pattern.direction} ${change.pattern.high}`),
    ['26 formed 1 98.5', '31 superseded 1 98.5', '31 formed 1 101', '33 broken 1 101', '33 formed -1 103.5'],
  );
});

const LIFE: readonly Bar[] = [
  [102.5, 103.5, 102, 103], // 27
  [103, 103, 99.375, 100.5], // 28 touches 99.5
  [100.5, 103, 100.5, 102.5], // 29 leaves
  [102.5, 102.5, 99, 99.75], // 30 touches again and reaches the middle, 99
  [99.75, 99.875, 98.25, 98.625], // 31 a wick below is no break
  [98.625, 98.75, 97.25, 97.5], // 32 closes below: breaker
  [97.5, 97.5, 96, 96.5], // 33 leaves
  [96.5, 98.75, 96.5, 97.5], // 34 touches the breaker from below
  [97.5, 100.25, 97.5, 100], // 35 closes above it: over
];
const LIVED = ['26 formed fresh 0', '28 touched touched 1', '30 touched touched 2', '30 mitigated mitigated 2'];

for (const [name, turned] of [
  ['bullish', (bar: Bar) => bar],
  ['bearish', (bar: Bar) => mirrorBar(bar)],
] as const)
  test(`a ${name} order block lives: touched, mitigated, broken, a breaker, ended`, () => {
    const direction = name === 'bullish' ? 1 : -1;
    const heard = play([...RISE, ...LIFE].map((bar) => turned(bar)));
    const isBlock = (pattern: Pattern): boolean => pattern.kind === 'order-block' && barOf(pattern.formedAt) === 24;
    assert.deepEqual(
      story(heard, (pattern) => isBlock(pattern) && pattern.variant === 'internal'),
      [...LIVED, '32 broken broken 2'],
    );
    assert.deepEqual(
      story(heard, (pattern) => isBlock(pattern) && pattern.variant === 'internal:breaker'),
      ['32 formed breaker 0', '34 touched breaker 1', '35 ended closed 1'],
    );
    const block = one(heard, isBlock);
    assert.deepEqual([block.direction, block.low, block.high], direction === 1 ? [1, 98.5, 99.5] : [-1, 100.5, 101.5]);
    assert.equal(block.about!.kind, 'bos');
    const breaker = one(heard, (pattern) => pattern.variant === 'internal:breaker');
    assert.deepEqual([breaker.direction, breaker.about], [-direction, block]);
  });

test('with wicks, a wick through the far edge breaks the block', () => {
  const heard = play([...RISE, ...LIFE], { ...SMALL, zoneBreak: 'wick' });
  const isBlock = (pattern: Pattern): boolean => internal('order-block')(pattern) && barOf(pattern.formedAt) === 24;
  assert.deepEqual(story(heard, isBlock), [...LIVED, '31 broken broken 2']);
});

test('without a displacement in the leg a break leaves no block', () => {
  const slow: readonly Bar[] = [
    ...RISE.slice(0, 25),
    [98.75, 99.75, 98.625, 99.5],
    [99.5, 100.25, 99.5, 100.25],
    [100.25, 101, 100.25, 101],
    [101, 101.75, 101, 101.75],
    [101.75, 102.5, 101.75, 102.25],
  ];
  const heard = play(slow);
  assert.deepEqual(story(heard, internal('bos')), ['29 formed active 0']);
  assert.deepEqual(story(heard, internal('order-block')), []);
});

test('the last opposing candle and the candle at the extreme are two blocks where they differ', () => {
  // The low is made by an up candle after the last down candle.
  const bars: readonly Bar[] = [
    ...RISE.slice(0, 25),
    [98.625, 98.875, 98.25, 98.75],
    [98.75, 101, 98.625, 100.75],
    [100.75, 102.75, 100.75, 102.5],
  ];
  const blocks = (orderBlockCandle: 'last' | 'extreme' | 'both'): string[] =>
    play(bars, { ...SMALL, orderBlockCandle })
      .filter(({ change }) => change.pattern.kind === 'order-block' && change.event === 'formed')
      .map(({ change: { pattern } }) => `${pattern.variant} ${barOf(pattern.formedAt)}`);
  assert.deepEqual(blocks('last'), ['internal 24']);
  assert.deepEqual(blocks('extreme'), ['internal:extreme 25']);
  assert.deepEqual(blocks('both'), ['internal 24', 'internal:extreme 25']);
});

test('a displacement is a body of one and a half ATR', () => {
  const said = (body: number): Pattern[] =>
    play([...flat(20), [100, 100 + body, 100, 100 + body]])
      .map(({ change }) => change.pattern)
      .filter((pattern) => pattern.kind === 'displacement');
  // The bar's own range counts into the ATR: x >= 1.5 (13 + x) / 14 from x = 1.56 on.
  assert.deepEqual(said(1.55), []);
  assert.equal(said(1.57)[0]!.direction, 1);
});
