// Settings of the breaker: the limit of each rule, with its default. A limit that is undefined switches its rule off.
import { cash } from '#model/number.ts';
import type { Cash } from '#model/number.ts';
import type { FirmTerms } from '#model/firm-terms.ts';
import type { HealthCheck } from '#model/event.ts';
import type { Millis } from '#model/time.ts';
import type { PerAccount } from '#model/per-account.ts';

export type RuleName =
  | 'daily-loss'
  | 'max-drawdown'
  | 'rule-floor-day'
  | 'rule-floor'
  | 'reject-rate'
  | 'agent-failed'
  | 'emergency-stop'
  | HealthCheck;

/** Of one account. Amounts in the account currency. One basis point is 0.01%. */
export type AccountBreaker = {
  /** Of equity since the trading day began, open positions included. */
  readonly maxDailyLoss: Cash | undefined;
  /** Of equity from its highest. */
  readonly maxDrawdownBps: number | undefined;
  /** Orders that the venue has rejected one after another. */
  readonly maxRejectsInARow: number | undefined;
  /** Where and when (after local midnight) a trading day begins. */
  readonly dayZone: string;
  readonly dayStartMs: Millis;
  /** The rules of a prop firm: its floors are followed by the same code as in risk. */
  readonly firm?: FirmTerms | undefined;
};

export type BreakerSettings = PerAccount<AccountBreaker>;

export const DEFAULT_BREAKER: BreakerSettings = {
  maxDailyLoss: cash('500'),
  maxDrawdownBps: undefined,
  maxRejectsInARow: 5,
  dayZone: 'UTC',
  dayStartMs: 0,
};
