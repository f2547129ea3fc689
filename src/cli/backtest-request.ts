// Backtest request: what the API asks for as the settings of a run, and what there is to ask for.
import { instrumentOf, pipelineSettings } from '#config/config.ts';
import { parametersOf, STRATEGIES } from '#decision/decision.ts';
import type { ApiPort, StrategyFacts } from '#api/api.ts';
import type { Config } from '#config/config.ts';
import type { PipelineSettings } from '#pipeline';

type Entry = NonNullable<Config['market']['entry_timeframe']>;

/** As in force, but for what was asked. @throws SmcError CONFIG_INVALID, INSTRUMENT_UNKNOWN */
export function backtestSettings(config: Config, request: Parameters<ApiPort['backtest']>[0]): PipelineSettings {
  const { strategies, symbols, timeframe, capital } = request;
  const asked: Config = {
    ...config,
    accounts: {},
    market: { entry_timeframe: timeframe as Entry },
    decision_engine: {
      ...config.decision_engine,
      ...(strategies.length === 0
        ? {}
        : { strategies: strategies.map(({ name, parameters }) => ({ name, parameters: { ...parameters } })) }),
    },
  };
  const settings = pipelineSettings(
    asked,
    symbols.map((symbol) => instrumentOf(asked, symbol)),
    '1m',
  );
  return { ...settings, ledger: { ...settings.ledger, capital } };
}

export const strategyFacts = (): readonly StrategyFacts[] =>
  STRATEGIES.map(({ name, summary }) => ({ name, summary, parameters: parametersOf(name) }));
