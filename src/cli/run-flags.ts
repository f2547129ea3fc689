// Run flags: the few settings that are asked for on the command line so often that they need no file.
import { strategyNames } from '#decision/decision.ts';
import { suggestion } from '#model/nearest.ts';
import { parseFixed } from '#model/number.ts';
import { parseTimeframe } from './load.ts';
import { SmcError } from '#model/fate.ts';
import type { Config } from '#config/config.ts';

export type RunFlags = {
  readonly config?: string;
  readonly strategy?: string;
  readonly timeframe?: string;
  readonly capital?: string;
  readonly currency?: string;
  readonly rate?: readonly string[];
  readonly maxPositionSize?: string;
  readonly leverage?: string;
};

/** A flag goes before the file. @throws SmcError USAGE, CONFIG_INVALID */
export function withFlags(config: Config, flags: RunFlags): Config {
  const { paper_trading, risk_manager, decision_engine, market } = config;
  requireStrategy(flags.strategy);
  return {
    ...config,
    rates: { ...config.rates, ...Object.fromEntries((flags.rate ?? []).map(parseRate)) },
    market:
      flags.timeframe === undefined ? market : { entry_timeframe: parseTimeframe(flags.timeframe, '--timeframe') },
    paper_trading: {
      ...paper_trading,
      initial_balance: amountFlag(flags.capital, '--capital') ?? paper_trading.initial_balance,
      leverage: leverageFlag(flags.leverage) ?? paper_trading.leverage,
      ...(flags.currency === undefined ? {} : { currency: parseCurrency(flags.currency) }),
    },
    risk_manager: {
      ...risk_manager,
      max_position_size: amountFlag(flags.maxPositionSize, '--max-position-size') ?? risk_manager.max_position_size,
    },
    decision_engine:
      flags.strategy === undefined
        ? decision_engine
        : { ...decision_engine, strategies: strategyWithParameters(config, flags.strategy) },
  };
}

/** The strategy with the parameters that the file gives it, if it does. */
function strategyWithParameters(config: Config, name: string) {
  const given = config.decision_engine.strategies?.find((choice) => typeof choice === 'object' && choice.name === name);
  return [given ?? name];
}

function requireStrategy(name: string | undefined): void {
  if (name === undefined || strategyNames.includes(name)) return;
  throw new SmcError(
    'USAGE',
    `no strategy is called ${JSON.stringify(name)}`,
    '--strategy',
    suggestion(name, strategyNames),
  );
}

function parseCurrency(text: string): string {
  if (/^[A-Z0-9]{2,10}$/.test(text)) return text;
  throw new SmcError('USAGE', `${JSON.stringify(text)} is no currency`, '--currency', 'write it as USD, EUR or USDT');
}

function amountFlag(text: string | undefined, flag: string): string | undefined {
  if (text === undefined) return undefined;
  try {
    if (parseFixed(text) > 0n) return text;
  } catch {
    // Said below: both ways of being wrong are mended alike.
  }
  throw new SmcError(
    'USAGE',
    `${JSON.stringify(text)} is no amount`,
    flag,
    'give a positive number such as 10000 or 2500.50',
  );
}

function leverageFlag(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const value = Number(text);
  if (value >= 1 && value <= 500) return value;
  throw new SmcError(
    'USAGE',
    `leverage cannot be ${JSON.stringify(text)}`,
    '--leverage',
    'give a number from 1 to 500',
  );
}

/** "JPYUSD=0.0067" */
function parseRate(text: string): readonly [string, string] {
  const match = /^([A-Z0-9]{4,20})=(\d+(?:\.\d{1,8})?)$/.exec(text);
  if (match !== null && parseFixed(match[2]!) > 0n) return [match[1]!, match[2]!];
  throw new SmcError(
    'USAGE',
    `${JSON.stringify(text)} is no rate`,
    '--rate',
    'write two currencies and what one of the first costs in the second, such as JPYUSD=0.0067',
  );
}
