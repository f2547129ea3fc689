// Requests: the order that closes a position, either way.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { closeOf } from './request.ts';
import type { Quantity } from '#model/number.ts';

for (const [position, side, size] of [
  [5n, 'sell', 5n],
  [1n, 'sell', 1n],
  [-1n, 'buy', 1n],
  [-5n, 'buy', 5n],
] as const)
  test(`a position of ${position} is closed by a ${side} of ${size}`, () => {
    const close = closeOf('p', 'BTCUSDT', position as Quantity, 1);
    assert.deepEqual([close.side, close.quantity, close.type, close.reduceOnly], [side, size, 'market', true]);
  });
