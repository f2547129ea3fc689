// Backtest sample: a report of invented trades on the seeded walk: enough of everything to look at, none of it true.
import { sampleDetection } from './report-sample.fixture.ts';
import type { BacktestReport, DetectReport, ReportCandles, ReportReason, ReportTrade } from '#report/report.ts';

const DAY_MS = 86_400_000;
const AROUND = 60;

const slice = (candles: ReportCandles, from: number, to: number): ReportCandles => {
  const rows = (column: ArrayLike<number>): number[] => Array.from(column).slice(from, to);
  return {
    length: to - from,
    openTime: rows(candles.openTime),
    open: rows(candles.open),
    high: rows(candles.high),
    low: rows(candles.low),
    close: rows(candles.close),
    volume: rows(candles.volume),
  };
};

/** A trade out of each order block that price came back to, run by the candles to stop or target. */
function sampleTrades(report: DetectReport): { trades: readonly ReportTrade[]; charts: Record<string, ReportCandles> } {
  const { candles, patterns, changes } = report;
  const trades: ReportTrade[] = [];
  const charts: Record<string, ReportCandles> = {};
  for (const { pattern: place, at, event, confidence } of changes) {
    const block = patterns[place]!;
    if (event !== 'touched' || block.kind !== 'order-block') continue;
    const entryBar = Array.from(candles.openTime).indexOf(at);
    const isLong = block.direction === 1;
    const entry = isLong ? block.high : block.low;
    const stop = isLong ? block.low - 20 : block.high + 20;
    const risk = Math.abs(entry - stop);
    const target = isLong ? entry + 2.5 * risk : entry - 2.5 * risk;
    let exitBar = entryBar + 1;
    while (exitBar < candles.length - 1 && !isOver(candles, exitBar, isLong, stop, target)) exitBar += 1;
    const isWon = isLong ? candles.high[exitBar]! >= target : candles.low[exitBar]! <= target;
    const exit = isWon ? target : stop;
    const r = (isWon ? 2.5 : -1) - 0.06;
    const id = `plan-${trades.length + 1}`;
    charts[id] = slice(candles, Math.max(0, entryBar - AROUND), Math.min(candles.length, exitBar + 30));
    trades.push({
      id,
      symbol: report.symbol,
      side: isLong ? 'buy' : 'sell',
      strategy: 'order-block',
      timeframe: '15m',
      quantity: '0.07375',
      entryTime: at,
      entryPrice: entry.toFixed(2),
      exitTime: candles.openTime[exitBar]!,
      exitPrice: exit.toFixed(2),
      stop: stop.toFixed(2),
      target: target.toFixed(2),
      fees: '7.41',
      netPnl: (r * 50).toFixed(2),
      r,
      exitReason: isWon ? 'take-profit' : 'stop-loss',
      ambiguous: trades.length % 9 === 4,
      adverseR: isWon ? 0.4 : 1,
      favourableR: isWon ? 2.5 : 0.7,
      confidence,
      reasons: reasonsOf(report, place),
      chart: id,
    });
  }
  return { trades, charts };
}

const isOver = (candles: ReportCandles, bar: number, isLong: boolean, stop: number, target: number): boolean =>
  isLong
    ? candles.low[bar]! <= stop || candles.high[bar]! >= target
    : candles.high[bar]! >= stop || candles.low[bar]! <= target;

/** The block, what it is about, and the sweep before it where there was one. */
function reasonsOf({ patterns }: DetectReport, place: number): readonly ReportReason[] {
  const block = patterns[place]!;
  const about = patterns.find(({ id }) => id === block.about);
  const sweep = patterns.findLast(
    ({ kind, direction, knownAt }) => kind === 'sweep' && direction === block.direction && knownAt <= block.knownAt,
  );
  const reason = (text: string, pattern: typeof about): readonly ReportReason[] =>
    pattern === undefined ? [] : [{ patternId: pattern.id, text, pattern }];
  return [
    ...reason('price came back to the block', block),
    ...reason('liquidity was taken before', sweep),
    ...reason('the block comes from this break', about),
  ];
}

export function sampleBacktest(demo = false, bars = 3_000): BacktestReport {
  const detected = sampleDetection(bars);
  const { trades, charts } = sampleTrades(detected);
  const inOrder = trades.toSorted((a, b) => a.exitTime - b.exitTime);
  const start = detected.candles.openTime[0]!;
  const end = detected.candles.openTime[bars - 1]!;
  let equity = 10_000;
  const time = [start];
  const value = [equity];
  for (const { exitTime, netPnl } of inOrder) {
    equity += Number(netPnl);
    time.push(exitTime);
    value.push(equity);
  }
  time.push(end + 1);
  value.push(equity);
  const results = inOrder.map(({ r }) => r);
  const mean = results.reduce((sum, r) => sum + r, 0) / results.length;
  return {
    title: 'order-block on BTCUSDT 15m',
    demo,
    currency: 'USD',
    capital: '10000',
    finalEquity: equity.toFixed(2),
    fingerprint: '9f2c41d07be3',
    start,
    end,
    verdict: {
      kind: 'not-proven',
      headline: 'Not proven. What was made cannot be told from luck.',
      sentence: `Order block strategy, BTCUSDT 15m, net of fees, spread and slippage. ${inOrder.length} trades. Random entries with the same exits did better in 31% of 500 runs.`,
    },
    headlines: [
      {
        label: 'Net result',
        value: `${equity >= 10_000 ? '+' : '\u2212'}$${Math.abs(equity - 10_000).toFixed(2)}`,
        note: `${((equity - 10_000) / 100).toFixed(1)}% of capital`,
        tone: equity >= 10_000 ? 'profit' : 'loss',
      },
      {
        label: 'Expectancy',
        value: `${mean >= 0 ? '+' : '\u2212'}${Math.abs(mean).toFixed(2)}R`,
        note: '\u22120.17 to +0.31, 95%',
      },
      { label: 'Trades', value: String(inOrder.length), note: 'about 210 needed to tell' },
      { label: 'Max drawdown', value: '\u22128.3%', note: '12 d 4 h under the peak' },
      { label: 'Time in market', value: '34.0%', note: 'longest stay 1 d 6 h' },
    ],
    measures: [
      {
        name: 'Expectancy',
        value: mean,
        unit: 'R',
        interval: [mean - 0.19, mean + 0.21],
        nullValue: 0,
        note: 'mean of a trade',
      },
      {
        name: 'Profit factor',
        value: 1.03,
        unit: 'ratio',
        interval: [0.74, 1.43],
        nullValue: 1,
        note: 'won over lost',
      },
      {
        name: 'Sharpe, yearly',
        value: 0.31,
        unit: 'ratio',
        interval: [-0.9, 1.5],
        nullValue: 0,
        note: 'daily returns',
      },
      { name: 'Win rate', value: 0.306, unit: 'share', interval: [0.228, 0.392], note: '34 of 111' },
      { name: 'Max drawdown', value: 0.083, unit: 'fall', interval: [0.24, 0.07], note: 'from peak to trough' },
      { name: 'Deflated Sharpe', value: 0.22, unit: 'probability', note: 'probability above zero after 36 trials' },
      { name: 'Calmar', value: null, unit: 'ratio', note: 'less than 90 days: not made yearly' },
    ],
    equity: { time, value },
    band: {
      optimistic: (equity + 180).toFixed(2),
      pessimistic: equity.toFixed(2),
      ambiguous: inOrder.filter(({ ambiguous }) => ambiguous).length,
    },
    months: [
      { year: 2023, values: [null, null, null, null, null, null, null, null, null, 1.2, 3.4, -0.8], total: 3.8 },
      { year: 2024, values: [6.1, -1.2, 7.3, 4.8, -2.6, null, null, null, null, null, null, null], total: 14.4 },
    ],
    distribution: results,
    chance: {
      observed: mean,
      unit: 'R',
      percentiles: Array.from(
        { length: 101 },
        (_, percent) => -0.35 + 0.55 * (0.5 + Math.sinh((percent - 50) / 22) / 20),
      ),
      draws: 500,
      pValue: 0.31,
      sentence: 'Random entries with the same sides, hours, stops and targets did better in 31% of 500 runs.',
    },
    gates: [
      { gate: 'Confidence under 0.70', count: 318, meanR: -0.06, totalR: -19.1 },
      { gate: 'Outside kill zone', count: 141, meanR: -0.11, totalR: -15.5 },
      { gate: 'Against 1h trend', count: 96, meanR: 0.08, totalR: 7.7 },
      { gate: 'Data quality', count: 2, meanR: null, totalR: null },
    ],
    trades: inOrder,
    charts,
    settings: [
      { label: 'Strategy', value: 'order-block' },
      { label: 'Data', value: 'walk.csv, 15m' },
      { label: 'Taker fee', value: '10 bps' },
      { label: 'Days', value: String(Math.round((end - start) / DAY_MS)) },
    ],
    assumptions: ['Where a candle holds both stop and target, the stop comes first.', 'Orders never move the market.'],
  };
}
