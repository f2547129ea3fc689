// Figures: the text of Prometheus, rates and quantiles, by hand.
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { figure, quantile, rate, readFigures, spread, took, valuesOf } from './figures.ts';
import { fileName } from '#dashboard/live/file.ts';

const TEXT = `# HELP smc_events_total Events said since the start
# TYPE smc_events_total counter
smc_events_total{kind="plan"} 128
smc_events_total{kind="candle"} 15372
smc_uptime_seconds 155.5
smc_info{source="a \\"quoted\\" one, with {braces}"} 1
took_seconds_bucket{agent="risk",le="0.001"} 50
took_seconds_bucket{agent="risk",le="0.01"} 100
took_seconds_bucket{agent="risk",le="+Inf"} 100
took_seconds_sum{agent="risk"} 0.2
took_seconds_count{agent="risk"} 100
nonsense
`;

const all = (reading: ReturnType<typeof readFigures>): number | undefined =>
  spread(reading, undefined, 'took_seconds').most;

describe('figures', () => {
  const reading = readFigures(TEXT, 10_000);

  it('counts are summed over the labels that are not asked for', () => {
    assert.equal(figure(reading, 'smc_events_total'), 15_500);
    assert.equal(figure(reading, 'smc_events_total', { kind: 'plan' }), 128);
    assert.equal(figure(reading, 'smc_uptime_seconds'), 155.5);
    assert.equal(figure(reading, 'smc_unheard_of'), undefined);
    assert.equal(reading.samples.has('nonsense'), false);
  });

  it('a label keeps its quotes, commas and braces', () => {
    assert.deepEqual(valuesOf(reading, 'smc_info', 'source'), ['a "quoted" one, with {braces}']);
  });

  it('a rate is the difference over the seconds between, and none over a restart', () => {
    const later = readFigures('smc_events_total{kind="plan"} 148\nsmc_events_total{kind="candle"} 15402', 15_000);
    assert.equal(rate(reading, later, 'smc_events_total'), 10);
    assert.equal(rate(reading, later, 'smc_events_total', { kind: 'plan' }), 4);
    assert.equal(rate(later, readFigures('smc_events_total{kind="plan"} 1', 20_000), 'smc_events_total'), undefined);
    assert.equal(rate(reading, { ...later, at: reading.at }, 'smc_events_total'), undefined);
  });

  it('a quantile lies in its bucket as evenly as the values in it', () => {
    const buckets = [
      { bound: 1, count: 50 },
      { bound: 10, count: 100 },
    ];
    assert.equal(quantile(buckets, 0.25), 0.5);
    assert.equal(quantile(buckets, 0.5), 1);
    assert.equal(quantile(buckets, 0.75), 5.5);
    assert.equal(quantile([{ bound: 1, count: 0 }], 0.5), undefined);
    assert.equal(quantile([], 0.5), undefined);
    assert.equal(
      quantile(
        [
          { bound: 1, count: 1 },
          { bound: Infinity, count: 100 },
        ],
        0.99,
      ),
      Infinity,
      'above the last bound nothing more is known',
    );
  });

  it('a spread is in milliseconds, and of what came since an earlier reading where one is given', () => {
    const all = spread(reading, undefined, 'took_seconds', { agent: 'risk' });
    assert.equal(all.count, 100);
    assert.equal(all.p50, 1);
    assert.ok(Math.abs(all.p99! - 9.82) < 1e-9);
    const later = readFigures(
      TEXT.replace('le="0.01"} 100', 'le="0.01"} 110').replace('le="+Inf"} 100', 'le="+Inf"} 110'),
      15_000,
    );
    const since = spread(later, reading, 'took_seconds', { agent: 'risk' });
    assert.equal(since.count, 10);
    assert.ok(since.p50! > 1 && since.p50! < 10);
    assert.deepEqual(spread(reading, undefined, 'took_seconds', { agent: 'nobody' }), {
      count: 0,
      p50: undefined,
      p99: undefined,
      most: undefined,
    });
  });

  it('what is too short or too long to be told apart says so', () => {
    assert.deepEqual(
      [took(0.002, 5000), took(0.42, 5000), took(Infinity, 30_000), took(undefined, 1)],
      ['<0.01 ms', '0.42 ms', '>30.0 s', '\u2013'],
    );
    assert.equal(all(reading), 10);
  });

  it('a file has the name that the server gave it, and no path', () => {
    assert.equal(fileName('attachment; filename="trades-one-2026-11-21.csv"'), 'trades-one-2026-11-21.csv');
    assert.equal(fileName('attachment; filename="../x"'), undefined);
    assert.equal(fileName(null), undefined);
  });
});
