import assert from 'node:assert/strict';
import { test } from 'node:test';
import { lengthOf, paint, printable, terminalOf } from './terminal.ts';

const stream = (isTTY: boolean, columns?: number) => ({
  isTTY,
  ...(columns === undefined ? {} : { columns }),
  write: () => true,
});

test('colour follows the terminal, NO_COLOR, FORCE_COLOR and TERM, in this order of weight', () => {
  const cases: readonly (readonly [isTTY: boolean, environment: Record<string, string>, color: boolean])[] = [
    [true, {}, true],
    [false, {}, false],
    [true, { NO_COLOR: '1' }, false],
    [true, { NO_COLOR: '0' }, false],
    [true, { NO_COLOR: '' }, true],
    [true, { NO_COLOR: '1', FORCE_COLOR: '1' }, false],
    [false, { FORCE_COLOR: '1' }, true],
    [false, { FORCE_COLOR: '0' }, false],
    [true, { TERM: 'dumb' }, false],
  ];
  for (const [isTTY, environment, color] of cases)
    assert.equal(terminalOf(stream(isTTY), environment).color, color, JSON.stringify([isTTY, environment]));
});

test('a file has no width and nobody watches it', () => {
  const { width, interactive } = terminalOf(stream(false, 80), {});
  assert.deepEqual([width, interactive], [Number.POSITIVE_INFINITY, false]);
  assert.equal(terminalOf(stream(true, 132), {}).width, 132);
  assert.equal(terminalOf(stream(true), {}).width, 80);
  assert.equal(terminalOf(stream(true), { TERM: 'dumb' }).interactive, false);
});

test('paint adds nothing without colour and closes what it opens', () => {
  assert.equal(paint({ color: false }, 'red', 'x'), 'x');
  assert.equal(paint({ color: true }, 'red', 'x'), '\u001B[31mx\u001B[39m');
  assert.equal(paint({ color: true }, 'onYellow', 'x'), '\u001B[30;43mx\u001B[39;49m');
});

test('control characters and direction marks become visible', () => {
  assert.equal(printable('a\tb\u0007\u009B\u2066'), String.raw`a b\u0007\u009b\u2066`);
  assert.equal(printable('Zürich – 5 µs'), 'Zürich – 5 µs');
});

test('a character outside the basic plane counts once', () => {
  assert.equal(lengthOf('a😀'), 2);
});
