// Trading hours: which candles are owed, over weekends, the daily pause and both clock changes.
import { strictEqual } from 'node:assert/strict';
import { test } from 'node:test';
import { DAY_MS, HOUR_MS, MINUTE_MS, WEEK_MS } from '#model/time.ts';
import { calendarOf, countOwed, isOwed } from './trading-hours.ts';
import type { TradingHours } from '#model/instrument.ts';

/** Hours, open time, length, whether owed. New York is UTC-4 in July, UTC-5 in January. */
const OWED: readonly (readonly [TradingHours, string, number, boolean])[] = [
  ['always', '2024-07-06T12:00Z', MINUTE_MS, true],
  ['forex', '2024-07-05T20:59Z', MINUTE_MS, true],
  ['forex', '2024-07-05T21:00Z', MINUTE_MS, false],
  ['forex', '2024-07-06T12:00Z', MINUTE_MS, false],
  ['forex', '2024-07-07T20:59Z', MINUTE_MS, false],
  ['forex', '2024-07-07T21:30Z', MINUTE_MS, false],
  ['forex', '2024-07-07T22:00Z', MINUTE_MS, true],
  ['forex', '2024-01-05T21:59Z', MINUTE_MS, true],
  ['forex', '2024-01-05T22:00Z', MINUTE_MS, false],
  ['forex', '2024-01-07T23:00Z', MINUTE_MS, true],
  ['forex', '2024-07-02T21:15Z', MINUTE_MS, false],
  ['forex', '2024-07-02T21:00Z', HOUR_MS, false],
  ['forex', '2024-07-02T21:00Z', 4 * HOUR_MS, true],
  ['forex', '2024-07-06T00:00Z', DAY_MS, false],
  ['forex', '2024-07-07T22:00Z', DAY_MS, true],
  ['forex', '2024-07-01T00:00Z', WEEK_MS, true],
  ['us-stock', '2024-07-02T13:30Z', MINUTE_MS, true],
  ['us-stock', '2024-07-02T13:29Z', MINUTE_MS, false],
  ['us-stock', '2024-07-02T19:59Z', MINUTE_MS, true],
  ['us-stock', '2024-07-02T20:00Z', MINUTE_MS, false],
  ['us-stock', '2024-07-07T15:00Z', MINUTE_MS, false],
  ['us-stock', '2024-07-05T00:00Z', DAY_MS, true],
  ['us-stock', '2024-07-06T00:00Z', DAY_MS, false],
];
for (const [hours, time, lengthMs, owed] of OWED)
  test(`${hours}: the candle of ${lengthMs / MINUTE_MS} minutes at ${time} is ${owed ? '' : 'not '}owed`, () => {
    strictEqual(isOwed(calendarOf(hours), Date.parse(time), lengthMs), owed);
  });

/** Seen in UTC from Monday to Monday. The week ends with Sunday evening in New York, which a clock change moves by an hour. */
for (const [monday, hours] of [
  ['2024-01-08', 115],
  ['2024-03-04', 116],
  ['2024-03-11', 115],
  ['2024-10-28', 114],
  ['2024-11-04', 115],
] as const)
  test(`the currency week of ${monday} owes ${hours} hours`, () => {
    const from = Date.parse(monday);
    strictEqual(countOwed(calendarOf('forex'), from, from + WEEK_MS, HOUR_MS), hours);
  });

test('a span beyond all use is estimated, not counted', () => {
  const years = 400 * 365 * DAY_MS;
  strictEqual(countOwed(calendarOf('forex'), 0, years, MINUTE_MS), Math.ceil((years / MINUTE_MS) * (115 / 168)));
  strictEqual(countOwed(calendarOf('always'), 0, years, MINUTE_MS), years / MINUTE_MS);
  strictEqual(countOwed(calendarOf('always'), 5, 5, MINUTE_MS), 0);
});
