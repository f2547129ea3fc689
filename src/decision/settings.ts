// Settings: what a person may choose about decisions, with the defaults of the product.
import type { Timeframe } from '#model/time.ts';

/** A strategy by name; parameters that are not given stand at their default. */
export type StrategyChoice = { readonly name: string; readonly parameters: Readonly<Record<string, number>> };

export type DecisionSettings = {
  /** Asked in this order; each name once. */
  readonly strategies: readonly StrategyChoice[];
  /** Where entries are looked for. */
  readonly timeframes: readonly Timeframe[];
  /** Whose trend rules an entry timeframe; one that is not named here is ruled by the next longer one heard. */
  readonly higherTimeframe: Readonly<Partial<Record<Timeframe, Timeframe | 'none'>>>;
  /** 0..1 */
  readonly confidenceThreshold: number;
  /** Things, beside the trigger, that must speak for a setup. */
  readonly minimumEvidence: number;
  /** Target in R, before it is brought nearer to opposing liquidity. */
  readonly takeProfitRatio: number;
  /** Liquidity is taken as target only from this many R on, and below it a plan is refused. */
  readonly minimumReward: number;
  readonly minimumStopAtr: number;
  readonly maximumStopAtr: number;
  /** Bars of the entry timeframe for which an entry waits. */
  readonly expiryBars: number;
  /** Trade only while one of these session bits is open; 0 trades round the clock. */
  readonly sessions: number;
  /** Closed candles of the entry timeframe before the first decision. */
  readonly warmUpBars: number;
};

/** Every strategy at its own defaults; PRODUCT names threshold and target, docs/strategies.md says why the rest. */
export const DEFAULT_DECISION: DecisionSettings = {
  strategies: [
    { name: 'order-block', parameters: {} },
    { name: 'liquidity-grab', parameters: {} },
    { name: 'fair-value-gap', parameters: {} },
    { name: 'break-of-structure', parameters: {} },
    { name: 'confluence', parameters: {} },
  ],
  timeframes: ['15m'],
  higherTimeframe: {},
  confidenceThreshold: 0.7,
  minimumEvidence: 2,
  takeProfitRatio: 3,
  minimumReward: 1.5,
  minimumStopAtr: 0.5,
  maximumStopAtr: 6,
  expiryBars: 16,
  sessions: 0,
  warmUpBars: 200,
};
