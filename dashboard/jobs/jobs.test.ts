// Jobs: names, spans, ranges, bins and paces by hand.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { camel } from './camel.ts';
import { candlesIn, draftOf, rangeBody, rangeFaults } from './range-form.ts';
import { chanceBins, concentration, resultBins, shareBelow } from './bins.ts';
import { commonRange, coverage, dayOf, originsOf, rangeOfDays } from './spans.ts';
import { isOver, pollOf, timeLeft } from './job.ts';
import type { Span } from './spans.ts';

const DAY = 86_400_000;
const JAN = Date.UTC(2025, 0, 1);
const span = (symbol: string, origin: Span['origin'], from: number, until: number): Span => ({
  symbol,
  origin,
  from: JAN + from * DAY,
  until: JAN + until * DAY,
  candles: (until - from) * 1440,
  gaps: [],
});
const SPANS = [
  span('A', 'log', 10, 20),
  span('A', 'demo', 0, 100),
  span('B', 'log', 12.5, 22),
  span('B', 'demo', 0, 100),
];

test('names change at every depth, values never', () => {
  assert.deepEqual(camel({ mean_r: 1, low95: 2, a_b: [{ c_d: 'e_f' }, null] }), {
    meanR: 1,
    low95: 2,
    aB: [{ cD: 'e_f' }, null],
  });
});

test('what markets have in common is what a form may ask for', () => {
  assert.deepEqual(originsOf(SPANS, ['A', 'B']), ['log', 'demo']);
  assert.deepEqual(originsOf(SPANS, ['A', 'C']), []);
  assert.deepEqual(commonRange(SPANS, ['A', 'B'], 'log'), { from: JAN + 12.5 * DAY, until: JAN + 20 * DAY });
  assert.equal(commonRange(SPANS, [], 'log'), undefined);
  assert.deepEqual(draftOf(SPANS, ['A', 'B'], 3), {
    symbols: ['A', 'B'],
    origin: 'log',
    first: '2025-01-18',
    last: '2025-01-20',
  });
});

test('a range is asked for as it is there, and a fault says what is there', () => {
  const draft = { symbols: ['A', 'B'], origin: 'log', first: '2025-01-13', last: '2025-01-20' } as const;
  assert.deepEqual(rangeFaults(draft, SPANS), {});
  assert.deepEqual(rangeBody(draft, SPANS), {
    start_date: '2025-01-13T12:00:00Z',
    end_date: '2025-01-21T00:00:00Z',
    candle_source: 'recorded',
  });
  assert.equal(candlesIn(draft, SPANS), 7.5 * 1440 * 2);
  assert.match(
    rangeFaults({ ...draft, first: '2024-01-01', last: '2024-01-02' }, SPANS).first!,
    /2025-01-13 to 2025-01-20/,
  );
  assert.match(rangeFaults({ ...draft, last: '2025-02-20' }, SPANS).last!, /2025-01-13 to 2025-01-20/);
  assert.ok(rangeFaults({ ...draft, last: '2025-01-10' }, SPANS).last);
  assert.ok(rangeFaults({ ...draft, symbols: [] }, SPANS).symbols);
  assert.equal(rangeBody({ ...draft, origin: 'demo' }, SPANS).candle_source, 'demo');
});

test('days are those of the calendar', () => {
  assert.equal(dayOf('2025-02-30'), undefined);
  assert.equal(dayOf('yesterday'), undefined);
  assert.deepEqual(rangeOfDays('2025-01-01', '2025-01-01'), { from: JAN, until: JAN + DAY });
  assert.equal(rangeOfDays('2025-01-02', '2025-01-01'), undefined);
});

test('holes and ends are missing from what is asked for', () => {
  const holed = { ...span('A', 'log', 0, 10), gaps: [{ from: JAN + 2 * DAY, until: JAN + 3 * DAY }] };
  assert.equal(coverage(holed, { from: JAN, until: JAN + 10 * DAY }), 0.9);
  assert.equal(coverage(holed, { from: JAN + 2.5 * DAY, until: JAN + 4.5 * DAY }), 0.75);
  assert.equal(coverage(holed, { from: JAN + 9 * DAY, until: JAN + 11 * DAY }), 0.5);
});

test('bars have an edge at zero and hold every result once', () => {
  const results = [-1, -1, -0.4, 0, 0.2, 2.9];
  const bins = resultBins(results);
  assert.equal(
    bins.reduce((sum, { height }) => sum + height, 0),
    results.length,
  );
  assert.ok(bins.some(({ from }) => Math.abs(from) < 1e-9));
  const losses = bins.filter(({ to }) => to <= 1e-9).reduce((sum, { height }) => sum + height, 0);
  assert.equal(losses, 3, 'a result of zero is no loss');
  assert.deepEqual(resultBins([]), []);
});

test('chance is drawn whole, with the observed inside', () => {
  const percentiles = Array.from({ length: 101 }, (_, percent) => percent / 100);
  assert.equal(shareBelow(percentiles, 0.25), 0.25);
  const bins = chanceBins(percentiles, 3);
  assert.ok(bins[0]!.from < 0 && bins.at(-1)!.to > 3);
  assert.equal(bins.reduce((sum, { height }) => sum + height, 0).toFixed(9), '1.000000000');
});

test('the best twentieth of the trades is told apart', () => {
  const results = [10, ...Array.from({ length: 19 }, () => -0.5)];
  assert.deepEqual(concentration(results), { best: 1, ofBest: 10, total: 0.5, restMean: -0.5 });
  assert.equal(concentration([1]), undefined);
});

test('work is asked for until it is over, and tells how long it takes from its pace', () => {
  const job = { job_id: 'x', status: 'running', progress: 0.5, detail: null, created_at: 0 } as const;
  assert.equal(typeof pollOf(job), 'number');
  assert.equal(pollOf({ ...job, status: 'failed' }), false);
  assert.equal(isOver('queued'), false);
  assert.equal(timeLeft(0.25, 1_000), 3_000);
  assert.equal(timeLeft(0, 1_000), undefined);
});
