// Trade record: a closed trade with the plan that asked for it and what it means in R.
import { assert } from '#model/fate.ts';
import { toNumber } from '#model/number.ts';
import type { Cash } from '#model/number.ts';
import type { Plan } from '#model/plan.ts';
import type { Trade } from '#model/entry.ts';
import type { TradeSample } from './statistics/statistics.ts';
import type { View } from '#model/view.ts';

export type TradeRecord = {
  readonly trade: Trade;
  readonly plan: Plan;
  /** What was approved to be lost at the stop. */
  readonly riskAmount: Cash;
  /** Net result over the approved risk. */
  readonly r: number;
  /** Furthest price against and in favour while open, in stop distances. */
  readonly adverseR: number;
  readonly favourableR: number;
};

/** In order of exit. */
export function tradeRecords(view: View): readonly TradeRecord[] {
  return view.trades.map((trade) => {
    const plan = view.plans.get(trade.planId);
    const riskAmount = view.risks.get(trade.planId) as Cash | undefined;
    assert(plan !== undefined && riskAmount !== undefined, `trade ${trade.planId} comes from an approved plan`);
    const distance = Math.abs(toNumber(plan.entry) - toNumber(plan.stop));
    return {
      trade,
      plan,
      riskAmount,
      r: toNumber(trade.netPnl) / toNumber(riskAmount),
      adverseR: trade.adverse / distance,
      favourableR: trade.favourable / distance,
    };
  });
}

export const sampleOf = (record: TradeRecord): TradeSample => ({
  entryTime: record.trade.entryTime,
  exitTime: record.trade.exitTime,
  side: record.trade.side,
  netPnl: toNumber(record.trade.netPnl),
  riskAmount: toNumber(record.riskAmount),
  r: record.r,
  favourableR: record.favourableR,
  adverseR: record.adverseR,
  ambiguous: record.trade.ambiguous,
});
