// Schema: every key of the configuration file, what it may be, and what it is when it is not given.
import { bus } from './bus-schema.ts';
import { notifications } from './notifications-schema.ts';
import { propFirm } from './prop-firm-schema.ts';
import { amount, clock, percent, positive, zone } from './values.ts';
import { externalOrders, readiness, real, venueName, venuePlace } from './real-schema.ts';
import { redis } from './redis-schema.ts';
import { telemetry } from './telemetry-schema.ts';
import { storage } from './storage-schema.ts';
import { z } from 'zod';
import { TIMEFRAMES } from '#model/time.ts';

const timeframe = z.enum(TIMEFRAMES);
const bps = z.number().min(-1000).max(1000);
const count = z.int().min(1).max(1_000_000);
const parameters = z.record(z.string(), z.number());

const strategy = z.union(
  [z.string(), z.strictObject({ name: z.string(), parameters: parameters.default({}) })],
  'must be the name of a strategy, or its name with its parameters',
);
const nameOf = (choice: z.output<typeof strategy>): string => (typeof choice === 'string' ? choice : choice.name);

const instrument = z.strictObject({
  kind: z.enum(['spot', 'perpetual', 'forex', 'metal', 'stock']).optional(),
  base: z.string().optional(),
  quote: z.string().optional(),
  tick: positive.optional(),
  lot: positive.optional(),
  min_quantity: positive.optional(),
  max_quantity: positive.optional(),
  min_notional: amount.optional(),
  contract_size: positive.optional(),
  hours: z.enum(['always', 'forex', 'us-stock']).optional(),
});

const seconds = z.number().min(0).max(10_000_000);
const groups = z.array(
  z.strictObject({ name: z.string(), symbols: z.array(z.string()).min(1), max_exposure: positive }),
);
const accountType = z.enum(['margin', 'spot']);
const leverage = z.number().min(1).max(500);

/** What is not given is as `paper_trading` and `risk_manager` say. */
const account = z.strictObject({
  initial_balance: positive.optional(),
  max_positions: count.optional(),
  account_type: accountType.optional(),
  leverage: leverage.optional(),
  strategies: z.array(z.string()).min(1).optional(),
  venue: venueName.optional(),
  real: real.optional(),
  external_orders: externalOrders.optional(),
  prop_firm: propFirm.optional(),
  risk_manager: z
    .strictObject({
      max_position_size: positive.optional(),
      max_daily_loss: positive.optional(),
      stop_loss_percent: percent.optional(),
      max_drawdown_percent: percent.optional(),
      max_symbol_exposure: positive.optional(),
      min_seconds_between_trades: seconds.optional(),
      warn_at_percent: percent.optional(),
      day_zone: zone.optional(),
      day_start: clock.optional(),
      groups: groups.optional(),
    })
    .default({}),
});
const ACCOUNT_NAME = /^[A-Za-z0-9][A-Za-z0-9-]{0,31}$/;
/** Every event of a market is handed to every account. */
const ACCOUNTS_MOST = 32;

/** docs/config.md explains each key; a test holds the page and this schema together. */
export const configSchema = z.strictObject({
  app: z.strictObject({ mode: z.enum(['paper', 'real']).default('paper') }).prefault({}),
  paper_trading: z
    .strictObject({
      initial_balance: positive.default('10000'),
      max_positions: count.default(3),
      currency: z
        .string()
        .regex(/^[A-Z0-9]{2,10}$/, 'must be a currency such as USD or USDT')
        .optional(),
      account_type: accountType.default('margin'),
      leverage: leverage.default(1),
    })
    .prefault({}),
  accounts: z
    .record(
      z.string().regex(ACCOUNT_NAME, 'must be a name of letters, digits and "-" such as paper-1, at most 32 long'),
      account,
    )
    .refine((each) => Object.keys(each).length <= ACCOUNTS_MOST, `must be at most ${ACCOUNTS_MOST} accounts`)
    .default({}),
  venue: venuePlace,
  readiness,
  exchanges: z
    .record(z.string(), z.strictObject({ enabled: z.boolean(), symbols: z.array(z.string()).min(1) }))
    .default({}),
  instruments: z.record(z.string(), instrument).default({}),
  rates: z.record(z.string().regex(/^[A-Z0-9]{4,20}$/, 'must be two currencies such as JPYUSD'), positive).default({}),
  market: z
    .strictObject({ entry_timeframe: timeframe.optional(), higher_timeframe: timeframe.optional() })
    .prefault({}),
  detection: z
    .strictObject({
      swing_bars: z.int().min(2).max(500).optional(),
      internal_bars: z.int().min(1).max(500).optional(),
      structure_break: z.enum(['close', 'wick']).optional(),
      zone_break: z.enum(['close', 'wick']).optional(),
      displacement_atr: z.number().gt(0).max(20).optional(),
      gap_minimum_atr: z.number().min(0).max(20).optional(),
      equal_tolerance_atr: z.number().min(0).max(5).optional(),
      order_block_candle: z.enum(['last', 'extreme', 'both']).optional(),
    })
    .prefault({}),
  indicators: z
    .array(z.strictObject({ name: z.string(), timeframe: timeframe.optional(), parameters: parameters.default({}) }))
    .default([]),
  decision_engine: z
    .strictObject({
      mode: z.enum(['heuristic']).default('heuristic'),
      confidence_threshold: z.number().min(0).max(1).default(0.7),
      strategies: z
        .array(strategy)
        .min(1)
        .refine(
          (choices) => new Set(choices.map(nameOf)).size === choices.length,
          'must name each strategy once: plan ids carry its name',
        )
        .optional(),
      minimum_evidence: z.int().min(0).max(10).optional(),
      minimum_reward: z.number().gt(0).max(20).optional(),
      minimum_stop_atr: z.number().min(0).max(50).optional(),
      maximum_stop_atr: z.number().gt(0).max(50).optional(),
      expiry_bars: count.optional(),
      warm_up_bars: z.int().min(0).max(1_000_000).optional(),
    })
    .prefault({}),
  risk_manager: z
    .strictObject({
      max_position_size: positive.default('1000'),
      max_daily_loss: positive.default('500'),
      stop_loss_percent: percent.default(2),
      take_profit_ratio: z.number().min(0.1).max(20).default(3),
      max_drawdown_percent: percent.optional(),
      max_symbol_exposure: positive.optional(),
      min_seconds_between_trades: seconds.default(0),
      warn_at_percent: percent.default(80),
      day_zone: zone.default('UTC'),
      day_start: clock.default('00:00'),
      groups: groups.default([]),
    })
    .prefault({}),
  prop_firm: propFirm.optional(),
  circuit_breaker: z
    .strictObject({
      max_rejects_in_a_row: count.default(5),
      max_latency_ms: z.int().min(10).max(600_000).default(1000),
      max_clock_jump_ms: z.int().min(100).max(600_000).default(2000),
      max_clock_skew_ms: z.int().min(100).default(1000),
      max_errors_per_minute: count.default(30),
      guardian_seconds: z.int().min(2).max(600).default(10),
    })
    .prefault({}),
  simulation: z
    .strictObject({
      path: z.enum(['pessimistic', 'optimistic', 'ohlc']).optional(),
      limit_fill: z.enum(['through', 'touch']).optional(),
      maker_fee_bps: bps.optional(),
      taker_fee_bps: bps.optional(),
      spread_ticks: z.number().min(0).max(10_000).optional(),
      spread_bps: z.number().min(0).max(1000).optional(),
      slippage_bps: z.number().min(0).max(1000).optional(),
      latency_ms: z.int().min(0).max(86_400_000).optional(),
      volume_share: z.number().min(0).max(1).optional(),
      funding_bps_per_8_hours: bps.optional(),
      swap_long_bps_per_day: bps.optional(),
      swap_short_bps_per_day: bps.optional(),
    })
    .prefault({}),
  notifications,
  backend_api: z
    .strictObject({
      host: z.string().default('localhost'),
      port: z.int().min(1).max(65_535).default(3001),
      hosts: z.array(z.string()).optional(),
      tls: z.strictObject({ certificate: z.string(), key: z.string() }).optional(),
      proxies: z.array(z.string()).min(1).optional(),
      allow_insecure: z.boolean().default(false),
    })
    .prefault({}),
  bus,
  redis,
  storage,
  telemetry,
});

export type Config = z.output<typeof configSchema>;
