// Analytics: forms, differences, curves and excursions by hand.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { curveDrawing, heightAt, steps } from './r-curve.ts';
import { differences, draftFrom, emptyDraft, faultsOf, hasFaults, requestOf } from './form.ts';
import { RECIPES } from './recipes.ts';
import { reportOf } from './runs.ts';
import { axisFault, axisOf, isOf, rulesOf, sweepSentences, valuesFor, variantsIn } from './sweep.ts';
import { whatIfs } from './excursions.ts';
import type { Optimisation } from '#model/optimisation.ts';
import type { RunReply, StrategyFacts } from './runs.ts';
import type { SweepReply } from './sweep.ts';
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

test('an axis is checked by its rule, and begins with values that it allows', () => {
  const request = requestOf(emptyDraft(SPANS, STRATEGIES), SPANS);
  const rules = rulesOf(STRATEGIES, request);
  assert.deepEqual([...rules.keys()], ['order-block depth', 'order-block bars']);
  const depth = rules.get('order-block depth')!;
  const bars = rules.get('order-block bars')!;
  assert.equal(valuesFor(depth), '0, 0.25, 0.5, 0.75, 1');
  for (const rule of [depth, bars]) assert.equal(axisFault({ name: 'x', values: valuesFor(rule) }, rule), undefined);
  assert.deepEqual(axisOf({ name: 'x', values: '0, .5'.replace('.5', '0.5') }, depth), {
    strategy: 'order-block',
    parameter: 'depth',
    values: [0, 0.5],
  });
  for (const values of ['1', '1, 1.0', '0, 2', '0, x', '0; 1', ''])
    assert.ok(axisFault({ name: 'x', values }, depth), values);
  assert.match(axisFault({ name: 'x', values: '1, 2.5' }, bars)!, /Whole numbers from 1 to 50/);
  assert.equal(
    variantsIn([
      { name: 'a', values: '1, 2' },
      { name: 'b', values: '1, 2, 3' },
    ]),
    6,
  );
  const reply = { request: { ...request, axes: [] } } as unknown as SweepReply;
  assert.equal(isOf(reply, request), true);
  assert.equal(isOf(reply, { ...request, initial_capital: '1' }), false);
});

test('a sweep is told by what it made where it was not chosen', () => {
  const bounds = { low95: -0.2, low50: -0.05, high50: 0.1, high95: 0.2 };
  const found: Optimisation = {
    axes: [{ strategy: 'order-block', parameter: 'depth', values: [0, 1] }],
    variants: [
      { values: [0], tradesInSample: 90, meanInSample: -0.1, score: -1, tradesOutOfSample: 40, meanOutOfSample: 0 },
      { values: [1], tradesInSample: 80, meanInSample: 0.3, score: 2, tradesOutOfSample: 35, meanOutOfSample: 0.02 },
    ],
    splitAt: 0,
    best: 1,
    outOfSample: { value: 0.02, bounds },
    trials: 12,
    deflatedSharpe: 0.4,
    overfitting: 0.55,
    folds: [],
    walkTrades: 20,
    walkForward: { value: null, bounds: null },
  };
  const said = sweepSentences(found).join(' ');
  assert.match(said, /^Best in sample: depth 1, \+0\.30R a trade over 80 trades\. Out of sample it makes \+0\.02R/);
  assert.match(said, /cannot be told from zero there.*20 trades, too few.*After 12 trials .* 0\.40.*55\.0% .* coin/);
  assert.match(sweepSentences({ ...found, best: null })[0]!, /none can be chosen/);
});
