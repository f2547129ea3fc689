// Path: what happens inside one candle under each policy, from candles computed by hand.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { bracket, order, rig } from './rig.fixture.ts';
import type { SimulatedSettings } from './simulated.ts';

type Policy = SimulatedSettings['path'];
type Ohlc = readonly [number, number, number, number];

/** What the bracket does in one candle: the fills only, "entry>exit". */
function inside(path: Policy, request: ReturnType<typeof bracket>, candle: Ohlc): string {
  const venue = rig({ path })
    .submit(request)
    .candle(...candle);
  return venue
    .said()
    .filter((line) => line.startsWith('filled'))
    .map((line) => line.replace('filled ', '').replace(' 1 @', '').replace(' maker', ''))
    .join(' > ');
}

const LONG = bracket({}, '98', '103');
const LONG_LIMIT = bracket({ type: 'limit', price: '99' }, '97', '103');
const LONG_STOP = bracket({ type: 'stop', stopPrice: '101' }, '99', '104');
const SHORT = bracket({ side: 'sell' }, '102', '97');
const SHORT_LIMIT = bracket({ side: 'sell', type: 'limit', price: '101' }, '103', '97');
const SHORT_STOP = bracket({ side: 'sell', type: 'stop', stopPrice: '99' }, '101', '96');

// Each row: what is entered, the candle, and the fills: pessimistic, optimistic, open-high-low-close.
const ROWS: readonly [string, ReturnType<typeof bracket>, Ohlc, string, string, string][] = [
  // prettier-ignore
  ['held from the open, stop only', LONG, [100, 101, 98, 99], 'e 100 > s 98', 'e 100 > s 98', 'e 100 > s 98'],
  ['held from the open, target only', LONG, [100, 104, 99, 103], 'e 100 > t 103', 'e 100 > t 103', 'e 100 > t 103'],
  [
    'held from the open, both, bullish',
    LONG,
    [100, 104, 97, 102],
    'e 100 > s 98 ambiguous',
    'e 100 > t 103 ambiguous',
    'e 100 > s 98 ambiguous',
  ],
  [
    'held from the open, both, bearish',
    LONG,
    [100, 104, 97, 99],
    'e 100 > s 98 ambiguous',
    'e 100 > t 103 ambiguous',
    'e 100 > t 103 ambiguous',
  ],
  [
    'held short, both, bullish',
    SHORT,
    [100, 103, 96, 101],
    'e 100 > s 102 ambiguous',
    'e 100 > t 97 ambiguous',
    'e 100 > t 97 ambiguous',
  ],
  [
    'held short, both, bearish',
    SHORT,
    [100, 103, 96, 99],
    'e 100 > s 102 ambiguous',
    'e 100 > t 97 ambiguous',
    'e 100 > s 102 ambiguous',
  ],
  [
    'limit entry, then its stop: every path has it',
    LONG_LIMIT,
    [100, 101, 96, 98],
    'e 99 > s 97',
    'e 99 > s 97',
    'e 99 > s 97',
  ],
  [
    'limit entry, target above: it may have been before',
    LONG_LIMIT,
    [100, 104, 98, 102],
    'e 99',
    'e 99 > t 103 ambiguous',
    'e 99 > t 103 ambiguous',
  ],
  [
    'limit entry, close beyond the target: it was after',
    LONG_LIMIT,
    [100, 104, 98, 103.5],
    'e 99 > t 103',
    'e 99 > t 103',
    'e 99 > t 103',
  ],
  [
    'limit entry, both',
    LONG_LIMIT,
    [100, 104, 96, 98],
    'e 99 > s 97 ambiguous',
    'e 99 > t 103 ambiguous',
    'e 99 > s 97 ambiguous',
  ],
  [
    'short limit entry, target below',
    SHORT_LIMIT,
    [100, 102, 96, 98],
    'e 101',
    'e 101 > t 97 ambiguous',
    'e 101 > t 97 ambiguous',
  ],
  [
    'stop entry, target beyond: the extreme is after the entry',
    LONG_STOP,
    [100, 105, 99.5, 102],
    'e 101 > t 104',
    'e 101 > t 104',
    'e 101 > t 104',
  ],
  [
    'stop entry, low at the stop: it may have been before',
    LONG_STOP,
    [100, 103, 98.5, 102],
    'e 101 > s 99 ambiguous',
    'e 101',
    'e 101',
  ],
  [
    'stop entry, close beyond the stop: it was after',
    LONG_STOP,
    [100, 103, 98, 98.5],
    'e 101 > s 99',
    'e 101 > s 99',
    'e 101 > s 99',
  ],
  [
    'stop entry, both',
    LONG_STOP,
    [100, 105, 98.5, 102],
    'e 101 > s 99 ambiguous',
    'e 101 > t 104 ambiguous',
    'e 101 > t 104 ambiguous',
  ],
  [
    'short stop entry, both',
    SHORT_STOP,
    [100, 101.5, 95, 98],
    'e 99 > s 101 ambiguous',
    'e 99 > t 96 ambiguous',
    'e 99 > t 96 ambiguous',
  ],
  ['entry at an open beyond its stop', LONG, [97, 99, 96, 98], 'e 97 > s 97', 'e 97 > s 97', 'e 97 > s 97'],
];

for (const [name, request, candle, pessimistic, optimistic, ohlc] of ROWS)
  test(name, () => {
    assert.deepEqual(
      {
        pessimistic: inside('pessimistic', request, candle),
        optimistic: inside('optimistic', request, candle),
        ohlc: inside('ohlc', request, candle),
      },
      { pessimistic, optimistic, ohlc },
    );
  });

test('a gap through the stop fills at the open, certain', () => {
  const venue = rig().submit(LONG).candle(100, 101, 99, 100);
  venue.said();
  venue.candle(95, 104, 95, 104);
  assert.deepEqual(venue.said(), ['filled s 1 @ 95', 'canceled t: oco']);
});

test('a gap through the target fills at the open, better', () => {
  const venue = rig().submit(LONG).candle(100, 101, 99, 100);
  venue.said();
  venue.candle(105, 105, 90, 91);
  assert.deepEqual(venue.said(), ['filled t 1 @ 105 maker', 'canceled s: oco']);
});

test('several entries of one plan in one candle are walked open-low-high-close or open-high-low-close, and marked', () => {
  const venue = rig().submit(
    order('up', { type: 'stop', stopPrice: '101', group: 'g' }),
    order('down', { side: 'sell', type: 'stop', stopPrice: '99', group: 'g' }),
  );
  venue.said();
  venue.candle(100, 102, 98, 100.5);
  assert.deepEqual(venue.said(), ['filled down 1 @ 99 ambiguous', 'canceled up: oco']);
});

test('plans are walked each by its own path', () => {
  const short = order('x', { planId: 'q', side: 'sell' });
  const stop = { planId: 'q', reduceOnly: true, type: 'stop', stopPrice: '103', role: 'stop-loss' } as const;
  const venue = rig()
    .submit(LONG, { ...short, protection: [order('y', stop)] })
    .candle(100, 100, 100, 100);
  venue.said();
  venue.candle(100, 104, 97, 100);
  assert.deepEqual(venue.said(), ['filled s 1 @ 98 ambiguous', 'canceled t: oco', 'filled y 1 @ 103']);
});

test('finer candles settle what a coarse one leaves open', () => {
  const coarse = rig().submit(LONG).candle(100, 104, 97, 98);
  const fine = rig().submit(LONG).candle(100, 104, 100, 103).candle(103, 103, 97, 98);
  assert.equal(coarse.fills.at(-1)!.clientId, 's');
  assert.equal(fine.fills.at(-1)!.clientId, 't');
  assert.equal(fine.fills.at(-1)!.ambiguous, false);
});

test('held in part while the rest of the entry waits: the stop still comes before the target', () => {
  const entry = { type: 'limit', price: '100', quantity: '10' } as const;
  const run = (path: Policy, candle: Ohlc): string[] => {
    const venue = rig({ path, volumeShare: 0.1 }).submit(bracket(entry, '98', '103'));
    venue.candle(101, 101, 99, 101, 40).said();
    return venue
      .candle(...candle, 1000)
      .said()
      .filter((line) => line.startsWith('filled'));
  };
  const both = [101, 104, 97, 101] as const;
  assert.deepEqual(run('pessimistic', both), ['filled e 6 @ 100 maker', 'filled s 10 @ 98 ambiguous']);
  assert.deepEqual(run('optimistic', both), ['filled t 4 @ 103 maker ambiguous']);
  // No stop in the candle: the target is certain for what was held, and for the rest it may have been too early.
  assert.deepEqual(run('pessimistic', [101, 104, 99, 101]), ['filled t 4 @ 103 maker']);
});
