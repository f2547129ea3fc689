// Trade charts: for each trade the candles around it, in the timeframe that it was planned on.
import { aggregateColumns } from '#market/market.ts';
import { durationOf } from '#model/time.ts';
import { sliceColumns } from '#model/candle.ts';
import type { CandleColumns } from '#model/candle.ts';
import type { MarketTape } from './tape.ts';
import type { Pattern } from '#model/pattern.ts';
import type { TradeRecord } from './trade-record.ts';
import type { Timeframe } from '#model/time.ts';

const BARS_BEFORE = 40;
const BARS_AFTER = 25;
/** A zone may be older than a chart is wide: then it reaches in from the left. */
const LONGEST_BARS = 320;
/** Charts are most of a page's weight; of more trades than these only the last have one. */
const MOST_CHARTS = 400;

/** By the trade's place in the list. */
export function tradeCharts(
  records: readonly TradeRecord[],
  markets: readonly MarketTape[],
  patterns: ReadonlyMap<string, Pattern>,
): ReadonlyMap<string, CandleColumns> {
  const histories = new Map<string, CandleColumns>();
  const historyOf = (symbol: string, timeframe: Timeframe): CandleColumns | undefined => {
    const key = `${symbol} ${timeframe}`;
    const known = histories.get(key);
    if (known !== undefined) return known;
    const series = markets.find((market) => market.series.symbol === symbol)?.series;
    if (series === undefined) return undefined;
    const columns =
      series.timeframe === timeframe ? series.columns : aggregateColumns(series.columns, series.timeframe, timeframe);
    histories.set(key, columns);
    return columns;
  };
  const charts = new Map<string, CandleColumns>();
  for (const [index, { trade, plan }] of records.entries()) {
    if (index < records.length - MOST_CHARTS) continue;
    const history = historyOf(trade.symbol, plan.timeframe);
    if (history === undefined) continue;
    const step = durationOf(plan.timeframe);
    const formed = plan.reasons.map(({ patternId }) => patterns.get(patternId)?.formedAt ?? trade.entryTime);
    const oldest = Math.min(trade.entryTime, ...formed);
    const end = rowAt(history, trade.exitTime) + BARS_AFTER;
    const start = Math.max(end - LONGEST_BARS, rowAt(history, oldest - BARS_BEFORE * step));
    charts.set(
      String(index),
      sliceColumns(history, Math.min(start, rowAt(history, trade.entryTime) - BARS_BEFORE), end),
    );
  }
  return charts;
}

/** First row that opens at or after `time`. */
function rowAt({ openTime, length }: CandleColumns, time: number): number {
  let low = 0;
  let high = length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (openTime[middle]! < time) low = middle + 1;
    else high = middle;
  }
  return low;
}
