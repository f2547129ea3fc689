// Equity: days, falls and months by hand.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { DAY_MS } from '#model/time.ts';
import { dailyReturns, drawdownsOf, monthlyReturns, tailLoss, ulcerIndex } from './equity.ts';

const day = (text: string): number => Date.parse(`${text}Z`);
const round = (values: readonly (number | null)[]): readonly (number | null)[] =>
  values.map((value) => (value === null ? null : Number(value.toFixed(10))));
const daily = (from: string, values: readonly number[]) =>
  values.map((equity, index) => ({ time: day(`${from}T00:00`) + index * DAY_MS, equity }));

test('a day ends with its last point and starts from the day before, the first from the capital', () => {
  const points = [
    { time: day('2024-01-05T10:00'), equity: 105 },
    { time: day('2024-01-05T22:00'), equity: 110 },
    { time: day('2024-01-06T10:00'), equity: 99 },
    { time: day('2024-01-07T10:00'), equity: 99 },
  ];
  const result = dailyReturns(100, points, 'auto');
  assert.deepEqual(round(result.returns), [0.1, -0.1, 0]);
  assert.equal(result.periodsPerYear, 365);
});

test('without Saturdays the Sunday evening belongs to Monday, and a year has 260 days', () => {
  const week = daily('2024-01-08', [100, 100, 100, 100, 100]);
  const sunday = { time: day('2024-01-14T23:00'), equity: 120 };
  const monday = { time: day('2024-01-15T10:00'), equity: 110 };
  const result = dailyReturns(100, [...week, sunday, monday], 'auto');
  assert.deepEqual(round(result.returns), [0, 0, 0, 0, 0, 0.1]);
  assert.equal(result.periodsPerYear, 260);
});

test('weekdays alone make 252, and a given number stands', () => {
  const weekdays = daily('2024-01-08', [100, 101, 102, 103, 104]);
  assert.equal(dailyReturns(100, weekdays, 'auto').periodsPerYear, 252);
  assert.equal(dailyReturns(100, weekdays, 250).periodsPerYear, 250);
});

test('trading days without a point are days on which nothing changed', () => {
  const weekdays = [...daily('2024-01-08', [100]), ...daily('2024-01-12', [110]), ...daily('2024-01-15', [99])];
  const result = dailyReturns(100, weekdays, 'auto');
  assert.deepEqual(round(result.returns), [0, 0, 0, 0, 0.1, -0.1]);
  assert.equal(result.periodsPerYear, 260);
  const everyDay = [...daily('2024-01-06', [100]), ...daily('2024-01-09', [110])];
  assert.deepEqual(round(dailyReturns(100, everyDay, 'auto').returns), [0, 0, 0, 0.1]);
});

test('one missing weekday in forty is a holiday', () => {
  const points = daily(
    '2024-01-01',
    Array.from({ length: 54 }, () => 100),
  ).filter(({ time }, index) => {
    const weekday = new Date(time).getUTCDay();
    return weekday !== 0 && weekday !== 6 && index !== 9;
  });
  assert.equal(dailyReturns(100, points, 'auto').returns.length, points.length);
  assert.equal(dailyReturns(100, points, 'auto').periodsPerYear, 252);
});

test('after the account is lost there are no returns', () => {
  assert.deepEqual(dailyReturns(100, daily('2024-01-01', [50, -10, 40]), 'auto').returns, [-0.5, -1.2]);
});

test('a fall lasts from the last moment at the peak to the return, or to the end', () => {
  const points = daily('2024-01-01', [110, 110, 99, 104.5, 110, 120, 90]);
  const at = (index: number): number => points[index]!.time;
  const [first, second, ...rest] = drawdownsOf(100, points);
  assert.deepEqual(rest, []);
  assert.deepEqual(first, { from: at(1), lowest: at(2), to: at(4), recovered: true, amount: 11, share: 0.1 });
  assert.deepEqual(second, { from: at(5), lowest: at(6), to: at(6), recovered: false, amount: 30, share: 0.25 });
});

test('the capital is the first peak', () => {
  assert.equal(drawdownsOf(100, daily('2024-01-01', [80, 90]))[0]!.share, 0.2);
});

test('the ulcer index is the root mean square of the depth', () => {
  assert.equal(ulcerIndex(100, [110, 99, 88]).toFixed(12), Math.sqrt((0.1 ** 2 + 0.2 ** 2) / 3).toFixed(12));
});

test('the worst twentieth of forty days is two days', () => {
  const returns = Array.from({ length: 40 }, (_, index) => (index - 20) / 100);
  assert.deepEqual(tailLoss(returns), { valueAtRisk: 0.19, conditional: 0.195 });
  assert.equal(tailLoss(returns.slice(0, 19)), null);
});

test('months follow one another and the year multiplies them', () => {
  const points = [
    { time: day('2023-11-30T23:59'), equity: 110 },
    { time: day('2023-12-31T23:59'), equity: 99 },
    { time: day('2024-02-29T12:00'), equity: 198 },
  ];
  const [first, second] = monthlyReturns(100, points);
  assert.deepEqual(round(first!.months), [...Array.from({ length: 10 }, () => null), 0.1, -0.1]);
  assert.equal(first!.whole.toFixed(10), (-0.01).toFixed(10));
  assert.deepEqual(second!.months.slice(0, 3), [null, 1, null]);
  assert.deepEqual([second!.year, second!.whole], [2024, 1]);
});
