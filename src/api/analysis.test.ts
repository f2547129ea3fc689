import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { decode } from '#model/codec.ts';
import { DEFAULT_DETECTION, detection } from '#detection/detection.ts';
import { detectionJson, seen } from './detect.ts';
import { detectReply } from './detect-route.ts';
import { isoTime } from '#model/time.ts';
import { memoryBus } from '#bus/bus.ts';
import { momentOf } from './moment.ts';
import { patternId } from '#model/pattern.ts';
import { rig } from './rig.fixture.ts';
import { SmcError } from '#model/fate.ts';
import { SUBJECTS } from '#model/evidence.ts';
import { START, world } from './world.fixture.ts';
import type { BacktestOutcome } from './api.ts';
import type { PatternChange } from '#model/pattern.ts';
import type { Rig } from './rig.fixture.ts';

const BACKTEST = {
  strategy_config: { strategies: [{ name: 'fair-value-gap' }], symbols: ['BTCUSDT'], timeframe: '1m' },
  start_date: isoTime(START).slice(0, 10),
  end_date: isoTime(START + 2 * 86_400_000).slice(0, 10),
  initial_capital: '10000',
};

describe('detect', () => {
  const around = world(1_200);
  let api: Rig;
  before(async () => {
    api = await rig({
      world: around,
      more: { higherTimeframe: (timeframe) => (timeframe === '1m' ? '5m' : undefined) },
    });
  });
  after(() => api.app.close());
  const ask = (body: unknown) => api.ask('POST /api/v1/smc/detect', { as: 'cy', body });

  test('the patterns are those that the agent says over the same candles', () => {
    const candles = around.port.candles('ETHUSDT', '1m', 1_000);
    const said = new Map<string, PatternChange>();
    const bus = memoryBus([detection(DEFAULT_DETECTION)], {
      accounts: [],
      tap: {
        hears: ['pattern'],
        hear: (event) => {
          if (event.kind === 'pattern') said.set(patternId(event.data.pattern), event.data);
        },
      },
    });
    for (const candle of candles) bus.input('candleClosed', 'ETHUSDT', candle.openTime, { candle, grade: 'good' });
    const found = seen({ candles, higher: [], settings: DEFAULT_DETECTION })!;
    assert.ok(said.size > 100);
    assert.deepEqual(
      [...found.known].map(([id, { change }]) => [id, change.status, change.event, change.evidence]),
      [...said].map(([id, { status, event, evidence }]) => [id, status, event, evidence]),
    );
  });

  test('the answer has its four parts, each pattern once, each with a confidence', async () => {
    const { json, text } = await ask({ symbol: 'BTCUSDT', timeframe: '1m' });
    assert.deepEqual(detectReply.parse(json), json, 'nothing more and nothing less than is documented');
    assert.ok(json.patterns.length > 100, text.slice(0, 200));
    const ids = json.patterns.map(({ id }: { id: string }) => id);
    assert.equal(new Set(ids).size, ids.length);
    for (const pattern of json.patterns) assert.ok(pattern.confidence >= 0 && pattern.confidence <= 1);
    for (const part of ['order_blocks', 'liquidity_levels']) {
      assert.ok(json[part].length > 0, part);
      for (const one of json[part]) assert.ok(one.is_active && ids.includes(one.id));
    }
    assert.match(json.market_structure.trend, /^(?:bullish|bearish)$/);
    assert.equal(json.market_structure.as_of, around.time());
  });

  test('only the kinds that were asked for, and the higher timeframe speaks for them', async () => {
    const { json } = await ask({ symbol: 'BTCUSDT', timeframe: '1m', pattern_types: ['order-block'] });
    assert.deepEqual([...new Set(json.patterns.map(({ pattern }: { pattern: string }) => pattern))], ['order-block']);
    assert.ok(
      json.patterns.some((one: { components: { higher_timeframe: number } }) => one.components.higher_timeframe > 0),
    );
    assert.ok(json.liquidity_levels.length > 0);
  });

  for (const [name, body, code] of [
    ['no symbol', { timeframe: '1m' }, 'invalid_request'],
    ['a symbol that is not', { symbol: 'NOPE', timeframe: '1m' }, 'symbol_unknown'],
    ['a timeframe that is not', { symbol: 'BTCUSDT', timeframe: '7m' }, 'invalid_request'],
    ['a kind that is not', { symbol: 'BTCUSDT', timeframe: '1m', pattern_types: ['constructor'] }, 'invalid_request'],
    ['a timeframe without candles', { symbol: 'BTCUSDT', timeframe: '1w' }, 'price_unknown'],
  ] as const)
    test(`${name}: ${code}`, async () => assert.equal((await ask(body)).code, code));

  test('of no candle nothing is said', () => {
    assert.equal(seen({ candles: [], higher: [], settings: DEFAULT_DETECTION }), undefined);
    const [candle] = around.port.candles('BTCUSDT', '1m', 1);
    const one = detectionJson(seen({ candles: [candle!], higher: [], settings: DEFAULT_DETECTION })!, undefined);
    assert.deepEqual([one.patterns, one.market_structure.atr], [[], null]);
  });
});

describe('backtest', () => {
  let api: Rig;
  before(async () => {
    api = await rig();
  });
  after(() => api.app.close());
  const ask = (change: object = {}, as: 'cy' | 'ana' = 'cy') =>
    api.ask('POST /api/v1/analytics/backtest', { as, body: { ...BACKTEST, ...change } });

  test('a short run is answered with its figures, its curve and its trades', async () => {
    const { status, json, text } = await ask();
    assert.equal(status, 200, text);
    assert.equal(json.status, 'succeeded');
    assert.equal(json.trade_log.length, json.performance_metrics.trades);
    assert.ok(json.equity_curve.length > 0);
    assert.equal(json.equity_curve.at(-1).equity, json.final_equity);
    assert.deepEqual(Object.keys(json.risk_metrics), ['value_at_risk', 'volatility', 'correlation']);
    const { findings } = json;
    assert.equal(findings.trades_in_sample + findings.trades_out_of_sample, json.trade_log.length);
    assert.equal(findings.verdict.proofs.length, 3);
    assert.equal(findings.trials, 1);
    assert.equal(json.ambiguity.pessimistic_equity, json.final_equity);
    assert.deepEqual(json.request.strategy_config.strategies, [{ name: 'fair-value-gap', parameters: {} }]);
    const { items } = (await api.ask('GET /api/v1/analytics/backtest', { as: 'cy' })).json;
    assert.deepEqual(
      items.map((item: { job_id: string; verdict: string }) => [item.job_id, item.verdict]),
      [[json.job_id, findings.verdict.kind]],
    );
    assert.deepEqual((await api.ask('GET /api/v1/analytics/backtest', { as: 'ana' })).json.items, []);
    const again = await api.ask(`GET /api/v1/analytics/backtest/${json.job_id}`, { as: 'cy' });
    assert.deepEqual(again.json, json);
    assert.equal((await api.ask(`GET /api/v1/analytics/backtest/${json.job_id}`, { as: 'ana' })).code, 'not_found');
  });

  test('a trade has its plan, its R and its candles, and the patterns that it stands on', async () => {
    const { json } = await ask();
    const [trade] = json.trade_log;
    assert.ok(trade !== undefined, 'this world trades');
    assert.equal(Math.sign(trade.r), Math.sign(Number(trade.net_pnl)));
    assert.equal(trade.has_chart, true);
    const of = (number: number | string) =>
      api.ask(`GET /api/v1/analytics/backtest/${json.job_id}/trades/${number}`, { as: 'cy' });
    const chart = (await of(0)).json;
    assert.equal(chart.timeframe, trade.timeframe);
    const { open_time, close } = chart.candles;
    assert.equal(open_time.length, close.length);
    assert.ok(open_time[0] < trade.entry_time && open_time.at(-1) >= trade.entry_time);
    const said = chart.lines.map((line: string) => patternId((decode(line).data as PatternChange).pattern));
    for (const { pattern_id } of trade.reasons) assert.ok(said.includes(pattern_id), pattern_id);
    assert.equal((await of(json.trade_log.length)).code, 'not_found');
    assert.equal((await of('x')).code, 'invalid_request');
  });

  test('what a backtest can be made of is told', async () => {
    const strategies = (await api.ask('GET /api/v1/strategies', { as: 'cy' })).json.items;
    assert.deepEqual(Object.keys(strategies[0].parameters[0]), [
      'name',
      'default',
      'minimum',
      'maximum',
      'whole',
      'meaning',
    ]);
    const candles = (await api.ask('GET /api/v1/analytics/candles', { as: 'cy' })).json.items;
    assert.deepEqual(
      candles.map(({ symbol, from }: { symbol: string; from: number }) => [symbol, from]),
      [
        ['BTCUSDT', START],
        ['ETHUSDT', START],
      ],
    );
  });

  const config = (change: object) => ({ strategy_config: { ...BACKTEST.strategy_config, ...change } });
  for (const [name, change, answer] of [
    ['62 an end before the start', { end_date: '2020-01-01' }, '400 invalid_request'],
    ['63 a time beyond all calendars', { end_date: '+275760-09-14' }, '400 invalid_request'],
    ['63 before there were computers', { start_date: '1960-01-01' }, '400 invalid_request'],
    ['63 seconds for milliseconds', { start_date: 1_700_000_000 }, '400 invalid_request'],
    ['64 a day that is not', { start_date: '2026-02-30' }, '400 time_ambiguous'],
    ['65 a time without a zone', { start_date: '2026-10-25T02:30' }, '400 time_ambiguous'],
    ['67 a zone that is not', { start_date: '2026-01-01T00:00[Mars/Phobos]' }, '400 invalid_request'],
    ['66 two hundred years of minutes', { start_date: '1970-01-02' }, '422 range_too_large'],
    ['candles from nowhere', { candle_source: 'dream' }, '400 invalid_request'],
    ['a capital of nothing', { initial_capital: '0' }, '400 invalid_request'],
    ['a symbol that is not', config({ symbols: ['NOPE'] }), '400 symbol_unknown'],
    ['no strategy', config({ strategies: [] }), '400 invalid_request'],
    [
      'a parameter that is no number',
      config({ strategies: [{ name: 'x', parameters: { a: '1' } }] }),
      '400 invalid_request',
    ],
    ['a key too many', { mode: 'real' }, '400 invalid_request'],
  ] as const)
    test(`${name}: ${answer}`, async () => {
      const { status, code, text } = await ask(change);
      assert.equal(`${status} ${code}`, answer, text);
    });

  test('a moment is what it says, to the millisecond', () => {
    assert.equal(momentOf('2026-03-01', 'x'), Date.UTC(2026, 2, 1));
    assert.equal(momentOf('2026-03-01T02:00:00.5+02:00', 'x'), Date.UTC(2026, 2, 1) + 500);
  });
});

describe('sweeps of parameters', () => {
  let api: Rig;
  before(async () => {
    api = await rig();
  });
  after(() => api.app.close());
  const axis = { strategy: 'fair-value-gap', parameter: 'entryDepth', values: [0, 0.5] };
  const ask = (axes: readonly object[]) =>
    api.ask('POST /api/v1/analytics/optimisation', { as: 'cy', body: { ...BACKTEST, axes } });

  test('every variant is told in sample and out of it, and the sweep with what it was asked', async () => {
    const { status, json, text } = await ask([axis]);
    assert.equal(status, 200, text.slice(0, 300));
    const { optimisation } = json;
    assert.deepEqual(
      optimisation.variants.map(({ values }: { values: readonly number[] }) => values),
      [[0], [0.5]],
    );
    assert.deepEqual([optimisation.trials, optimisation.folds.length], [2, 4]);
    assert.deepEqual(json.request.axes, [axis]);
    const { items } = (await api.ask('GET /api/v1/analytics/optimisation', { as: 'cy' })).json;
    assert.equal(items[0].job_id, json.job_id);
    const again = `GET /api/v1/analytics/optimisation/${json.job_id}`;
    assert.deepEqual((await api.ask(again, { as: 'cy' })).json, json);
    assert.equal((await api.ask(again, { as: 'ana' })).code, 'not_found');
    const gone = await api.ask(`DELETE /api/v1/analytics/optimisation/${json.job_id}`, { as: 'cy' });
    assert.equal(gone.json.status, 'succeeded');
  });

  const many = Array.from({ length: 8 }, (_, index) => index);
  for (const [name, axes] of [
    ['no axis', []],
    ['one value', [{ ...axis, values: [1] }]],
    ['a value twice', [{ ...axis, values: [1, 1] }]],
    ['a strategy that is not run', [{ ...axis, strategy: 'order-block' }]],
    ['one parameter on both axes', [axis, axis]],
    [
      'sixty-four variants',
      [
        { ...axis, values: many },
        { ...axis, parameter: 'other', values: many },
      ],
    ],
  ] as const)
    test(`${name}: invalid_request`, async () => assert.equal((await ask(axes)).code, 'invalid_request'));
});

describe('evidence', () => {
  let api: Rig;
  before(async () => {
    api = await rig();
  });
  after(() => api.app.close());
  const { start_date, end_date } = BACKTEST;
  const ask = (change: object = {}, as: 'cy' | 'ana' = 'cy') =>
    api.ask('POST /api/v1/research/evidence', {
      as,
      body: { symbol: 'BTCUSDT', timeframe: '1m', start_date, end_date, ...change },
    });

  test('each kind is told with what became of it, and its examples are asked for by themselves', async () => {
    const { status, json, text } = await ask();
    assert.equal(status, 200, text.slice(0, 300));
    assert.equal(json.report.target_r, 2);
    assert.deepEqual(
      json.report.subjects.map(({ subject }: { subject: string }) => subject),
      SUBJECTS,
    );
    const gap = json.report.subjects.find(({ subject }: { subject: string }) => subject === 'gap');
    assert.ok(gap.formed > 30 && gap.formed === gap.bullish + gap.bearish);
    assert.equal('examples' in gap, false);
    const of = (subject: string, as: 'cy' | 'ana' = 'cy') =>
      api.ask(`GET /api/v1/research/evidence/${json.job_id}/examples/${subject}`, { as });
    const { items } = (await of('gap')).json;
    assert.equal(items.filter(({ choice }: { choice: string }) => choice === 'random').length, 6);
    for (const { candles, trade } of items) assert.ok(candles.open_time.includes(trade.entry_time));
    assert.equal((await of('gap', 'ana')).code, 'not_found');
    assert.equal((await of('dream')).code, 'invalid_request');
    const listed = (await api.ask('GET /api/v1/research/evidence', { as: 'cy' })).json.items;
    const { report, ...head } = json;
    assert.ok(report.bars > 2_000);
    assert.deepEqual(listed, [head]);
    assert.deepEqual((await api.ask(`GET /api/v1/research/evidence/${json.job_id}`, { as: 'cy' })).json, json);
    assert.equal((await api.ask(`GET /api/v1/analytics/backtest/${json.job_id}`, { as: 'cy' })).code, 'not_found');
    const gone = await api.ask(`DELETE /api/v1/research/evidence/${json.job_id}`, { as: 'cy' });
    assert.equal(gone.json.status, 'succeeded', 'what is over is not stopped');
  });

  for (const [name, change, code] of [
    ['a target of nothing', { target_r: 0 }, 'invalid_request'],
    ['a symbol that is not', { symbol: 'NOPE' }, 'symbol_unknown'],
    ['an end before the start', { end_date: '2020-01-01' }, 'invalid_request'],
    ['two hundred years of minutes', { start_date: '1970-01-02' }, 'range_too_large'],
  ] as const)
    test(`${name}: ${code}`, async () => assert.equal((await ask(change)).code, code));
});

describe('backtests that take long', () => {
  const around = world(50);
  const runs: { resolve: (outcome: BacktestOutcome) => void; reject: (cause: unknown) => void; cancelled: boolean }[] =
    [];
  const port = {
    ...around.port,
    backtest: () => {
      const { promise, resolve, reject } = Promise.withResolvers<BacktestOutcome>();
      const run = { resolve, reject, cancelled: false };
      runs.push(run);
      return {
        done: promise,
        progress: () => 0.25,
        cancel: () => {
          run.cancelled = true;
        },
      };
    },
  };
  let api: Rig;
  before(async () => {
    api = await rig({ world: { ...around, port }, more: { backtestPatienceMs: 1 } });
  });
  after(() => api.app.close());
  const ask = (as: 'ana' | 'bob' | 'cy' | 'admin') =>
    api.ask('POST /api/v1/analytics/backtest', { as, body: BACKTEST });
  const look = (id: string, as: 'ana' | 'bob' = 'ana') => api.ask(`GET /api/v1/analytics/backtest/${id}`, { as });

  test('they become jobs: two run, others wait, each user has four, and a stopped one makes room', async () => {
    const first = await ask('ana');
    assert.equal(first.status, 202);
    assert.deepEqual([first.json.status, first.json.progress], ['running', 0.25]);
    const second = await ask('ana');
    const third = await ask('ana');
    await ask('ana');
    assert.deepEqual([second.json.status, third.json.status], ['running', 'queued']);
    const fifth = await ask('ana');
    assert.equal(`${fifth.status} ${fifth.code}`, '503 busy');
    assert.equal((await ask('bob')).json.status, 'queued');
    const stopped = await api.ask(`DELETE /api/v1/analytics/backtest/${first.json.job_id}`, { as: 'ana' });
    assert.equal(stopped.json.status, 'cancelled');
    assert.equal(runs[0]!.cancelled, true);
    assert.equal((await look(third.json.job_id)).json.status, 'running');
    runs[1]!.reject(new SmcError('DATA_EMPTY', 'no candles', 'BTCUSDT', 'bring some'));
    await new Promise(setImmediate);
    const failed = await look(second.json.job_id);
    assert.deepEqual([failed.json.status, failed.json.detail], ['failed', 'no candles']);
    runs[2]!.reject(new Error('canary in a fault'));
    await new Promise(setImmediate);
    assert.equal((await look(third.json.job_id)).json.detail, 'a fault of the program');
  });

  test('who does not want to wait is answered with the job at once', async () => {
    const patient = await rig({ world: { ...around, port }, more: { backtestPatienceMs: 60_000 } });
    const headers = { prefer: 'respond-async' };
    const { status, json } = await patient.ask('POST /api/v1/analytics/backtest', {
      as: 'ana',
      body: BACKTEST,
      headers,
    });
    assert.deepEqual([status, json.status, json.findings], [202, 'running', undefined]);
    await patient.app.close();
  });
});
