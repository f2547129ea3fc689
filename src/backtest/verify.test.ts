// Verify: every strategy gets its certificate, and whoever looks ahead is caught, with the event that gave it away.
import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { DEFAULT_CONFIG, instrumentOf, pipelineSettings } from '#config/config.ts';
import { strategyNames } from '#decision/decision.ts';
import { demoCandles, findInstrument } from '#market/market.ts';
import { agent } from '#model/agent.ts';
import type { AnyAgent } from '#model/agent.ts';
import { sliceColumns } from '#model/candle.ts';
import type { CandleSeries } from '#model/candle.ts';
import { decode } from '#model/codec.ts';
import { fromNumber } from '#model/number.ts';
import type { Price } from '#model/number.ts';
import { durationOf } from '#model/time.ts';
import { pipeline } from '#pipeline';
import type { PipelineSettings } from '#pipeline';
import { readCandles } from '#store/store.ts';
import { seededRandom } from './statistics/statistics.ts';
import { verify } from './verify.ts';
import type { Certificate, VerifyInput } from './verify.ts';

const REAL = new URL('../../../shared/data/market/binance-ETHUSDT-15m.csv.gz', import.meta.url);

const demo = (count: number): CandleSeries =>
  demoCandles({ symbol: 'BTCUSDT', timeframe: '15m', from: 0, count, seed: 11, startPrice: 60_000, tick: 0.01 });

/** The line with one strategy that trades as often as it can. */
function settingsFor(series: CandleSeries, strategy: string): PipelineSettings {
  const base = pipelineSettings(
    {
      ...DEFAULT_CONFIG,
      decision_engine: {
        ...DEFAULT_CONFIG.decision_engine,
        strategies: [strategy],
        confidence_threshold: 0.3,
        minimum_evidence: 0,
        warm_up_bars: 50,
      },
    },
    [instrumentOf(DEFAULT_CONFIG, series.symbol)],
    series.timeframe,
  );
  return { ...base, indicators: { choices: [{ name: 'rsi' }, { name: 'vwap' }] } };
}

const certify = (series: CandleSeries, cuts: number, agents: VerifyInput['agents']): Certificate =>
  verify({ agents, market: { series }, cuts, random: seededRandom(1).next });

/** The line with its decision replaced: `decide` sees the columns that a backtest would hand to a careless strategy. */
function leaking(series: CandleSeries, decide: (close: Float64Array, row: number, length: number) => boolean) {
  const settings = settingsFor(series, 'confluence');
  const { tick } = findInstrument(series.symbol);
  return (market: { readonly series: CandleSeries }): readonly AnyAgent[] => {
    const { columns, timeframe, symbol } = market.series;
    const duration = durationOf(timeframe);
    const careless = agent({
      name: 'decision',
      key: 'market',
      hears: ['analysed'],
      says: ['plan'],
      initial: () => ({ row: -1 }),
      step(state, event, say) {
        const { candle } = event.data;
        if (candle.timeframe !== timeframe) return;
        state.row += 1;
        if (!decide(columns.close, state.row, columns.length)) return;
        const entry = fromNumber<Price>(candle.close, tick, 'nearest');
        say('plan', {
          id: `careless-${state.row}`,
          strategy: 'careless',
          symbol,
          timeframe,
          side: 'buy',
          orderType: 'market',
          entry,
          stop: fromNumber<Price>(candle.close * 0.99, tick, 'down'),
          target: fromNumber<Price>(candle.close * 1.02, tick, 'up'),
          expiresAt: event.time + 4 * duration,
          confidence: 1,
          reasons: [],
        });
      },
    });
    return pipeline(settings).map((each) => (each.name === 'decision' ? careless : each));
  };
}

/** What was told of the first leak: which events differ, and where. */
function firstLeak({ leaks }: Certificate) {
  const leak = leaks[0]!;
  const said = [leak.expected, leak.actual].filter((line) => line.startsWith('{')).map(decode);
  return { ...leak, said };
}

const leaks: readonly (readonly [name: string, decide: Parameters<typeof leaking>[1]])[] = [
  ['one bar ahead', (close, row) => close[row + 1]! > close[row]!],
  ['fifty bars ahead', (close, row) => close[row + 50]! > close[row]! * 1.01],
  [
    'at the maximum of the whole column',
    (close, row, length) => close[row]! / close.subarray(0, length).reduce((a, b) => Math.max(a, b)) > 0.99,
  ],
  ['at how many bars there are', (_close, row, length) => row % 10 === 0 && row < length / 2],
];

for (const [name, decide] of leaks)
  test(`a strategy that looks ${name} is caught, and the event that gave it away is told`, () => {
    const series = demo(600);
    const certificate = certify(series, 12, leaking(series, decide));
    assert.ok(certificate.leaks.length > 0);
    const { said, cut, expected, actual } = firstLeak(certificate);
    assert.notEqual(expected, actual);
    assert.ok(
      said.some(({ kind }) => kind === 'plan'),
      'a plan is the first that differs',
    );
    for (const { time } of said) assert.ok(time <= (series.columns.openTime[cut - 1] ?? 0) + durationOf('15m'));
  });

test('a strategy that looks only back is clean, though it holds the same columns', () => {
  const series = demo(600);
  const certificate = certify(
    series,
    12,
    leaking(series, (close, row) => row > 5 && close[row]! > close[row - 5]!),
  );
  assert.deepEqual(certificate.leaks, []);
  assert.ok(certificate.plans > 1_000 && certificate.orders > 10, 'and it did trade');
});

test('a careless agent anywhere in the line is caught: a price that no strategy asked for', () => {
  const series = demo(300);
  const settings = settingsFor(series, 'confluence');
  const certificate = certify(series, 6, (market) => {
    const { close, length } = market.series.columns;
    const whole = close.subarray(0, length);
    const mean = whole.reduce((sum, each) => sum + each, 0) / length;
    const normalised = agent({
      name: 'indicators',
      key: 'market',
      hears: ['candleClosed'],
      says: ['indicator'],
      initial: () => ({}),
      step: (_state, { data: { candle } }, say) => {
        const { symbol, timeframe } = candle;
        say('indicator', { symbol, timeframe, name: 'z-score', values: [candle.close / mean - 1] });
      },
    });
    return pipeline(settings).map((each) => (each.name === 'indicators' ? normalised : each));
  });
  assert.equal(certificate.leaks.length, certificate.replays, 'every future changes the mean');
  const { said, cut } = firstLeak(certificate);
  assert.deepEqual(
    said.map(({ kind }) => kind),
    ['indicator', 'indicator'],
  );
  assert.ok(cut > 0);
});

test('every strategy gets its certificate on made-up candles', () => {
  const series = demo(2_500);
  for (const strategy of strategyNames) {
    const certificate = certify(series, 3, () => pipeline(settingsFor(series, strategy)));
    assert.deepEqual(certificate.leaks, [], strategy);
    assert.equal(certificate.replays, 12);
    assert.ok(certificate.plans > 0, `${strategy} plans`);
  }
});

test(
  'every strategy gets its certificate on 5,000 real bars',
  { skip: existsSync(REAL) ? false : 'no market data beside the repository' },
  async () => {
    const { series } = await readCandles(fileURLToPath(REAL), {});
    const slice = { ...series, columns: sliceColumns(series.columns, 4_000, 9_000) };
    for (const strategy of strategyNames) {
      const certificate = certify(slice, 2, () => pipeline(settingsFor(slice, strategy)));
      assert.deepEqual(certificate.leaks, [], strategy);
      assert.equal(certificate.bars, 5_000);
      const { plans, orders, patterns } = certificate;
      assert.ok(plans > 10 && orders > 10 && patterns > 10_000, `${strategy}: ${JSON.stringify({ plans, orders })}`);
    }
  },
);

test('cuts are spread over the history, and no more than it has bars', () => {
  const series = demo(40);
  const quiet = certify(series, 500, () => []);
  assert.ok(quiet.cuts > 20 && quiet.cuts < 40, `${quiet.cuts}`);
  assert.equal(quiet.replays, 4 * quiet.cuts);
  assert.equal(quiet.events, 0);
  const cuts: number[] = [];
  certify(demo(1_000), 10, ({ series: { columns } }) => {
    cuts.push(columns.length);
    return [];
  });
  // The prefix replays are handed what they may see and nothing else.
  const prefixes = [...new Set(cuts)].filter((length) => length < 1_000);
  assert.equal(prefixes.length, 10);
  prefixes.forEach((cut, index) => assert.ok(cut >= index * 100 && cut < (index + 1) * 100, `${cut}`));
});

test('progress is told up to the last replay', () => {
  const told: string[] = [];
  verify({
    agents: () => [],
    market: { series: demo(50) },
    cuts: 2,
    random: seededRandom(1).next,
    onProgress: (done, total) => told.push(`${done}/${total}`),
  });
  assert.deepEqual(told, ['1/8', '2/8', '3/8', '4/8', '5/8', '6/8', '7/8', '8/8']);
});
