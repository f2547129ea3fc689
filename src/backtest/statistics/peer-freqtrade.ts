// freqtrade: the figures of its backtest report recomputed from its trade list, each by our function or by a named difference.
import { DAY_MS, MINUTE_MS, type Millis } from '#model/time.ts';
import { drawdownsOf } from './equity.ts';
import { deviation, largest, mean, quantile, smallest, sorted, total } from './moments.ts';
import type { EquityPoint, TradeSample } from './sample.ts';
import { annualGrowth, kellyShare, payoffRatio, profitFactor, systemQuality, winRate } from './trades.ts';

/** A row of its trade list. `ratio` is the profit as a share of the stake, rounded by its own rules. */
export type FreqtradeTrade = {
  readonly pair: string;
  readonly openTime: Millis;
  readonly closeTime: Millis;
  readonly profit: number;
  readonly ratio: number;
  readonly stake: number;
  readonly amount: number;
  readonly openRate: number;
  readonly closeRate: number;
  readonly fee: number;
};

export const sampleOf = (trade: FreqtradeTrade): TradeSample => ({
  entryTime: trade.openTime,
  exitTime: trade.closeTime,
  side: 'buy',
  netPnl: trade.profit,
  riskAmount: Number.NaN,
  r: Number.NaN,
  favourableR: Number.NaN,
  adverseR: Number.NaN,
  ambiguous: false,
});

/** Closed profit only, one point per moment of closing: trades that close together are one step. */
export function closedEquity(
  trades: readonly FreqtradeTrade[],
  capital: number,
  valueOf = (trade: FreqtradeTrade): number => trade.profit,
): readonly EquityPoint[] {
  const points = new Map<Millis, number>();
  let equity = capital;
  for (const trade of trades.toSorted((a, b) => a.closeTime - b.closeTime)) {
    equity += valueOf(trade);
    points.set(trade.closeTime, equity);
  }
  return [...points].map(([time, equity]) => ({ time, equity }));
}

export type Period = { readonly start: Millis; readonly end: Millis; readonly capital: number };

/** Its ratios: money per calendar day over the deviation per trade, times sqrt(365). Neither per day nor per trade. */
function mixedRatios(trades: readonly FreqtradeTrade[], { start, end, capital }: Period) {
  const shares = trades.map((trade) => trade.profit / capital);
  const perDay = total(shares) / Math.floor((end - start) / DAY_MS);
  const year = Math.sqrt(365);
  const drawdown = largest(drawdownsOf(capital, closedEquity(trades, capital)).map((fall) => fall.share));
  const losses = shares.filter((share) => share < 0);
  return {
    sharpe: (perDay / deviation(shares, 0)) * year,
    // The spread of the losses about their own mean: equal losses, however large, would count as no risk.
    sortino: (perDay / deviation(losses, 0)) * year,
    // A percent of profit per day over a share of drawdown: 100 times, and sqrt(365) in place of 365.
    calmar: ((100 * perDay) / drawdown) * year,
  };
}

export const recomputed = (trades: readonly FreqtradeTrade[], period: Period) => {
  const { start, end, capital } = period;
  const profits = trades.map((trade) => trade.profit);
  const ratios = trades.map((trade) => trade.ratio);
  const days = Math.floor((end - start) / DAY_MS);
  const profit = total(profits);
  const curve = closedEquity(trades, capital);
  const fall = drawdownsOf(capital, curve).toSorted((a, b) => b.amount - a.amount)[0]!;
  // It dates the peak by its first touch; ours is the last moment at the peak.
  const top = curve.findLast((point) => point.time <= fall.from)!.equity;
  const peak = curve.find((point) => point.equity >= top - 1e-12 * capital)!;
  const rows = runningTotal(profits, capital);
  const share = drawdownsOf(capital, curve).map((one) => one.share);
  return {
    total_trades: trades.length,
    trade_count_long: trades.length,
    trade_count_short: 0,
    avg_stake_amount: mean(trades.map((trade) => trade.stake)),
    profit_mean: mean(ratios),
    profit_median: quantile(sorted(ratios), 0.5) + 0,
    profit_total: profit / capital,
    profit_total_long: profit / capital,
    profit_total_short: 0,
    profit_total_abs: profit,
    profit_total_long_abs: profit,
    profit_total_short_abs: 0,
    final_balance: capital + profit,
    // A year of 365 days, and whole days only.
    cagr: annualGrowth(capital, capital + profit, days * DAY_MS, 365),
    expectancy: mean(profits),
    // (1 + payoff) × win rate - 1 = payoff × Kelly, were there no draws; with draws it counts them as losses of full size.
    expectancy_ratio: payoffRatio(profits) * kellyShare(profits),
    ...mixedRatios(trades, period),
    sqn: Number(systemQuality(profits).toFixed(4)),
    profit_factor: profitFactor(profits),
    winrate: winRate(profits),
    backtest_days: days,
    trades_per_day: Number((trades.length / days).toFixed(2)),
    ...dayFigures(trades),
    ...counts(ratios),
    ...holding(trades),
    ...runsWithDraws(ratios),
    max_drawdown_abs: fall.amount,
    max_drawdown_account: fall.share,
    max_relative_drawdown: largest(share),
    drawdown_start_ts: peak.time,
    drawdown_end_ts: fall.lowest,
    max_drawdown_high: peak.equity - capital,
    max_drawdown_low: peak.equity - capital - fall.amount,
    // In the order of the list, which is by opening: not an equity that the account ever had.
    csum_min: smallest(rows),
    csum_max: largest(rows),
  };
};

const runningTotal = (values: readonly number[], start: number): readonly number[] => {
  let sum = start;
  return values.map((value) => (sum += value));
};

/** A draw is a stake returned to the last digit of its ratio. */
const counts = (ratios: readonly number[]) => ({
  wins: ratios.filter((ratio) => ratio > 0).length,
  draws: ratios.filter((ratio) => ratio === 0).length,
  losses: ratios.filter((ratio) => ratio < 0).length,
});

/** Its runs know two outcomes only: a draw ends a run of wins and lengthens a run of losses. Ours ends both. */
function runsWithDraws(ratios: readonly number[]) {
  let wins = 0;
  let losses = 0;
  const longest = { max_consecutive_wins: 0, max_consecutive_losses: 0 };
  for (const ratio of ratios) {
    wins = ratio > 0 ? wins + 1 : 0;
    losses = ratio > 0 ? 0 : losses + 1;
    longest.max_consecutive_wins = Math.max(longest.max_consecutive_wins, wins);
    longest.max_consecutive_losses = Math.max(longest.max_consecutive_losses, losses);
  }
  return longest;
}

/** Mean durations, rounded to the minute, in seconds. */
function holding(trades: readonly FreqtradeTrade[]) {
  const average = (some: readonly FreqtradeTrade[]): number =>
    60 * Math.round(mean(some.map((trade) => trade.closeTime - trade.openTime)) / MINUTE_MS);
  return {
    holding_avg_s: average(trades),
    winner_holding_avg_s: average(trades.filter((trade) => trade.ratio > 0)),
    loser_holding_avg_s: average(trades.filter((trade) => trade.ratio < 0)),
  };
}

/** Sums by day of closing; every day between the first and the last closing counts, without a trade as a draw. */
function dayFigures(trades: readonly FreqtradeTrade[]) {
  const byDay = (valueOf: (trade: FreqtradeTrade) => number): readonly number[] => {
    const first = Math.floor(smallest(trades.map((trade) => trade.closeTime)) / DAY_MS);
    const last = Math.floor(largest(trades.map((trade) => trade.closeTime)) / DAY_MS);
    const sums = Array.from({ length: last - first + 1 }, () => 0);
    for (const trade of trades) sums[Math.floor(trade.closeTime / DAY_MS) - first]! += valueOf(trade);
    return sums;
  };
  const money = byDay((trade) => trade.profit);
  const ratios = byDay((trade) => trade.ratio);
  return {
    backtest_best_day: largest(ratios),
    backtest_worst_day: smallest(ratios),
    backtest_best_day_abs: largest(money),
    backtest_worst_day_abs: smallest(money),
    winning_days: money.filter((sum) => sum > 0).length,
    draw_days: money.filter((sum) => sum === 0).length,
    losing_days: money.filter((sum) => sum < 0).length,
  };
}

/** What was turned over: entry and exit at their prices, each with its fee; older versions counted the stakes only. */
export const turnover = (trades: readonly FreqtradeTrade[]): { readonly both: number; readonly stakes: number } => ({
  both: total(trades.map((trade) => (trade.stake + trade.amount * trade.closeRate) * (1 + trade.fee))),
  stakes: total(trades.map((trade) => trade.stake)),
});

/** A row of its table by pair. */
export const pairFigures = (trades: readonly FreqtradeTrade[], capital: number, winsBy: 'profit' | 'ratio') => {
  const ratios = trades.map((trade) => trade.ratio);
  const profit = total(trades.map((trade) => trade.profit));
  return {
    trades: trades.length,
    profit_mean: mean(ratios),
    profit_sum: total(ratios),
    profit_total_abs: profit,
    profit_total: profit / capital,
    ...counts(trades.map((trade) => trade[winsBy])),
  };
};
