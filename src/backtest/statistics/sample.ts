// Sample: what the statistics are computed from, and the shape of an answer that may be undefined.
import type { Side } from '#model/plan.ts';
import type { Millis } from '#model/time.ts';

/** One closed trade. Money in the account currency; R is the net result divided by the planned loss at the stop. */
export type TradeSample = {
  readonly entryTime: Millis;
  readonly exitTime: Millis;
  readonly side: Side;
  /** After fees, spread, slippage and funding. */
  readonly netPnl: number;
  /** Planned loss at the stop, positive; NaN where no stop was known. */
  readonly riskAmount: number;
  /** NaN where the risk is unknown. */
  readonly r: number;
  /** Furthest excursion in favour and against while open, in R, never negative; NaN where unknown. */
  readonly favourableR: number;
  readonly adverseR: number;
  /** Stop and target lay inside one candle, so that the order of touch is an assumption. */
  readonly ambiguous: boolean;
};

/** The account marked to market at one moment. Ascending by time. */
export type EquityPoint = { readonly time: Millis; readonly equity: number };

/** A figure, or null where it is undefined. The reason then stands in `reasons` under the same name. */
export type Figure = number | null;

/** JSON has no NaN and no Infinity: whatever is not a number that can be written becomes null. */
export const figure = (value: number): Figure => (Number.isFinite(value) ? value : null);
