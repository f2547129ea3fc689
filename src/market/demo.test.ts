import { test } from 'node:test';
import assert from 'node:assert/strict';
import { demoCandles } from './demo.ts';
import { gradeColumns } from './quality-report.ts';

const settings = {
  symbol: 'BTCUSDT',
  timeframe: '1m',
  from: Date.UTC(2025, 0, 1),
  count: 20_000,
  seed: 7,
  startPrice: 60_000,
  tick: 0.01,
} as const;

test('the same seed makes the same market, another seed another one', () => {
  const { columns } = demoCandles(settings);
  assert.deepEqual(demoCandles(settings).columns, columns);
  assert.notDeepEqual(demoCandles({ ...settings, seed: 8 }).columns.close, columns.close);
});

test('a longer history begins as the shorter one', () => {
  const short = demoCandles({ ...settings, count: 500 }).columns;
  assert.deepEqual(demoCandles(settings).columns.close.slice(0, 500), short.close);
});

test('every candle would be taken from a venue', () => {
  const { columns } = demoCandles(settings);
  const report = gradeColumns(columns, '1m', 'always');
  assert.equal(report.rejected, 0);
  assert.equal(report.missing, 0);
  for (let row = 0; row < columns.length; row += 1)
    assert.ok(Math.abs(columns.close[row]! * 100 - Math.round(columns.close[row]! * 100)) < 1e-6, 'on the tick');
});

test('large moves come together, and the price stays of this world', () => {
  const { close, length } = demoCandles(settings).columns;
  const size = Array.from({ length: length - 1 }, (_, row) => Math.abs(Math.log(close[row + 1]! / close[row]!)));
  const mean = size.reduce((sum, value) => sum + value, 0) / size.length;
  let variance = 0;
  let covariance = 0;
  for (let row = 1; row < size.length; row += 1) {
    variance += (size[row]! - mean) ** 2;
    covariance += (size[row]! - mean) * (size[row - 1]! - mean);
  }
  assert.ok(covariance / variance > 0.05, `lag-one correlation of absolute returns ${covariance / variance}`);
  assert.ok(close.every((price) => price > 20_000 && price < 180_000));
});
