// Backtest worker: one backtest for the API in a thread of its own, on the candles of the log and of the candle folder.
import { parentPort, workerData } from 'node:worker_threads';
import { backtest } from '#backtest/backtest.ts';
import { candlesOf } from './recorded-candles.ts';
import { SmcError } from '#model/fate.ts';
import type { BacktestOutcome } from '#api/api.ts';
import type { BacktestResult } from '#backtest/backtest.ts';
import type { Millis } from '#model/time.ts';
import type { PipelineSettings } from '#pipeline';

export type BacktestTask = {
  /** Of the running agent: its log is read, never written. */
  readonly directory: string;
  /** Where downloaded candle files lie. */
  readonly candleFolder: string;
  readonly settings: PipelineSettings;
  readonly from: Millis;
  readonly until: Millis;
};

export type BacktestWord =
  | { readonly kind: 'progress'; readonly share: number }
  | { readonly kind: 'done'; readonly outcome: BacktestOutcome }
  | {
      readonly kind: 'failed';
      readonly code: string;
      readonly what: string;
      readonly where: string;
      readonly mend: string;
    };

const SEED = 1;
/** Moments that the last part of the way, the second pass and the statistics, is taken to be worth. */
const FIRST_PASS_SHARE = 0.5;

const say = (word: BacktestWord): void => {
  // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a port of threads has no origin
  parentPort!.postMessage(word);
};

const outcomeOf = (result: BacktestResult): BacktestOutcome => ({
  currency: result.currency,
  finalEquity: result.finalEquity,
  performance: Object.fromEntries(
    Object.entries(result.metrics).filter(
      (entry): entry is [string, number | null] => typeof entry[1] === 'number' || entry[1] === null,
    ),
  ),
  equity: result.run.view.equity.map(({ time, account }) => ({ time, equity: account.equity })),
  trades: result.trades.map(({ trade }) => trade),
  risk: { valueAtRisk: result.metrics.valueAtRisk, volatility: result.metrics.volatility, correlation: null },
});

async function work({ directory, candleFolder, settings, from, until }: BacktestTask): Promise<BacktestOutcome> {
  const series = await Promise.all(
    settings.instruments.map(({ symbol }) => candlesOf({ directory, candleFolder, symbol, from, until })),
  );
  const moments = Math.max(...series.map(({ columns }) => columns.length));
  return outcomeOf(
    backtest({
      settings,
      markets: series.map((each) => ({ series: each })),
      seed: SEED,
      onProgress: (done) => say({ kind: 'progress', share: Math.min(1, done / moments) * FIRST_PASS_SHARE }),
    }),
  );
}

try {
  say({ kind: 'done', outcome: await work(workerData as BacktestTask) });
} catch (thrown) {
  if (!(thrown instanceof SmcError)) throw thrown;
  const { code, message: what, where, mend } = thrown;
  say({ kind: 'failed', code, what, where, mend });
}
