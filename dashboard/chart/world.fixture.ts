// World: a seeded market that the detectors have watched, as the events of a log; for tests and for the page that shows the chart alone.
import { advance, createEngine, DEFAULT_DETECTION } from '#detection/detection.ts';
import { aggregateColumns, demoCandles } from '#market/market.ts';
import { candleAt } from '#model/candle.ts';
import { durationOf } from '#model/time.ts';
import { emptyBars, putCandles } from './bars.ts';
import { emptyBook, hear } from './book.ts';
import type { Bars } from './bars.ts';
import type { Book } from './book.ts';
import type { Candle } from '#model/candle.ts';
import type { Event } from '#model/event.ts';
import type { Timeframe } from '#model/time.ts';

export const SYMBOL = 'BTCUSDT';
const START = Date.UTC(2024, 2, 4);

export type World = {
  readonly candles: readonly Candle[];
  readonly events: readonly Event<'pattern' | 'analysed'>[];
  readonly bars: Bars;
};

/** Bars of 15 minutes, with the patterns of the hours above them in the same log. */
export function worldOf(count: number, seed = 7): World {
  const timeframe: Timeframe = '15m';
  const series = demoCandles({ symbol: SYMBOL, timeframe, from: START, count, seed, startPrice: 67_000, tick: 0.01 });
  const hours = aggregateColumns(series.columns, timeframe, '1h');
  const engines = {
    own: createEngine(SYMBOL, timeframe, DEFAULT_DETECTION),
    above: createEngine(SYMBOL, '1h', DEFAULT_DETECTION),
  };
  const events: Event<'pattern' | 'analysed'>[] = [];
  let hour = 0;
  const watch = (engine: typeof engines.own, candle: Candle, bias: number): void => {
    const time = candle.openTime + durationOf(candle.timeframe);
    const head = () => ({ sequence: events.length + 1, time, key: SYMBOL, cause: 0 });
    const { openTime, open, high, low, close, volume } = candle;
    advance(engine, openTime, open, high, low, close, volume, bias, (data) =>
      events.push({ ...head(), kind: 'pattern', data }),
    );
    const { high: rangeHigh, low: rangeLow } = engine.dealing;
    const state = {
      atr: engine.tape.atr,
      trend: engine.swing.trend,
      internalTrend: engine.internal.trend,
      rangeHigh,
      rangeLow,
    };
    events.push({
      ...head(),
      kind: 'analysed',
      data: { candle, grade: 'good', ...state, sessions: engine.clock.bits },
    });
  };
  const candles = Array.from({ length: series.columns.length }, (_, row) => candleAt(series, row));
  for (const candle of candles) {
    const closes = candle.openTime + durationOf(timeframe);
    for (; hour < hours.length && (hours.openTime[hour] ?? 0) + durationOf('1h') <= closes; hour += 1)
      watch(engines.above, candleAt({ symbol: SYMBOL, timeframe: '1h', columns: hours }, hour), 0);
    watch(engines.own, candle, engines.above.swing.trend);
  }
  const bars = emptyBars(timeframe);
  putCandles(bars, candles);
  return { candles, events, bars };
}

export function bookOf(events: readonly Event[]): Book {
  const book = emptyBook();
  for (const event of events) if (event.kind === 'pattern') hear(book, event);
  return book;
}
