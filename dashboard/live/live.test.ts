// Live: the trading day, how fresh prices are, what a problem says, and what a frame holds.
import assert from 'node:assert/strict';
import { ApiError, isPassing, problemFrom, sentenceOf, unreachable } from './problem.ts';
import { dayStartedAt, nextDayAt } from './day.ts';
import { describe, it } from 'node:test';
import { emptyView } from '#model/view.ts';
import { freshnessOf, pricesAge } from './freshness.ts';
import { price, quantity, cash } from '#model/number.ts';
import { readFrame } from './frame.ts';
import type { PriceTick } from './live-store.ts';

const tick = (symbol: string, receivedAt: number, usualGapMs = 500): PriceTick => ({
  symbol,
  last: price('1'),
  bid: undefined,
  ask: undefined,
  time: receivedAt,
  receivedAt,
  usualGapMs,
});

describe('the trading day', () => {
  it('begins at its hour in its zone, also over a change of the clocks', () => {
    const at = (text: string) => Date.parse(text);
    assert.equal(dayStartedAt(at('2026-01-05T12:00Z'), 'UTC', '00:00'), at('2026-01-05T00:00Z'));
    assert.equal(dayStartedAt(at('2026-01-05T12:00Z'), 'America/New_York', '17:00'), at('2026-01-04T22:00Z'));
    assert.equal(dayStartedAt(at('2026-01-05T22:00Z'), 'America/New_York', '17:00'), at('2026-01-05T22:00Z'));
    // New York springs forward on 8 March 2026.
    assert.equal(dayStartedAt(at('2026-03-08T12:00Z'), 'America/New_York', '17:00'), at('2026-03-07T22:00Z'));
    assert.equal(nextDayAt(at('2026-03-08T12:00Z'), 'America/New_York', '17:00'), at('2026-03-08T21:00Z'));
    assert.equal(nextDayAt(at('2026-01-05T12:00Z'), 'UTC', 'noon'), at('2026-01-06T00:00Z'));
  });
});

describe('freshness', () => {
  it('is late after two seconds and stale after five, or three times the usual gap', () => {
    const of = (ageMs: number, gap?: number) => freshnessOf(tick('X', 0, gap), ageMs);
    assert.deepEqual([of(1_999), of(2_000), of(4_999), of(5_000)], ['plain', 'late', 'late', 'stale']);
    assert.deepEqual([of(60_000, 60_000), of(130_000, 60_000), of(180_000, 60_000)], ['plain', 'late', 'stale']);
    assert.equal(freshnessOf(undefined, 0), 'stale');
  });
  it('without positions the freshest market counts, with them the oldest of theirs', () => {
    const prices = new Map([
      ['X', tick('X', 1_000)],
      ['Y', tick('Y', 9_000)],
      ['Z', tick('Z', 500)],
    ]);
    const view = emptyView();
    assert.equal(pricesAge({ prices, view }, 10_000).ageMs, 1_000);
    const held = { planId: 'p', quantity: quantity('1'), entryPrice: price('1'), cost: cash('1'), openedAt: 0 };
    view.positions.set('p', { ...held, symbol: 'X' });
    view.positions.set('q', { ...held, symbol: 'Y' });
    assert.equal(pricesAge({ prices, view }, 10_000).ageMs, 9_000);
    assert.deepEqual(pricesAge({ prices: new Map(), view: emptyView() }, 1).freshness, 'stale');
  });
});

describe('problems', () => {
  it('a document is read, and what is none becomes one', () => {
    const told = problemFrom(
      422,
      '{"code":"risk_refused","title":"risk does not allow the order","detail":"daily loss"}',
      null,
    );
    assert.deepEqual(
      [told.code, told.status, sentenceOf(told)],
      ['risk_refused', 422, 'Risk does not allow the order. Daily loss.'],
    );
    const proxy = problemFrom(502, '<html>Bad gateway</html>', null);
    assert.deepEqual([proxy.code, proxy.status, isPassing(proxy)], ['http_502', 502, true]);
    assert.equal(problemFrom(429, '{"code":"rate_limited"}', '27').retryAfterMs, 27_000);
    assert.equal(problemFrom(403, '{"code":"forbidden"}', null).retryAfterMs, undefined);
  });
  it('no answer says nothing about the agent', () => {
    const gone = unreachable(new TypeError('fetch failed'));
    assert.equal(sentenceOf(gone), 'Cannot reach the agent. It may still be trading.');
    assert.ok(isPassing(gone));
    assert.ok(!isPassing(new ApiError({ code: 'forbidden', status: 403, title: '' })));
    assert.match(sentenceOf(new RangeError('x')), /^A fault of this page/);
  });
});

describe('frames', () => {
  it('prices are exact, and what is not known is not there', () => {
    const frame = readFrame('{"type":"prices","prices":[{"symbol":"X","last":"0.1","bid":null,"ask":"0.2","time":5}]}');
    assert.deepEqual(frame, {
      type: 'prices',
      prices: [{ symbol: 'X', last: price('0.1'), bid: undefined, ask: price('0.2'), time: 5 }],
    });
  });
  it('what a newer server says besides is left out', () => {
    assert.deepEqual(readFrame('{"type":"weather","sun":true}'), { type: 'nothing' });
    assert.deepEqual(readFrame('{"type":"error","code":"snapshot_required"}'), {
      type: 'error',
      code: 'snapshot_required',
    });
    assert.deepEqual(readFrame('{"type":"heartbeat","timestamp":7,"sequence":1}'), { type: 'heartbeat', time: 7 });
  });
});
