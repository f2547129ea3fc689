// Tape: several markets and finer candles become one line of moments, each with all price before any close.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import type { CandleSeries } from '#model/candle.ts';
import { durationOf, HOUR_MS, MINUTE_MS } from '#model/time.ts';
import type { Timeframe } from '#model/time.ts';
import { eachMoment } from './tape.ts';
import type { MarketTape } from './tape.ts';

/** Candles at these bars of the timeframe; the close says which bar it is. */
const seriesOf = (symbol: string, timeframe: Timeframe, bars: readonly number[]): CandleSeries => {
  const prices = Float64Array.from(bars, (bar) => 100 + bar);
  return {
    symbol,
    timeframe,
    columns: {
      length: bars.length,
      openTime: Float64Array.from(bars, (bar) => bar * durationOf(timeframe)),
      open: prices,
      high: prices,
      low: prices,
      close: prices,
      volume: prices,
    },
  };
};

type Told = { readonly time: number; readonly tapes: readonly string[]; readonly candles: readonly string[] };

/** Each moment, its candles as "A15m@0": symbol, timeframe, bar. */
function momentsOf(markets: readonly MarketTape[]): readonly Told[] {
  const told: Told[] = [];
  eachMoment(markets, ({ time, tapes, tapeCount, candles, candleCount }) => {
    const name = ({ symbol, timeframe, close }: { symbol: string; timeframe: string; close: number }): string =>
      `${symbol}${timeframe}@${close - 100}`;
    told.push({
      time,
      tapes: tapes.slice(0, tapeCount).map(name),
      candles: candles.slice(0, candleCount).map(name),
    });
  });
  return told;
}

test('markets that close together share a moment, in the order in which they were given', () => {
  const markets = [{ series: seriesOf('B', '15m', [0, 1]) }, { series: seriesOf('A', '15m', [1, 2]) }];
  assert.deepEqual(momentsOf(markets), [
    { time: 15 * MINUTE_MS, tapes: ['B15m@0'], candles: ['B15m@0'] },
    { time: 30 * MINUTE_MS, tapes: ['B15m@1', 'A15m@1'], candles: ['B15m@1', 'A15m@1'] },
    { time: 45 * MINUTE_MS, tapes: ['A15m@2'], candles: ['A15m@2'] },
  ]);
});

test('a moment is the close of a candle, so that a longer candle comes after the shorter ones inside it', () => {
  const markets = [{ series: seriesOf('H', '1h', [0]) }, { series: seriesOf('Q', '30m', [0, 1, 2]) }];
  assert.deepEqual(
    momentsOf(markets).map(({ time, candles }) => [time / MINUTE_MS, ...candles]),
    [
      [30, 'Q30m@0'],
      [60, 'H1h@0', 'Q30m@1'],
      [90, 'Q30m@2'],
    ],
  );
});

test('with finer candles price comes from them alone, and the candle closes after the last of them', () => {
  const markets = [{ series: seriesOf('A', '3m', [0, 1]), finer: seriesOf('A', '1m', [0, 1, 2, 3, 4, 5]) }];
  assert.deepEqual(
    momentsOf(markets).map(({ tapes, candles }) => [...tapes, ...candles]),
    [['A1m@0'], ['A1m@1'], ['A1m@2', 'A3m@0'], ['A1m@3'], ['A1m@4'], ['A1m@5', 'A3m@1']],
  );
});

test('a hole in the finer candles is a hole: the candle closes without price', () => {
  const markets = [{ series: seriesOf('A', '3m', [0, 1]), finer: seriesOf('A', '1m', [0, 4]) }];
  assert.deepEqual(
    momentsOf(markets).map(({ time, tapes, candles }) => [time / MINUTE_MS, tapes, candles]),
    [
      [1, ['A1m@0'], []],
      [3, [], ['A3m@0']],
      [5, ['A1m@4'], []],
      [6, [], ['A3m@1']],
    ],
  );
});

test('a hole in one market holds up no other', () => {
  const markets = [{ series: seriesOf('A', '1h', [0, 5]) }, { series: seriesOf('B', '1h', [0, 1, 2, 3, 4, 5]) }];
  assert.deepEqual(
    momentsOf(markets).map(({ candles }) => candles.join(' ')),
    ['A1h@0 B1h@0', 'B1h@1', 'B1h@2', 'B1h@3', 'B1h@4', 'A1h@5 B1h@5'],
  );
});

test('no markets, and markets without candles, make no moment', () => {
  assert.deepEqual(momentsOf([]), []);
  assert.deepEqual(momentsOf([{ series: seriesOf('A', '1h', []), finer: seriesOf('A', '1m', []) }]), []);
});

const bars = fc.uniqueArray(fc.nat(60), { maxLength: 30 }).map((found) => found.toSorted((a, b) => a - b));
const market = fc.record({
  timeframe: fc.constantFrom<Timeframe>('5m', '15m', '30m', '1h'),
  rows: bars,
  finer: fc.option(bars, { nil: undefined }),
});

test('every candle comes once, in time order, price before close', () => {
  fc.assert(
    fc.property(fc.array(market, { minLength: 1, maxLength: 4 }), (chosen) => {
      const markets = chosen.map(({ timeframe, rows, finer }, index): MarketTape => ({
        series: seriesOf(`M${index}-`, timeframe, rows),
        ...(finer === undefined ? {} : { finer: seriesOf(`M${index}-`, '1m', finer) }),
      }));
      const came: { candles: string[]; tapes: string[] } = { candles: [], tapes: [] };
      let last = Number.NEGATIVE_INFINITY;
      eachMoment(markets, ({ time, tapes, tapeCount, candles, candleCount }) => {
        assert.ok(time > last, 'time goes forward');
        last = time;
        assert.ok(tapeCount + candleCount > 0, 'something happens');
        for (const [list, moments] of [
          ['tapes', tapes.slice(0, tapeCount)],
          ['candles', candles.slice(0, candleCount)],
        ] as const)
          for (const { symbol, timeframe, openTime } of moments) {
            assert.equal(openTime + durationOf(timeframe), time, 'it closes now');
            came[list].push(`${symbol}${timeframe}@${openTime / durationOf(timeframe)}`);
          }
      });
      const expected = (of: (market: MarketTape) => CandleSeries): string[] =>
        markets.flatMap((each) => {
          const { symbol, timeframe, columns } = of(each);
          return Array.from(columns.openTime, (time) => `${symbol}${timeframe}@${time / durationOf(timeframe)}`);
        });
      assert.deepEqual(came.candles.toSorted(), expected(({ series }) => series).toSorted());
      assert.deepEqual(came.tapes.toSorted(), expected(({ series, finer }) => finer ?? series).toSorted());
    }),
    { numRuns: 200 },
  );
});

test('the moment is one object that is used again: keeping it keeps nothing', () => {
  const seen = new Set<unknown>();
  eachMoment([{ series: seriesOf('A', '1h', [0, 1, 2]) }], (moment) => {
    seen.add(moment);
    assert.equal(moment.time % HOUR_MS, 0);
  });
  assert.equal(seen.size, 1);
});
