// Plan: what a strategy wants to do and why; Approved: the same after risk, and the only thing that execution accepts.
import type { Cash, Price, Quantity } from './number.ts';
import type { Millis, Timeframe } from './time.ts';

export type Side = 'buy' | 'sell';
export const opposite = (side: Side): Side => (side === 'buy' ? 'sell' : 'buy');

/** Strategy of a plan that a person has asked for. */
export const MANUAL = 'manual';

/** Why a setup exists: a pattern and what it contributed. */
export type Reason = { readonly patternId: string; readonly text: string };

export type Plan = {
  /** Pure function of strategy, market, timeframe, side and the pattern that triggered it. */
  readonly id: string;
  readonly strategy: string;
  readonly symbol: string;
  readonly timeframe: Timeframe;
  readonly side: Side;
  readonly orderType: 'market' | 'limit' | 'stop';
  /** Limit or trigger price; for a market plan the close it was decided on. On the tick grid. */
  readonly entry: Price;
  readonly stop: Price;
  readonly target: Price;
  /** Distance of a trailing stop in price units, or undefined for a fixed stop. */
  readonly trail?: Price;
  /** The most that was asked for, where a person asked: risk may allow less, never more. Undefined is as much as risk allows. */
  readonly quantity?: Quantity;
  /** The plan whose working entry this one takes the place of: sent only when that has ended without a fill. */
  readonly replaces?: string;
  /** The plan whose position gets this stop and this target in place of its own; nothing is entered. */
  readonly exitsOf?: string;
  /** An entry not filled by then is cancelled. */
  readonly expiresAt: Millis;
  /** 0..1 */
  readonly confidence: number;
  readonly reasons: readonly Reason[];
};

/** Gates of the decision, in the order they are asked. */
export const DECISION_GATES = [
  'data-quality',
  'warm-up',
  'not-enough-evidence',
  'against-higher-timeframe',
  'outside-session',
  'confidence',
  'stop-too-tight',
  'stop-too-wide',
  'reward-too-small',
] as const;
export type DecisionGate = (typeof DECISION_GATES)[number];

/** A setup that was seen and not taken. `detail` says the figure and the limit. */
export type SetupRefused = { readonly plan: Plan; readonly gate: DecisionGate; readonly detail: string };

/** What a setup that was not taken would have made, in R, had it been filled and run to stop, target or expiry. */
export type ShadowResult = {
  readonly planId: string;
  readonly outcome: 'target' | 'stop' | 'unfilled';
  readonly r: number;
};

/** Reasons of refusal by risk, in the order they are checked: the first that applies is said. */
export const RISK_REASONS = [
  'strategy-not-followed',
  'paused',
  'breaker-tripped',
  'data-rejected',
  'unknown-instrument',
  'no-conversion-rate',
  'stop-missing',
  'stop-on-wrong-side',
  'target-on-wrong-side',
  'short-on-spot',
  'nothing-to-replace',
  'symbol-busy',
  'max-open-positions',
  'min-time-between-trades',
  'daily-loss',
  'max-drawdown',
  'rule-floor',
  'news-window',
  'message-budget',
  'max-symbol-exposure',
  'max-group-exposure',
  'max-leverage',
  'below-minimum-quantity',
  'below-minimum-notional',
  'stop-too-far',
] as const;
export type RiskReason = (typeof RISK_REASONS)[number];

declare const approved: unique symbol;

/** A plan with a size that risk has approved. Only the risk room makes one (the tidy test holds that). */
export type Approved = {
  readonly plan: Plan;
  readonly quantity: Quantity;
  /** What is lost at the stop, before costs, in the account currency. */
  readonly riskAmount: Cash;
  /** The limit that set the size, as the refusals name it. Logs of before it was said do not have it. */
  readonly decidedBy?: string;
  readonly [approved]: true;
};

export type Refused = { readonly plan: Plan; readonly reason: RiskReason; readonly detail: string };
