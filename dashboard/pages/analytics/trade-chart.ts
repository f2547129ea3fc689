// Trade chart: the candles around one trade and the lives of the patterns that it stands on, as the chart takes them.
import { decode } from '#model/codec.ts';
import { emptyBars, putCandles } from '#dashboard/chart/bars.ts';
import { emptyBook, hear } from '#dashboard/chart/book.ts';
import { get } from '#dashboard/live/api.ts';
import { presetLayers } from '#dashboard/chart/layers.ts';
import { queryOptions } from '@tanstack/react-query';
import type { Bars } from '#dashboard/chart/bars.ts';
import type { Book } from '#dashboard/chart/book.ts';
import type { Layers } from '#dashboard/chart/layers.ts';
import type { RunTrade } from './runs.ts';
import type { Timeframe } from '#model/time.ts';
import type { TradeMarks } from '#dashboard/chart/trade-layer.ts';

type Columns = Readonly<Record<'open_time' | 'open' | 'high' | 'low' | 'close' | 'volume', readonly number[]>>;
type ChartReply = { readonly timeframe: string; readonly candles: Columns; readonly lines: readonly string[] };

export type TradeScene = { readonly bars: Bars; readonly book: Book };

/** Patterns as they stood when the trade was entered: what has become of them since is no reason for it. */
function sceneOf({ timeframe, candles, lines }: ChartReply, { symbol, entryTime }: RunTrade): TradeScene {
  const bars = emptyBars(timeframe as Timeframe);
  putCandles(
    bars,
    candles.open_time.map((openTime, row) => ({
      symbol,
      timeframe: timeframe as Timeframe,
      openTime,
      open: candles.open[row]!,
      high: candles.high[row]!,
      low: candles.low[row]!,
      close: candles.close[row]!,
      volume: candles.volume[row]!,
    })),
  );
  const book = emptyBook();
  for (const line of lines) {
    const event = decode(line);
    if (event.kind === 'pattern' && event.time <= entryTime) hear(book, event);
  }
  return { bars, book };
}

export const tradeQuery = (run: string, trade: RunTrade) =>
  queryOptions({
    queryKey: ['backtest', run, 'trade', trade.number],
    queryFn: async ({ signal }) =>
      sceneOf(
        await get<ChartReply>(
          `/api/v1/analytics/backtest/${encodeURIComponent(run)}/trades/${trade.number}`,
          undefined,
          signal,
        ),
        trade,
      ),
    staleTime: Infinity,
    structuralSharing: false,
    retry: false,
  });

/** Entry, exit, the line between them, and the levels that the plan had set. */
export function marksOf(trade: RunTrade): TradeMarks {
  const { id, side, entryTime, exitTime, entryPrice, exitPrice, stopPrice, targetPrice, r } = trade;
  const isBuy = side === 'buy';
  const entry = Number(entryPrice);
  return {
    fills: [
      { time: entryTime, price: entry, isBuy, isExit: false, exitR: undefined },
      { time: exitTime, price: Number(exitPrice), isBuy: !isBuy, isExit: true, exitR: r },
    ],
    positions: [
      { planId: id, since: entryTime, isLong: isBuy, entry, stop: Number(stopPrice), target: Number(targetPrice) },
    ],
    closed: [{ planId: id, from: entryTime, to: exitTime, entry, exit: Number(exitPrice), isWon: r >= 0 }],
    orders: [],
  };
}

/** Only what the plan stands on, also what has ended since. */
export const tradeLayers = (): Layers => ({ ...presetLayers('decision'), history: true });
