// Drawing: the parts of the day's bar, the way of a price, and a curve with fewer points.
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { cash, price } from '#model/number.ts';
import { falls, fromWork, thinned } from './curve.ts';
import { gaugeParts } from './gauge-parts.ts';
import { wayOf } from './way.ts';
import type { Today } from '#dashboard/live/account.ts';

const day = (result: string, closed: string, open: string, ifStopped: string): Today => ({
  result: cash(result),
  closed: cash(closed),
  open: cash(open),
  ifStopped: cash(ifStopped),
  limit: cash('500'),
  used: undefined,
  resetsAt: 0,
});

/** To a thousandth of the bar. */
const parts = (today: Today) =>
  Object.fromEntries(
    Object.entries(gaugeParts(today)!).map(([name, share]) => [name, Math.round(share * 1000) / 1000]),
  );

describe('drawing', () => {
  it('the bar of the day has closed, open and worst loss one after the other', () => {
    assert.deepEqual(parts(day('-50', '-30', '-20', '-100')), {
      closed: 0.06,
      open: 0.04,
      stopped: 0.1,
      profit: 0,
    });
    // A closed profit takes from the open loss.
    assert.deepEqual(parts(day('-10', '20', '-30', '-10')), { closed: 0, open: 0.02, stopped: 0, profit: 0 });
    assert.deepEqual(parts(day('100', '100', '0', '50')), { closed: 0, open: 0, stopped: 0, profit: 0.2 });
    assert.equal(gaugeParts(day('-900', '-900', '0', '-900'))!.closed, 1);
    assert.equal(gaugeParts({ ...day('1', '1', '1', '1'), limit: undefined }), undefined);
  });

  it('the way goes from stop to target for long and short', () => {
    const way = (at: string, stop: string, target: string) => wayOf(price(at), price(stop), price(target));
    assert.deepEqual([way('100', '90', '110'), way('100', '110', '90'), way('200', '90', '110')], [0.5, 0.5, 1]);
    assert.deepEqual([way('105', '110', '90'), way('80', '90', '110'), way('1', '1', '1')], [0.25, 0, 0]);
  });

  it('a thinned curve keeps its ends, its peak and its trough', () => {
    const points = Array.from({ length: 5_000 }, (_, time) => ({
      time,
      value: time === 1_234 ? 99 : time === 3_210 ? -99 : Math.sin(time),
    }));
    const kept = thinned(points, 200);
    assert.ok(kept.length <= 404);
    for (const time of [0, 1_234, 3_210, 4_999])
      assert.ok(
        kept.some((point) => point.time === time),
        String(time),
      );
    assert.deepEqual(
      kept.map(({ time }) => time),
      kept.map(({ time }) => time).toSorted((a, b) => a - b),
    );
    assert.equal(thinned(points.slice(0, 10), 200).length, 10);
  });

  it('a long wait before the first trade is not drawn', () => {
    const at = (times: readonly number[]) =>
      fromWork(times.map((time) => ({ time, value: 1 }))).map(({ time }) => time);
    assert.deepEqual(at([0, 1_000, 1_001, 1_100]), [1_000, 1_001, 1_100]);
    assert.deepEqual(at([0, 10, 20, 30]), [0, 10, 20, 30]);
    assert.deepEqual(at([0, 1_000]), [0, 1_000]);
  });

  it('falls are shares below the highest so far', () => {
    assert.deepEqual(falls([100, 200, 150, 300].map((value, time) => ({ time, value }))), [0, 0, -0.25, 0]);
  });
});
