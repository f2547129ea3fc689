// Peers: every figure that two other engines published for their runs, recomputed here from the same trades.
import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { test } from 'node:test';
import { gunzipSync } from 'node:zlib';
import { GOOG_ABSENT, GOOG_CAPITAL, googColumns, googFigures, googPublished } from './goog.fixture.ts';
import { mean } from './moments.ts';
import { closedEquity, pairFigures, recomputed, sampleOf, turnover, type FreqtradeTrade } from './peer-freqtrade.ts';
import { runSmaCross, smaCrossSignals } from './peer-sma-cross.ts';
import { metricsOf } from './metrics.ts';
import { kellyShare, systemQuality } from './trades.ts';

const DATA = new URL('../../../../shared/data/', import.meta.url);
const absent = (path: string): string | false => (existsSync(new URL(path, DATA)) ? false : `no data: ${path}`);

/** Rows of a comma-separated file by column name. */
function rowsOf(path: string): readonly Readonly<Record<string, string>>[] {
  const bytes = readFileSync(new URL(path, DATA));
  const [head, ...lines] = (path.endsWith('.gz') ? gunzipSync(bytes) : bytes).toString().trim().split(/\r?\n/);
  const names = head!.split(',');
  return lines.map((line) => Object.fromEntries(line.split(',').map((cell, at) => [names[at]!, cell])));
}

const jsonOf = (path: string): unknown => JSON.parse(readFileSync(new URL(path, DATA), 'utf8'));

function near(actual: unknown, expected: unknown, tolerance: number, name: string): void {
  assert.equal(typeof actual, 'number', name);
  const gap = Math.abs((actual as number) - (expected as number));
  assert.ok(
    gap <= tolerance * Math.abs(expected as number),
    `${name}: ${String(actual)}, published ${String(expected)}`,
  );
}

// ---------------------------------------------------------------- backtesting.py

test('every published statistic of the GOOG moving average cross comes out to 1e-8', { skip: GOOG_ABSENT }, () => {
  const columns = googColumns();
  const run = runSmaCross(columns, GOOG_CAPITAL);
  assert.equal(smaCrossSignals(columns).length, run.trades.length);
  const figures = googFigures(columns, run);
  const published = googPublished();
  assert.deepEqual(Object.keys(figures).sort(), Object.keys(published).sort());
  for (const [name, value] of Object.entries(published)) near(figures[name], value, 1e-8, name);
  const money = run.trades.map(({ sample }) => sample.netPnl);
  near(systemQuality(money), published['sqn'], 1e-8, 'SQN of money');
  near(kellyShare(money), published['kelly'], 1e-8, 'Kelly of money');
});

// ---------------------------------------------------------------- freqtrade

const FREQTRADE = 'expected/freqtrade-backtests/';

type Report = {
  readonly metrics: Readonly<Record<string, unknown>> & {
    readonly starting_balance: number;
    readonly backtest_start_ts: number;
    readonly backtest_end_ts: number;
    readonly best_pair: PairRow;
    readonly worst_pair: PairRow;
  };
  readonly results_per_pair: readonly PairRow[];
};
type PairRow = { readonly key: string } & Readonly<Record<string, unknown>>;

/** What the report repeats of its settings, or says again in other words: nothing there is computed from trades. */
const NOT_STATISTICS = new Set(
  (
    'best_pair worst_pair backtest_start backtest_end backtest_start_ts backtest_end_ts backtest_run_start_ts ' +
    'backtest_run_end_ts market_change pairlist stake_amount stake_currency stake_currency_decimals starting_balance ' +
    'dry_run_wallet rejected_signals timedout_entry_orders timedout_exit_orders canceled_trade_entries ' +
    'canceled_entry_orders replaced_entry_orders max_open_trades max_open_trades_setting timeframe timeframe_detail ' +
    'timerange enable_protections strategy_name stoploss trailing_stop trailing_stop_positive ' +
    'trailing_stop_positive_offset trailing_only_offset_is_reached use_custom_stoploss minimal_roi use_exit_signal ' +
    'exit_profit_only exit_profit_offset ignore_roi_if_entry_signal trading_mode margin_mode holding_avg ' +
    'winner_holding_avg loser_holding_avg drawdown_start drawdown_end total_volume max_drawdown'
  ).split(' '),
);

function freqtradeRun(name: string): { readonly trades: readonly FreqtradeTrade[]; readonly report: Report } {
  const trades = rowsOf(`${FREQTRADE}${name}.trades.csv.gz`).map((row) => ({
    pair: row['pair']!,
    openTime: Number(row['open_timestamp']),
    closeTime: Number(row['close_timestamp']),
    profit: Number(row['profit_abs']),
    ratio: Number(row['profit_ratio']),
    stake: Number(row['stake_amount']),
    amount: Number(row['amount']),
    openRate: Number(row['open_rate']),
    closeRate: Number(row['close_rate']),
    fee: Number(row['fee_open']),
  }));
  return { trades, report: jsonOf(`${FREQTRADE}${name}.metrics.json`) as Report };
}

/** `published` keeps as many digits as the report does: the second one was typed with about seven. */
const RUNS = [
  {
    name: 'SmartScalpingDCA-15m-BTC_ETH-2023_2024',
    published: 1e-12,
    pairWinsBy: 'ratio',
    volume: 'both',
    compares: 48,
  },
  { name: 'StrategyTestV3-5m-2018', published: 2e-7, pairWinsBy: 'profit', volume: 'stakes', compares: 39 },
] as const;

for (const { name, published, pairWinsBy, volume, compares } of RUNS) {
  const skip = absent(`${FREQTRADE}${name}.metrics.json`);

  test(`every statistic of the freqtrade report ${name} is recomputed from its trades`, { skip }, () => {
    const { trades, report } = freqtradeRun(name);
    const { metrics } = report;
    const capital = metrics.starting_balance;
    const period = { start: metrics.backtest_start_ts, end: metrics.backtest_end_ts, capital };
    const figures: Readonly<Record<string, number>> = recomputed(trades, period);
    let compared = 0;
    for (const [key, value] of Object.entries(metrics)) {
      if (NOT_STATISTICS.has(key)) continue;
      near(figures[key], value, published, key);
      compared += 1;
    }
    assert.equal(compared, compares);
    near(turnover(trades)[volume], metrics['total_volume'], 1e-9, 'total_volume');

    for (const row of [...report.results_per_pair, metrics.best_pair, metrics.worst_pair]) {
      const some = row.key === 'TOTAL' ? trades : trades.filter((trade) => trade.pair === row.key);
      for (const [key, value] of Object.entries(pairFigures(some, capital, pairWinsBy)))
        near(value, row[key], 1e-9, `${row.key} ${key}`);
    }
    const sums = report.results_per_pair.filter((row) => row.key !== 'TOTAL');
    const ordered = sums.toSorted((a, b) => Number(b['profit_sum']) - Number(a['profit_sum']));
    assert.equal(metrics.best_pair.key, ordered[0]!.key);
    assert.equal(metrics.worst_pair.key, ordered.at(-1)!.key);
  });

  test(`our own metrics agree with the freqtrade report ${name} where the definition is the same`, { skip }, () => {
    const { trades, report } = freqtradeRun(name);
    const { metrics } = report;
    const capital = metrics.starting_balance;
    const equity = closedEquity(trades, capital);
    const ours = metricsOf({ capital, equity, trades: trades.map((trade) => sampleOf(trade)), seed: 1 });
    assert.equal(ours.trades, metrics['total_trades']);
    near(ours.finalEquity, metrics['final_balance'], 1e-12, 'final balance');
    near(ours.totalReturn, metrics['profit_total'], 1e-9, 'total return');
    near(ours.profitFactor, metrics['profit_factor'], 1e-12, 'profit factor');
    near(ours.maxDrawdownAmount, metrics['max_drawdown_abs'], 1e-9, 'drawdown');
    near(ours.maxDrawdown, metrics['max_relative_drawdown'], 1e-9, 'relative drawdown');
    if ('sqn' in metrics) near(ours.systemQuality, metrics['sqn'], 5e-5, 'system quality');
    if ('expectancy' in metrics) near(ours.expectancy, metrics['expectancy'], 1e-12, 'expectancy');
    if ('winrate' in metrics) near(ours.winRate, metrics['winrate'], 1e-12, 'win rate');
  });
}

test('the older report sums ratios of stakes into a drawdown', { skip: absent(FREQTRADE) }, () => {
  const { trades, report } = freqtradeRun(RUNS[1].name);
  const sums = closedEquity(trades, 0, (trade) => trade.ratio);
  let peak = 0;
  let fall = 0;
  for (const { equity } of sums) {
    peak = Math.max(peak, equity);
    fall = Math.max(fall, peak - equity);
  }
  near(fall, report.metrics['max_drawdown'], 1e-12, 'max_drawdown');
});

test(
  'the market change of the freqtrade report is the mean change of the two closes',
  { skip: absent(FREQTRADE) || absent('market/binance-BTCUSDT-15m.csv.gz') },
  () => {
    const { metrics } = freqtradeRun(RUNS[0].name).report;
    const changes = ['BTC', 'ETH'].map((base) => {
      const rows = rowsOf(`market/binance-${base}USDT-15m.csv.gz`);
      const closeAt = (time: number): number =>
        Number(rows.find((row) => Number(row['timestamp_ms']) === time)!['close']);
      return closeAt(metrics.backtest_end_ts) / closeAt(metrics.backtest_start_ts) - 1;
    });
    near(mean(changes), metrics['market_change'], 1e-12, 'market_change');
  },
);
