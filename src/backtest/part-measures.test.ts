// Part measures: falls, bands and correlation by hand, and no ratio of few trades.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { DAY_MS } from '#model/time.ts';
import { deepestFall, partMeasures } from './part-measures.ts';
import { emptyColumns } from '#model/candle.ts';
import { fanOf } from './fan.ts';
import { marketCorrelation } from './market-correlation.ts';
import type { Part } from './part-measures.ts';

test('the deepest fall is from a peak of the running sum, and the start is a peak', () => {
  assert.equal(deepestFall([2, -1, -1, 3, -2.5, 1]), -2.5);
  assert.equal(deepestFall([-1, -1, 3]), -2);
  assert.equal(deepestFall([1, 2]), 0);
});

const part = (r: readonly number[]): Part => ({ r, capital: 1_000, equity: [] });
const many = Array.from({ length: 60 }, (_, index) => (index % 3 === 0 ? 2 : -0.5));

test('each part is told by itself, and one with less than thirty trades is not told', () => {
  const measures = partMeasures(
    { whole: part(many), inSample: part(many.slice(0, 45)), outOfSample: part(many.slice(45)) },
    1,
  );
  assert.deepEqual(
    measures.map(({ name, whole, inSample, outOfSample }) => [
      name,
      whole.value === null ? null : Number(whole.value.toFixed(9)),
      inSample.bounds !== null,
      outOfSample.value,
    ]),
    [
      ['Expectancy', 0.333333333, true, null],
      ['Sharpe, yearly', null, false, null],
      ['Profit factor', 2, true, null],
      ['Win rate', 0.333333333, true, null],
      ['Max drawdown', -1, true, null],
    ],
  );
  const [expectancy] = measures;
  const { low95, low50, high50, high95 } = expectancy!.whole.bounds!;
  assert.ok(low95 < low50 && low50 < 1 / 3 && 1 / 3 < high50 && high50 < high95);
});

test('a fan ends with the last trade, widens along the way, and holds its own middle', () => {
  const fan = fanOf(
    many.map((r, index) => ({ r, exitTime: index })),
    1,
  );
  assert.equal(fan.length, 60);
  assert.deepEqual([fan.at(-1)!.trade, fan.at(-1)!.time], [60, 59]);
  assert.ok(fan.at(-1)!.high95 - fan.at(-1)!.low95 > fan[4]!.high95 - fan[4]!.low95);
  for (const { low95, low50, high50, high95 } of fan) assert.ok(low95 <= low50 && low50 <= high50 && high50 <= high95);
  assert.deepEqual(fanOf([{ r: 1, exitTime: 0 }], 1), []);
});

test('an account that is the market correlates with it wholly, one that is its mirror the other way', () => {
  const days = 30;
  const columns = { ...emptyColumns(days), length: days };
  let price = 100;
  for (let day = 0; day < days; day += 1) {
    price *= 1 + 0.02 * Math.sin(day * day);
    columns.openTime[day] = day * DAY_MS;
    columns.close[day] = price;
  }
  const market = { series: { symbol: 'X', timeframe: '1d' as const, columns } };
  const like = Array.from(columns.close, (close, day) => ({ time: day * DAY_MS, equity: 10 * close }));
  assert.equal(marketCorrelation(like, [market])?.toFixed(9), '1.000000000');
  const mirror = like.map(({ time, equity }) => ({ time, equity: 1e6 / equity }));
  assert.ok(marketCorrelation(mirror, [market])! < -0.99);
  assert.equal(marketCorrelation(like.slice(0, 10), [market]), null);
});
