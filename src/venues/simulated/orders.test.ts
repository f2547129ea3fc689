// Orders: each order type against candles computed by hand.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { formatFixed } from '#model/number.ts';
import { MINUTE, bracket, order, rig } from './rig.fixture.ts';

test('a market order fills at the next open', () => {
  const venue = rig().candle(100, 101, 99, 100.5);
  venue.submit(order('m', {}));
  assert.deepEqual(venue.said(), ['accepted m']);
  venue.candle(100.7, 102, 100, 101);
  assert.deepEqual(venue.said(), ['filled m 1 @ 100.7']);
  assert.equal(venue.fills[0]!.time, MINUTE, 'what fills at the open is timed at the open');
});

test('half the spread and the slippage are added, then the price goes to the tick away from the trader', () => {
  // 100.7 + half of 3 ticks (0.015) + 2 bps (0.02014) = 100.73514, up to 100.74; down 100.66486 to 100.66.
  const costs = { spreadTicks: 3, slippageBps: 2 };
  const buy = rig(costs).submit(order('m', {})).candle(100.7, 102, 100, 101);
  const sell = rig(costs)
    .submit(order('m', { side: 'sell' }))
    .candle(100.7, 102, 100, 101);
  assert.deepEqual([buy.said().at(-1), sell.said().at(-1)], ['filled m 1 @ 100.74', 'filled m 1 @ 100.66']);
});

test('a spread in basis points is halved as well', () => {
  // 4 bps of 100 = 0.04; half of it 0.02.
  assert.equal(
    rig({ spreadBps: 4 }).submit(order('m', {})).candle(100, 101, 99, 100).said().at(-1),
    'filled m 1 @ 100.02',
  );
});

test('a tape off the tick grid is rounded against the trader', () => {
  const buy = rig().submit(order('m', {})).candle(100.123, 101, 99, 100);
  const sell = rig()
    .submit(order('m', { side: 'sell' }))
    .candle(100.123, 101, 99, 100);
  assert.deepEqual([buy.said().at(-1), sell.said().at(-1)], ['filled m 1 @ 100.13', 'filled m 1 @ 100.12']);
});

const LIMIT = order('l', { type: 'limit', price: '99' });

test('a limit that is only touched fills by the setting alone', () => {
  const through = rig({ limitFill: 'through' }).submit(LIMIT).candle(100, 101, 99, 100);
  const touch = rig({ limitFill: 'touch' }).submit(LIMIT).candle(100, 101, 99, 100);
  assert.deepEqual(through.said(), ['accepted l']);
  assert.deepEqual(touch.said(), ['accepted l', 'filled l 1 @ 99 maker']);
});

test('a limit that price goes through fills at its own price, as a maker', () => {
  assert.equal(rig().submit(LIMIT).candle(100, 101, 98.99, 100).said().at(-1), 'filled l 1 @ 99 maker');
  const sell = order('l', { side: 'sell', type: 'limit', price: '101' });
  assert.equal(rig().submit(sell).candle(100, 101.01, 99, 100).said().at(-1), 'filled l 1 @ 101 maker');
});

test('off the grid, price through the limit by less than a tick is not through it', () => {
  assert.deepEqual(rig().submit(LIMIT).candle(100, 101, 98.994, 100).said(), ['accepted l']);
});

test('a resting limit that the open jumps over fills at the open', () => {
  const venue = rig().submit(LIMIT).candle(100, 101, 99.5, 100).candle(97, 98, 96, 98);
  assert.equal(venue.said().at(-1), 'filled l 1 @ 97 maker');
});

test('a limit that crosses on arrival takes, never worse than its limit', () => {
  const crossing = order('l', { type: 'limit', price: '100.05' });
  assert.equal(rig({ slippageBps: 2 }).submit(crossing).candle(100, 101, 99, 100).said().at(-1), 'filled l 1 @ 100.02');
  assert.equal(
    rig({ slippageBps: 50 }).submit(crossing).candle(100, 101, 99, 100).said().at(-1),
    'filled l 1 @ 100.05',
  );
});

const STOP = order('x', { type: 'stop', stopPrice: '101' });

test('a stop fires on touch and fills at its price with slippage', () => {
  assert.equal(rig().submit(STOP).candle(100, 101, 99, 100).said().at(-1), 'filled x 1 @ 101');
  // 10 bps of 101 = 0.101.
  assert.equal(rig({ slippageBps: 10 }).submit(STOP).candle(100, 102, 99, 100).said().at(-1), 'filled x 1 @ 101.11');
  assert.deepEqual(rig().submit(STOP).candle(100, 100.99, 99, 100).said(), ['accepted x']);
});

test('a stop does not pay the spread', () => {
  assert.equal(rig({ spreadTicks: 10 }).submit(STOP).candle(100, 102, 99, 100).said().at(-1), 'filled x 1 @ 101');
});

test('a gap through a stop fills at the open', () => {
  const venue = rig({ slippageBps: 10 }).submit(STOP).candle(100, 100.5, 99, 100).candle(105, 106, 104, 105);
  assert.equal(venue.said().at(-1), 'filled x 1 @ 105.11', '105 and 10 bps, up to the tick');
});

test('off the grid, a stop within a tick of the price counts as touched', () => {
  assert.equal(rig().submit(STOP).candle(100, 100.995, 99, 100).said().at(-1), 'filled x 1 @ 101');
});

test('a take-profit fires on touch of the better side and then takes', () => {
  const profit = order('x', { side: 'sell', type: 'take-profit', stopPrice: '102' });
  assert.equal(rig({ slippageBps: 10 }).submit(profit).candle(100, 102, 99, 100).said().at(-1), 'filled x 1 @ 101.89');
  assert.equal(rig().submit(profit).candle(103, 104, 99, 100).said().at(-1), 'filled x 1 @ 103');
});

test('a stop-limit becomes a limit when touched: it takes where it crosses', () => {
  const request = order('x', { type: 'stop-limit', stopPrice: '101', price: '102' });
  assert.deepEqual(rig().submit(request).candle(100, 101.5, 99, 100).said(), [
    'accepted x',
    'triggered x',
    'filled x 1 @ 101',
  ]);
});

test('a stop-limit that is jumped over rests at its limit until price comes back', () => {
  const request = order('x', { type: 'stop-limit', stopPrice: '101', price: '102' });
  const venue = rig().submit(request).candle(105, 106, 104, 105);
  assert.deepEqual(venue.said(), ['accepted x', 'triggered x']);
  venue.candle(105, 105, 101.9, 103);
  assert.deepEqual(venue.said(), ['filled x 1 @ 102 maker']);
});

test('a trailing stop follows the best price and fires at its distance', () => {
  const venue = rig().submit(order('m', {})).candle(100, 100, 100, 100);
  venue.submit(order('x', { side: 'sell', type: 'trailing', trail: '2', reduceOnly: true }));
  venue.candle(100, 104, 99, 103.5).said();
  // Best 104, so it stands at 102; a new best of 105 in the next candle comes first only in the path that says so.
  venue.candle(103.5, 103.6, 101.5, 102);
  assert.deepEqual(venue.said(), ['filled x 1 @ 102']);
});

test('a trailing stop with a first level keeps it until the distance is better', () => {
  const request = bracket({}, '97', '200', '2');
  const venue = rig().submit(request).candle(98, 98.5, 97.5, 98);
  assert.deepEqual(venue.said().at(-1), 'accepted t', '97.5 is above 97: held');
  venue.candle(98, 110, 98, 109.5);
  assert.deepEqual(venue.said(), []);
  venue.candle(109.5, 109.6, 107.99, 108);
  assert.deepEqual(venue.said(), ['filled s 1 @ 108', 'canceled t: oco'], 'best 110 less 2');
});

test('a trailing level raised inside the candle that fires it is ambiguous', () => {
  const venue = rig()
    .submit(bracket({}, '97', '200', '2'))
    .candle(100, 100, 100, 100);
  venue.said();
  venue.candle(100, 110, 99, 107);
  assert.deepEqual(venue.said(), ['filled s 1 @ 108 ambiguous', 'canceled t: oco']);
});

test('OCO: the fill of one cancels the other', () => {
  const venue = rig().submit(
    order('up', { type: 'stop', stopPrice: '101', group: 'g' }),
    order('down', { side: 'sell', type: 'stop', stopPrice: '99', group: 'g' }),
  );
  venue.candle(100, 101.5, 99.5, 101).said();
  assert.deepEqual(venue.lines, []);
  venue.candle(101, 101, 98, 98);
  assert.deepEqual(venue.said(), [], 'the other side is gone');
});

test('OCO: a part of one takes as much from the other', () => {
  const venue = rig({ volumeShare: 0.1 }).submit(bracket({ quantity: '10' }, '90', '110'));
  venue.candle(100, 100, 100, 100, 1000).said();
  venue.candle(111, 112, 111, 112, 40);
  assert.deepEqual(venue.said(), ['filled t 4 @ 111 maker']);
  venue.candle(100, 100, 89, 90, 1000);
  assert.deepEqual(venue.said(), ['filled s 6 @ 90', 'canceled t: oco']);
});

test('an order cannot meet the candle that it was requested in, nor one that opened before', () => {
  const venue = rig().candle(100, 101, 99, 100);
  venue.time -= 1;
  venue.submit(order('m', {}));
  venue.time -= MINUTE - 1;
  venue.candle(50, 50, 50, 50).candle(60, 60, 60, 60);
  assert.deepEqual(venue.said(), ['accepted m', 'filled m 1 @ 60']);
});

test('latency: the first candle that opens once the order is active', () => {
  const venue = rig({ latencyMs: 50 }).submit(order('m', {})).candle(100, 100, 100, 100).candle(200, 200, 200, 200);
  assert.deepEqual(venue.said(), ['accepted m', 'filled m 1 @ 200']);
});

test('latency: a fill beats a cancel that is under way', () => {
  const venue = rig({ latencyMs: 50 }).submit(LIMIT).candle(100, 100, 100, 100).candle(100, 100, 99.5, 100);
  venue.cancel('l').candle(100, 100, 98, 99);
  assert.deepEqual(venue.said(), ['accepted l', 'filled l 1 @ 99 maker']);
  const slower = rig({ latencyMs: 50 }).submit(LIMIT).candle(100, 100, 100, 100).candle(100, 100, 99.5, 100);
  slower.cancel('l').candle(100, 100, 99.5, 100).candle(100, 100, 98, 99);
  assert.deepEqual(slower.said(), ['accepted l', 'canceled l: test']);
});

test('without latency a cancel acts at once', () => {
  assert.deepEqual(rig().submit(LIMIT).cancel('l').candle(90, 90, 90, 90).said(), ['accepted l', 'canceled l: test']);
});

test('an order expires at its time, before the candle that opens then', () => {
  const venue = rig().submit(order('l', { type: 'limit', price: '99', expiresAt: 2 * MINUTE }));
  venue.candle(100, 100, 99.5, 100).candle(100, 100, 99.5, 100).candle(90, 90, 90, 90);
  assert.deepEqual(venue.said(), ['accepted l', 'expired l']);
});

test('an order that lives to the end of a candle fills in it', () => {
  const venue = rig()
    .submit(order('l', { type: 'limit', price: '99', expiresAt: MINUTE }))
    .candle(100, 100, 98, 100);
  assert.deepEqual(venue.said(), ['accepted l', 'filled l 1 @ 99 maker']);
});

test('of a candle that outlives the order only the open counts', () => {
  const request = { type: 'limit', price: '99', expiresAt: MINUTE - 1 } as const;
  assert.deepEqual(rig().submit(order('l', request)).candle(100, 100, 98, 100).said(), ['accepted l', 'expired l']);
  const gap = rig().submit(order('l', request)).candle(98, 100, 98, 100);
  assert.deepEqual(gap.said(), ['accepted l', 'filled l 1 @ 98']);
});

test('fills are limited to a share of the volume, and go on in the next candle', () => {
  const venue = rig({ volumeShare: 0.1 }).submit(order('m', { quantity: '10' }));
  venue.candle(100, 100, 100, 100, 65).candle(101, 101, 101, 101, 1000);
  assert.deepEqual(venue.said(), ['accepted m', 'filled m 6.5 @ 100', 'filled m 3.5 @ 101']);
});

test('with a share set, a candle without volume fills nothing', () => {
  const venue = rig({ volumeShare: 0.1 }).submit(order('m', {})).candle(100, 100, 100, 100, 0);
  assert.deepEqual(venue.said(), ['accepted m']);
});

test('a stop that fires without volume says so and takes the next open', () => {
  const venue = rig({ volumeShare: 0.1 }).submit(STOP).candle(100, 102, 100, 102, 0).candle(103, 103, 103, 103);
  assert.deepEqual(venue.said(), ['accepted x', 'triggered x', 'filled x 1 @ 103']);
});

test('fees are a share of the notional, rounded up', () => {
  // 0.333 x 100.01 = 33.30333; 7.5 bps of it 0.0249774975, 8 decimals up.
  const venue = rig({ takerFeeBps: 7.5 })
    .submit(order('m', { quantity: '0.333' }))
    .candle(100.01, 101, 99, 100);
  assert.equal(formatFixed(venue.fills[0]!.fee), '0.0249775');
});

test('makers pay the maker fee, and a rebate is never rounded in their favour', () => {
  // 1.001 x 99 = 99.099; 0.123 bps of it 0.0012189177, eight decimals towards zero for a rebate.
  const rebate = rig({ makerFeeBps: -0.123, takerFeeBps: 10 }).submit(
    order('l', { type: 'limit', price: '99', quantity: '1.001' }),
  );
  rebate.candle(100, 100, 98, 99);
  assert.equal(formatFixed(rebate.fills[0]!.fee), '-0.00121891');
});

test('contracts are worth their size', () => {
  const lot = rig({ takerFeeBps: 1 }, { contractSize: 100_000n, kind: 'forex' }).submit(
    order('m', { quantity: '0.5' }),
  );
  lot.candle(1.1, 1.1, 1.1, 1.1);
  assert.equal(formatFixed(lot.fills[0]!.fee), '5.5', '1 bp of 50 000 x 1.1');
});

test('a quote fills buyers at the ask and sellers at the bid, with no more spread', () => {
  const venue = rig({ spreadTicks: 100 })
    .submit(order('b', {}), order('s', { planId: 'q', side: 'sell' }))
    .quote(99, 101);
  assert.deepEqual(venue.said(), ['accepted b', 'accepted s', 'filled b 1 @ 101', 'filled s 1 @ 99']);
});

test('a quote fires stops and limits where it stands', () => {
  const venue = rig()
    .submit(bracket({ type: 'limit', price: '100' }, '98', '103'))
    .quote(100, 100.5);
  assert.deepEqual(venue.said(), ['accepted e']);
  venue.quote(99.5, 99.8);
  assert.deepEqual(venue.said(), ['filled e 1 @ 99.8 maker', 'accepted s', 'accepted t']);
  venue.quote(97.5, 97.9);
  assert.deepEqual(venue.said(), ['filled s 1 @ 97.5', 'canceled t: oco']);
});

test('at the end of data entries are cancelled and market orders fill at the last close', () => {
  const venue = rig({ slippageBps: 10 })
    .submit(bracket({}, '90', '120'))
    .candle(100, 101, 99, 100.5);
  venue.submit(order('l', { planId: 'q', type: 'limit', price: '50' })).said();
  venue.end();
  assert.deepEqual(venue.said(), ['canceled l: end-of-data']);
  venue.submit(order('c', { side: 'sell', role: 'close', reduceOnly: true }), order('n', { planId: 'r' }));
  assert.deepEqual(venue.said(), ['accepted c', 'filled c 1 @ 100.39', 'rejected n: end-of-data']);
  assert.equal(venue.fills.at(-1)!.time, MINUTE);
});

test('a cancel that is on its way when the data ends arrives', () => {
  const venue = rig({ latencyMs: 90_000 })
    .submit(bracket({}, '90', '120'))
    .candle(100, 101, 99, 100.5)
    .candle(100, 101, 99, 100.5)
    .candle(100, 101, 99, 100.5);
  venue.cancel('s').said();
  venue.end();
  assert.deepEqual(venue.said(), ['canceled s: test']);
});

test('a closing order that waits when the data ends is filled at the last close', () => {
  const venue = rig().submit(order('m', {})).candle(100, 101, 99, 100.5);
  venue.submit(order('c', { side: 'sell', role: 'close', reduceOnly: true })).end();
  assert.equal(venue.said().at(-1), 'filled c 1 @ 100.5');
});
