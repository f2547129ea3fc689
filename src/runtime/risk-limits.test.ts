import assert from 'node:assert/strict';
import { test } from 'node:test';
import { DEFAULT_RISK } from '#risk/risk.ts';
import { HOUR_MS } from '#model/time.ts';
import { riskLimits } from './risk-limits.ts';

test('a trading day begins when the clock of its zone says so, also on the days of 23 and 25 hours', () => {
  for (const [dayZone, dayStartMs, time, began] of [
    ['UTC', 0, '2026-01-05T13:30:00Z', '2026-01-05T00:00:00Z'],
    ['UTC', 22 * HOUR_MS, '2026-01-05T13:30:00Z', '2026-01-04T22:00:00Z'],
    ['America/New_York', 17 * HOUR_MS, '2026-01-05T21:59:59Z', '2026-01-04T22:00:00Z'],
    ['America/New_York', 17 * HOUR_MS, '2026-01-05T22:00:00Z', '2026-01-05T22:00:00Z'],
    // 8 March 2026: forward at 02:00, so that the day that began on the 7th at 17:00 has 23 hours.
    ['America/New_York', 17 * HOUR_MS, '2026-03-08T20:00:00Z', '2026-03-07T22:00:00Z'],
    ['America/New_York', 17 * HOUR_MS, '2026-03-08T21:00:00Z', '2026-03-08T21:00:00Z'],
    // 25 October 2026: back at 03:00.
    ['Europe/Prague', 0, '2026-10-25T12:00:00Z', '2026-10-24T22:00:00Z'],
    ['Europe/Prague', 0, '2026-10-25T23:30:00Z', '2026-10-25T23:00:00Z'],
  ] as const) {
    const { dayStartedAt } = riskLimits({ ...DEFAULT_RISK, dayZone, dayStartMs }, Date.parse(time));
    assert.equal(new Date(dayStartedAt).toISOString(), new Date(began).toISOString(), `${dayZone} ${time}`);
  }
});

test('loss is counted from a reset of today, and from the start of the day where the reset is older', () => {
  const limits = (resetAt?: number) =>
    riskLimits({ ...DEFAULT_RISK, dayZone: 'UTC', dayStartMs: 0 }, Date.parse('2026-01-05T13:30:00Z'), resetAt);
  const midnight = Date.parse('2026-01-05T00:00:00Z');
  assert.equal(limits().countedFrom, midnight);
  assert.equal(limits(midnight - HOUR_MS).countedFrom, midnight);
  assert.equal(limits(midnight + HOUR_MS).countedFrom, midnight + HOUR_MS);
  assert.equal(limits(midnight + HOUR_MS).dayStartedAt, midnight);
});
