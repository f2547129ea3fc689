// Metrics: every figure of a run in one plain, JSON-ready value. What is undefined is null, with its reason.
import { assert } from '#model/fate.ts';
import { DAY_MS, type Millis } from '#model/time.ts';
import { bootstrapInterval, type Interval } from './bootstrap.ts';
import { dailyReturns, drawdownsOf, monthlyReturns, tailLoss, ulcerIndex, type MonthlyRow } from './equity.ts';
import { deviation, distributionOf, downsideDeviation, largest, mean, smallest, type Distribution } from './moments.ts';
import { figure, type EquityPoint, type Figure, type TradeSample } from './sample.ts';
import { minimumTrackRecord, probabilisticSharpe, sharpeSampleOf, type SharpeSample } from './sharpe.ts';
import { annualGrowth, kellyShare, longestRuns, payoffRatio, profitFactor } from './trades.ts';
import { systemQuality, timeInMarket, winRate } from './trades.ts';
import { verdictOf, type Verdict } from './verdict.ts';

export type MetricsInput = {
  /** Equity before the first trade, positive. */
  readonly capital: number;
  /** Marked to market, best one point per candle; ascending. */
  readonly equity: readonly EquityPoint[];
  /** Closed trades in order of exit. */
  readonly trades: readonly TradeSample[];
  /** 'auto' when left out: see `dailyReturns`. */
  readonly periodsPerYear?: number | 'auto';
  readonly seed: number;
};

/** Shares are shares, not percents: 0.12 is 12 %. Money in the account currency. */
export type Metrics = {
  readonly capital: number;
  readonly finalEquity: Figure;
  readonly from: Millis | null;
  readonly to: Millis | null;

  readonly totalReturn: Figure;
  readonly cagr: Figure;
  readonly volatility: Figure;
  readonly sharpe: Figure;
  readonly sortino: Figure;
  readonly calmar: Figure;
  readonly days: number;
  readonly periodsPerYear: number;

  readonly maxDrawdown: Figure;
  readonly maxDrawdownAmount: Figure;
  readonly maxDrawdownDurationMs: Millis | null;
  readonly ulcerIndex: Figure;
  readonly valueAtRisk: Figure;
  readonly conditionalValueAtRisk: Figure;
  readonly skew: Figure;
  readonly kurtosis: Figure;

  readonly trades: number;
  readonly ambiguousTrades: number;
  readonly winRate: Figure;
  readonly expectancy: Figure;
  readonly expectancyInterval: Interval | null;
  readonly expectancyR: Figure;
  readonly expectancyRInterval: Interval | null;
  readonly profitFactor: Figure;
  readonly payoffRatio: Figure;
  readonly systemQuality: Figure;
  readonly kelly: Figure;
  readonly bestTrade: Figure;
  readonly worstTrade: Figure;
  readonly bestR: Figure;
  readonly worstR: Figure;
  readonly longestWinRun: number;
  readonly longestLossRun: number;
  readonly exposure: Figure;
  readonly averageDurationMs: Millis | null;
  readonly longestDurationMs: Millis | null;
  readonly adverseR: Distribution | null;
  readonly favourableR: Distribution | null;
  /** How far winners went against, and losers in favour: what a tighter stop or a nearer target would have met. */
  readonly winnersAdverseR: Distribution | null;
  readonly losersFavourableR: Distribution | null;

  readonly months: readonly MonthlyRow[];

  /** Of daily returns and of trades: what `deflatedSharpe` takes. Null where there is no spread. */
  readonly dailySharpe: SharpeSample | null;
  readonly tradeSharpe: SharpeSample | null;
  readonly probabilisticSharpe: Figure;
  readonly probabilisticSharpeOfTrades: Figure;
  readonly daysNeeded: Figure;
  readonly tradesNeeded: Figure;
  readonly verdict: Verdict;

  /** Why a figure is null, by its name. */
  readonly reasons: Readonly<Record<string, string>>;
};

/** An annual rate out of less than a month is an extrapolation that misleads. */
const LEAST_SPAN_MS = 30 * DAY_MS;

/** Formulas, sources and limits of each figure: docs/statistics.md. */
export function metricsOf(input: MetricsInput): Metrics {
  const { capital, equity, trades, seed } = input;
  assert(capital > 0, 'capital is positive');
  const reasons: Record<string, string> = {};
  const whole: Whole = (name, value, reason) => {
    if (value === null) reasons[name] = reason;
    return value;
  };
  const known: Known = (name, value, reason) => whole(name, figure(value), reason);
  return {
    capital,
    ...curveMetrics(capital, equity, input.periodsPerYear ?? 'auto', known, whole),
    ...tradeMetrics(capital, trades, seed, known, whole),
    exposure: known('exposure', exposureOf(trades, equity), 'the equity curve spans no time'),
    months: monthlyReturns(capital, equity),
    reasons,
  };
}

/** Notes the reason where a value is null, or where a number is none. */
type Whole = <T>(name: keyof Metrics, value: T | null, reason: string) => T | null;
/** Spread and shape exist: with returns that are all alike, or alike up to the last digit, they do not. */
const usable = (sample: SharpeSample): SharpeSample | null =>
  Number.isFinite(sample.sharpe) && Number.isFinite(sample.skew) && Number.isFinite(sample.kurtosis) ? sample : null;

type Known = (name: keyof Metrics, value: number, reason: string) => Figure;

function exposureOf(trades: readonly TradeSample[], equity: readonly EquityPoint[]): number {
  const from = equity[0]?.time ?? 0;
  const to = equity.at(-1)?.time ?? 0;
  return timeInMarket(trades, from, to) / (to - from);
}

function curveMetrics(
  capital: number,
  equity: readonly EquityPoint[],
  periodsPerYear: number | 'auto',
  known: Known,
  whole: Whole,
) {
  const daily = dailyReturns(capital, equity, periodsPerYear);
  const year = Math.sqrt(daily.periodsPerYear);
  const average = daily.returns.length === 0 ? Number.NaN : mean(daily.returns);
  const spread = deviation(daily.returns);
  const downside = downsideDeviation(daily.returns);
  const first = equity[0];
  const last = equity.at(-1);
  const spanMs = (last?.time ?? 0) - (first?.time ?? 0);
  const falls = drawdownsOf(capital, equity);
  const worst = (values: readonly number[]): number =>
    first === undefined ? Number.NaN : Math.max(0, largest(values));
  const deepest = worst(falls.map((fall) => fall.share));
  const growth =
    spanMs >= LEAST_SPAN_MS && last !== undefined ? annualGrowth(capital, last.equity, spanMs) : Number.NaN;
  const none = 'the equity curve is empty';
  const few = 'fewer than 2 days, or days that are all alike';
  const short = 'less than 30 days, or the account was lost';
  const tail = tailLoss(daily.returns);
  const sample = sharpeSampleOf(daily.returns);
  return {
    finalEquity: known('finalEquity', last?.equity ?? Number.NaN, none),
    from: whole('from', first?.time ?? null, none),
    to: whole('to', last?.time ?? null, none),
    totalReturn: known('totalReturn', (last?.equity ?? Number.NaN) / capital - 1, none),
    cagr: known('cagr', growth, short),
    volatility: known('volatility', spread * year, few),
    sharpe: known('sharpe', spread > 0 ? (average / spread) * year : Number.NaN, few),
    sortino: known('sortino', downside > 0 ? (average / downside) * year : Number.NaN, 'no losing day'),
    calmar: known('calmar', deepest > 0 ? growth / deepest : Number.NaN, `no drawdown, or ${short}`),
    days: daily.returns.length,
    periodsPerYear: daily.periodsPerYear,
    maxDrawdown: known('maxDrawdown', deepest, none),
    maxDrawdownAmount: known('maxDrawdownAmount', worst(falls.map((fall) => fall.amount)), none),
    maxDrawdownDurationMs: known('maxDrawdownDurationMs', worst(falls.map((fall) => fall.to - fall.from)), none),
    ulcerIndex: known('ulcerIndex', ulcerIndex(capital, daily.equity), none),
    valueAtRisk: known('valueAtRisk', tail?.valueAtRisk ?? Number.NaN, 'fewer than 20 days'),
    conditionalValueAtRisk: known('conditionalValueAtRisk', tail?.conditional ?? Number.NaN, 'fewer than 20 days'),
    skew: known('skew', sample.skew, few),
    kurtosis: known('kurtosis', sample.kurtosis, few),
    dailySharpe: whole('dailySharpe', usable(sample), few),
    probabilisticSharpe: known('probabilisticSharpe', probabilisticSharpe(sample) ?? Number.NaN, few),
    daysNeeded: known(
      'daysNeeded',
      minimumTrackRecord(sample) ?? Number.NaN,
      'the mean daily return is not above zero',
    ),
  };
}

function tradeMetrics(capital: number, trades: readonly TradeSample[], seed: number, known: Known, whole: Whole) {
  const money = trades.map((trade) => trade.netPnl);
  const r = trades.map((trade) => trade.r);
  const durations = trades.map((trade) => trade.exitTime - trade.entryTime);
  const inR = r.length > 0 && r.every((value) => Number.isFinite(value));
  // Where one risk is unknown the results cannot be compared in R; as shares of the capital they still can.
  const results = inR ? r : money.map((value) => value / capital);
  const sample = sharpeSampleOf(results);
  const interval = bootstrapInterval({ values: results, seed });
  const none = 'no trades';
  const noRisk = trades.length === 0 ? none : 'the risk of at least one trade is unknown';
  const alike = 'fewer than 2 trades, or results that are all alike';
  const few = 'fewer than 5 trades';
  const unseen = 'no such trade with a known excursion in R';
  const oneSided = 'no losing trade, or no winning trade';
  const ofR = (value: number): number => (inR ? value : Number.NaN);
  const least = (name: keyof Metrics, values: readonly number[], reason: string): Figure =>
    known(name, smallest(values), reason);
  const most = (name: keyof Metrics, values: readonly number[], reason: string): Figure =>
    known(name, largest(values), reason);
  const winners = trades.filter((trade) => trade.netPnl > 0);
  const losers = trades.filter((trade) => trade.netPnl < 0);
  const runs = longestRuns(money);
  return {
    trades: trades.length,
    ambiguousTrades: trades.filter((trade) => trade.ambiguous).length,
    winRate: known('winRate', winRate(money), none),
    expectancy: known('expectancy', mean(money), none),
    expectancyInterval: whole('expectancyInterval', bootstrapInterval({ values: money, seed }), few),
    expectancyR: known('expectancyR', ofR(mean(r)), noRisk),
    expectancyRInterval: whole('expectancyRInterval', inR ? interval : null, inR ? few : noRisk),
    profitFactor: known('profitFactor', profitFactor(money), 'no losing trade'),
    payoffRatio: known('payoffRatio', payoffRatio(money), oneSided),
    systemQuality: known('systemQuality', systemQuality(results), alike),
    kelly: known('kelly', kellyShare(results), oneSided),
    bestTrade: most('bestTrade', money, none),
    worstTrade: least('worstTrade', money, none),
    bestR: most('bestR', inR ? r : [Number.NaN], noRisk),
    worstR: least('worstR', inR ? r : [Number.NaN], noRisk),
    longestWinRun: runs.wins,
    longestLossRun: runs.losses,
    averageDurationMs: known('averageDurationMs', mean(durations), none),
    longestDurationMs: most('longestDurationMs', durations, none),
    adverseR: whole('adverseR', distributionOf(trades.map((trade) => trade.adverseR)), unseen),
    favourableR: whole('favourableR', distributionOf(trades.map((trade) => trade.favourableR)), unseen),
    winnersAdverseR: whole('winnersAdverseR', distributionOf(winners.map((trade) => trade.adverseR)), unseen),
    losersFavourableR: whole('losersFavourableR', distributionOf(losers.map((trade) => trade.favourableR)), unseen),
    tradeSharpe: whole('tradeSharpe', usable(sample), alike),
    probabilisticSharpeOfTrades: known('probabilisticSharpeOfTrades', probabilisticSharpe(sample) ?? Number.NaN, alike),
    tradesNeeded: known(
      'tradesNeeded',
      minimumTrackRecord(sample) ?? Number.NaN,
      'the mean result is not above zero: no number of trades would show an edge',
    ),
    verdict: verdictOf(sample, inR ? 'R' : 'of capital', interval),
  };
}
