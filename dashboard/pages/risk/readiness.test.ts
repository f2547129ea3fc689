// Tests of readiness: each figure in its unit, beside what it has to be.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { figureText, nameOf, needText } from './readiness.ts';

test('each figure has its unit and the way in which it has to be better', () => {
  for (const [name, value, needed, text, need] of [
    ['paper-days', 12, 30, '12', 'at least 30'],
    ['sharpe', 1.239, 1.5, '1.24', 'above 1.50'],
    ['max-drawdown', 3.14, 10, '3.1%', 'below 10.0%'],
    ['win-rate', 50, 55, '50.0%', 'above 55.0%'],
  ] as const) {
    const figure = { name, value, needed, ok: false, shortfall: '' };
    assert.equal(figureText(figure, 'USDT'), text);
    assert.equal(needText(figure, 'USDT'), need);
    assert.notEqual(nameOf(name), name);
  }
});

test('what is not known is no nought', () => {
  for (const name of ['net-profit', 'sharpe', 'win-rate'])
    assert.equal(figureText({ name, value: null, needed: 0, ok: false, shortfall: '' }, 'USDT'), '\u2013');
});
