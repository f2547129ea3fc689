// Backtest request: the form of what a backtest is asked with, what it means, and how it is told again.
import { z } from 'zod';
import { cash, formatFixed } from '#model/number.ts';
import { isoTime } from '#model/time.ts';
import { positiveText, symbolText, timeframe } from './field.ts';
import { rangeFields, rangeOf } from './candle-range.ts';
import { symbolOf } from './context.ts';
import type { ApiContext } from './context.ts';
import type { BacktestRequest } from './port-research.ts';

const name = z.string().regex(/^[a-z][a-z0-9-]{0,63}$/);
const strategyConfig = z.strictObject({
  strategies: z
    .array(
      z.strictObject({
        name,
        parameters: z.record(z.string().regex(/^[A-Za-z][A-Za-z0-9_]{0,63}$/), z.number()).default({}),
      }),
    )
    .min(1)
    .max(20),
  symbols: z.array(symbolText).min(1).max(20),
  timeframe,
});
export const backtestBody = z.strictObject({
  strategy_config: strategyConfig,
  ...rangeFields,
  initial_capital: positiveText,
});

/** What was asked, as it can be asked again. */
export const asked = z.object({
  strategy_config: z.object({
    strategies: z.array(z.object({ name: z.string(), parameters: z.record(z.string(), z.number()) })),
    symbols: z.array(z.string()),
    timeframe: z.string(),
  }),
  start_date: z.string(),
  end_date: z.string(),
  candle_source: z.string(),
  initial_capital: z.string(),
});
export const askedJson = (request: BacktestRequest): z.output<typeof asked> => ({
  strategy_config: {
    strategies: request.strategies.map(({ name: called, parameters }) => ({ name: called, parameters })),
    symbols: [...request.symbols],
    timeframe: request.timeframe,
  },
  start_date: isoTime(request.from),
  end_date: isoTime(request.to),
  candle_source: request.source,
  initial_capital: formatFixed(request.capital),
});

/** @throws Problem symbol_unknown, invalid_request, time_ambiguous, range_too_large */
export function requestOf(context: ApiContext, given: z.output<typeof backtestBody>): BacktestRequest {
  const { strategies, symbols, timeframe: base } = given.strategy_config;
  const range = rangeOf(given, base, symbols.length);
  for (const symbol of symbols) symbolOf(context, symbol);
  return {
    strategies,
    symbols: [...new Set(symbols)],
    timeframe: base,
    ...range,
    capital: cash(given.initial_capital),
    source: given.candle_source,
  };
}
