// Recipes: three backtests that are ready to run on the demo market, each done in seconds.
import { draftOf } from '#dashboard/jobs/range-form.ts';
import type { BacktestDraft } from './form.ts';
import type { Span } from '#dashboard/jobs/spans.ts';

export type Recipe = {
  readonly title: string;
  readonly words: string;
  readonly draft: (spans: readonly Span[]) => BacktestDraft;
};

const recipe = (
  title: string,
  words: string,
  strategies: readonly string[],
  timeframe: string,
  days: number,
): Recipe => ({
  title,
  words,
  draft: (spans) => ({
    range: draftOf(
      spans,
      spans.slice(0, 1).map(({ symbol }) => symbol),
      days,
      'demo',
    ),
    timeframe,
    capital: '10000',
    strategies,
    parameters: {},
  }),
});

export const RECIPES: readonly Recipe[] = [
  recipe(
    'Everything, three months',
    'All strategies together on quarters of an hour, as the agent trades by default.',
    ['order-block', 'liquidity-grab', 'fair-value-gap', 'break-of-structure', 'confluence'],
    '15m',
    91,
  ),
  recipe('Order blocks alone', 'One strategy on quarters of an hour over half a year.', ['order-block'], '15m', 182),
  recipe(
    'Gaps on five minutes',
    'Fair value gaps on a shorter timeframe, where costs weigh more.',
    ['fair-value-gap'],
    '5m',
    30,
  ),
];
