// Limits: the figures of risk and of the breaker from the file, in the units that the rooms count in.
import { cash, fixedFromNumber } from '#model/number.ts';
import { clockMs } from './clock.ts';
import { configOfAccount, eachAccount, propFirmPath } from './accounts.ts';
import { firmTerms } from './prop-firm.ts';
import { given } from './given.ts';
import { limitsIn } from '#model/limits.ts';
import { SECOND_MS } from '#model/time.ts';
import type { BreakerSettings } from '#breaker/breaker.ts';
import type { Config } from './schema.ts';
import type { FixedRates } from '#model/currency.ts';
import type { Instrument } from '#model/instrument.ts';
import type { Limits } from '#model/limits.ts';
import type { Rate } from '#model/number.ts';
import type { RiskSettings } from '#risk/risk.ts';

const BPS_PER_PERCENT = 100;

const toBps = (percent: number): number => Math.round(percent * BPS_PER_PERCENT);

const drawdownBps = ({ risk_manager }: Config): number | undefined =>
  risk_manager.max_drawdown_percent === undefined ? undefined : toBps(risk_manager.max_drawdown_percent);

export function riskSettings(
  config: Config,
  currency: string,
  rates: FixedRates,
  instruments: readonly Instrument[],
): RiskSettings {
  const firm = (own: Config, name?: string) => given({ firm: firmTerms(own, instruments, propFirmPath(config, name)) });
  return {
    ...accountRisk(config, currency, rates),
    ...firm(config),
    ...eachAccount(config, (own, strategies, name) => ({
      ...accountRisk(own, currency, rates),
      ...given({ strategies }),
      ...firm(own, name),
    })),
  };
}

function accountRisk(config: Config, currency: string, rates: FixedRates): RiskSettings {
  const { paper_trading, risk_manager } = config;
  return {
    currency,
    rates,
    accountType: paper_trading.account_type,
    maxPositionNotional: cash(risk_manager.max_position_size),
    maxRiskPerTradeBps: toBps(risk_manager.stop_loss_percent),
    maxOpenPositions: paper_trading.max_positions,
    maxDailyLoss: cash(risk_manager.max_daily_loss),
    dayZone: risk_manager.day_zone,
    dayStartMs: clockMs(risk_manager.day_start),
    maxDrawdownBps: drawdownBps(config),
    maxSymbolExposure:
      risk_manager.max_symbol_exposure === undefined ? undefined : cash(risk_manager.max_symbol_exposure),
    groups: risk_manager.groups.map(({ name, symbols, max_exposure }) => ({
      name,
      symbols,
      maxExposure: cash(max_exposure),
    })),
    maxLeverage: fixedFromNumber<Rate>(paper_trading.leverage),
    minTimeBetweenTradesMs: risk_manager.min_seconds_between_trades * SECOND_MS,
    warnAtPercent: risk_manager.warn_at_percent,
  };
}

/** What `set-limits` says of an account whose file has been read anew. */
export const limitsOfConfig = (config: Config, account: string): Limits =>
  limitsIn(accountRisk(configOfAccount(config, account), '', {}));

/** The breaker guards the same figures as risk: one number in the file, two guards. */
export const breakerSettings = (config: Config, { firm, accounts }: RiskSettings): BreakerSettings => ({
  ...accountBreaker(config),
  ...given({ firm }),
  ...eachAccount(config, (own, _, name) => ({ ...accountBreaker(own), ...given({ firm: accounts?.[name]?.firm }) })),
});

const accountBreaker = (config: Config): BreakerSettings => ({
  maxDailyLoss: cash(config.risk_manager.max_daily_loss),
  maxDrawdownBps: drawdownBps(config),
  maxRejectsInARow: config.circuit_breaker.max_rejects_in_a_row,
  dayZone: config.risk_manager.day_zone,
  dayStartMs: clockMs(config.risk_manager.day_start),
});
