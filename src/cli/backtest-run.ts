// Backtest run: a finished backtest with all that the ways of telling it need.
import type { BacktestResult, MarketTape, RunMemory } from '#backtest/backtest.ts';
import type { PipelineSettings } from '#pipeline';

/** What a report needs beside the result. */
export type BacktestRun = {
  readonly result: BacktestResult;
  readonly settings: PipelineSettings;
  readonly markets: readonly MarketTape[];
  readonly sources: readonly string[];
  /** What a person asks about afterwards: the patterns that plans named, and what refused setups would have made. */
  readonly memory: RunMemory;
  readonly demo: boolean;
};
