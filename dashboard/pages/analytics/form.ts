// Form: what a person wants to backtest, what is wrong with it, and the request that it becomes.
import { draftOf, rangeBody, rangeFaults } from '#dashboard/jobs/range-form.ts';
import type { RangeDraft, RangeFaults } from '#dashboard/jobs/range-form.ts';
import type { RunRequest, StrategyFacts } from './runs.ts';
import type { Span } from '#dashboard/jobs/spans.ts';
import { dateText, originsOf } from '#dashboard/jobs/spans.ts';

/** Numbers as they were typed. A parameter that is not in it stands at its default. */
export type BacktestDraft = {
  readonly range: RangeDraft;
  readonly timeframe: string;
  readonly capital: string;
  readonly strategies: readonly string[];
  readonly parameters: Readonly<Record<string, Readonly<Record<string, string>>>>;
};

export type BacktestFaults = {
  readonly range: RangeFaults;
  readonly strategies?: string;
  readonly capital?: string;
  /** By strategy and parameter. */
  readonly parameters: Readonly<Record<string, string>>;
};

export const DAYS = 60;
const CAPITAL = /^(?:0|[1-9]\d{0,11})(?:\.\d{1,8})?$/;
const NUMBER = /^-?\d+(?:\.\d+)?$/;

export const parameterKey = (strategy: string, parameter: string): string => `${strategy}.${parameter}`;

export const emptyDraft = (spans: readonly Span[], strategies: readonly StrategyFacts[]): BacktestDraft => ({
  range: draftOf(
    spans,
    spans.slice(0, 1).map(({ symbol }) => symbol),
    DAYS,
    // Until the agent has seen some weeks, the demo is the longer history.
    spans.some(({ origin, from, until }) => origin !== 'demo' && until - from > 14 * 86_400_000) ? undefined : 'demo',
  ),
  timeframe: '15m',
  capital: '10000',
  strategies: strategies.map(({ name }) => name),
  parameters: {},
});

/** A run that has been, to be turned and run again. */
export function draftFrom(request: RunRequest, spans: readonly Span[]): BacktestDraft {
  const { strategies, symbols, timeframe } = request.strategy_config;
  const recorded = originsOf(spans, symbols).find((origin) => origin !== 'demo') ?? 'log';
  return {
    range: {
      symbols,
      origin: request.candle_source === 'demo' ? 'demo' : recorded,
      first: dateText(Date.parse(request.start_date)),
      last: dateText(Date.parse(request.end_date) - 1),
    },
    timeframe,
    capital: request.initial_capital,
    strategies: strategies.map(({ name }) => name),
    parameters: Object.fromEntries(
      strategies.map(({ name, parameters }) => [
        name,
        Object.fromEntries(Object.entries(parameters).map(([parameter, value]) => [parameter, String(value)])),
      ]),
    ),
  };
}

export function faultsOf(
  draft: BacktestDraft,
  spans: readonly Span[],
  strategies: readonly StrategyFacts[],
): BacktestFaults {
  const parameters: Record<string, string> = {};
  for (const { name, parameters: rules } of strategies) {
    if (!draft.strategies.includes(name)) continue;
    for (const { name: parameter, minimum, maximum, whole } of rules) {
      const text = draft.parameters[name]?.[parameter];
      if (text === undefined) continue;
      const value = Number(text);
      const fits = NUMBER.test(text) && value >= minimum && value <= maximum && (!whole || Number.isInteger(value));
      if (!fits)
        parameters[parameterKey(name, parameter)] = `A ${whole ? 'whole ' : ''}number from ${minimum} to ${maximum}.`;
    }
  }
  return {
    range: rangeFaults(draft.range, spans),
    parameters,
    ...(draft.strategies.length === 0 ? { strategies: 'Choose at least one strategy.' } : {}),
    ...(CAPITAL.test(draft.capital) && Number(draft.capital) > 0
      ? {}
      : { capital: 'An amount above zero, such as 10000.' }),
  };
}

export const hasFaults = ({ range, strategies, capital, parameters }: BacktestFaults): boolean =>
  strategies !== undefined ||
  capital !== undefined ||
  Object.keys(parameters).length > 0 ||
  Object.keys(range).length > 0;

export const requestOf = (draft: BacktestDraft, spans: readonly Span[]): RunRequest => ({
  strategy_config: {
    strategies: draft.strategies.map((name) => ({
      name,
      parameters: Object.fromEntries(
        Object.entries(draft.parameters[name] ?? {}).map(([parameter, text]) => [parameter, Number(text)]),
      ),
    })),
    symbols: draft.range.symbols,
    timeframe: draft.timeframe,
  },
  ...rangeBody(draft.range, spans),
  initial_capital: draft.capital,
});

/** What differs between two runs: names of settings with their values. */
export function differences(
  one: RunRequest,
  other: RunRequest,
): readonly (readonly [name: string, one: string, other: string])[] {
  const flat = (request: RunRequest): ReadonlyMap<string, string> =>
    new Map([
      ['markets', request.strategy_config.symbols.join(', ')],
      ['timeframe', request.strategy_config.timeframe],
      ['candles', request.candle_source],
      ['from', request.start_date.slice(0, 10)],
      ['until', request.end_date.slice(0, 10)],
      ['capital', request.initial_capital],
      ['strategies', request.strategy_config.strategies.map(({ name }) => name).join(', ')],
      ...request.strategy_config.strategies.flatMap(({ name, parameters }) =>
        Object.entries(parameters).map(([parameter, value]) => [`${name} ${parameter}`, String(value)] as const),
      ),
    ]);
  const a = flat(one);
  const b = flat(other);
  return [...new Set([...a.keys(), ...b.keys()])]
    .filter((name) => a.get(name) !== b.get(name))
    .map((name) => [name, a.get(name) ?? 'default', b.get(name) ?? 'default']);
}
