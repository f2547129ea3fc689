// GOOG: the published moving average cross of backtesting.py, its candles, its figures, and how each is recomputed from a run.
import { existsSync, readFileSync } from 'node:fs';
import type { CandleColumns } from '#model/candle.ts';
import { DAY_MS } from '#model/time.ts';
import { dailyReturns } from './equity.ts';
import { largest, mean, smallest } from './moments.ts';
import { metricsOf } from './metrics.ts';
import * as peer from './peer-backtesting-py.ts';
import type { CrossRun } from './peer-sma-cross.ts';
import { profitFactor } from './trades.ts';

const FOLDER = new URL('../../../../shared/data/expected/backtestingpy-goog-smacross/', import.meta.url);

export const GOOG_ABSENT = existsSync(FOLDER) ? false : 'no data of the GOOG backtest beside the repository';
export const GOOG_CAPITAL = 10_000;

export function googColumns(): CandleColumns {
  const [head, ...lines] = readFileSync(new URL('GOOG-1d.csv', FOLDER), 'utf8').trim().split(/\r?\n/);
  const names = head!.split(',');
  const rows = lines.map((line) => line.split(','));
  const column = (name: string): Float64Array => {
    const place = names.indexOf(name);
    return Float64Array.from(rows, (row) => Number(row[place]));
  };
  return {
    length: rows.length,
    openTime: Float64Array.from(rows, (row) => Date.parse(`${row[0]!}T00:00:00Z`)),
    open: column('Open'),
    high: column('High'),
    low: column('Low'),
    close: column('Close'),
    volume: column('Volume'),
  };
}

export const googPublished = (): Readonly<Record<string, number>> => {
  const { expected } = JSON.parse(readFileSync(new URL('expected.json', FOLDER), 'utf8')) as {
    expected: Record<string, number>;
  };
  return expected;
};

/** Every published statistic by its published name. */
export function googFigures(columns: CandleColumns, run: CrossRun): Readonly<Record<string, number>> {
  const samples = run.trades.map((trade) => trade.sample);
  const ours = metricsOf({ capital: GOOG_CAPITAL, equity: run.equity, trades: samples, seed: 1 });
  const equity = run.equity.map((point) => point.equity);
  // Its first day has no return; ours is measured from the capital.
  const returns = dailyReturns(GOOG_CAPITAL, run.equity, 'auto').returns.slice(1);
  const year = peer.geometricYear(returns, ours.periodsPerYear);
  const falls = peer.longDrawdowns(GOOG_CAPITAL, run.equity);
  const moves = run.trades.map((trade) => peer.priceReturn(trade));
  // Held from the close at which both averages first exist.
  const hold = columns.close.at(-1)! / columns.close[29]! - 1;
  const line = peer.alphaBeta(equity, Array.from(columns.close), ours.totalReturn!, hold);
  return {
    // By our own definitions.
    trades: ours.trades,
    equity_final: ours.finalEquity!,
    return_pct: 100 * ours.totalReturn!,
    cagr_pct: 100 * ours.cagr!,
    max_drawdown_pct: -100 * ours.maxDrawdown!,
    max_drawdown_duration_days: ours.maxDrawdownDurationMs! / DAY_MS,
    win_rate_pct: 100 * ours.winRate!,
    max_trade_duration_days: ours.longestDurationMs! / DAY_MS,
    sqn: ours.systemQuality!,
    kelly: ours.kelly!,
    // By theirs: see docs/statistics.md.
    equity_peak: largest(equity),
    exposure_time_pct: 100 * peer.exposedBars(run.trades, columns.length),
    buy_hold_return_pct: 100 * hold,
    return_ann_pct: 100 * year.annual,
    volatility_ann_pct: 100 * year.volatility,
    sharpe: year.annual / year.volatility,
    sortino: peer.geometricSortino(returns, ours.periodsPerYear),
    calmar: year.annual / ours.maxDrawdown!,
    avg_drawdown_pct: -100 * mean(falls.map((fall) => fall.share)),
    avg_drawdown_duration_days: peer.roundedUpDays(falls.map((fall) => fall.to - fall.from)),
    best_trade_pct: 100 * largest(moves),
    worst_trade_pct: 100 * smallest(moves),
    avg_trade_pct: 100 * peer.geometricMean(moves),
    avg_trade_duration_days: peer.roundedUpDays(samples.map((sample) => sample.exitTime - sample.entryTime)),
    profit_factor: profitFactor(moves),
    expectancy_pct: 100 * mean(moves),
    alpha_pct: 100 * line.alpha,
    beta: line.beta,
  };
}
