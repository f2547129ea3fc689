// Null entries: the exit rule by hand, against a plain loop, and the p-value it is for.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { CandleColumns } from '#model/candle.ts';
import { HOUR_MS } from '#model/time.ts';
import { nullEntries, type NullTrade } from './null-entries.ts';
import { randomEntryNull } from './random-entry.ts';
import { seededRandom } from './random.ts';
import { walk } from './rig.ts';

/** Hourly candles from [open, high, low, close]. */
const candles = (rows: readonly (readonly [number, number, number, number])[]): CandleColumns => ({
  length: rows.length,
  openTime: Float64Array.from(rows, (_, index) => index * HOUR_MS),
  open: Float64Array.from(rows, (row) => row[0]),
  high: Float64Array.from(rows, (row) => row[1]),
  low: Float64Array.from(rows, (row) => row[2]),
  close: Float64Array.from(rows, (row) => row[3]),
  volume: new Float64Array(rows.length),
});

const buy: NullTrade = { entryTime: 0, side: 'buy', entryPrice: 100, stopDistance: 2, targetR: 2 };
const sell: NullTrade = { ...buy, side: 'sell' };
const flat = [100, 101, 99, 100] as const;

const EXITS = [
  { what: 'the target is reached', trade: buy, rows: [flat, [100, 104, 100, 103]], r: 2 },
  { what: 'the stop is reached', trade: buy, rows: [flat, [100, 101, 98, 99]], r: -1 },
  { what: 'one candle holds both: the stop is taken', trade: buy, rows: [flat, [100, 105, 97, 104]], r: -1 },
  { what: 'a gap beyond the stop fills at the open', trade: buy, rows: [flat, [97, 98, 96, 97]], r: -1.5 },
  { what: 'a gap beyond the target fills at the target', trade: buy, rows: [flat, [106, 107, 105, 106]], r: 2 },
  { what: 'the data ends: the last close', trade: buy, rows: [flat, [100, 102, 99, 101]], r: 0.5 },
  { what: 'a sale reaches its target', trade: sell, rows: [flat, [100, 101, 96, 97]], r: 2 },
  { what: 'a sale gaps beyond its stop', trade: sell, rows: [flat, [103, 104, 102, 103]], r: -1.5 },
  { what: 'the stop lies in the candle of the entry', trade: buy, rows: [[100, 101, 97, 100], flat], r: -1 },
] as const;

for (const { what, trade, rows, r } of EXITS)
  test(`${what}: ${r} R`, () => {
    assert.equal(nullEntries({ columns: candles(rows), trades: [trade], costBps: 0 }).replayed, r);
  });

test('costs are taken on both sides, at their prices', () => {
  const columns = candles([flat, [100, 104, 100, 103]]);
  const { replayed } = nullEntries({ columns, trades: [buy], costBps: 10 });
  assert.equal(replayed.toFixed(12), (2 - (0.001 * (100 + 104)) / 2).toFixed(12));
});

test('a trade out of time is closed at the close of its last candle', () => {
  const columns = candles([flat, [100, 102, 99, 101], [101, 105, 101, 104]]);
  assert.equal(nullEntries({ columns, trades: [buy], costBps: 0, maxDurationMs: 2 * HOUR_MS }).replayed, 0.5);
  assert.equal(nullEntries({ columns, trades: [buy], costBps: 0 }).replayed, 2);
});

test('trades outside the candles, or without a stop, are not placed', () => {
  const columns = candles([flat, flat]);
  const trades = [buy, { ...buy, entryTime: -1 }, { ...buy, entryTime: 2 * HOUR_MS }, { ...buy, stopDistance: 0 }];
  assert.equal(nullEntries({ columns, trades, costBps: 0 }).placed, 1);
});

/** The same rule without blocks and without shortcuts. */
function plainly(columns: CandleColumns, bar: number, trade: NullTrade, maxBars: number): number {
  const entry = columns.open[bar]!;
  const risk = (entry * trade.stopDistance) / trade.entryPrice;
  const sign = trade.side === 'buy' ? 1 : -1;
  const last = Math.min(columns.length, bar + maxBars) - 1;
  for (let at = bar; at <= last; at += 1) {
    const worst = sign === 1 ? columns.low[at]! : columns.high[at]!;
    const best = sign === 1 ? columns.high[at]! : columns.low[at]!;
    if (sign * (worst - (entry - sign * risk)) <= 0) {
      const open = sign * (columns.open[at]! - entry);
      return Math.min(-risk, open) / risk;
    }
    if (sign * (best - entry) >= risk * trade.targetR) return trade.targetR;
  }
  return (sign * (columns.close[last]! - entry)) / risk;
}

test('skipping blocks changes no result: every bar, both sides, with and without a time limit', () => {
  const columns = walk(700, seededRandom(4));
  for (const maxBars of [10_000, 37])
    for (let bar = 0; bar < columns.length; bar += 1)
      for (const side of ['buy', 'sell'] as const) {
        const trade = { ...buy, side, entryTime: bar * HOUR_MS, entryPrice: columns.open[bar]!, targetR: 1.5 };
        const input = { columns, trades: [trade], costBps: 0, maxDurationMs: maxBars * HOUR_MS };
        const found = nullEntries(input).replayed;
        assert.ok(Math.abs(found - plainly(columns, bar, trade, maxBars)) < 1e-9, `bar ${bar} ${side} ${maxBars}`);
      }
});

test('random entries keep the hour of the day', () => {
  // Only at hour 5 does the price jump: entered there every trade wins, elsewhere none does.
  const rows = Array.from({ length: 480 }, (_, bar) =>
    bar % 24 === 5 ? ([100, 110, 100, 100] as const) : ([100, 100.5, 97, 100] as const),
  );
  const trades = [{ ...buy, entryTime: 5 * HOUR_MS }];
  const { simulate } = nullEntries({ columns: candles(rows), trades, costBps: 0 });
  const random = seededRandom(1);
  for (let draw = 0; draw < 50; draw += 1) assert.equal(simulate(random), 2);
});

test('entries at random have a p-value that is uniform; entries that know the future are found', () => {
  const columns = walk(3_000, seededRandom(12));
  const random = seededRandom(13);
  const at = (bar: number, side: 'buy' | 'sell'): NullTrade => ({
    entryTime: bar * HOUR_MS,
    side,
    entryPrice: columns.open[bar]!,
    stopDistance: columns.open[bar]! * 0.01,
    targetR: 2,
  });
  const pValueOf = (trades: readonly NullTrade[], seed: number): number => {
    const { simulate, replayed } = nullEntries({ columns, trades, costBps: 0 });
    return randomEntryNull({ observed: replayed, simulate, draws: 99, seed })!.pValue;
  };
  const values = Array.from({ length: 60 }, (_, seed) =>
    pValueOf(
      Array.from({ length: 40 }, () => at(random.below(2_900), random.next() < 0.5 ? 'buy' : 'sell')),
      seed,
    ),
  );
  assert.ok(
    values.filter((value) => value <= 0.1).length <= 14,
    `${values.filter((value) => value <= 0.1).length} of 60`,
  );
  assert.ok(values.filter((value) => value <= 0.5).length >= 18);
  assert.ok(values.filter((value) => value <= 0.5).length <= 42);

  const knowing = Array.from({ length: 40 }, () => {
    const bar = random.below(2_900);
    return at(bar, columns.close[bar + 20]! > columns.open[bar]! ? 'buy' : 'sell');
  });
  assert.equal(pValueOf(knowing, 1), 0.01);
});

test('the p-value counts the observed as one of the draws, and leaves out draws without a figure', () => {
  let next = 0;
  const found = randomEntryNull({
    observed: 7,
    draws: 10,
    seed: 1,
    simulate: () => {
      next += 1;
      return next === 10 ? Number.NaN : next;
    },
  })!;
  // 1 to 9 are kept; 7, 8 and 9 reach 7.
  assert.equal(found.draws, 9);
  assert.equal(found.pValue, 4 / 10);
  assert.deepEqual([found.null.low, found.null.median, found.null.high], [1, 5, 9]);
  assert.equal(found.percentiles.length, 101);
  assert.equal(randomEntryNull({ observed: Number.NaN, simulate: () => 1, seed: 1 }), null);
});
