// Backtest summary: the verdict first, then the figures it rests on, what stopped the rest, and how to mend what stopped all.
import { facts, table } from './table.ts';
import { fixedFromNumber, formatFixed, toNumber } from '#model/number.ts';
import { isoTime } from '#model/time.ts';
import { notional } from '#model/currency.ts';
import { paint } from './terminal.ts';
import { readableCount, readableDuration } from './progress.ts';
import type { BacktestRun } from './backtest-run.ts';
import type { Cell } from './table.ts';

import type { Price } from '#model/number.ts';
import type { Terminal } from './terminal.ts';

const LAST_TRADES = 10;

const percent = (value: number | null, digits = 2): string | undefined =>
  value === null ? undefined : `${(100 * value).toFixed(digits)} %`;
const plain = (value: number | null, digits = 2): string | undefined =>
  value === null ? undefined : value.toFixed(digits);

const signed = (text: string, value: number): Cell =>
  value > 0 ? { text: `+${text}`, ink: 'green' } : value < 0 ? { text, ink: 'red' } : text;

export function backtestSummary(terminal: Terminal, run: BacktestRun): string {
  const { result } = run;
  const { metrics } = result;
  const parts = [
    `${paint(terminal, 'bold', metrics.verdict.words)}\n`,
    facts(terminal, headline(run)),
    facts(terminal, quality(run)),
    tradeTable(terminal, run),
    gateTable(terminal, run),
    ...hints(run).map((hint) => `${paint(terminal, 'yellow', 'note:')} ${hint}\n`),
    `fingerprint ${result.run.fingerprint}\n`,
  ];
  return parts.filter((part) => part !== '').join('\n');
}

function headline({ result, markets, settings }: BacktestRun): readonly (readonly [string, Cell])[] {
  const { run, currency } = result;
  const net = toNumber(result.finalEquity - result.capital);
  const symbols = markets.map(({ series }) => `${series.symbol} ${series.timeframe}`).join(', ');
  return [
    ['markets', `${symbols}; ${readableCount(run.candles)} candles`],
    ['period', run.candles === 0 ? 'no candles' : `${isoTime(run.start)} to ${isoTime(run.end)}`],
    ['strategies', settings.decision.strategies.map(({ name }) => name).join(', ')],
    [
      'timeframes',
      `entries on ${settings.decision.timeframes.join(', ')}, seen on ${settings.market.timeframes.join(', ')}`,
    ],
    ['capital', `${formatFixed(result.capital)} ${currency}`],
    ['final equity', `${formatFixed(result.finalEquity)} ${currency}`],
    ['net result', signed(`${formatFixed(result.finalEquity - result.capital)} ${currency}`, net)],
  ];
}

function quality({ result }: BacktestRun): readonly (readonly [string, Cell])[] {
  const { metrics, band, chance, currency, luck } = result;
  const interval = metrics.expectancyRInterval;
  return [
    ['return', percent(metrics.totalReturn)],
    [
      'max drawdown',
      metrics.maxDrawdown === null
        ? undefined
        : `${percent(metrics.maxDrawdown)} (${plain(metrics.maxDrawdownAmount)} ${currency})`,
    ],
    ['trades', metrics.trades],
    ['win rate', percent(metrics.winRate, 1)],
    ['expectancy', metrics.expectancyR === null ? undefined : `${metrics.expectancyR.toFixed(3)} R`],
    [
      '  95 % interval',
      interval === null ? undefined : `${interval.low.toFixed(3)} R to ${interval.high.toFixed(3)} R`,
    ],
    ['profit factor', plain(metrics.profitFactor)],
    [
      'Sharpe, Sortino, Calmar',
      [metrics.sharpe, metrics.sortino, metrics.calmar].map((value) => plain(value) ?? '–').join(', '),
    ],
    ['chance of a true edge (PSR)', percent(metrics.probabilisticSharpeOfTrades, 1)],
    [
      'random entries',
      chance === null
        ? undefined
        : `as good or better in ${(100 * chance.pValue).toFixed(1)} % of ${chance.draws} draws`,
    ],
    [
      'drawdown in other orders',
      luck === null
        ? undefined
        : `median ${percent(luck.shuffledDrawdown.median)}, 95 % up to ${percent(luck.shuffledDrawdown.p95)}, at full risk a trade`,
    ],
    ['time in market', percent(metrics.exposure, 1)],
    [
      'longest drawdown',
      metrics.maxDrawdownDurationMs === null ? undefined : readableDuration(metrics.maxDrawdownDurationMs),
    ],
    [
      'fill ambiguity',
      `${band.ambiguous.length} trades; optimistic fills would end at ${formatFixed(band.optimistic)} ${currency}`,
    ],
  ];
}

function tradeTable(terminal: Terminal, { result }: BacktestRun): string {
  const last = result.trades.slice(-LAST_TRADES);
  if (last.length === 0) return '';
  const head = `Last ${last.length} of ${result.trades.length} trades\n`;
  return (
    head +
    table(
      terminal,
      ['exit', 'symbol', 'side', 'strategy', 'entry', 'exit at', 'net', 'R', 'reason'].map((title) => ({ title })),
      last.map(({ trade, plan, r }) => [
        isoTime(trade.exitTime),
        trade.symbol,
        trade.side,
        plan.strategy,
        formatFixed(trade.entryPrice),
        formatFixed(trade.exitPrice),
        signed(toNumber(trade.netPnl).toFixed(2), toNumber(trade.netPnl)),
        r.toFixed(2),
        trade.exitReason + (trade.ambiguous ? ' ?' : ''),
      ]),
    )
  );
}

function gateTable(terminal: Terminal, { result }: BacktestRun): string {
  const rows = [...result.run.view.stoppedBy].sort((a, b) => b[1] - a[1]);
  if (rows.length === 0) return '';
  return `Setups not taken\n${table(terminal, [{ title: 'stopped by' }, { title: 'setups' }], rows)}`;
}

/** One lot that is dearer than the largest position refuses every plan: that is a setting, not a strategy. */
function hints({ result, settings, markets }: BacktestRun): readonly string[] {
  const hints: string[] = [];
  const { stoppedBy } = result.run.view;
  const tooSmall = (stoppedBy.get('below-minimum-quantity') ?? 0) + (stoppedBy.get('below-minimum-notional') ?? 0);
  if (tooSmall > result.trades.length)
    for (const instrument of settings.instruments) {
      const series = markets.find((market) => market.series.symbol === instrument.symbol)?.series;
      const close = series?.columns.close[series.columns.length - 1];
      if (close === undefined) continue;
      const smallest = notional(fixedFromNumber<Price>(close), instrument.minQuantity, instrument, 'up');
      if (smallest <= settings.risk.maxPositionNotional) continue;
      hints.push(
        `the smallest ${instrument.symbol} order is worth ${formatFixed(smallest)} ${instrument.quote}, more than the largest position allowed (${formatFixed(settings.risk.maxPositionNotional)}). Raise it: --max-position-size, and --leverage if the account has it.`,
      );
    }
  if (result.run.candles > 0 && result.trades.length === 0)
    hints.push('no trade was made; the table above says what stopped the setups.');
  return hints;
}
