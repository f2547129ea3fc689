// Backtest page: the result of a run as the data of the page.
import { assumptionsOf, tradeCharts } from '#backtest/backtest.ts';
import { backtestPage } from '#report/report.ts';
import { basename } from 'node:path';
import { formatFixed, toNumber } from '#model/number.ts';
import { headlinesOf, measuresOf } from './measures.ts';
import { isoTime } from '#model/time.ts';
import { writePage } from './page.ts';
import type { BacktestReport, ReportReason, ReportTrade, ReportVerdict } from '#report/report.ts';
import type { BacktestRun } from './backtest-run.ts';
import type { Metrics } from '#backtest/statistics/statistics.ts';
import type { Pattern } from '#model/pattern.ts';
import type { TradeRecord } from '#backtest/backtest.ts';

export const writeBacktestPage = (path: string, run: BacktestRun): Promise<void> =>
  writePage(path, (library) => backtestPage(reportOf(run), library));

function reportOf(run: BacktestRun): BacktestReport {
  const { result, markets, memory, settings, sources } = run;
  const { band, chance, metrics } = result;
  const named = memory.named();
  const charts = tradeCharts(result.trades, markets, named);
  const symbols = markets.map(({ series }) => series.symbol).join(', ');
  return {
    title: `${symbols}: backtest`,
    demo: run.demo,
    currency: result.currency,
    capital: formatFixed(result.capital),
    finalEquity: formatFixed(result.finalEquity),
    fingerprint: result.run.fingerprint,
    start: result.run.start,
    end: result.run.end,
    verdict: verdictOf(run),
    headlines: headlinesOf(result),
    measures: measuresOf(result),
    equity: {
      time: result.run.view.equity.map(({ time }) => time),
      value: result.run.view.equity.map(({ account }) => toNumber(account.equity)),
    },
    band: {
      optimistic: formatFixed(band.optimistic),
      pessimistic: formatFixed(band.pessimistic),
      ambiguous: band.ambiguous.length,
    },
    months: metrics.months.map(({ year, months, whole }) => ({
      year,
      values: months.map((value) => (value === null ? null : 100 * value)),
      total: 100 * whole,
    })),
    distribution: result.trades.map(({ r }) => r),
    ...(chance === null
      ? {}
      : {
          chance: {
            observed: chance.observed,
            unit: 'R' as const,
            percentiles: chance.percentiles,
            draws: chance.draws,
            pValue: chance.pValue,
            sentence: `The same trades at random moments of the same hours did as well or better in ${(100 * chance.pValue).toFixed(1)} % of ${chance.draws} draws.`,
          },
        }),
    gates: [
      ...memory.gates().map(({ gate, count, followed, totalR }) => ({
        gate,
        count,
        meanR: followed === 0 ? null : totalR / followed,
        totalR: followed === 0 ? null : totalR,
      })),
      ...riskGates(run),
    ].sort((a, b) => b.count - a.count),
    trades: result.trades.map((record, index) => reportTrade(record, named, charts.has(String(index)), index)),
    charts: Object.fromEntries(charts),
    settings: [
      { label: 'Markets', value: sources.map((source) => basename(source)).join(', ') },
      { label: 'Strategies', value: settings.decision.strategies.map(({ name }) => name).join(', ') },
      { label: 'Entries on', value: settings.decision.timeframes.join(', ') },
      { label: 'Seen on', value: settings.market.timeframes.join(', ') },
      { label: 'Confidence threshold', value: String(settings.decision.confidenceThreshold) },
      { label: 'Risk per trade', value: `${settings.risk.maxRiskPerTradeBps / 100} %` },
      { label: 'Largest position', value: `${formatFixed(settings.risk.maxPositionNotional)} ${result.currency}` },
      { label: 'Daily loss limit', value: `${formatFixed(settings.risk.maxDailyLoss)} ${result.currency}` },
      { label: 'Leverage', value: `${formatFixed(settings.risk.maxLeverage)}x` },
      { label: 'Candles', value: result.run.candles.toLocaleString('en') },
    ],
    assumptions: assumptionsOf(settings),
  };
}

/** What risk refused is not followed: only what decision stopped is. */
function riskGates({ result, memory }: BacktestRun) {
  const own = new Set(memory.gates().map(({ gate }) => gate));
  return [...result.run.view.stoppedBy]
    .filter(([gate]) => !own.has(gate))
    .map(([gate, count]) => ({ gate, count, meanR: null, totalR: null }));
}

const VERDICT_KIND: Readonly<Record<Metrics['verdict']['kind'], ReportVerdict['kind']>> = {
  'edge-shown': 'shown',
  'no-edge': 'loses',
  'not-enough-trades': 'not-enough',
};

function verdictOf({ result, markets, settings }: BacktestRun): ReportVerdict {
  const { kind, words } = result.metrics.verdict;
  const { chance } = result;
  const end = words.search(/[.:]/);
  const symbols = markets.map(({ series }) => `${series.symbol} ${series.timeframe}`).join(', ');
  const strategies = settings.decision.strategies.map(({ name }) => name).join(', ');
  const span = `${isoTime(result.run.start).slice(0, 10)} to ${isoTime(result.run.end).slice(0, 10)}`;
  const luck =
    chance === null
      ? ''
      : ` Random entries with the same exits did as well or better in ${(100 * chance.pValue).toFixed(0)}% of draws.`;
  return {
    // An edge that random entries share is not one.
    kind: kind === 'edge-shown' && (chance?.pValue ?? 1) > 0.05 ? 'not-proven' : VERDICT_KIND[kind],
    headline: `${words.slice(0, end)}.`,
    sentence: `${typeset(capitalised(words.slice(end + 1).trim()))} ${symbols}, ${strategies}, ${span}, net of fees, spread and slippage.${luck}`,
  };
}

/** As the page writes figures: a true minus sign, no blank before the unit. */
const typeset = (text: string): string => text.replaceAll(/-(?=\d)/g, '−').replaceAll(/(?<=\d) (?=%|R\b)/g, '');

const capitalised = (text: string): string => text.slice(0, 1).toUpperCase() + text.slice(1);

function reportTrade(
  { trade, plan, r, adverseR, favourableR }: TradeRecord,
  named: ReadonlyMap<string, Pattern>,
  hasChart: boolean,
  index: number,
): ReportTrade {
  return {
    id: trade.planId,
    symbol: trade.symbol,
    side: trade.side,
    strategy: plan.strategy,
    timeframe: plan.timeframe,
    quantity: formatFixed(trade.quantity),
    entryTime: trade.entryTime,
    entryPrice: formatFixed(trade.entryPrice),
    exitTime: trade.exitTime,
    exitPrice: formatFixed(trade.exitPrice),
    stop: formatFixed(plan.stop),
    target: formatFixed(plan.target),
    fees: formatFixed(trade.fees),
    netPnl: formatFixed(trade.netPnl),
    r,
    exitReason: trade.exitReason,
    ambiguous: trade.ambiguous,
    adverseR,
    favourableR,
    confidence: plan.confidence,
    reasons: plan.reasons.map(({ patternId, text }): ReportReason => {
      const pattern = named.get(patternId);
      if (pattern === undefined) return { patternId, text };
      const { kind, variant, direction, formedAt, knownAt, high, low } = pattern;
      return { patternId, text, pattern: { kind, variant, direction, formedAt, knownAt, high, low } };
    }),
    ...(hasChart ? { chart: String(index) } : {}),
  };
}
