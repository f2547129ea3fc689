// Settings of risk: every limit with its default (PRODUCT 6). A limit that is undefined is not set.
import { cash, rate } from '#model/number.ts';
import type { Cash, Rate } from '#model/number.ts';
import type { FixedRates } from '#model/currency.ts';
import type { Millis } from '#model/time.ts';
import type { PerAccount } from '#model/per-account.ts';

/** Symbols that move together and share one limit, whichever way they are held. */
export type ExposureGroup = { readonly name: string; readonly symbols: readonly string[]; readonly maxExposure: Cash };

/** Of one account. Amounts in the account currency. One basis point is 0.01%. */
export type AccountRisk = {
  readonly currency: string;
  /** As "JPYUSD": the price of one JPY in USD. */
  readonly rates: FixedRates;
  /** `spot` is long only and never borrows. */
  readonly accountType: 'margin' | 'spot';
  readonly maxPositionNotional: Cash;
  /** Of the balance, lost if the stop fills at its price. */
  readonly maxRiskPerTradeBps: number;
  readonly maxOpenPositions: number;
  /** Of equity since the trading day began, open positions included. */
  readonly maxDailyLoss: Cash;
  /** Where and when (after local midnight) a trading day begins. */
  readonly dayZone: string;
  readonly dayStartMs: Millis;
  /** Of equity from its highest. */
  readonly maxDrawdownBps: number | undefined;
  readonly maxSymbolExposure: Cash | undefined;
  readonly groups: readonly ExposureGroup[];
  /** Total exposure over equity; a spot account has 1 whatever is set. */
  readonly maxLeverage: Rate;
  /** Since the last approval of the account; 0 is no wait. */
  readonly minTimeBetweenTradesMs: Millis;
  /** Share of a limit at which `limitNear` is said. */
  readonly warnAtPercent: number;
  /** Whose plans the account follows; undefined is all of them. What a person asks for is always followed. */
  readonly strategies?: readonly string[];
};

export type RiskSettings = PerAccount<AccountRisk>;

export const DEFAULT_RISK: RiskSettings = {
  currency: 'USD',
  rates: {},
  accountType: 'margin',
  maxPositionNotional: cash('1000'),
  maxRiskPerTradeBps: 200,
  maxOpenPositions: 3,
  maxDailyLoss: cash('500'),
  dayZone: 'UTC',
  dayStartMs: 0,
  maxDrawdownBps: undefined,
  maxSymbolExposure: undefined,
  groups: [],
  maxLeverage: rate('1'),
  minTimeBetweenTradesMs: 0,
  warnAtPercent: 80,
};
