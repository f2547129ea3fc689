import { test } from 'node:test';
import assert from 'node:assert/strict';
import fc from 'fast-check';
import {
  DAY_MS,
  durationOf,
  HOUR_MS,
  isoTime,
  localDay,
  localTime,
  offsetAt,
  openTimeOf,
  TIMEFRAMES,
  timeframeOf,
  zoneCache,
} from './time.ts';

const at = (text: string): number => Date.parse(text);
const anyTime = fc.integer({ min: at('1990-01-01T00:00:00Z'), max: at('2035-01-01T00:00:00Z') });

test('a candle opens at or before every time inside it, on its own grid', () => {
  fc.assert(
    fc.property(anyTime, fc.constantFrom(...TIMEFRAMES), (time, timeframe) => {
      const open = openTimeOf(time, timeframe);
      assert.ok(open <= time && time < open + durationOf(timeframe));
      assert.equal(openTimeOf(open, timeframe), open);
    }),
  );
});

test('a week opens on Monday and a day at midnight, UTC', () => {
  assert.equal(isoTime(openTimeOf(at('2024-08-25T14:23:00Z'), '1w')), '2024-08-19T00:00:00Z');
  assert.equal(isoTime(openTimeOf(at('2024-08-19T00:00:00Z'), '1w')), '2024-08-19T00:00:00Z');
  assert.equal(isoTime(openTimeOf(at('2024-08-25T14:23:00Z'), '1d')), '2024-08-25T00:00:00Z');
});

test('a duration names its timeframe, or none', () => {
  assert.equal(timeframeOf(4 * HOUR_MS), '4h');
  assert.equal(timeframeOf(7 * HOUR_MS), undefined);
});

test('the cached offset follows daylight saving to the millisecond, in both directions', () => {
  const newYork = zoneCache('America/New_York');
  const spring = at('2024-03-10T07:00:00Z');
  assert.equal(offsetAt(newYork, spring - 1), -5 * HOUR_MS);
  assert.equal(offsetAt(newYork, spring), -4 * HOUR_MS);
  const autumn = at('2024-11-03T06:00:00Z');
  assert.equal(offsetAt(newYork, autumn - 1), -4 * HOUR_MS);
  assert.equal(offsetAt(newYork, autumn), -5 * HOUR_MS);
  assert.equal(offsetAt(newYork, spring - 1), -5 * HOUR_MS, 'also when time runs backwards');
});

test('the cache says what the time-zone database says', () => {
  const cache = zoneCache('Europe/London');
  fc.assert(
    fc.property(anyTime, (time) => {
      const truth = Temporal.Instant.fromEpochMilliseconds(time).toZonedDateTimeISO('Europe/London');
      assert.equal(offsetAt(cache, time), truth.offsetNanoseconds / 1e6);
    }),
  );
});

test('the local day turns at local midnight', () => {
  const prague = zoneCache('Europe/Prague');
  const midnight = at('2024-07-01T22:00:00Z');
  assert.equal(localTime(prague, midnight) % DAY_MS, 0);
  assert.equal(localDay(prague, midnight) - localDay(prague, midnight - 1), 1);
});

test('an unknown zone is refused', () => assert.throws(() => zoneCache('Mars/Olympus'), RangeError));
