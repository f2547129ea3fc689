// Tests of the clock: sessions over both changes of daylight saving, half-open ends, windows over midnight.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { DEFAULT_DETECTION, SESSION_NAMES, createEngine, openSessions } from './detection.ts';
import { HOUR_MS, MINUTE_MS } from '#model/time.ts';
import { newSessionClock, turnSessions } from './clock.ts';
import { SmcError } from '#model/fate.ts';
import type { DetectionSettings } from './detection.ts';
import type { Millis } from '#model/time.ts';

/** UTC hours of the day in which the window is open, asked of one clock every quarter of an hour from days before. */
function openHours(name: string, day: string): string {
  const clock = newSessionClock(DEFAULT_DETECTION, '15m');
  const bit = 1 << SESSION_NAMES.indexOf(name);
  const start = Date.parse(`${day}T00:00:00Z`);
  const hours: Millis[] = [];
  for (let time = start - 72 * HOUR_MS; time < start + 24 * HOUR_MS; time += 15 * MINUTE_MS) {
    if (time >= clock.next) turnSessions(clock, time);
    if (time >= start && (clock.bits & bit) !== 0) hours.push((time - start) / HOUR_MS);
  }
  return hours.length === 0 ? 'shut' : `${hours[0]}-${hours.at(-1)! + 0.25} (${hours.length / 4}h)`;
}

// Great Britain changes on 31 March and 27 October 2024, New York on 10 March and 3 November; Tokyo never.
const TABLE: readonly (readonly [string, string, string])[] = [
  ['london', '2024-03-30', '8-17 (9h)'],
  ['london', '2024-03-31', '7-16 (9h)'],
  ['london', '2024-10-26', '7-16 (9h)'],
  ['london', '2024-10-27', '8-17 (9h)'],
  ['new-york', '2024-03-09', '13-22 (9h)'],
  ['new-york', '2024-03-10', '12-21 (9h)'],
  ['new-york', '2024-11-02', '12-21 (9h)'],
  ['new-york', '2024-11-03', '13-22 (9h)'],
  ['asia', '2024-03-10', '0-9 (9h)'],
  ['asia', '2024-10-27', '0-9 (9h)'],
  // 02:00 does not exist in New York on 10 March: the window opens at 03:00 there, 07:00 UTC, and loses an hour.
  ['london-kill-zone', '2024-03-09', '7-10 (3h)'],
  ['london-kill-zone', '2024-03-10', '7-9 (2h)'],
  ['london-kill-zone', '2024-03-11', '6-9 (3h)'],
  ['london-kill-zone', '2024-11-03', '7-10 (3h)'],
  ['new-york-kill-zone', '2024-07-01', '11-14 (3h)'],
  ['london-close-kill-zone', '2024-07-01', '14-16 (2h)'],
  // To midnight in New York: 00:00 to 04:00 UTC in summer, 01:00 to 05:00 in winter.
  ['asia-kill-zone', '2024-07-01', '0-4 (4h)'],
  ['asia-kill-zone', '2024-01-10', '1-5 (4h)'],
];

for (const [name, day, hours] of TABLE)
  test(`${name} on ${day} is open ${hours} UTC`, () => assert.equal(openHours(name, day), hours));

test('a bar that opens at the end of a session is outside, the one before it inside', () => {
  const clock = newSessionClock(DEFAULT_DETECTION, '1m');
  const namesAt = (time: number): readonly string[] => {
    turnSessions(clock, time);
    return openSessions(clock.bits);
  };
  const end = Date.UTC(2024, 0, 10, 17);
  assert.deepEqual(namesAt(end - MINUTE_MS), ['london', 'new-york', 'london-close-kill-zone']);
  assert.deepEqual(namesAt(end), ['new-york']);
});

test('a window over midnight belongs to the day on which it started', () => {
  const sessions: DetectionSettings['sessions'] = [
    { name: 'night', role: 'session', zone: 'UTC', start: '22:00', end: '02:00' },
  ];
  const clock = newSessionClock({ ...DEFAULT_DETECTION, sessions }, '1h');
  const keyAt = (time: number): number => {
    turnSessions(clock, time);
    return clock.windows[0]!.key;
  };
  const evening = keyAt(Date.UTC(2024, 0, 10, 23));
  assert.equal(keyAt(Date.UTC(2024, 0, 11, 1)), evening);
  assert.ok(Number.isNaN(keyAt(Date.UTC(2024, 0, 11, 2))));
  assert.equal(keyAt(Date.UTC(2024, 0, 11, 22)), evening + 1);
});

test('settings that cannot work are refused with their code', () => {
  for (const wrong of [{ maxOpenZones: 8 }, { internalBars: 30 }, { dayStart: '7' }])
    assert.throws(
      () => createEngine('TEST', '1h', { ...DEFAULT_DETECTION, ...wrong }),
      (error) => error instanceof SmcError && error.code === 'CONFIG_INVALID',
    );
});

test('a time of day that cannot be read is refused with its code', () => {
  const sessions: DetectionSettings['sessions'] = [
    { name: 'odd', role: 'session', zone: 'UTC', start: '24:00', end: '02:00' },
  ];
  assert.throws(
    () => createEngine('TEST', '1h', { ...DEFAULT_DETECTION, sessions }),
    (error) => error instanceof SmcError && error.code === 'CONFIG_INVALID',
  );
});
