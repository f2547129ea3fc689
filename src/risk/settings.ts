// Settings of risk: every limit with its default (PRODUCT 6). Its limits may be changed while it runs.
import { cash, rate } from '#model/number.ts';
import type { FirmTerms } from '#model/firm-terms.ts';
import type { FixedRates } from '#model/currency.ts';
import type { Limits } from '#model/limits.ts';
import type { Millis } from '#model/time.ts';
import type { PerAccount } from '#model/per-account.ts';

/** Of one account. Limits are in the account currency. */
export type AccountRisk = Limits & {
  readonly currency: string;
  /** As "JPYUSD": the price of one JPY in USD. */
  readonly rates: FixedRates;
  /** `spot` is long only and never borrows. */
  readonly accountType: 'margin' | 'spot';
  /** Where and when (after local midnight) a trading day begins. */
  readonly dayZone: string;
  readonly dayStartMs: Millis;
  /** Whose plans the account follows; undefined is all of them. What a person asks for is always followed. */
  readonly strategies?: readonly string[];
  /** The rules of a prop firm that the account is held to. */
  readonly firm?: FirmTerms | undefined;
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
