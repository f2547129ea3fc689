// Evidence: trades by hand, the exits of the null, an edge that is there, none on a random walk, and nothing from the future.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { DEFAULT_CONFIG, instrumentOf, pipelineSettings } from '#config/config.ts';
import { emptyColumns, sliceColumns } from '#model/candle.ts';
import { evidence } from './backtest.ts';
import { evidenceOf, holm } from './evidence.ts';
import { follow, tradesOf } from './evidence-trades.ts';
import { HOUR_MS, MINUTE_MS } from '#model/time.ts';
import { nullEntries, seededRandom } from './statistics/statistics.ts';
import { watch } from './evidence-watch.ts';
import type { CandleSeries } from '#model/candle.ts';
import type { Pattern } from '#model/pattern.ts';
import type { TradeRule } from './evidence-trades.ts';
import type { WatchedBars, WatchedLife } from './evidence-watch.ts';

const RULE: TradeRule = { targetR: 2, costBps: 0, maxBars: 10, barMs: HOUR_MS };

/** Hourly bars from [open, high, low, close], ATR 2 throughout. */
function barsOf(rows: readonly (readonly [number, number, number, number])[]): WatchedBars {
  return {
    time: rows.map((_, index) => index * HOUR_MS),
    open: rows.map((row) => row[0]),
    high: rows.map((row) => row[1]),
    low: rows.map((row) => row[2]),
    close: rows.map((row) => row[3]),
    atr: rows.map(() => 2),
    sessions: rows.map(() => 0),
  };
}

/** A bullish gap from 97 to 99 known at bar 0, unless `more` says otherwise. */
function gap(changes: WatchedLife['changes'], more: Partial<Pattern> = {}): WatchedLife {
  const pattern: Pattern = {
    kind: 'fair-value-gap',
    symbol: 'BTCUSDT',
    timeframe: '1h',
    direction: 1,
    variant: 'three-candle',
    formedAt: 0,
    knownAt: 0,
    high: 99,
    low: 97,
    about: undefined,
    ...more,
  };
  return { pattern, confidence: 0.5, changes };
}

const flat = [100, 101, 99.5, 100] as const;

test('a touched gap is bought at the next open, its stop a tenth of an ATR beyond it, and made what it made', () => {
  const bars = barsOf([flat, [100, 100, 98.5, 99], [99, 100, 98.8, 100], [100, 104, 99.9, 103.5], flat]);
  const { trades, skipped } = tradesOf(
    'gap',
    [
      gap([
        { bar: 0, event: 'formed' },
        { bar: 1, event: 'touched' },
      ]),
    ],
    bars,
    RULE,
  );
  const [trade] = trades;
  assert.equal(trades.length, 1);
  assert.equal(skipped.size, 0);
  // Open 99, far edge 97, 0.2 beyond it: 2.2 at risk, and twice that is 103.4.
  assert.deepEqual(
    [trade!.entry, trade!.stop, trade!.target, trade!.exitBar, trade!.reason].map((value) =>
      typeof value === 'number' ? Number(value.toFixed(9)) : value,
    ),
    [99, 96.8, 103.4, 3, 'target'],
  );
  assert.equal(trade!.r.toFixed(9), '2.000000000');
  assert.equal(trade!.age, 1);
});

test('costs of both sides come off, at their prices', () => {
  const bars = barsOf([flat, [100, 100, 98.5, 99], [99, 100, 96, 97], flat]);
  const life = gap([
    { bar: 0, event: 'formed' },
    { bar: 1, event: 'touched' },
  ]);
  const { trades } = tradesOf('gap', [life], bars, { ...RULE, costBps: 10 });
  assert.equal(trades[0]!.r.toFixed(9), (-1 - (0.001 * (99 + 96.8)) / 2.2).toFixed(9));
});

test('a bearish pattern is the same upside down, and one that is only known is traded when it is known', () => {
  const bars = barsOf([flat, [100, 100.5, 95, 95.5], flat, flat]);
  const life = gap([{ bar: 0, event: 'formed' }], {
    kind: 'bos',
    variant: 'swing',
    direction: -1,
    high: 101,
    low: 101,
  });
  const [trade] = tradesOf('bos', [life], bars, RULE).trades;
  // Open 100, far edge 101, 0.2 beyond it is nearer than an ATR: 2 at risk.
  assert.deepEqual([trade!.entry, trade!.stop, trade!.target, trade!.reason], [100, 102, 96, 'target']);
});

test('what cannot be traded says why', () => {
  const bars = barsOf([flat, flat, [96, 97, 95, 96], flat, [130, 131, 129, 130], flat, flat, flat]);
  const touched = (bar: number): WatchedLife =>
    gap([
      { bar: 0, event: 'formed' },
      { bar, event: 'touched' },
    ]);
  const reasonsOf = (lives: readonly WatchedLife[], on = bars) => [...tradesOf('gap', lives, on, RULE).skipped];
  assert.deepEqual(reasonsOf([touched(1)]), [['beyond-stop', 1]], 'the next open is below the stop');
  assert.deepEqual(reasonsOf([touched(3)]), [['too-wide', 1]], 'the stop is more than six ATR away');
  assert.deepEqual(reasonsOf([touched(0), touched(0)]), [['busy', 1]], 'the first is still open');
  assert.deepEqual(reasonsOf([touched(0)], { ...bars, atr: bars.atr.map(() => Number.NaN) }), [['no-measure', 1]]);
  assert.deepEqual(reasonsOf([gap([{ bar: 0, event: 'formed' }])]), [], 'never touched is never met');
  assert.equal(tradesOf('liquidity', [touched(1)], bars, RULE).trades.length, 0);
});

test('exits are those of random entries, bar for bar', () => {
  const { columns } = walk(3_000, 5, 60);
  const bars = { ...rowsOf(columns), atr: [], sessions: [] };
  const random = seededRandom(9);
  const rule: TradeRule = { targetR: 1.5, costBps: 3, maxBars: 40, barMs: MINUTE_MS };
  for (let draw = 0; draw < 200; draw += 1) {
    const bar = random.below(columns.length);
    const direction = random.next() < 0.5 ? 1 : -1;
    const stopDistance = 30 + 60 * random.next();
    const entryTime = columns.openTime[bar]!;
    const { replayed } = nullEntries({
      columns,
      trades: [
        {
          entryTime,
          side: direction === 1 ? 'buy' : 'sell',
          entryPrice: columns.open[bar]!,
          stopDistance,
          targetR: rule.targetR,
        },
      ],
      costBps: rule.costBps,
      maxDurationMs: rule.maxBars * rule.barMs,
    });
    const own = follow(bars, bar, direction, stopDistance, rule).r;
    assert.equal(own.toFixed(6), replayed.toFixed(6), `bar ${bar}`);
  }
});

test('a pattern after which price always rises pays, and beyond chance', () => {
  const rows: (readonly [number, number, number, number])[] = [];
  const lives: WatchedLife[] = [];
  const random = seededRandom(3);
  for (let index = 0; index < 4_000; index += 1) {
    const isAfter = index % 40 === 1 && random.next() < 0.8;
    rows.push(isAfter ? [100, 106, 99.8, 100] : [100, 101.5, 98.2, 100]);
    if (index % 40 === 0)
      lives.push(
        gap([{ bar: index, event: 'formed' }], { kind: 'choch', variant: 'swing', formedAt: index * HOUR_MS, low: 98 }),
      );
  }
  const found = evidenceOf({ bars: barsOf(rows), lives }, { ...RULE, costBps: 1 }, [], 1);
  const choch = found.find(({ subject }) => subject === 'choch')!;
  assert.equal(choch.trades, 100);
  assert.equal(choch.verdict, 'pays', JSON.stringify(choch.expectancy));
  assert.ok(choch.adjustedP! < 0.01);
  const idle = found.find(({ subject }) => subject === 'gap')!;
  assert.deepEqual([idle.trades, idle.verdict, idle.needed], [0, 'not-enough', 30]);
});

test('fewer than thirty trades show no ratio', () => {
  const bars = barsOf(Array.from({ length: 600 }, () => flat));
  const lives = Array.from({ length: 29 }, (_, index) =>
    gap([{ bar: 20 * index, event: 'formed' }], { kind: 'sweep', variant: 'equal', formedAt: 20 * index * HOUR_MS }),
  );
  const sweep = evidenceOf({ bars, lives }, RULE, [], 1).find(({ subject }) => subject === 'sweep')!;
  assert.deepEqual(
    [sweep.trades, sweep.expectancy, sweep.chance, sweep.verdict, sweep.groups],
    [29, { value: null, bounds: null }, null, 'not-enough', []],
  );
  assert.equal(sweep.examples.filter(({ choice }) => choice === 'random').length, 6);
});

test('p-values are stepped down by Holm, and none falls behind a smaller one', () => {
  assert.deepEqual(holm([0.01, null, 0.04, 0.03]), [0.03, null, 0.06, 0.06]);
  assert.deepEqual(holm([0.6, 0.5]), [1, 1]);
});

const rowsOf = (columns: CandleSeries['columns']): Omit<WatchedBars, 'atr' | 'sessions'> => ({
  time: [...columns.openTime],
  open: [...columns.open],
  high: [...columns.high],
  low: [...columns.low],
  close: [...columns.close],
});

/** Minutes of a random walk: no drift, no memory, no hour that differs from another. */
function walk(count: number, seed: number, unit: number): CandleSeries {
  const columns = { ...emptyColumns(count), length: count };
  const random = seededRandom(seed);
  let price = 60_000;
  for (let row = 0; row < count; row += 1) {
    columns.openTime[row] = Date.UTC(2025, 0, 6) + row * MINUTE_MS;
    columns.open[row] = price;
    columns.high[row] = price;
    columns.low[row] = price;
    for (let step = 0; step < 6; step += 1) {
      price += 0.3 * unit * random.normal();
      columns.high[row] = Math.max(columns.high[row]!, price);
      columns.low[row] = Math.min(columns.low[row]!, price);
    }
    columns.close[row] = price;
    columns.volume[row] = 1 + random.next();
  }
  return { symbol: 'BTCUSDT', timeframe: '1m', columns };
}

const settings = () => {
  const made = pipelineSettings(
    { ...DEFAULT_CONFIG, market: { entry_timeframe: '5m' } },
    [instrumentOf(DEFAULT_CONFIG, 'BTCUSDT')],
    '1m',
  );
  const free = { makerFeeBps: 0, takerFeeBps: 0, spreadBps: 0, slippageBps: 0 };
  return { ...made, venue: { ...made.venue, ...free, costsOf: {} } };
};

test('on a random walk, without costs, no kind pays and none loses', () => {
  const report = evidence({
    series: walk(60 * 1440, 11, 60),
    timeframe: '5m',
    settings: settings(),
    targetR: 2,
    seed: 1,
  });
  assert.equal(report.bars, 60 * 288);
  const judged = report.subjects.filter(({ trades }) => trades >= 30);
  assert.ok(judged.length >= 8, `${judged.length} kinds`);
  assert.equal(report.tested, judged.length);
  for (const { subject, verdict, adjustedP, trades } of judged) {
    assert.equal(verdict, 'not-told-apart', `${subject}, ${trades} trades, p ${adjustedP}`);
    assert.ok(adjustedP! > 0.05, subject);
  }
});

test('no trade knows what comes after it', () => {
  const series = walk(6 * 1440, 12, 60);
  const cut = 4 * 1440;
  const rule: TradeRule = { ...RULE, barMs: 5 * MINUTE_MS };
  const entries = (of: CandleSeries) => {
    const { bars, lives } = watch(of, '5m', settings());
    return tradesOf(
      'gap',
      lives.filter(({ pattern }) => pattern.kind === 'fair-value-gap'),
      bars,
      rule,
    ).trades.map(({ entryTime, entry, stop }) => `${entryTime} ${entry} ${stop}`);
  };
  const short = entries({ ...series, columns: sliceColumns(series.columns, 0, cut) });
  assert.ok(short.length > 20);
  assert.deepEqual(entries(series).slice(0, short.length), short);
});
