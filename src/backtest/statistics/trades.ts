// Trades: what a list of results says about itself, in whatever unit it is given.
import { DAY_MS, type Millis } from '#model/time.ts';
import { deviation, mean, total, type Numbers } from './moments.ts';
import type { TradeSample } from './sample.ts';

const split = (results: Numbers): { readonly wins: number[]; readonly losses: number[] } => {
  const all = Array.from(results);
  return { wins: all.filter((value) => value > 0), losses: all.filter((value) => value < 0) };
};

/** Share of results above zero; a result of exactly zero is no win. NaN of none. */
export const winRate = (results: Numbers): number => split(results).wins.length / results.length;

/** Sum of gains over sum of losses. Infinity without a loss, NaN without either. */
export const profitFactor = (results: Numbers): number => {
  const { wins, losses } = split(results);
  return total(wins) / -total(losses);
};

/** Mean gain over mean loss. NaN where there are no gains or no losses. */
export const payoffRatio = (results: Numbers): number => {
  const { wins, losses } = split(results);
  return mean(wins) / -mean(losses);
};

/**
 * Share of capital that maximises the growth of a bet of two outcomes: W - (1 - W) / payoff (Kelly 1956). Negative: do not
 * bet. NaN without both gains and losses.
 */
export const kellyShare = (results: Numbers): number =>
  winRate(results) - (1 - winRate(results)) / payoffRatio(results);

/** sqrt(n) × mean / deviation (Tharp). It is the t-statistic of the mean. NaN with fewer than 2 results or no spread. */
export const systemQuality = (results: Numbers): number => {
  const spread = deviation(results);
  return spread > 0 ? (Math.sqrt(results.length) * mean(results)) / spread : Number.NaN;
};

/** Longest run of gains and of losses. A result of exactly zero ends both. */
export function longestRuns(results: Numbers): { readonly wins: number; readonly losses: number } {
  let wins = 0;
  let losses = 0;
  let run = 0;
  for (let index = 0; index < results.length; index += 1) {
    const sign = Math.sign(results[index]!);
    run = sign === 0 ? 0 : Math.sign(run) === sign ? run + sign : sign;
    wins = Math.max(wins, run);
    losses = Math.max(losses, -run);
  }
  return { wins, losses };
}

/** Time with at least one trade open, within [from, to]. Trades that overlap count once. */
export function timeInMarket(trades: readonly TradeSample[], from: Millis, to: Millis): Millis {
  let time = 0;
  let until = from;
  for (const trade of trades.toSorted((a, b) => a.entryTime - b.entryTime)) {
    const start = Math.max(trade.entryTime, until);
    const end = Math.min(trade.exitTime, to);
    if (end > start) time += end - start;
    until = Math.max(until, end);
  }
  return time;
}

/** (end / start)^(1 / years) - 1, a year of 365.25 days. NaN of no time. */
export const annualGrowth = (start: number, end: number, spanMs: Millis, daysPerYear = 365.25): number =>
  spanMs > 0 && end > 0 ? (end / start) ** ((daysPerYear * DAY_MS) / spanMs) - 1 : Number.NaN;
