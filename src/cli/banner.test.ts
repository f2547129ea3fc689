import assert from 'node:assert/strict';
import { test } from 'node:test';
import { banner } from './banner.ts';

test('the mode stands first, in brackets where there is no colour', () => {
  assert.equal(
    banner({ color: false }, 'backtest', 'BTCUSDT 1h'),
    '[BACKTEST] recorded prices, simulated orders · BTCUSDT 1h\n',
  );
  assert.equal(banner({ color: false }, 'paper'), '[PAPER] simulated orders, no money moves\n');
});

test('paper is black on yellow, real is white on red', () => {
  assert.ok(banner({ color: true }, 'paper').startsWith('\u001B[30;43m PAPER \u001B[39;49m '));
  assert.ok(banner({ color: true }, 'real').startsWith('\u001B[97;41m REAL MONEY \u001B[39;49m '));
});
