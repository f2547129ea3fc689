// Grid: every value with every other, each as a request of its own, and the base as it was.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { cash } from '#model/number.ts';
import { gridOf } from './grid.ts';

const base = {
  strategies: [
    { name: 'order-block', parameters: { depth: 0.5, bars: 9 } },
    { name: 'confluence', parameters: {} },
  ],
  symbols: ['BTCUSDT'],
  timeframe: '15m',
  from: 0,
  to: 1,
  capital: cash('1'),
  source: 'demo',
} as const;

test('two axes are every value of one with every value of the other', () => {
  const cells = gridOf({
    base,
    axes: [
      { strategy: 'order-block', parameter: 'depth', values: [0, 1] },
      { strategy: 'confluence', parameter: 'reach', values: [2, 3] },
    ],
  });
  assert.deepEqual(
    cells.map(({ values, request }) => [values, ...request.strategies.map(({ parameters }) => parameters)]),
    [
      [[0, 2], { depth: 0, bars: 9 }, { reach: 2 }],
      [[0, 3], { depth: 0, bars: 9 }, { reach: 3 }],
      [[1, 2], { depth: 1, bars: 9 }, { reach: 2 }],
      [[1, 3], { depth: 1, bars: 9 }, { reach: 3 }],
    ],
  );
  assert.equal(base.strategies[0].parameters.depth, 0.5);
});
