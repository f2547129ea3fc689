// The report on a whole history: counts, completeness, overall grade; and prices off the tick.
import { deepStrictEqual, strictEqual } from 'node:assert/strict';
import { test } from 'node:test';
import { emptyColumns } from '#model/candle.ts';
import { findInstrument, gradeColumns, precisionNote } from './market.ts';
import type { CandleColumns } from '#model/candle.ts';

const MONDAY = Date.UTC(2024, 0, 1);

/** Calm candles at these minutes. */
function columnsAt(minutes: readonly number[], price = 100): CandleColumns {
  const columns = emptyColumns(minutes.length);
  for (const [row, minute] of minutes.entries()) {
    columns.openTime[row] = MONDAY + minute * 60_000;
    columns.open[row] = price;
    columns.high[row] = price * 1.01;
    columns.low[row] = price * 0.99;
    columns.close[row] = price;
  }
  return { ...columns, length: minutes.length };
}

const range = (until: number): number[] => Array.from({ length: until }, (_, index) => index);
const without = (count: number, from: number, missing: number): number[] =>
  range(count).filter((minute) => minute < from || minute >= from + missing);

test('an unbroken history is good and complete', () => {
  const report = gradeColumns(columnsAt(range(1000)), '1m', 'always');
  strictEqual(report.grade, 'good');
  strictEqual(report.completeness, 100);
  deepStrictEqual(report.findings, []);
});

test('a gap is named with its first missing time, the row after it and its line', () => {
  const report = gradeColumns(columnsAt(without(1000, 500, 5)), '1m', 'always', { lineOf: (row) => row + 2 });
  deepStrictEqual(report.findings, [
    { issue: 'gap', row: 500, line: 502, at: MONDAY + 500 * 60_000, detail: '5 candles of 1m missing' },
  ]);
  strictEqual(report.missing, 5);
  strictEqual(report.completeness, 99.5);
  strictEqual(report.grade, 'good');
});

for (const [missing, grade] of [
  [10, 'good'],
  [11, 'acceptable'],
  [100, 'acceptable'],
  [101, 'rejected'],
] as const)
  test(`a history that lacks ${missing} of 1000 candles is ${grade}`, () => {
    strictEqual(gradeColumns(columnsAt(without(1000, 500, missing)), '1m', 'always').grade, grade);
  });

test('a history in which more than one candle in a hundred is rejected is rejected', () => {
  const columns = columnsAt(range(200));
  for (const row of [50, 100]) columns.open[row] = 200;
  strictEqual(gradeColumns(columns, '1m', 'always').grade, 'acceptable');
  columns.open[150] = 200;
  const report = gradeColumns(columns, '1m', 'always');
  strictEqual(report.grade, 'rejected');
  strictEqual(report.counts.inconsistent, 3);
});

test('repeated rows that the reader left out count, and the history is no longer good', () => {
  const leftOut = [{ issue: 'duplicate', row: 3, line: 5, at: MONDAY, detail: 'left out' }] as const;
  const report = gradeColumns(columnsAt(range(100)), '1m', 'always', { leftOut, leftOutCount: 7 });
  strictEqual(report.counts.duplicate, 7);
  strictEqual(report.grade, 'acceptable');
  deepStrictEqual(report.findings, leftOut);
});

test('disorder in columns is counted and the grade falls', () => {
  const report = gradeColumns(columnsAt([0, 1, 2, 1, 3]), '1m', 'always');
  strictEqual(report.counts.disorder, 1);
  strictEqual(report.grade, 'rejected');
  strictEqual(report.rejected, 1);
});

test('only the first fifty findings are kept, all are counted', () => {
  const report = gradeColumns(columnsAt(range(100).map((minute) => minute * 2)), '1m', 'always');
  strictEqual(report.counts.gap, 99);
  strictEqual(report.findings.length, 50);
});

test('no candles are no good', () => {
  strictEqual(gradeColumns(emptyColumns(0), '1m', 'always').grade, 'rejected');
});

test('prices on the tick call for no note', () => {
  const columns = columnsAt([0]);
  for (const column of [columns.open, columns.high, columns.low, columns.close]) column[0] = 1.10235;
  strictEqual(precisionNote(columns, findInstrument('EURUSD')), undefined);
});

test('prices finer than the tick are told with a share and an example', () => {
  const columns = columnsAt([0, 1]);
  columns.close[1] = 100.123;
  const note = precisionNote(columns, findInstrument('BTCUSDT'));
  const told = '12.5% of the prices are finer than the tick 0.01 of BTCUSDT (such as 100.123)';
  strictEqual(note, `${told}: used as they are, orders are rounded to the tick`);
});
