// Candle script: a script made from candle files or from the demo market, with the earlier candles as history.
import { demoCandles } from '#market/market.ts';
import { sliceColumns } from '#model/candle.ts';
import { durationOf } from '#model/time.ts';
import { candleFacts, rowsOf, startingBook } from './candle-facts.ts';
import { mergeFacts } from './facts.ts';
import { instrumentOf } from './instruments.ts';
import type { Candle, CandleSeries } from '#model/candle.ts';
import type { Millis } from '#model/time.ts';
import type { DemoSettings } from '#market/market.ts';
import type { Script } from './facts.ts';

/**
 * Plays the candles of each series from `startTime` on; what lies before is history.
 * @param startTime default: after the first fifth of the first series, at most 1,000 candles
 */
export function seriesScript(name: string, all: readonly CandleSeries[], startTime?: Millis): Script {
  const first = all[0]!;
  const begin = startTime ?? first.columns.openTime[Math.min(1000, Math.floor(first.columns.length / 5))]!;
  const parts = all.map((series) => {
    const row = rowAt(series, begin);
    return {
      series,
      row,
      history: { ...series, columns: sliceColumns(series.columns, 0, row) },
      instrument: instrumentOf(series.symbol),
      price: series.columns.open[Math.min(row, series.columns.length - 1)]!,
    };
  });
  return {
    name,
    startTime: begin,
    markets: parts.map(({ instrument, history, price }) => ({
      instrument,
      history,
      book: startingBook(instrument, price),
    })),
    facts: mergeFacts(
      parts.map(({ series, row, instrument, price }) =>
        candleFacts(instrument, rowsOf(series, row, series.columns.length), { price }),
      ),
    ),
  };
}

const rowAt = ({ columns }: CandleSeries, time: Millis): number => {
  const found = columns.openTime.subarray(0, columns.length).findIndex((openTime) => openTime >= time);
  return found === -1 ? columns.length : found;
};

export type DemoMarket = { readonly symbol: string; readonly seed: number; readonly startPrice: number };

const DEMO_MARKETS: readonly DemoMarket[] = [
  { symbol: 'BTCUSDT', seed: 7, startPrice: 60_000 },
  { symbol: 'ETHUSDT', seed: 11, startPrice: 2_500 },
];

/** Minutes of the demo market that are made at once; each time it runs out, twice as many. */
const DEMO_MINUTES = 4 * 1440;

/** The demo market, without end. `historyCount` minutes lie before `startTime`, which is a full minute. */
export function demoScript(startTime: Millis, historyCount: number, markets = DEMO_MARKETS): Script {
  const from = startTime - historyCount * durationOf('1m');
  const parts = markets.map(({ symbol, seed, startPrice }) => {
    const instrument = instrumentOf(symbol);
    const settings = { symbol, timeframe: '1m', from, seed, startPrice, tick: Number(instrument.tick) / 1e8 } as const;
    const series = demoCandles({ ...settings, count: historyCount + DEMO_MINUTES });
    const history = { ...series, columns: sliceColumns(series.columns, 0, historyCount) };
    return { instrument, settings, series, history, price: series.columns.open[historyCount]! };
  });
  return {
    name: 'demo',
    startTime,
    markets: parts.map(({ instrument, history, price }) => ({
      instrument,
      history,
      book: startingBook(instrument, price),
    })),
    facts: mergeFacts(
      parts.map(({ instrument, settings, series, price }) =>
        candleFacts(instrument, endless(settings, series, historyCount), { price }),
      ),
    ),
  };
}

/** The demo market is a function of its settings, and a longer one begins with the shorter. */
function* endless(settings: Omit<DemoSettings, 'count'>, first: CandleSeries, from: number): Generator<Candle> {
  let series = first;
  for (let row = from; ;) {
    yield* rowsOf(series, row, series.columns.length);
    row = series.columns.length;
    series = demoCandles({ ...settings, count: 2 * row });
  }
}
