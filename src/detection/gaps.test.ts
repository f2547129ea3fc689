// Tests of fair value gaps and volume imbalances, drawn by hand, both ways up.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { barOf, flat, mirrorBar, play, story } from './bars.fixture.ts';
import type { Bar } from './bars.fixture.ts';
import type { Pattern } from '#model/pattern.ts';

// Bars 0..19 are flat with ATR 1; the gap lies between the high of bar 20 (100.5) and the low of bar 22 (102.5).
const GAP: readonly Bar[] = [
  ...flat(20),
  [100, 100.5, 99.5, 100.25],
  [100.25, 103, 100.125, 102.75],
  [102.75, 104, 102.5, 103.5],
];

const LIFE: readonly Bar[] = [
  [103.5, 104, 103, 103.5], // 23 stays above
  [103.5, 103.75, 102.25, 103.5], // 24 into the gap
  [103.5, 103.75, 102.375, 103.5], // 25 still there: no second touch
  [103.5, 105, 103.5, 104.75], // 26 leaves by more than half an ATR
  [104.75, 104.75, 102, 103.5], // 27 returns
  [103.5, 103.75, 101.5, 102], // 28 reaches the middle, exactly
  [102, 102.5, 100.25, 101], // 29 through the far edge by a wick
  [101, 101.25, 99.75, 100.25], // 30 closes beyond: inverse
  [100.25, 100.25, 98, 98.5], // 31 not left yet
  [98.5, 99.25, 98, 98.25], // 32 leaves
  [98.25, 100.5, 98.25, 100], // 33 back to the edge, exactly
  [100, 103, 100, 102.75], // 34 closes beyond the other edge
];

const isGap = (pattern: Pattern): boolean => pattern.kind === 'fair-value-gap' && barOf(pattern.formedAt) === 21;

for (const [name, turned] of [
  ['bullish', (bar: Bar) => bar],
  ['bearish', (bar: Bar) => mirrorBar(bar)],
] as const)
  test(`a ${name} gap lives: touched, left, touched, mitigated, filled, inverted, and the inverse gap ends`, () => {
    const heard = play([...GAP, ...LIFE].map((bar) => turned(bar)));
    const direction = name === 'bullish' ? 1 : -1;
    assert.deepEqual(
      story(heard, (pattern) => isGap(pattern) && pattern.variant === 'three-candle'),
      [
        '22 formed fresh 0',
        '24 touched touched 1',
        '27 touched touched 2',
        '28 mitigated mitigated 2',
        '29 filled filled 2',
        '30 inverted inverted 2',
      ],
    );
    assert.deepEqual(
      story(heard, (pattern) => isGap(pattern) && pattern.variant === 'inverse'),
      ['30 formed inverted 0', '33 touched inverted 1', '34 ended closed 1'],
    );
    const gap = heard.find(({ change }) => isGap(change.pattern))!.change.pattern;
    const inverse = heard.find(({ change }) => change.pattern.variant === 'inverse')!.change.pattern;
    assert.equal(gap.direction, direction);
    assert.equal(inverse.direction, -direction);
    assert.equal(inverse.about, gap);
    assert.deepEqual([gap.low, gap.high], direction === 1 ? [100.5, 102.5] : [97.5, 99.5]);
    assert.deepEqual([inverse.low, inverse.high], [gap.low, gap.high]);
    assert.deepEqual([barOf(gap.knownAt), barOf(inverse.knownAt)], [22, 30]);
  });

test('one bar through a whole gap says every step, in order', () => {
  const heard = play([...GAP, [103.5, 103.5, 99, 99.25]]);
  assert.deepEqual(story(heard, isGap), [
    '22 formed fresh 0',
    '23 touched touched 1',
    '23 mitigated mitigated 1',
    '23 filled filled 1',
    '23 inverted inverted 1',
    '23 formed inverted 0',
  ]);
});

test('a gap below the minimum, or behind a candle that closed the other way, is none', () => {
  const kinds = (bars: readonly Bar[]): number =>
    play(bars).filter(({ change }) => change.pattern.kind === 'fair-value-gap').length;
  // True ranges of 1.25 twice bring the ATR from 1 to 1.034: a quarter of it is 0.259.
  const small: Bar = [100.75, 102, 100.75, 101.25];
  const enough: Bar = [100.8125, 102, 100.8125, 101.25];
  const middle: Bar = [100, 101, 99.75, 100.75];
  assert.equal(kinds([...flat(22), middle, small]), 0);
  assert.equal(kinds([...flat(22), middle, enough]), 1);
  assert.equal(kinds([...flat(22), [101, 101, 99.75, 100.75], enough]), 0);
});

test('bodies that leave a gap are a volume imbalance: body where wicks meet, gap where they do not', () => {
  const isImbalance = (pattern: Pattern): boolean => pattern.kind === 'volume-imbalance';
  const body = play([...flat(20), [100.25, 100.75, 99.75, 100.5], [100.5, 100.75, 99.875, 100.25]]);
  assert.deepEqual(story(body, isImbalance), [
    '20 formed fresh 0',
    '21 touched touched 1',
    '21 mitigated mitigated 1',
    '21 filled filled 1',
  ]);
  const { pattern } = body.find(({ change }) => isImbalance(change.pattern))!.change;
  assert.deepEqual([pattern.variant, pattern.direction, pattern.low, pattern.high], ['body', 1, 100, 100.25]);

  const gap = play([...flat(20), mirrorBar([101, 101.5, 100.75, 101.25])]);
  const below = gap.find(({ change }) => isImbalance(change.pattern))!.change.pattern;
  assert.deepEqual([below.variant, below.direction, below.low, below.high], ['gap', -1, 99, 100]);
});
