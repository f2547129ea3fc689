// Funding: when it falls due and what it comes to, from dates and sums computed by hand.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { bracket, order, rig } from './rig.fixture.ts';

const HOUR = 3_600_000;
const at = (text: string): number => Date.parse(text);

test('a perpetual pays at each eighth hour, longs to shorts where the rate is positive', () => {
  const venue = rig({ fundingBpsPer8Hours: 1 }).submit(
    order('b', { planId: 'b' }),
    order('s', { planId: 's', side: 'sell' }),
  );
  venue.time = 8 * HOUR - 60_000;
  venue.candle(100, 100, 100, 100).said();
  venue.candle(200, 200, 200, 200);
  assert.deepEqual(venue.said(), ['funding -0.02', 'funding 0.02'], '1 bp of 200, at the open of the candle');
  venue.candle(200, 200, 200, 200);
  assert.deepEqual(venue.said(), [], 'once');
});

test('a position opened at the funding hour does not pay it', () => {
  const venue = rig({ fundingBpsPer8Hours: 1 });
  venue.time = 8 * HOUR;
  venue.submit(order('b', {})).candle(100, 100, 100, 100).candle(100, 100, 100, 100);
  assert.deepEqual(venue.said(), ['accepted b', 'filled b 1 @ 100']);
});

test('every funding in a gap of the tape is paid', () => {
  const venue = rig({ fundingBpsPer8Hours: 1 }).submit(order('b', {})).candle(100, 100, 100, 100);
  venue.said();
  venue.time = 24 * HOUR;
  venue.candle(100, 100, 100, 100);
  assert.deepEqual(venue.said(), ['funding -0.01', 'funding -0.01', 'funding -0.01']);
});

test('a position closed inside a long candle does not pay for the hours within it', () => {
  const held = rig({ fundingBpsPer8Hours: 1 });
  held.timeframe = '1d';
  held
    .submit(bracket({}, '90', '110'))
    .candle(100, 101, 99, 100)
    .candle(100, 101, 99, 100);
  assert.equal(held.said().filter((line) => line === 'funding -0.01').length, 3);
  const closed = rig({ fundingBpsPer8Hours: 1 });
  closed.timeframe = '1d';
  closed
    .submit(bracket({}, '90', '110'))
    .candle(100, 120, 99, 100)
    .candle(100, 101, 99, 100);
  assert.equal(closed.said().filter((line) => line.startsWith('funding')).length, 0);
});

test('funding is rounded against the trader', () => {
  // 0.001 x 0.33 = 0.00033; 0.001 bps of it 0.000000000033.
  const tiny = (side: 'buy' | 'sell'): string => {
    const venue = rig({ fundingBpsPer8Hours: 0.001 }, { minQuantity: 1n as never, minNotional: 0n as never });
    venue.submit(order('b', { side, quantity: '0.001' })).candle(0.33, 0.33, 0.33, 0.33);
    venue.time = 8 * HOUR;
    return venue.candle(0.33, 0.33, 0.33, 0.33).said().at(-1)!;
  };
  assert.deepEqual([tiny('buy'), tiny('sell')], ['funding -0.00000001', 'funding 0']);
});

/** Days with a swap charge in a week, from a candle before 17:00 New York on each day to one after. */
function swapsOf(day: string, before: string, after: string): string[] {
  const venue = rig({ swapLongBpsPerDay: -1, swapShortBpsPerDay: 0.5 }, { kind: 'forex' });
  venue.time = at(`${day}T${before}Z`);
  venue.submit(order('b', {})).candle(100, 100, 100, 100).said();
  venue.time = at(`${day}T${after}Z`);
  return venue.candle(100, 100, 100, 100).said();
}

test('forex pays its swap at 17:00 New York, in summer and in winter', () => {
  assert.deepEqual(swapsOf('2026-07-14', '20:58:00', '20:59:00'), []);
  assert.deepEqual(swapsOf('2026-07-14', '20:59:00', '21:00:00'), ['funding -0.01']);
  assert.deepEqual(swapsOf('2026-01-13', '21:00:00', '21:59:00'), []);
  assert.deepEqual(swapsOf('2026-01-13', '21:59:00', '22:00:00'), ['funding -0.01']);
});

test('Wednesday carries the weekend, and the weekend itself is free', () => {
  assert.deepEqual(swapsOf('2026-07-15', '20:59:00', '21:00:00'), ['funding -0.03']);
  assert.deepEqual(swapsOf('2026-07-17', '20:59:00', '21:00:00'), ['funding -0.01'], 'Friday');
  assert.deepEqual(swapsOf('2026-07-18', '20:59:00', '21:00:00'), [], 'Saturday');
});

test('the rate of the side that is held applies', () => {
  const venue = rig({ swapLongBpsPerDay: -1, swapShortBpsPerDay: 0.5 }, { kind: 'metal' });
  venue.time = at('2026-07-14T20:59:00Z');
  venue
    .submit(order('s', { side: 'sell' }))
    .candle(100, 100, 100, 100)
    .said();
  assert.deepEqual(venue.candle(100, 100, 100, 100).said(), ['funding 0.005']);
});

test('spot and stocks pay nothing', () => {
  const venue = rig({ fundingBpsPer8Hours: 1, swapLongBpsPerDay: -1 }, { kind: 'spot' });
  venue.submit(order('b', {})).candle(100, 100, 100, 100).said();
  venue.time = 48 * HOUR;
  assert.deepEqual(venue.candle(100, 100, 100, 100).said(), []);
});
