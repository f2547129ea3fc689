// Load: times, timeframes and spans as they are written on a command line, and files as markets.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { DEFAULT_CONFIG } from '#config/config.ts';
import { sliceColumns } from '#model/candle.ts';
import { HOUR_MS, MINUTE_MS } from '#model/time.ts';
import { inTimeframe, load, loadMarket, parseTime, parseTimeframe, requireSpan, since, until } from './load.ts';
import { demo, demoFile, file, FROM } from './shell.fixture.ts';
import type { Shell } from './shell.ts';

const quiet = { write: (): void => undefined, interactive: false, color: false, width: Number.POSITIVE_INFINITY };
const shell: Shell = {
  out: quiet,
  err: quiet,
  clock: () => 0,
  now: () => 0,
  asked: () => Promise.resolve(),
  environment: {},
  input: () => Promise.resolve(''),
};

test('a time is a day in UTC, a moment with its zone, or epoch milliseconds', () => {
  const times: readonly (readonly [text: string, time: number])[] = [
    ['2024-08-01', Date.UTC(2024, 7, 1)],
    ['2024-08-01T13:30Z', Date.UTC(2024, 7, 1, 13, 30)],
    ['2024-08-01T13:30:15Z', Date.UTC(2024, 7, 1, 13, 30, 15)],
    ['2024-08-01T13:30:15.250Z', Date.UTC(2024, 7, 1, 13, 30, 15, 250)],
    ['2024-08-01T13:30:00+02:00', Date.UTC(2024, 7, 1, 11, 30)],
    ['1722470400000', 1_722_470_400_000],
  ];
  for (const [text, time] of times) assert.equal(parseTime(text, '--from'), time, text);
});

test('what would have to be guessed is no time', () => {
  for (const text of [
    '',
    'today',
    '2024',
    '2024-13-01',
    '01.08.2024',
    '2024-08-01T13:30',
    '2024-08-01 13:30Z',
    '1722470400',
    '-1',
    '1e12',
  ])
    assert.throws(() => parseTime(text, '--from'), { code: 'USAGE', where: '--from' }, text);
});

test('a timeframe is one of the list, letter for letter', () => {
  assert.equal(parseTimeframe('15m', '--timeframe'), '15m');
  for (const text of ['15M', '15', 'm15', '7m', 'toString', ''])
    assert.throws(() => parseTimeframe(text, '--timeframe'), { code: 'USAGE', where: '--timeframe' }, text);
});

test('a span is half open: the first moment counts, the last is left out', () => {
  const { columns } = demo('BTCUSDT', '1h', 10, 60_000);
  const at = (hour: number): number => FROM + hour * HOUR_MS;
  assert.equal(until(columns, undefined).length, 10);
  assert.equal(until(columns, at(4)).length, 4);
  assert.equal(until(columns, at(4) + 1).length, 5);
  assert.equal(since(columns, at(4)).openTime[0], at(4));
  assert.equal(since(columns, at(4) + 1).openTime[0], at(5));
  assert.equal(since(columns, Number.NEGATIVE_INFINITY).length, 10);
  assert.equal(since(columns, at(99)).length, 0);
  assert.equal(since(until(columns, at(6)), at(3)).length, 3);
  // Columns may have room behind their rows.
  assert.equal(since({ ...columns, length: 2 }, at(5)).length, 0);
  assert.doesNotThrow(() => requireSpan(columns, at(9), 'f.csv'));
  assert.throws(() => requireSpan(columns, at(9) + 1, 'f.csv'), { code: 'DATA_EMPTY', where: 'f.csv' });
  assert.throws(() => requireSpan(sliceColumns(columns, 0, 0), 0, 'f.csv'), { code: 'DATA_EMPTY' });
});

test('a longer timeframe is made, a shorter one is refused', () => {
  const series = demo('BTCUSDT', '15m', 40, 60_000);
  assert.equal(inTimeframe(series, '15m'), series);
  const hours = inTimeframe(series, '1h');
  assert.deepEqual([hours.timeframe, hours.columns.length], ['1h', 10]);
  assert.equal(hours.columns.high[0], Math.max(...series.columns.high.subarray(0, 4)));
  assert.throws(() => inTimeframe(series, '5m'), { code: 'USAGE', where: '--timeframe' });
});

test('a file becomes a market with the facts of its instrument', async () => {
  const path = demoFile(demo('ETHUSDT', '15m', 30, 3_000));
  const { series, instrument, path: same, quality } = await loadMarket(path, DEFAULT_CONFIG, {}, shell);
  assert.deepEqual([series.symbol, series.timeframe, series.columns.length], ['ETHUSDT', '15m', 30]);
  assert.deepEqual([instrument.quote, same, quality.grade], ['USDT', path, 'good']);
  const named = await loadMarket(path, DEFAULT_CONFIG, { symbol: 'BTCUSDT' }, shell);
  assert.deepEqual([named.series.symbol, named.instrument.symbol], ['BTCUSDT', 'BTCUSDT']);
});

test('zone and names of columns reach the reader', async () => {
  const rows = Array.from({ length: 4 }, (_, hour) => `2025-01-0${hour + 1} 09:00;5;6;4;5.5`).join('\n');
  const path = file('shares.csv', `Day;First;Top;Low;Last\n${rows}\n`);
  const options = { symbol: 'SPY', zone: 'America/New_York', columns: 'time=Day,open=First,high=Top,close=Last' };
  const { series } = await load(path, options, shell);
  assert.deepEqual([series.timeframe, series.columns.close[0]], ['1d', 5.5]);
  assert.equal(series.columns.openTime[0]! % (24 * HOUR_MS), 14 * HOUR_MS);
  assert.ok(series.columns.openTime[0]! % MINUTE_MS === 0);
});
