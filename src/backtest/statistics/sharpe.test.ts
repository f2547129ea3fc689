// Sharpe: against published and hand-calculated figures, and against noise.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { deviation, mean } from './moments.ts';
import { seededRandom } from './random.ts';
import {
  deflatedSharpe,
  expectedMaximumSharpe,
  minimumTrackRecord,
  probabilisticSharpe,
  sharpeSampleOf,
} from './sharpe.ts';

/** Results of +reward with this probability, else -1: exact moments. */
function betSample(probability: number, reward: number, n = 0) {
  const spread = Math.sqrt(probability * (1 - probability));
  return {
    sharpe: (probability * (reward + 1) - 1) / (spread * (reward + 1)),
    n,
    skew: (1 - 2 * probability) / spread,
    kurtosis: 1 / spread ** 2 - 3,
  };
}

test('the trades needed for 95 % are 48, 140, 275 and 850', () => {
  assert.equal(minimumTrackRecord(betSample(0.45, 2)), 48);
  assert.equal(minimumTrackRecord(betSample(0.4, 2)), 140);
  assert.equal(minimumTrackRecord(betSample(0.55, 1)), 275);
  assert.equal(minimumTrackRecord(betSample(0.36, 2)), 850);
});

test('at the minimum track record the probability passes 95 %, one trade before it does not', () => {
  for (const [probability, reward] of [
    [0.45, 2],
    [0.4, 2],
    [0.55, 1],
    [0.36, 2],
  ] as const) {
    const n = minimumTrackRecord(betSample(probability, reward))!;
    assert.ok(probabilisticSharpe(betSample(probability, reward, n))! >= 0.95);
    assert.ok(probabilisticSharpe(betSample(probability, reward, n - 1))! < 0.95);
  }
});

test('a losing record has no sufficient length and no chance above one half', () => {
  const losing = betSample(0.3, 2, 100);
  assert.equal(minimumTrackRecord(losing), null);
  assert.ok(probabilisticSharpe(losing)! < 0.5);
  assert.equal(probabilisticSharpe({ ...losing, n: 1 }), null);
});

test('equal returns have no Sharpe ratio', () => {
  const sample = sharpeSampleOf([0.1, 0.1, 0.1]);
  assert.ok(Number.isNaN(sample.sharpe));
  assert.equal(probabilisticSharpe(sample), null);
});

// Annual ratio 2.5 over five years of 250 days, skew -3, kurtosis 10; variance of the annual ratios of the trials 1/2.
const EXAMPLE = { sharpe: 2.5 / Math.sqrt(250), n: 1250, skew: -3, kurtosis: 10 };
const TRIAL_VARIANCE = 0.5 / 250;

test('the worked example of the deflated ratio comes out: 0.1132 and 0.9004 for 100 trials, 0.9505 for 46', () => {
  assert.equal(expectedMaximumSharpe(TRIAL_VARIANCE, 100).toFixed(4), '0.1132');
  assert.equal(deflatedSharpe(EXAMPLE, TRIAL_VARIANCE, 100)!.toFixed(4), '0.9004');
  assert.equal(deflatedSharpe(EXAMPLE, TRIAL_VARIANCE, 46)!.toFixed(4), '0.9505');
  assert.equal(deflatedSharpe({ ...EXAMPLE, skew: 0, kurtosis: 3 }, TRIAL_VARIANCE, 88)!.toFixed(4), '0.9505');
});

test('one trial is not deflated', () => {
  assert.equal(expectedMaximumSharpe(TRIAL_VARIANCE, 1), 0);
  assert.equal(deflatedSharpe(EXAMPLE, TRIAL_VARIANCE, 1), probabilisticSharpe(EXAMPLE));
});

test('the expected maximum is that of simulated normals', () => {
  const random = seededRandom(11);
  const maxima = Array.from({ length: 2_000 }, () =>
    Array.from({ length: 50 }, () => random.normal()).reduce((most, value) => Math.max(most, value)),
  );
  assert.ok(Math.abs(mean(maxima) - expectedMaximumSharpe(1, 50)) < 0.05);
});

test('the best of 100 noise strategies passes the plain test nearly always, the deflated one nearly never', () => {
  const random = seededRandom(5);
  let plain = 0;
  let deflated = 0;
  const runs = 40;
  for (let run = 0; run < runs; run += 1) {
    const samples = Array.from({ length: 100 }, () =>
      sharpeSampleOf(Float64Array.from({ length: 250 }, () => random.normal())),
    );
    const best = samples.reduce((most, sample) => (sample.sharpe > most.sharpe ? sample : most));
    const variance = deviation(samples.map((sample) => sample.sharpe)) ** 2;
    if (probabilisticSharpe(best)! > 0.95) plain += 1;
    if (deflatedSharpe(best, variance, samples.length)! > 0.95) deflated += 1;
  }
  assert.ok(plain >= runs - 2, `plain: ${plain} of ${runs}`);
  assert.ok(deflated <= 1, `deflated: ${deflated} of ${runs}`);
});

test('an edge of 0.3 a period among 99 noise strategies survives the deflation', () => {
  const random = seededRandom(6);
  const samples = Array.from({ length: 100 }, (_, variant) =>
    sharpeSampleOf(Float64Array.from({ length: 500 }, () => random.normal() + (variant === 0 ? 0.3 : 0))),
  );
  const variance = deviation(samples.map((sample) => sample.sharpe)) ** 2;
  assert.ok(deflatedSharpe(samples[0]!, variance, 100)! > 0.95);
});

test('one strategy of 0.2 a period among 99 of noise is found about every second time in 500 periods', () => {
  const random = seededRandom(9);
  const runs = 60;
  let found = 0;
  for (let run = 0; run < runs; run += 1) {
    const samples = Array.from({ length: 100 }, (_, variant) =>
      sharpeSampleOf(Float64Array.from({ length: 500 }, () => random.normal() + (variant === 0 ? 0.2 : 0))),
    );
    const variance = deviation(samples.map((sample) => sample.sharpe)) ** 2;
    const best = samples.reduce((most, sample) => (sample.sharpe > most.sharpe ? sample : most));
    if (deflatedSharpe(best, variance, 100)! > 0.95) found += 1;
  }
  // 0.53 of many simulations, four standard errors to either side.
  assert.ok(Math.abs(found / runs - 0.53) < 0.26, `${found} of ${runs}`);
});
