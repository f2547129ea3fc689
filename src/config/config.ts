// Config: from what a person chose to the settings of every room. The door of the room.
import { breakerSettings, riskSettings } from './limits.ts';
import { capitalUnderFirm } from './prop-firm.ts';
import { rate } from '#model/number.ts';
import { DEFAULT_DECISION, checkStrategy } from '#decision/decision.ts';
import { DEFAULT_DETECTION } from '#detection/detection.ts';
import { DEFAULT_EXECUTION } from '#execution/execution.ts';
import { COSTS_OF_KIND, DEFAULT_SIMULATED } from '#venues/simulated/simulated.ts';
import { checkAccounts, eachAccount, propFirmPath } from './accounts.ts';
import { entryTimeframe, higherTimeframe } from './timeframes.ts';
import { checkReal, realAccounts } from './real.ts';
import { given } from './given.ts';
import { durationOf } from '#model/time.ts';
import { SmcError } from '#model/fate.ts';
import type { Config } from './schema.ts';
import type { DecisionSettings, StrategyChoice } from '#decision/decision.ts';
import type { DetectionSettings } from '#detection/detection.ts';
import type { FixedRates } from '#model/currency.ts';
import type { Instrument } from '#model/instrument.ts';
import type { PipelineSettings } from '#pipeline';
import type { SimulatedSettings } from '#venues/simulated/simulated.ts';
import type { Timeframe } from '#model/time.ts';

export { clusterOptions } from './bus.ts';
export { configDesk } from './desk.ts';
export type { Config } from './schema.ts';
export { accountsOfConfig, configOfAccount } from './accounts.ts';
export { firmTerms } from './prop-firm.ts';
export { limitsOfConfig } from './limits.ts';
export { instrumentOf } from './instrument.ts';
export { notifySettings } from './notifications.ts';
export { higherTimeframe } from './timeframes.ts';
export { capitalCapOf, realAccounts } from './real.ts';
export type { RealAccount } from './real.ts';

/** What `{}` in a file would give, without the cost of loading the validator. A test holds the two equal. */
export const DEFAULT_CONFIG: Config = {
  app: { mode: 'paper' },
  paper_trading: { initial_balance: '10000', max_positions: 3, account_type: 'margin', leverage: 1 },
  accounts: {},
  venue: { testnet: false },
  readiness: { days: 30, sharpe: 1.5, max_drawdown_percent: 10, win_rate_percent: 55, in_profit: true },
  exchanges: {},
  instruments: {},
  rates: {},
  market: {},
  detection: {},
  indicators: [],
  decision_engine: { mode: 'heuristic', confidence_threshold: 0.7 },
  risk_manager: {
    max_position_size: '1000',
    max_daily_loss: '500',
    stop_loss_percent: 2,
    take_profit_ratio: 3,
    min_seconds_between_trades: 0,
    warn_at_percent: 80,
    day_zone: 'UTC',
    day_start: '00:00',
    groups: [],
  },
  circuit_breaker: {
    max_rejects_in_a_row: 5,
    max_latency_ms: 1000,
    max_clock_jump_ms: 2000,
    max_clock_skew_ms: 1000,
    max_errors_per_minute: 30,
    guardian_seconds: 10,
  },
  simulation: {},
  notifications: {},
  backend_api: { host: 'localhost', port: 3001, allow_insecure: false },
  bus: {
    kind: 'memory',
    prefix: 'smc-',
    partitions: 6,
    replicas: 1,
    lease_ms: 6000,
    metrics_port: 9464,
  },
  storage: {
    read_models: 'off',
    postgres: { connections: 8, idle_timeout_ms: 30_000, acquire_timeout_ms: 5000, statement_timeout_ms: 120_000 },
  },
  telemetry: {},
};

/** @throws SmcError FILE_NOT_FOUND, CONFIG_INVALID */
export async function loadConfig(path: string): Promise<Config> {
  // The validator takes longer to load than many a run takes: only those who bring a file pay for it.
  const { loadConfig: load } = await import('./load.ts');
  return load(path);
}

/**
 * The settings of a run over these instruments, all with candles of one base timeframe.
 * @throws SmcError CONFIG_INVALID, RATE_NEEDED
 */
export function pipelineSettings(
  config: Config,
  instruments: readonly Instrument[],
  base: Timeframe,
): PipelineSettings {
  checkAccounts(config, instruments);
  checkReal(config);
  const { entry, higher } = chosenTimeframes(config, base);
  const currency = config.paper_trading.currency ?? commonQuote(instruments);
  const rates: FixedRates = Object.fromEntries(Object.entries(config.rates).map(([pair, text]) => [pair, rate(text)]));
  const risk = riskSettings(config, currency, rates, instruments);
  return {
    instruments,
    market: {
      base,
      timeframes: higher === undefined ? [entry] : [entry, higher],
      hours: Object.fromEntries(instruments.map(({ symbol, hours }) => [symbol, hours])),
    },
    detection: detectionSettings(config),
    indicators: {
      choices: config.indicators.map(({ name, timeframe, parameters }) => ({
        name,
        parameters,
        ...(timeframe === undefined ? {} : { timeframe }),
      })),
    },
    decision: decisionSettings(config, entry),
    risk,
    breaker: breakerSettings(config, risk),
    execution: DEFAULT_EXECUTION,
    venue: simulatedSettings(config, instruments),
    ledger: {
      currency,
      capital: capitalUnderFirm(config, propFirmPath(config)),
      rates,
      ...eachAccount(config, (own, _, name) => ({ capital: capitalUnderFirm(own, propFirmPath(config, name)) })),
    },
  };
}

/** @throws SmcError CONFIG_INVALID */
function chosenTimeframes({ market }: Config, base: Timeframe) {
  const entry = market.entry_timeframe ?? entryTimeframe(base);
  if (durationOf(entry) < durationOf(base))
    throw new SmcError(
      'CONFIG_INVALID',
      `entries cannot be looked for on ${entry} in candles of ${base}`,
      'market.entry_timeframe',
      `choose ${base} or longer, or bring finer candles`,
    );
  const higher = market.higher_timeframe ?? higherTimeframe(entry);
  if (higher !== undefined && durationOf(higher) <= durationOf(entry))
    throw new SmcError(
      'CONFIG_INVALID',
      `the higher timeframe ${higher} is not longer than that of the entries, ${entry}`,
      'market.higher_timeframe',
      `choose one longer than ${entry}, or leave it out`,
    );
  return { entry, higher };
}

/** The account is kept in what all instruments are priced in; where they differ, a person has to say. */
function commonQuote(instruments: readonly Instrument[]): string {
  const quotes = [...new Set(instruments.map(({ quote }) => quote))];
  const [only] = quotes;
  if (only !== undefined && quotes.length === 1) return only;
  throw new SmcError(
    'CONFIG_INVALID',
    `the instruments are priced in ${quotes.join(' and ')}, and no account currency was given`,
    'paper_trading.currency',
    `say in which the account is kept, such as --currency ${only ?? 'USD'}`,
  );
}

/** Thresholds of the detectors. */
export function detectionSettings({ detection }: Config): DetectionSettings {
  return {
    ...DEFAULT_DETECTION,
    ...given({
      swingBars: detection.swing_bars,
      internalBars: detection.internal_bars,
      structureBreak: detection.structure_break,
      zoneBreak: detection.zone_break,
      displacementAtr: detection.displacement_atr,
      gapMinimumAtr: detection.gap_minimum_atr,
      equalToleranceAtr: detection.equal_tolerance_atr,
      orderBlockCandle: detection.order_block_candle,
    }),
  };
}

function decisionSettings({ decision_engine, risk_manager }: Config, entry: Timeframe): DecisionSettings {
  const strategies = decision_engine.strategies?.map((choice, index): StrategyChoice => {
    const { name, parameters } = typeof choice === 'string' ? { name: choice, parameters: {} } : choice;
    return { name, parameters: checkStrategy(name, parameters, `decision_engine.strategies[${index}]`) };
  });
  const settings = {
    ...DEFAULT_DECISION,
    timeframes: [entry],
    confidenceThreshold: decision_engine.confidence_threshold,
    takeProfitRatio: risk_manager.take_profit_ratio,
    ...given({
      strategies,
      minimumEvidence: decision_engine.minimum_evidence,
      minimumReward: decision_engine.minimum_reward,
      minimumStopAtr: decision_engine.minimum_stop_atr,
      maximumStopAtr: decision_engine.maximum_stop_atr,
      expiryBars: decision_engine.expiry_bars,
      warmUpBars: decision_engine.warm_up_bars,
    }),
  };
  if (settings.minimumStopAtr >= settings.maximumStopAtr)
    throw new SmcError(
      'CONFIG_INVALID',
      `no stop is at least ${settings.minimumStopAtr} and at most ${settings.maximumStopAtr} ATR wide`,
      'decision_engine.minimum_stop_atr',
      'keep it below maximum_stop_atr',
    );
  return settings;
}

/** Costs are each instrument's own kind's; what the file names holds for all of them. */
function simulatedSettings(config: Config, instruments: readonly Instrument[]): SimulatedSettings {
  const { simulation, app } = config;
  const costs = given({
    makerFeeBps: simulation.maker_fee_bps,
    takerFeeBps: simulation.taker_fee_bps,
    spreadTicks: simulation.spread_ticks,
    spreadBps: simulation.spread_bps,
    slippageBps: simulation.slippage_bps,
    fundingBpsPer8Hours: simulation.funding_bps_per_8_hours,
    swapLongBpsPerDay: simulation.swap_long_bps_per_day,
    swapShortBpsPerDay: simulation.swap_short_bps_per_day,
  });
  return {
    ...DEFAULT_SIMULATED,
    ...given({
      path: simulation.path,
      limitFill: simulation.limit_fill,
      latencyMs: simulation.latency_ms,
      volumeShare: simulation.volume_share,
    }),
    costsOf: Object.fromEntries(instruments.map(({ symbol, kind }) => [symbol, { ...COSTS_OF_KIND[kind], ...costs }])),
    ...(app.mode === 'real' ? { elsewhere: realAccounts(config).map(({ name }) => name) } : {}),
  };
}
