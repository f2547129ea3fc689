// Poison: the past stays as it was to the bit, and the lie after it is made of candles that could be.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { demoCandles } from '#market/market.ts';
import { sliceColumns } from '#model/candle.ts';
import type { CandleColumns } from '#model/candle.ts';
import { poison, POISONS } from './poison.ts';
import { seededRandom } from './statistics/statistics.ts';

const FACTS = { symbol: 'BTCUSDT', timeframe: '15m', from: 0, startPrice: 60_000, tick: 0.01 } as const;
const columnsOf = (seed: number, count: number): CandleColumns => demoCandles({ ...FACTS, seed, count }).columns;

const PRICES = ['open', 'high', 'low', 'close'] as const;
const COLUMNS = ['openTime', ...PRICES, 'volume'] as const;

for (const kind of POISONS) {
  test(`a future that is ${kind} leaves the past and all times alone`, () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 80 }), fc.nat(80), fc.nat(), (count, cut, seed) => {
        const columns = columnsOf(seed, count);
        const kept = Object.fromEntries(COLUMNS.map((name) => [name, columns[name].slice()]));
        const lied = poison(columns, cut, kind, seededRandom(seed).next);
        assert.equal(lied.length, count);
        assert.deepEqual(sliceColumns(lied, 0, cut), sliceColumns(columns, 0, cut));
        assert.deepEqual(lied.openTime, columns.openTime);
        for (const name of COLUMNS) assert.deepEqual(columns[name], kept[name], 'the true history is not touched');
      }),
      { numRuns: 60 },
    );
  });

  test(`a future that is ${kind} is made of candles that could be, and of none that were`, () => {
    const columns = columnsOf(3, 400);
    const lied = poison(columns, 150, kind, seededRandom(9).next);
    for (let row = 150; row < 400; row += 1) {
      const { open, high, low, close } = {
        open: lied.open[row]!,
        high: lied.high[row]!,
        low: lied.low[row]!,
        close: lied.close[row]!,
      };
      assert.ok(low > 0 && Number.isFinite(high), `row ${row}`);
      assert.ok(high >= Math.max(open, close) && low <= Math.min(open, close), `row ${row}`);
      assert.ok(lied.volume[row]! >= 0);
      assert.ok(
        PRICES.some((name) => lied[name][row] !== columns[name][row]),
        `row ${row} is still the truth`,
      );
    }
  });

  test(`a future that is ${kind} begins right after the cut, and the same seed tells the same lie`, () => {
    const columns = columnsOf(5, 60);
    const lie = (): CandleColumns => poison(columns, 59, kind, seededRandom(1).next);
    assert.deepEqual(lie(), lie());
    assert.notEqual(lie().close[59], columns.close[59]);
  });
}

test('an extreme future is far above every price, and far below', () => {
  const columns = columnsOf(2, 100);
  const lied = poison(columns, 50, 'extreme', seededRandom(1).next);
  assert.ok(Math.max(...lied.high.subarray(50)) > 10 * Math.max(...columns.high));
  assert.ok(Math.min(...lied.low.subarray(50)) < 0.1 * Math.min(...columns.low));
});

test('an inverted future falls where the truth rose', () => {
  const columns = columnsOf(2, 100);
  const lied = poison(columns, 50, 'inverted', seededRandom(1).next);
  for (let row = 51; row < 100; row += 1) {
    const truth = Math.sign(columns.close[row]! - columns.close[row - 1]!);
    assert.equal(Math.sign(lied.close[row]! - lied.close[row - 1]!), truth === 0 ? 0 : -truth, `row ${row}`);
  }
});
