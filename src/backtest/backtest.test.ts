// Backtest: the same input gives the same result, warm-up does not trade, and finer candles make finer fills.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { DEFAULT_CONFIG, instrumentOf, pipelineSettings } from '#config/config.ts';
import { aggregateColumns, demoCandles } from '#market/market.ts';
import { sliceColumns } from '#model/candle.ts';
import type { CandleSeries } from '#model/candle.ts';
import type { Event } from '#model/event.ts';
import { ONE, sum, toNumber } from '#model/number.ts';
import { MINUTE_MS } from '#model/time.ts';
import { backtest, run } from './backtest.ts';
import type { BacktestInput, MarketTape } from './backtest.ts';
import { pipeline } from '#pipeline';
import type { PipelineSettings } from '#pipeline';

const START = Date.UTC(2025, 2, 3);

const minutes = (seed: number, count: number): CandleSeries =>
  demoCandles({ symbol: 'BTCUSDT', timeframe: '1m', from: START, count, seed, startPrice: 60_000, tick: 0.01 });

const quarters = (series: CandleSeries): CandleSeries => ({
  ...series,
  timeframe: '15m',
  columns: aggregateColumns(series.columns, '1m', '15m'),
});

const settingsFor = (series: CandleSeries): PipelineSettings =>
  pipelineSettings(
    {
      ...DEFAULT_CONFIG,
      decision_engine: { ...DEFAULT_CONFIG.decision_engine, confidence_threshold: 0.4, warm_up_bars: 60 },
      risk_manager: { ...DEFAULT_CONFIG.risk_manager, max_position_size: '9000' },
    },
    [instrumentOf(DEFAULT_CONFIG, series.symbol)],
    series.timeframe,
  );

const tested = (market: MarketTape, more: Partial<BacktestInput> = {}) =>
  backtest({ settings: settingsFor(market.series), markets: [market], seed: 1, ...more });

const fine = minutes(4, 40 * 1440);
const coarse = quarters(fine);

test('two runs of one history are one result, and one cost more is another', () => {
  const first = tested({ series: coarse });
  assert.ok(first.trades.length > 20, `${first.trades.length} trades`);
  const second = tested({ series: coarse });
  assert.deepEqual(second, first);
  const settings = settingsFor(coarse);
  const { BTCUSDT } = settings.venue.costsOf;
  const costsOf = { BTCUSDT: { ...BTCUSDT, slippageBps: 2 } };
  const dearer = tested({ series: coarse }, { settings: { ...settings, venue: { ...settings.venue, costsOf } } });
  assert.notEqual(dearer.run.fingerprint, first.run.fingerprint);
});

test('the seed moves the intervals and no trade', () => {
  const [first, second] = [1, 2].map((seed) => tested({ series: coarse }, { seed }));
  assert.equal(first!.run.fingerprint, second!.run.fingerprint);
  assert.deepEqual(first!.trades, second!.trades);
  assert.notDeepEqual(first!.metrics.expectancyRInterval, second!.metrics.expectancyRInterval);
});

test('the result is what its trades made, and its curve begins with the capital', () => {
  const { capital, finalEquity, trades, metrics, run: driven } = tested({ series: coarse });
  assert.equal(finalEquity, capital + sum(trades.map(({ trade }) => trade.netPnl)));
  assert.equal(metrics.trades, trades.length);
  assert.equal(metrics.finalEquity, toNumber(finalEquity));
  assert.equal(driven.candles, coarse.columns.length);
  assert.deepEqual(
    [driven.start, driven.end],
    [START + 15 * MINUTE_MS, coarse.columns.openTime[coarse.columns.length - 1]! + 15 * MINUTE_MS],
  );
  for (const { r, trade, riskAmount, adverseR, favourableR } of trades) {
    assert.equal(r, toNumber(trade.netPnl) / toNumber(riskAmount));
    assert.ok(adverseR >= 0 && favourableR >= 0);
  }
});

test('before its first moment a run learns and does not trade; after it, it plans what it would have planned', () => {
  const from = START + 20 * 1440 * MINUTE_MS;
  const plansOf = (start?: number): readonly Event[] => {
    const events: Event[] = [];
    run({
      agents: pipeline(settingsFor(coarse)),
      markets: [{ series: coarse }],
      ...(start === undefined ? {} : { from: start }),
      observer: { hears: ['plan', 'approved', 'refused', 'command'], hear: (event) => void events.push(event) },
    });
    return events;
  };
  const warmed = plansOf(from);
  const plans = (events: readonly Event[]) => events.flatMap((event) => (event.kind === 'plan' ? [event.data] : []));
  assert.deepEqual(plans(warmed), plans(plansOf()), 'decisions do not know about the warm-up');
  const commands = warmed.flatMap((event) => (event.kind === 'command' ? [[event.data.type, event.time]] : []));
  assert.deepEqual(commands, [
    ['pause', START + 15 * MINUTE_MS],
    ['resume', from],
  ]);
  let refused = 0;
  for (const event of warmed) {
    if (event.kind === 'approved') assert.ok(event.time >= from);
    if (event.kind !== 'refused' || event.time >= from) continue;
    assert.equal(event.data.reason, 'paused');
    refused += 1;
  }
  assert.ok(refused > 10);
  const { trades } = tested({ series: coarse }, { from });
  assert.ok(trades.length > 5);
  for (const { trade } of trades) assert.ok(trade.entryTime >= from);
});

test('with finer candles fills fall on their minutes, and fewer are ambiguous', () => {
  const alone = tested({ series: coarse });
  const finer = tested({ series: coarse, finer: fine });
  const onQuarter = (time: number): boolean => time % (15 * MINUTE_MS) === 0;
  assert.ok(alone.trades.every(({ trade }) => onQuarter(trade.exitTime)));
  assert.ok(finer.trades.some(({ trade }) => !onQuarter(trade.exitTime)));
  assert.ok(finer.trades.every(({ trade }) => trade.exitTime % MINUTE_MS === 0));
  const ambiguous = (result: typeof alone): number => result.band.ambiguous.length / result.trades.length;
  assert.ok(ambiguous(finer) <= ambiguous(alone));
});

test('the band holds what the same history makes on the trader’s side of every doubt', () => {
  const { band, finalEquity } = tested({ series: coarse });
  const settings = settingsFor(coarse);
  const bright = tested(
    { series: coarse },
    { settings: { ...settings, venue: { ...settings.venue, path: 'optimistic' } } },
  );
  assert.equal(band.pessimistic, finalEquity);
  assert.equal(band.optimistic, bright.finalEquity);
});

test('no candles are no result, said without a figure made up', () => {
  const empty = { ...coarse, columns: sliceColumns(coarse.columns, 0, 0) };
  const { finalEquity, capital, trades, chance, metrics, run: driven } = tested({ series: empty });
  assert.equal(capital, 10_000n * ONE);
  assert.equal(finalEquity, capital);
  assert.deepEqual([trades.length, chance, driven.candles], [0, null, 0]);
  assert.equal(metrics.sharpe, null);
  assert.equal(metrics.winRate, null);
});

test('too few candles to trade leave the capital as it was', () => {
  const short = { ...coarse, columns: sliceColumns(coarse.columns, 0, 30) };
  const { finalEquity, capital, metrics } = tested({ series: short });
  assert.equal(finalEquity, capital);
  assert.equal(metrics.trades, 0);
});

test('progress counts moments and never goes back', () => {
  const told: number[] = [];
  tested({ series: coarse, finer: fine }, { onProgress: (moments) => told.push(moments) });
  assert.ok(told.length > 3);
  assert.deepEqual(
    told,
    told.toSorted((a, b) => a - b),
  );
});
