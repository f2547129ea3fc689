// backtesting.py: the definitions of that library where they differ from ours, written from their description.
import { DAY_MS } from '#model/time.ts';
import { drawdownsOf } from './equity.ts';
import { covariance, deviation, downsideDeviation, mean } from './moments.ts';
import type { CrossTrade } from './peer-sma-cross.ts';
import type { EquityPoint } from './sample.ts';

/** Growth per period: exp of the mean log return. */
export const geometricMean = (returns: readonly number[]): number =>
  Math.exp(mean(returns.map((value) => Math.log1p(value)))) - 1;

/** Geometric daily growth, annualised, and the deviation of an annual product of such days. */
export function geometricYear(returns: readonly number[], daysPerYear: number) {
  const growth = geometricMean(returns);
  const annual = (1 + growth) ** daysPerYear - 1;
  const volatility = Math.sqrt(
    (deviation(returns) ** 2 + (1 + growth) ** 2) ** daysPerYear - (1 + growth) ** (2 * daysPerYear),
  );
  return { annual, volatility };
}

/** Annual geometric return over the root lower partial moment of daily returns. */
export const geometricSortino = (returns: readonly number[], daysPerYear: number): number =>
  geometricYear(returns, daysPerYear).annual / (downsideDeviation(returns) * Math.sqrt(daysPerYear));

/** Share of bars on which a trade was open, its entry and exit bar included. */
export function exposedBars(trades: readonly CrossTrade[], bars: number): number {
  const exposed = new Set<number>();
  for (const trade of trades) for (let bar = trade.entryBar; bar <= trade.exitBar; bar += 1) exposed.add(bar);
  return exposed.size / bars;
}

/** Price change from entry to exit in the direction of the trade; money is left out of it. */
export const priceReturn = (trade: CrossTrade): number =>
  Math.sign(trade.units) * (trade.exitPrice / trade.entryPrice - 1);

/** Falls that last more than one bar; it does not see the others. */
export const longDrawdowns = (capital: number, equity: readonly EquityPoint[]) => {
  const rowOf = new Map(equity.map((point, row) => [point.time, row]));
  return drawdownsOf(capital, equity).filter((fall) => rowOf.get(fall.to)! > rowOf.get(fall.from)! + 1);
};

/** Mean duration rounded up to the bar. */
export const roundedUpDays = (durationsMs: readonly number[]): number => Math.ceil(mean(durationsMs) / DAY_MS);

/** Slope of the log returns of equity on those of the market, and what the total return keeps beyond that slope. */
export function alphaBeta(equity: readonly number[], market: readonly number[], totalReturn: number, hold: number) {
  const own = logReturns(equity);
  const other = logReturns(market);
  const beta = covariance(own, other) / covariance(other, other);
  return { beta, alpha: totalReturn - beta * hold };
}

const logReturns = (values: readonly number[]): readonly number[] =>
  values.slice(1).map((value, index) => Math.log(value / values[index]!));
