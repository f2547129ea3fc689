// Bell: what counts as news, over a look at it, another account and a log that begins anew.
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { countText, passes, seenOf, unread } from './bell.ts';
import type { Decision, DecisionKind } from '#dashboard/live/decisions.ts';

const of = (sequence: number, kind: DecisionKind): Decision => ({ sequence, time: sequence, kind }) as Decision;
const LIST = [of(9, 'filled'), of(8, 'not-taken'), of(7, 'tripped'), of(6, 'refused'), of(5, 'closed')];

describe('the bell', () => {
  it('trades and alarms since the last look are news, and setups that were turned away are not', () => {
    assert.deepEqual(
      unread(LIST, 5).map(({ sequence }) => sequence),
      [9, 7],
    );
    assert.equal(unread(LIST, 9).length, 0);
  });
  it('a log that begins anew is all news, and what was never looked at is not counted', () => {
    assert.equal(seenOf({ one: 900 }, 'one', 12), 0);
    assert.equal(seenOf({ one: 7 }, 'one', 12), 7);
    assert.equal(seenOf({ one: 7 }, 'two', 12), undefined);
  });
  it('each filter has its own kinds, and all has all', () => {
    const kinds = (filter: Parameters<typeof passes>[1]) =>
      LIST.filter((each) => passes(each, filter)).map(({ kind }) => kind);
    assert.deepEqual(kinds('trades'), ['filled', 'closed']);
    assert.deepEqual(kinds('alarms'), ['tripped']);
    assert.deepEqual(kinds('turned-away'), ['not-taken', 'refused']);
    assert.deepEqual(kinds('news'), ['filled', 'tripped', 'closed']);
    assert.equal(kinds('all').length, 5);
  });
  it('more than nine are not told apart', () => {
    assert.deepEqual([countText(1), countText(9), countText(10)], ['1', '9', '9+']);
  });
});
