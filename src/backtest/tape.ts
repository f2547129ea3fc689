// Tape: several markets' candles merged into one line of moments, in the order in which they closed.
import { candleAt } from '#model/candle.ts';
import { durationOf } from '#model/time.ts';
import type { Candle, CandleSeries } from '#model/candle.ts';
import type { Millis } from '#model/time.ts';

/** A market in a run: its candles and, where given, finer candles that fills are made from. */
export type MarketTape = { readonly series: CandleSeries; readonly finer?: CandleSeries };

/** `closeTime` is that of the candle at `index`, infinite behind the last. */
type Cursor = {
  readonly series: CandleSeries;
  readonly openTime: Float64Array;
  readonly length: number;
  readonly durationMs: Millis;
  index: number;
  closeTime: Millis;
};

function cursorOf(series: CandleSeries): Cursor {
  const { openTime, length } = series.columns;
  const cursor = { series, openTime, length, durationMs: durationOf(series.timeframe), index: -1, closeTime: 0 };
  advance(cursor);
  return cursor;
}

function advance(cursor: Cursor): void {
  cursor.index += 1;
  cursor.closeTime =
    cursor.index < cursor.length ? cursor.openTime[cursor.index]! + cursor.durationMs : Number.POSITIVE_INFINITY;
}

/** The candle at the cursor, which moves on. */
function take(cursor: Cursor): Candle {
  const candle = candleAt(cursor.series, cursor.index);
  advance(cursor);
  return candle;
}

/**
 * What happens at one moment: price has travelled (the first `tapeCount` of `tapes`), then candles have closed (the first
 * `candleCount` of `candles`). Counted, because an array that is emptied gives its memory back and takes it anew each time.
 */
export type Moment = {
  time: Millis;
  tapeCount: number;
  readonly tapes: Candle[];
  candleCount: number;
  readonly candles: Candle[];
};

/**
 * Calls `visit` for each moment at which some candle closed, in time order. The moment object is used again for the next.
 * All price of a moment comes before all closes, so that fills are booked before anything is decided on them.
 */
export function eachMoment(markets: readonly MarketTape[], visit: (moment: Moment) => void): void {
  const pairs = markets.map(({ series, finer }) => ({
    candles: cursorOf(series),
    tape: finer === undefined ? undefined : cursorOf(finer),
  }));
  const moment: Moment = { time: 0, tapeCount: 0, tapes: [], candleCount: 0, candles: [] };
  for (;;) {
    let next = Number.POSITIVE_INFINITY;
    for (const { candles, tape } of pairs) {
      if (candles.closeTime < next) next = candles.closeTime;
      if (tape !== undefined && tape.closeTime < next) next = tape.closeTime;
    }
    if (next === Number.POSITIVE_INFINITY) return;
    moment.time = next;
    moment.tapeCount = 0;
    moment.candleCount = 0;
    for (const { candles, tape } of pairs) {
      if (tape !== undefined && tape.closeTime === next) addTape(moment, take(tape));
      if (candles.closeTime !== next) continue;
      const candle = take(candles);
      moment.candles[moment.candleCount] = candle;
      moment.candleCount += 1;
      if (tape === undefined) addTape(moment, candle);
    }
    visit(moment);
  }
}

function addTape(moment: Moment, candle: Candle): void {
  moment.tapes[moment.tapeCount] = candle;
  moment.tapeCount += 1;
}
