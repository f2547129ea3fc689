// Measures: the figures of a run with their intervals and what each says, for the page.
import { toNumber } from '#model/number.ts';
import type { BacktestResult } from '#backtest/backtest.ts';
import type { Headline, Measure } from '#report/report.ts';
import { DAY_MS } from '#model/time.ts';

/** Two decimals, thousands apart, a true minus sign. */
const grouped = (value: number): string =>
  value.toLocaleString('en', { minimumFractionDigits: 2, maximumFractionDigits: 2 }).replace('-', '−');
const tone = (value: number): Pick<Headline, 'tone'> =>
  value > 0 ? { tone: 'profit' } : value < 0 ? { tone: 'loss' } : {};
const signed = (text: string, value: number): string => (value > 0 ? `+${text}` : text.replace('-', '−'));

export function headlinesOf({ finalEquity, capital, currency, metrics }: BacktestResult): readonly Headline[] {
  const net = toNumber(finalEquity - capital);
  const expectancy = metrics.expectancyR;
  return [
    {
      label: 'Net result',
      value: `${signed(grouped(net), net)} ${currency}`,
      note: `${grouped(toNumber(capital))} became ${grouped(toNumber(finalEquity))}`,
      ...tone(net),
    },
    {
      label: 'Expectancy',
      value: expectancy === null ? 'unknown' : `${signed(expectancy.toFixed(3), expectancy)}R`,
      note:
        metrics.expectancyRInterval === null
          ? 'too few trades for an interval'
          : intervalText(metrics.expectancyRInterval),
      ...(expectancy === null ? {} : tone(expectancy)),
    },
    {
      label: 'Max drawdown',
      value: metrics.maxDrawdown === null ? 'unknown' : `−${(100 * metrics.maxDrawdown).toFixed(2)}%`,
      note: metrics.maxDrawdownAmount === null ? '' : `−${grouped(metrics.maxDrawdownAmount)} ${currency}`,
    },
    {
      label: 'Trades',
      value: String(metrics.trades),
      note: metrics.winRate === null ? 'none' : `${(100 * metrics.winRate).toFixed(1)}% won`,
    },
  ];
}

const intervalText = ({ low, high }: { readonly low: number; readonly high: number }): string =>
  `95% interval ${low.toFixed(3)} to ${high.toFixed(3)}R`.replaceAll('-', '−');

export function measuresOf({ metrics }: BacktestResult): readonly Measure[] {
  const why = (name: string): string => metrics.reasons[name] ?? '';
  const { expectancyRInterval: r, expectancyInterval: money } = metrics;
  const days = (value: number | null): number | null => (value === null ? null : value / DAY_MS);
  return [
    {
      name: 'Expectancy',
      value: metrics.expectancyR,
      unit: 'R',
      nullValue: 0,
      note: why('expectancyR'),
      ...(r === null ? {} : { interval: [r.low, r.high] }),
    },
    {
      name: 'Expectancy in money',
      value: metrics.expectancy,
      unit: 'money',
      nullValue: 0,
      note: why('expectancy'),
      ...(money === null ? {} : { interval: [money.low, money.high] }),
    },
    { name: 'Profit factor', value: metrics.profitFactor, unit: 'ratio', nullValue: 1, note: why('profitFactor') },
    { name: 'Win rate', value: metrics.winRate, unit: 'share', note: why('winRate') },
    { name: 'Payoff ratio', value: metrics.payoffRatio, unit: 'ratio', note: why('payoffRatio') },
    { name: 'Total return', value: percent(metrics.totalReturn), unit: 'percent', note: why('totalReturn') },
    { name: 'Return a year (CAGR)', value: percent(metrics.cagr), unit: 'percent', note: why('cagr') },
    { name: 'Sharpe, yearly', value: metrics.sharpe, unit: 'ratio', nullValue: 0, note: why('sharpe') },
    { name: 'Sortino, yearly', value: metrics.sortino, unit: 'ratio', note: why('sortino') },
    { name: 'Calmar', value: metrics.calmar, unit: 'ratio', note: why('calmar') },
    { name: 'Max drawdown', value: metrics.maxDrawdown, unit: 'fall', note: why('maxDrawdown') },
    {
      name: 'Longest drawdown',
      value: days(metrics.maxDrawdownDurationMs),
      unit: 'days',
      note: why('maxDrawdownDurationMs'),
    },
    { name: 'Ulcer index', value: metrics.ulcerIndex, unit: 'ratio', note: why('ulcerIndex') },
    { name: 'Value at risk, 95 % of days', value: metrics.valueAtRisk, unit: 'fall', note: why('valueAtRisk') },
    {
      name: 'Conditional value at risk',
      value: metrics.conditionalValueAtRisk,
      unit: 'fall',
      note: why('conditionalValueAtRisk'),
    },
    { name: 'System quality (SQN)', value: metrics.systemQuality, unit: 'ratio', note: why('systemQuality') },
    { name: 'Time in market', value: metrics.exposure, unit: 'share', note: why('exposure') },
    {
      name: 'Median excursion against',
      value: metrics.adverseR === null ? null : -metrics.adverseR.median,
      unit: 'R',
      note: 'how far a trade goes against before it ends',
    },
    {
      name: 'Median excursion in favour',
      value: metrics.favourableR?.median ?? null,
      unit: 'R',
      note: 'how far it goes in favour',
    },
    {
      name: 'Chance of a true edge (PSR)',
      value: metrics.probabilisticSharpeOfTrades,
      unit: 'probability',
      note: why('probabilisticSharpeOfTrades') || 'counting one trial only',
    },
    { name: 'Trades needed to show it', value: metrics.tradesNeeded, unit: 'count', note: why('tradesNeeded') },
    { name: 'Ambiguous fills', value: metrics.ambiguousTrades, unit: 'count', note: 'stop and target in one candle' },
  ];
}

const percent = (share: number | null): number | null => (share === null ? null : 100 * share);
