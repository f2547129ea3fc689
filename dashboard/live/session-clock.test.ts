// Session clock: windows by hand, over midnight, over a change of the clocks, and at their very edges.
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { nextTurns, windowName } from './session-clock.ts';
import type { SessionWindow } from './session-clock.ts';

const NEW_YORK = 'America/New_York';
const WINDOWS: readonly SessionWindow[] = [
  { name: 'asia', role: 'session', zone: 'Asia/Tokyo', start: '09:00', end: '18:00' },
  { name: 'london', role: 'session', zone: 'Europe/London', start: '08:00', end: '17:00' },
  { name: 'new-york', role: 'session', zone: NEW_YORK, start: '08:00', end: '17:00' },
  { name: 'asia-kill-zone', role: 'kill-zone', zone: NEW_YORK, start: '20:00', end: '00:00' },
  { name: 'london-kill-zone', role: 'kill-zone', zone: NEW_YORK, start: '02:00', end: '05:00' },
  { name: 'new-york-kill-zone', role: 'kill-zone', zone: NEW_YORK, start: '07:00', end: '10:00' },
];
const said = (utc: string): readonly string[] =>
  nextTurns(WINDOWS, Date.parse(utc)).map(
    ({ window, isOpen, at }) =>
      `${windowName(window)} ${isOpen ? 'ends' : 'opens'} ${new Date(at).toISOString().slice(0, 16)}`,
  );

describe('the clock of sessions', () => {
  for (const [utc, expected] of [
    // Winter: New York is five hours behind.
    ['2026-01-14T12:00:00Z', ['New York kill zone ends 2026-01-14T15:00', 'London session ends 2026-01-14T17:00']],
    ['2026-01-14T11:59:59Z', ['New York kill zone opens 2026-01-14T12:00', 'London session ends 2026-01-14T17:00']],
    ['2026-01-14T15:00:00Z', ['Asia kill zone opens 2026-01-15T01:00', 'London session ends 2026-01-14T17:00']],
    ['2026-01-14T23:30:00Z', ['Asia kill zone opens 2026-01-15T01:00', 'Asia session opens 2026-01-15T00:00']],
    // Over midnight of New York.
    ['2026-01-15T04:59:00Z', ['Asia kill zone ends 2026-01-15T05:00', 'Asia session ends 2026-01-15T09:00']],
    ['2026-01-15T05:00:00Z', ['London kill zone opens 2026-01-15T07:00', 'Asia session ends 2026-01-15T09:00']],
    // New York changes its clocks on 8 March, London on 29 March: for three weeks they are four hours apart.
    ['2026-03-10T11:30:00Z', ['New York kill zone ends 2026-03-10T14:00', 'London session ends 2026-03-10T17:00']],
  ] as const)
    it(`at ${utc}: ${expected.join(', ')}`, () => assert.deepEqual(said(utc), expected));

  it('names of one’s own are told as they are', () => {
    assert.equal(windowName({ ...WINDOWS[0]!, name: 'lunch-hour' }), 'lunch hour session');
    assert.equal(windowName({ ...WINDOWS[5]!, name: 'london-close-kill-zone' }), 'London close kill zone');
    assert.deepEqual(nextTurns([], 0), []);
  });
});
