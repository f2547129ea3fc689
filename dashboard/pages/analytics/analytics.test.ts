// Analytics: forms, differences, curves and excursions by hand.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { curveDrawing, heightAt, steps } from './r-curve.ts';
import { differences, draftFrom, emptyDraft, faultsOf, hasFaults, requestOf } from './form.ts';
import { RECIPES } from './recipes.ts';
import { reportOf } from './runs.ts';
import { whatIfs } from './excursions.ts';
import type { RunReply, StrategyFacts } from './runs.ts';
import type { Span } from '#dashboard/jobs/spans.ts';

const DAY = 86_400_000;
const JAN = Date.UTC(2025, 0, 1);
const SPANS: readonly Span[] = [
  { symbol: 'A', origin: 'log', from: JAN, until: JAN + 3 * DAY, candles: 4320, gaps: [] },
  { symbol: 'A', origin: 'demo', from: JAN, until: JAN + 182 * DAY, candles: 262_080, gaps: [] },
];
const STRATEGIES: readonly StrategyFacts[] = [
  {
    name: 'order-block',
    summary: '',
    parameters: [
      { name: 'depth', default: 0.5, minimum: 0, maximum: 1, whole: false, meaning: '' },
      { name: 'bars', default: 20, minimum: 1, maximum: 50, whole: true, meaning: '' },
    ],
  },
];

test('a draft becomes a request, and the request the draft again', () => {
  const draft = { ...emptyDraft(SPANS, STRATEGIES), parameters: { 'order-block': { depth: '0.25' } } };
  assert.equal(draft.range.origin, 'demo', 'three days are not a history');
  assert.equal(hasFaults(faultsOf(draft, SPANS, STRATEGIES)), false);
  const request = requestOf(draft, SPANS);
  assert.deepEqual(request.strategy_config.strategies, [{ name: 'order-block', parameters: { depth: 0.25 } }]);
  assert.deepEqual(draftFrom(request, SPANS), draft);
});

test('each fault is told where it is', () => {
  const draft = emptyDraft(SPANS, STRATEGIES);
  const faults = (change: Partial<typeof draft>) => faultsOf({ ...draft, ...change }, SPANS, STRATEGIES);
  assert.match(faults({ capital: '1e4' }).capital!, /above zero/);
  assert.match(faults({ capital: '0' }).capital!, /above zero/);
  assert.match(faults({ strategies: [] }).strategies!, /at least one/);
  const parameters = { 'order-block': { depth: '1.5', bars: '2.5' } };
  assert.deepEqual(faults({ parameters }).parameters, {
    'order-block.depth': 'A number from 0 to 1.',
    'order-block.bars': 'A whole number from 1 to 50.',
  });
  assert.deepEqual(faults({ parameters, strategies: [] }).parameters, {}, 'what is not run is not asked');
});

test('recipes run on the demo as they stand', () => {
  const strategies = ['order-block', 'liquidity-grab', 'fair-value-gap', 'break-of-structure', 'confluence'];
  const facts = strategies.map((name) => ({ name, summary: '', parameters: [] }));
  for (const { title, draft } of RECIPES) {
    const made = draft(SPANS);
    assert.equal(hasFaults(faultsOf(made, SPANS, facts)), false, title);
    assert.ok(made.strategies.every((name) => strategies.includes(name)));
    assert.equal(requestOf(made, SPANS).candle_source, 'demo');
  }
});

test('two runs differ by what was turned', () => {
  const one = requestOf(emptyDraft(SPANS, STRATEGIES), SPANS);
  const other = requestOf(
    { ...emptyDraft(SPANS, STRATEGIES), timeframe: '1h', parameters: { 'order-block': { depth: '1' } } },
    SPANS,
  );
  assert.deepEqual(differences(one, other), [
    ['timeframe', '15m', '1h'],
    ['order-block depth', 'default', '1'],
  ]);
  assert.deepEqual(differences(one, one), []);
});

test('a sum of R holds from trade to trade', () => {
  const points = [
    { time: 10, r: 1 },
    { time: 20, r: 0 },
  ];
  assert.deepEqual(
    steps(points, 0, 30).map(({ time, r }) => [time, r]),
    [
      [0, 0],
      [10, 0],
      [10, 1],
      [20, 1],
      [20, 0],
      [30, 0],
    ],
  );
  assert.deepEqual(
    [5, 10, 19, 20, 99].map((time) => heightAt(points, time)),
    [0, 1, 1, 0, 0],
  );
});

test('a drawing holds curve and bands inside its frame', () => {
  const fan = [{ trade: 2, time: 20, low95: -5, low50: -1, high50: 2, high95: 6 }];
  const curve = [{ time: 20, r: 1 }];
  const size = { width: 300, height: 200, axis: 50, foot: 20 };
  const drawing = curveDrawing({ curve, optimistic: curve, fan, start: 0, end: 30, offsetMs: 0 }, size);
  assert.ok(drawing.y.px(6) > 0 && drawing.y.px(-5) < 180);
  assert.equal(drawing.lines.includes(0), true);
  const empty = curveDrawing({ curve: [], optimistic: [], fan: [], start: 0, end: 30, offsetMs: 0 }, size);
  assert.equal(empty.wide, '');
  assert.doesNotMatch(empty.line, /NaN/);
});

test('another stop is judged by winners, another target by losers', () => {
  const { stops, targets } = whatIfs([
    { r: 2, adverseR: 0.6, favourableR: 2 },
    { r: 3, adverseR: 0.1, favourableR: 3 },
    { r: -1, adverseR: 1, favourableR: 1.2 },
  ]);
  assert.deepEqual(
    stops.map(({ winnersLost }) => winnersLost),
    [0.5, 0.5, 0, 0],
  );
  assert.deepEqual(
    targets.map(({ losersSaved }) => losersSaved),
    [1, 1, 0, 0],
  );
  assert.equal(whatIfs([]).stops[0]!.winnersLost, undefined);
});

test('a job without findings is no report yet', () => {
  const reply = { job_id: 'x', status: 'running', progress: 0.1 } as RunReply;
  assert.equal(reportOf(reply), undefined);
});
