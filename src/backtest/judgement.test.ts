// Judgement: each verdict by its rule, and the sentence that says why.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { judge } from './judgement.ts';
import type { Bounds } from '#model/findings.ts';
import type { Judged } from './judgement.ts';

const bounds = (low95: number, high95: number): Bounds => ({ low95, low50: low95, high50: high95, high95 });
const good: Judged = {
  mean: 0.3,
  whole: bounds(0.1, 0.5),
  inSample: bounds(0.1, 0.6),
  outOfSample: bounds(0.05, 0.5),
  trades: 400,
  tradesOutOfSample: 120,
  tradesNeeded: 90,
  trials: 4,
  deflatedSharpe: 0.97,
  chance: { pValue: 0.01, draws: 500 },
};

const CASES: readonly (readonly [what: string, change: Partial<Judged>, kind: string, sentence: RegExp])[] = [
  ['all three proofs', {}, 'proven', /pays where nothing was chosen/],
  ['no trade', { trades: 0 }, 'not-enough', /none/],
  ['29 trades', { trades: 29 }, 'not-enough', /29 trades; below 30/],
  ['fewer than the mean needs', { trades: 60 }, 'not-enough', /Needs about 90 .* there are 60/],
  ['an interval below zero', { mean: -0.2, whole: bounds(-0.3, -0.1) }, 'loses', /below zero \(−0\.30R to −0\.10R\)/],
  [
    'a loss that may be luck',
    {
      mean: -0.1,
      whole: bounds(-0.3, 0.1),
      tradesNeeded: null,
      outOfSample: bounds(-0.3, 0.2),
      inSample: bounds(-0.3, 0.2),
    },
    'not-proven',
    /−0\.10R a trade over 400 trades; the 95% interval reaches above zero/,
  ],
  [
    'neither part sure',
    { inSample: bounds(-0.1, 0.5), outOfSample: bounds(-0.2, 0.4) },
    'not-proven',
    /In sample and out of sample it cannot be told from zero/,
  ],
  [
    'out of sample unsure',
    { outOfSample: bounds(-0.1, 0.4) },
    'not-proven',
    /In sample it pays, out of sample it cannot be told from zero/,
  ],
  ['out of sample losing', { outOfSample: bounds(-0.4, -0.1) }, 'not-proven', /In sample it pays, out of sample loses/],
  ['too few out of sample', { outOfSample: null, tradesOutOfSample: 12 }, 'not-proven', /Only 12 trades out of sample/],
  ['many trials', { deflatedSharpe: 0.6, trials: 36 }, 'not-proven', /after 36 trials is 0\.60/],
  ['random entries as good', { chance: { pValue: 0.31, draws: 500 } }, 'not-proven', /in 31% of 500 runs/],
];

for (const [what, change, kind, sentence] of CASES)
  test(`${what}: ${kind}`, () => {
    const verdict = judge({ ...good, ...change });
    assert.equal(verdict.kind, kind, verdict.sentence);
    assert.match(verdict.sentence, sentence);
    assert.equal(verdict.proofs.length, 3);
  });

test('nothing is proven where a proof could not be given', () => {
  for (const missing of [{ deflatedSharpe: null }, { chance: null }, { outOfSample: null }])
    assert.notEqual(judge({ ...good, ...missing }).kind, 'proven');
});
