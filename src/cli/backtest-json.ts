// Backtest JSON: one object for machines. Amounts are decimal strings, times milliseconds, names snake_case.
import { formatFixed } from '#model/number.ts';
import { snakeCase } from './snake-case.ts';
import type { BacktestRun } from './backtest-run.ts';
import type { TradeRecord } from '#backtest/backtest.ts';

export function backtestJson({ result, markets, settings, sources }: BacktestRun) {
  const { run, band, chance } = result;
  return {
    capital: formatFixed(result.capital),
    final_equity: formatFixed(result.finalEquity),
    currency: result.currency,
    fingerprint: run.fingerprint,
    start: run.start,
    end: run.end,
    candles: run.candles,
    symbols: markets.map(({ series }) => series.symbol),
    sources,
    timeframes: settings.market.timeframes,
    strategies: settings.decision.strategies.map(({ name }) => name),
    metrics: snakeCase(result.metrics),
    ambiguity: {
      pessimistic_equity: formatFixed(band.pessimistic),
      optimistic_equity: formatFixed(band.optimistic),
      ambiguous_trades: band.ambiguous.length,
    },
    random_entry: chance === null ? null : snakeCase(chance),
    monte_carlo: result.luck === null ? null : snakeCase(result.luck),
    stopped_by: Object.fromEntries(run.view.stoppedBy),
    breaker_trips: run.view.trips,
    trades: result.trades.map(tradeJson),
  };
}

const tradeJson = ({ trade, plan, riskAmount, r, adverseR, favourableR }: TradeRecord) => ({
  id: trade.planId,
  symbol: trade.symbol,
  strategy: plan.strategy,
  timeframe: plan.timeframe,
  side: trade.side,
  quantity: formatFixed(trade.quantity),
  entry_time: trade.entryTime,
  entry_price: formatFixed(trade.entryPrice),
  exit_time: trade.exitTime,
  exit_price: formatFixed(trade.exitPrice),
  stop_price: formatFixed(plan.stop),
  target_price: formatFixed(plan.target),
  fees: formatFixed(trade.fees),
  funding: formatFixed(trade.funding),
  gross_pnl: formatFixed(trade.grossPnl),
  net_pnl: formatFixed(trade.netPnl),
  risk_amount: formatFixed(riskAmount),
  r,
  adverse_r: adverseR,
  favourable_r: favourableR,
  exit_reason: trade.exitReason,
  ambiguous: trade.ambiguous,
  confidence: plan.confidence,
  pattern_ids: [...new Set(plan.reasons.map(({ patternId }) => patternId))],
  reasons: plan.reasons.map(({ text }) => text),
});
