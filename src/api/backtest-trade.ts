// Backtest trade: a closed trade as the API tells it, with the plan behind it and what it means in R.
import { z } from 'zod';
import { formatFixed } from '#model/number.ts';
import { tradeJson, tradeReply } from './account-routes.ts';
import type { BacktestTrade } from './port-research.ts';
import type { Millis } from '#model/time.ts';

export const recordReply = tradeReply.extend({
  strategy: z.string(),
  timeframe: z.string(),
  stop_price: z.string(),
  target_price: z.string(),
  risk_amount: z.string(),
  r: z.number(),
  adverse_r: z.number(),
  favourable_r: z.number(),
  ambiguous: z.boolean(),
  confidence: z.number(),
  reasons: z.array(z.object({ pattern_id: z.string(), text: z.string() })),
  is_out_of_sample: z.boolean(),
  has_chart: z.boolean(),
});

export const recordJson = (
  { trade, plan, riskAmount, r, adverseR, favourableR }: BacktestTrade,
  splitAt: Millis,
  hasChart: boolean,
): z.output<typeof recordReply> => ({
  ...tradeJson(trade),
  strategy: plan.strategy,
  timeframe: plan.timeframe,
  stop_price: formatFixed(plan.stop),
  target_price: formatFixed(plan.target),
  risk_amount: formatFixed(riskAmount),
  r,
  adverse_r: adverseR,
  favourable_r: favourableR,
  ambiguous: trade.ambiguous,
  confidence: plan.confidence,
  reasons: plan.reasons.map(({ patternId, text }) => ({ pattern_id: patternId, text })),
  is_out_of_sample: trade.entryTime >= splitAt,
  has_chart: hasChart,
});
