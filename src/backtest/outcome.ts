// Outcome: a finished backtest as it is handed on to people: figures, findings, trades, and the candles around each.
import { findingsOf } from './findings.ts';
import { toNumber } from '#model/number.ts';
import { marketCorrelation } from './market-correlation.ts';
import { thinEquity } from '#model/view-codec.ts';
import { tradeCharts } from './trade-charts.ts';
import type { BacktestResult } from './backtest.ts';
import type { CandleColumns } from '#model/candle.ts';
import type { MarketTape } from './tape.ts';
import type { PipelineSettings } from '#pipeline';
import type { RunMemory } from './run-memory.ts';

export type OutcomeInput = {
  readonly result: BacktestResult;
  readonly settings: PipelineSettings;
  readonly markets: readonly MarketTape[];
  readonly memory: RunMemory;
  /** Sharpe ratios per trade of other settings that were tried on these markets. */
  readonly otherTrials: readonly number[];
  readonly seed: number;
};

const EQUITY_POINTS = 4_000;

/** Plain data that can be handed to another thread: nothing of it is a view on a whole history. */
export function outcomeOf(input: OutcomeInput) {
  const { result, markets, memory } = input;
  const { metrics, run, trades, band } = result;
  const named = memory.named();
  const charts = new Map(
    [...tradeCharts(trades, markets, named)].map(([place, candles]) => {
      const { plan } = trades[Number(place)]!;
      const ids = new Set(plan.reasons.map(({ patternId }) => patternId));
      return [
        Number(place),
        { timeframe: plan.timeframe, candles: copied(candles), lines: [...ids].flatMap(memory.lines) },
      ] as const;
    }),
  );
  const equity = run.view.equity.map(({ time, account }) => ({ time, equity: toNumber(account.equity) }));
  return {
    currency: result.currency,
    capital: result.capital,
    finalEquity: result.finalEquity,
    start: run.start,
    end: run.end,
    candles: run.candles,
    fingerprint: run.fingerprint,
    performance: Object.fromEntries(
      Object.entries(metrics).filter(
        (entry): entry is [string, number | null] => typeof entry[1] === 'number' || entry[1] === null,
      ),
    ),
    equity: thinEquity(run.view.equity, EQUITY_POINTS).map(({ time, account }) => ({ time, equity: account.equity })),
    band: { pessimistic: band.pessimistic, optimistic: band.optimistic, ambiguous: band.ambiguous.length },
    trades,
    charts,
    findings: findingsOf(input),
    risk: {
      valueAtRisk: metrics.valueAtRisk,
      volatility: metrics.volatility,
      correlation: marketCorrelation(equity, markets),
    },
    /** What `otherTrials` of a later run is told of this one; 0 where there is nothing to tell. */
    tradeSharpe: metrics.tradeSharpe?.sharpe ?? 0,
  };
}

const copied = ({ length, openTime, open, high, low, close, volume }: CandleColumns): CandleColumns => ({
  length,
  openTime: openTime.slice(),
  open: open.slice(),
  high: high.slice(),
  low: low.slice(),
  close: close.slice(),
  volume: volume.slice(),
});
