// Wall clocks: UTC of local stamps in summer, winter and both changes.
import { strictEqual } from 'node:assert/strict';
import { test } from 'node:test';
import { utcOf, wallClock } from './wall-clock.ts';

/** Zone, local time, the stamp before, UTC or nothing where the clock skipped it. */
const TIMES: readonly (readonly [string, string, string, string])[] = [
  ['Europe/Athens', '2024-01-15T12:00', '', '2024-01-15T10:00'],
  ['Europe/Athens', '2024-07-15T12:00', '', '2024-07-15T09:00'],
  ['Europe/Athens', '2024-03-31T02:59', '', '2024-03-31T00:59'],
  ['Europe/Athens', '2024-03-31T03:30', '', ''],
  ['Europe/Athens', '2024-03-31T04:00', '', '2024-03-31T01:00'],
  ['Europe/Athens', '2024-10-27T03:30', '', '2024-10-27T00:30'],
  ['Europe/Athens', '2024-10-27T03:30', '2024-10-27T00:15', '2024-10-27T00:30'],
  ['Europe/Athens', '2024-10-27T03:30', '2024-10-27T00:30', '2024-10-27T01:30'],
  ['Europe/Athens', '2024-10-27T04:00', '2024-10-27T01:59', '2024-10-27T02:00'],
  ['America/New_York', '2024-03-10T03:00', '', '2024-03-10T07:00'],
  ['America/New_York', '2024-11-03T01:30', '2024-11-03T05:30', '2024-11-03T06:30'],
  ['UTC', '2024-07-15T12:00', '', '2024-07-15T12:00'],
  ['Asia/Kolkata', '2024-07-15T12:00', '', '2024-07-15T06:30'],
];
for (const [zone, local, before, utc] of TIMES)
  test(`${local} in ${zone}${before && ` after ${before}Z`} ${utc === '' ? 'does not exist' : `is ${utc}Z`}`, () => {
    const time = utcOf(wallClock(zone), Date.parse(`${local}Z`), before === '' ? Number.NaN : Date.parse(`${before}Z`));
    strictEqual(Number.isNaN(time) ? '' : new Date(time).toISOString().slice(0, 16), utc);
  });

test('a whole year of hours, read in order, is the year in UTC', () => {
  const clock = wallClock('America/New_York');
  const formatter = new Intl.DateTimeFormat('sv-SE', {
    timeZone: 'America/New_York',
    dateStyle: 'short',
    timeStyle: 'medium',
  });
  let before = Number.NaN;
  for (let time = Date.UTC(2024, 0, 1); time < Date.UTC(2025, 0, 1); time += 3_600_000) {
    const local = Date.parse(`${formatter.format(time).replace(' ', 'T')}Z`);
    before = utcOf(clock, local, before);
    strictEqual(before, time);
  }
});
