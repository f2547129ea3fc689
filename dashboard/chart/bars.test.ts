// Bars: rows in order whatever order they come in, and places of times among them.
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { barsClosedBy, dropBars, emptyBars, placeOfTime, putCandles } from './bars.ts';
import type { Candle } from '#model/candle.ts';

const MINUTE = 60_000;
const bar = (minute: number, high = 101, low = 99, close = 100): Candle => ({
  symbol: 'TEST',
  timeframe: '1m',
  openTime: minute * MINUTE,
  open: 100,
  high,
  low,
  close,
  volume: 1,
});
const barsOf = (candles: readonly Candle[]) => {
  const bars = emptyBars('1m');
  putCandles(bars, candles);
  return bars;
};

describe('bars', () => {
  it('come out in order with the same ranges, in whatever order and however often they come', () => {
    const rows = fc.uniqueArray(fc.record({ minute: fc.nat(60), size: fc.integer({ min: 1, max: 9 }) }), {
      selector: ({ minute }) => minute,
      minLength: 1,
    });
    fc.assert(
      fc.property(rows, fc.infiniteStream(fc.nat()), (given, keys) => {
        const candles = given.map(({ minute, size }) => bar(minute, 100 + size, 100 - size));
        const order = candles.map((candle) => ({ candle, key: keys.next().value as number }));
        const shuffled = order.toSorted((a, b) => a.key - b.key).map(({ candle }) => candle);
        const one = barsOf(candles.toSorted((a, b) => a.openTime - b.openTime));
        const other = barsOf([...shuffled, ...shuffled]);
        assert.deepEqual({ ...other, revision: 0 }, { ...one, revision: 0 });
      }),
    );
  });

  it('the true range is the mean of what there is, then of fourteen', () => {
    const bars = barsOf([bar(0, 102, 98), bar(1, 101, 99), bar(2, 110, 100)]);
    // 4; (4 + 2) / 2 = 3; 3 + (10 - 3) / 3
    assert.deepEqual(
      bars.atr.map((value) => Number(value.toFixed(6))),
      [4, 3, 5.333333],
    );
  });

  it('a bar at the end is no revision, one in between is', () => {
    const bars = barsOf([bar(0), bar(2)]);
    assert.equal(bars.revision, 0);
    putCandles(bars, [bar(3)]);
    assert.equal(bars.revision, 0);
    putCandles(bars, [bar(1)]);
    assert.equal(bars.revision, 1);
  });

  const bars = barsOf([bar(10), bar(11), bar(15), bar(16)]);
  const places: readonly (readonly [minute: number, place: number])[] = [
    [8, -2],
    [10, 0],
    [10.5, 0.5],
    [11, 1],
    // Over the hole it waits.
    [13, 2],
    [15, 2],
    [16.25, 3.25],
    [18, 5],
  ];
  for (const [minute, place] of places)
    it(`minute ${minute} lies at bar ${place}`, () => assert.equal(placeOfTime(bars, minute * MINUTE), place));

  it('a bar counts from its close on', () => {
    assert.deepEqual(
      [10, 11, 12, 15.9, 16, 17, Number.POSITIVE_INFINITY].map((minute) => barsClosedBy(bars, minute * MINUTE)),
      [0, 1, 2, 2, 3, 4, 4],
    );
  });

  it('are forgotten from the oldest on, and those that stay are as they were', () => {
    const candles = Array.from({ length: 50 }, (_, minute) => bar(minute, 101 + (minute % 7)));
    const all = barsOf(candles);
    const kept = barsOf(candles);
    const { revision } = kept;
    dropBars(kept, 20);
    assert.deepEqual([kept.time, kept.high, kept.atr], [all.time.slice(20), all.high.slice(20), all.atr.slice(20)]);
    assert.equal(kept.revision, revision + 1);
    putCandles(kept, [bar(50)]);
    putCandles(all, [bar(50)]);
    assert.deepEqual(kept.atr, all.atr.slice(20));
  });
});
