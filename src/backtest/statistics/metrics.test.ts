// Metrics: a run small enough to be worked out by hand, and the promises about what is undefined.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { DAY_MS } from '#model/time.ts';
import { metricsOf } from './metrics.ts';
import { seededRandom } from './random.ts';
import { tradeAt } from './rig.ts';

const curve = (values: readonly number[]) => values.map((equity, index) => ({ time: index * DAY_MS, equity }));
const close = (actual: number | null, expected: number): void => {
  assert.ok(actual !== null && Math.abs(actual - expected) <= 1e-12 * Math.max(1, Math.abs(expected)), `${actual}`);
};

test('three days and three trades have these figures', () => {
  const trades = [tradeAt(0, DAY_MS / 2, 10), tradeAt(DAY_MS / 2, DAY_MS, -11), tradeAt(DAY_MS, 2 * DAY_MS, 9.9)];
  const metrics = metricsOf({ capital: 100, equity: curve([110, 99, 108.9]), trades, periodsPerYear: 365, seed: 1 });
  const spread = Math.sqrt((2 * (1 / 15) ** 2 + (2 / 15) ** 2) / 2);
  close(metrics.totalReturn, 0.089);
  close(metrics.volatility, spread * Math.sqrt(365));
  close(metrics.sharpe, (1 / 30 / spread) * Math.sqrt(365));
  close(metrics.sortino, (1 / 30 / Math.sqrt(0.01 / 3)) * Math.sqrt(365));
  close(metrics.maxDrawdown, 0.1);
  close(metrics.maxDrawdownAmount, 11);
  assert.equal(metrics.maxDrawdownDurationMs, 2 * DAY_MS);
  close(metrics.ulcerIndex, Math.sqrt((0.1 ** 2 + 0.01 ** 2) / 3));
  close(metrics.winRate, 2 / 3);
  close(metrics.expectancy, 8.9 / 3);
  close(metrics.profitFactor, 19.9 / 11);
  close(metrics.payoffRatio, 9.95 / 11);
  close(metrics.exposure, 1);
  close(metrics.bestR, 10);
  close(metrics.worstTrade, -11);
  assert.equal(metrics.averageDurationMs, (2 * DAY_MS) / 3);
  assert.equal(metrics.longestDurationMs, DAY_MS);
  assert.equal(metrics.cagr, null);
  assert.equal(metrics.reasons['cagr'], 'less than 30 days, or the account was lost');
  assert.equal(metrics.winnersAdverseR!.median, 0.25);
  assert.equal(metrics.losersFavourableR!.count, 1);
});

test('growth over a year is the annual growth, and Calmar divides it by the drawdown', () => {
  const equity = [
    { time: 0, equity: 100 },
    { time: 100 * DAY_MS, equity: 80 },
    { time: 365.25 * DAY_MS, equity: 120 },
  ];
  const metrics = metricsOf({ capital: 100, equity, trades: [], seed: 1 });
  close(metrics.cagr, 0.2);
  close(metrics.calmar, 1);
});

test('a run without trades or days says so, in every figure', () => {
  const metrics = metricsOf({ capital: 100, equity: [], trades: [], seed: 1 });
  assert.equal(metrics.verdict.words, 'Not enough trades: there were none.');
  assert.equal(metrics.reasons['totalReturn'], 'the equity curve is empty');
  assert.equal(metrics.reasons['winRate'], 'no trades');
});

test('with one unknown risk nothing is said in R, and the verdict speaks of the capital', () => {
  const trades = Array.from({ length: 40 }, (_, index) => tradeAt(index, index + 1, index % 2 === 0 ? 2 : -1));
  trades[3] = { ...trades[3]!, riskAmount: Number.NaN, r: Number.NaN };
  const metrics = metricsOf({ capital: 100, equity: curve([100, 120]), trades, seed: 1 });
  assert.equal(metrics.expectancyR, null);
  assert.equal(metrics.reasons['expectancyRInterval'], 'the risk of at least one trade is unknown');
  assert.match(metrics.verdict.words, /of capital per trade/);
});

const money = fc.double({ min: -300, max: 300, noNaN: true });
const anyTrade = fc
  .tuple(fc.nat(50 * DAY_MS), fc.nat(DAY_MS), money, fc.constantFrom(1, 7, Number.NaN), fc.boolean())
  .map(([entry, length, pnl, risk, ambiguous]) => ({
    ...tradeAt(entry, entry + length, pnl),
    riskAmount: risk,
    r: pnl / risk,
    ambiguous,
  }));

test('whatever the run, nothing is NaN or infinite, and every null has its reason', () => {
  fc.assert(
    fc.property(fc.array(anyTrade, { maxLength: 40 }), fc.array(money, { maxLength: 80 }), (trades, steps) => {
      let equity = 1_000;
      const points = steps.map((step, index) => ({ time: index * (DAY_MS / 2), equity: (equity += step) }));
      const metrics = metricsOf({ capital: 1_000, equity: points, trades, seed: 1 });
      for (const [name, value] of Object.entries(metrics))
        assert.equal(value === null, name in metrics.reasons, `${name}: ${JSON.stringify(value)}`);
      walkNumbers(metrics, (value) => assert.ok(Number.isFinite(value)));
    }),
    { numRuns: 60 },
  );
});

function walkNumbers(value: unknown, visit: (value: number) => void): void {
  if (typeof value === 'number') visit(value);
  else if (typeof value === 'object' && value !== null)
    for (const part of Object.values(value)) walkNumbers(part, visit);
}

test('the same seed gives the same metrics to the byte', () => {
  const random = seededRandom(1);
  const trades = Array.from({ length: 60 }, (_, index) => tradeAt(index, index + 1, random.normal()));
  const input = { capital: 100, equity: curve(trades.map((_, index) => 100 + index)), trades, seed: 42 };
  assert.equal(JSON.stringify(metricsOf(input)), JSON.stringify(metricsOf(input)));
  const other = metricsOf({ ...input, seed: 43 });
  assert.notDeepEqual(other.expectancyInterval, metricsOf(input).expectancyInterval);
});

/** Wins of two and losses of one, evenly mixed. */
const mix = (count: number, wins: number) =>
  Array.from({ length: count }, (_, index) => {
    const won = Math.floor(((index + 1) * wins) / count) > Math.floor((index * wins) / count);
    return tradeAt(index, index + 1, won ? 2 : -1);
  });

const VERDICTS = [
  { count: 20, wins: 12, kind: 'not-enough-trades', words: /20 trades, and at least 30 are needed/ },
  { count: 1, wins: 1, kind: 'not-enough-trades', words: /1 trade, and at least 30/ },
  { count: 100, wins: 40, kind: 'not-enough-trades', words: /100 trades, and 14\d are needed/ },
  { count: 100, wins: 30, kind: 'no-edge', words: /No edge over 100 trades.*-0\.100 R/ },
  { count: 100, wins: 45, kind: 'edge-shown', words: /An edge is shown over 100 trades.*one trial only/ },
] as const;

for (const { count, wins, kind, words } of VERDICTS)
  test(`${wins} wins of two in ${count} trades: ${kind}`, () => {
    const { verdict } = metricsOf({ capital: 100, equity: [], trades: mix(count, wins), seed: 1 });
    assert.equal(verdict.kind, kind);
    assert.match(verdict.words, words);
  });
