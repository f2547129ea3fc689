import assert from 'node:assert/strict';
import { test } from 'node:test';
import { progress, progressLine, readableCount, readableDuration } from './progress.ts';

const ERASE = '\r\u001B[K';

/** A terminal that remembers, and a clock that stands until it is set. */
function bench(interactive: boolean) {
  const written: string[] = [];
  const at = { now: 5000 };
  const terminal = { write: (text: string) => void written.push(text), interactive, color: false, width: 80 };
  return { written, at, bar: progress(terminal, { label: 'Reading', total: 100, unit: 'rows', clock: () => at.now }) };
}

test('work that ends within a second draws nothing', () => {
  const { written, at, bar } = bench(true);
  bar.at(10);
  at.now += 999;
  bar.at(90);
  bar.end();
  assert.deepEqual(written, []);
});

test('longer work draws at most ten times a second, and takes its line away', () => {
  const { written, at, bar } = bench(true);
  for (let step = 0; step < 30; step += 1) {
    at.now += 50;
    bar.at(step);
  }
  // 1500 ms in steps of 50: at 1000, 1100, … 1500.
  assert.equal(written.length, 6);
  assert.ok(written.every((text) => text.startsWith(`${ERASE}Reading`)));
  bar.end();
  bar.end();
  assert.deepEqual(written.slice(6), [ERASE]);
});

test('where nobody watches nothing is ever written', () => {
  const { written, at, bar } = bench(false);
  at.now += 60_000;
  bar.at(50);
  bar.end();
  assert.deepEqual(written, []);
});

const figures = { label: 'Backtest', total: 3_000_000, unit: 'bars', done: 1_000_000, elapsedMs: 2000 };

test('the line says how far, how fast and how long yet', () => {
  assert.equal(
    progressLine({ color: false, width: 100 }, figures),
    `Backtest  ${'━'.repeat(8)}${'─'.repeat(16)}   33 %  500 k bars/s  4.0 s left`,
  );
});

test('a narrow terminal loses the time, the rate and the bar, in this order', () => {
  const lines = [60, 50, 44, 30, 8].map((width) => progressLine({ color: false, width }, figures));
  assert.deepEqual(
    lines.map((line) => line.replaceAll(/[━─]+/g, '=')),
    ['Backtest  =   33 %  500 k bars/s', 'Backtest  =   33 %', 'Backtest  =   33 %', 'Backtest', 'Backtes'],
  );
});

test('without a total there is a count and a rate', () => {
  assert.equal(
    progressLine({ color: false, width: 80 }, { ...figures, total: undefined }),
    'Backtest  1.00 M bars  500 k bars/s',
  );
});

test('more than was announced is a full bar, and nothing done promises no time', () => {
  const full = progressLine({ color: false, width: 100 }, { ...figures, done: 4_000_000 });
  assert.match(full, /━{24} {2}100 % {2}2\.00 M bars\/s {2}0 ms left$/);
  assert.match(progressLine({ color: false, width: 100 }, { ...figures, done: 0 }), /0 bars\/s$/);
  assert.match(progressLine({ color: false, width: 100 }, { ...figures, total: 0, done: 0 }), /100 %/);
});

test('counts and durations are rounded to what is read at a glance', () => {
  assert.deepEqual([0, 0.5, 7, 950, 1000, 12_400, 2_030_000, 123_456_789, 5e9].map(readableCount), [
    '0',
    '0.5',
    '7',
    '950',
    '1.00 k',
    '12.4 k',
    '2.03 M',
    '123 M',
    '5.00 G',
  ]);
  assert.deepEqual([0, 850, 12_345, 59_949, 59_950, 245_000, 3_599_600, 7_800_000].map(readableDuration), [
    '0 ms',
    '850 ms',
    '12.3 s',
    '59.9 s',
    '1 min 00 s',
    '4 min 05 s',
    '1 h 00 min',
    '2 h 10 min',
  ]);
});
