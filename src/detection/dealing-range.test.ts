// Tests of the dealing range: its parts, its end, and the range that takes its place.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { SMALL, barOf, feed, flat, mirrorBar, play, story } from './bars.fixture.ts';
import { createEngine } from './detection.ts';
import type { Bar } from './bars.fixture.ts';
import type { Pattern } from '#model/pattern.ts';

const LONG = { ...SMALL, swingBars: 2, internalBars: 2 };
const isRange = (pattern: Pattern): boolean => pattern.kind === 'dealing-range';

// A low of 96 at bar 22, then up to a high of 106 at bar 27: ten wide.
const LEG: readonly Bar[] = [
  ...flat(20),
  [100, 100.25, 98.5, 98.75],
  [98.75, 99, 97, 97.25],
  [97.25, 98, 96, 97.5],
  [97.5, 100, 97.5, 99.75],
  [99.75, 102, 99.75, 101.75],
  [101.75, 104, 101.75, 103.75],
  [103.75, 105, 103.75, 104.75],
  [104.75, 106, 104.5, 104.75], // 27
  [104.75, 105, 103, 103.5],
  [103.5, 104, 102, 102.5], // 29 the high is known
];

for (const [name, turned] of [
  ['up', (bar: Bar) => bar],
  ['down', (bar: Bar) => mirrorBar(bar)],
] as const)
  test(`price walks through the parts of the range of an ${name} leg`, () => {
    const walk: readonly Bar[] = [
      [102.5, 102.75, 101, 101.125], // 30 up 5.125, down 4.875: within a twentieth of the middle
      [101.125, 101.25, 100, 100.5], // 31 below the middle, retraced 0.55
      [100.5, 100.5, 99, 99.5], // 32 retraced 0.65
      [99.5, 99.5, 98, 98.125], // 33 retraced 0.7875
      [98.125, 98.25, 97.5, 97.75], // 34 retraced 0.825
      [97.75, 98, 95.5, 95.75], // 35 out
    ];
    const heard = play(
      [...LEG, ...walk].map((bar) => turned(bar)),
      LONG,
    );
    const [dear, cheap] = name === 'up' ? ['premium', 'discount'] : ['discount', 'premium'];
    // Where no swing comes between, one range is told from its birth to its end.
    const ranges = heard.filter(({ change }) => isRange(change.pattern) && barOf(change.pattern.formedAt) === 27);
    assert.deepEqual(story(ranges, isRange), [
      `29 formed ${dear} 0`,
      '30 entered equilibrium 0',
      `31 entered ${cheap} 0`,
      '32 entered ote 0',
      `34 entered ${cheap} 0`,
      '35 broken closed 0',
    ]);
    const { pattern } = ranges[0]!.change;
    assert.deepEqual([pattern.direction, pattern.high - pattern.low], [name === 'up' ? 1 : -1, 10]);
  });

test('a new swing makes a new range, and says that the one before is superseded', () => {
  const back: readonly Bar[] = [
    [102.5, 102.75, 101, 101.25],
    [101.25, 103, 101.25, 102.75],
    [102.75, 103.5, 102, 103], // 32 the low of 101 at bar 30 is known
  ];
  const heard = play([...LEG, ...back], LONG);
  assert.deepEqual(
    heard
      .filter(({ bar, change }) => bar === 32 && isRange(change.pattern))
      .map(({ change: { event, pattern } }) => [event, pattern.low, pattern.high, pattern.direction]),
    [
      ['superseded', 96, 106, 1],
      ['formed', 101, 106, -1],
    ],
  );
});

test('the bounds that are told with each bar follow price out of the range', () => {
  const engine = createEngine('TEST', '1m', LONG);
  feed(engine, [...LEG, [102.5, 107, 102.5, 106.5]], 0);
  assert.deepEqual([engine.dealing.low, engine.dealing.high], [96, 107]);
});
