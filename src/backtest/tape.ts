// Tape: several markets' candles merged into one line of moments, in the order in which they closed.
import { candleAt } from '#model/candle.ts';
import { durationOf } from '#model/time.ts';
import type { Candle, CandleSeries } from '#model/candle.ts';
import type { Millis } from '#model/time.ts';

/** A market in a run: its candles and, where given, finer candles that fills are made from. */
export type MarketTape = { readonly series: CandleSeries; readonly finer?: CandleSeries };

type Cursor = { readonly series: CandleSeries; readonly durationMs: Millis; index: number };

const cursorOf = (series: CandleSeries): Cursor => ({
  series,
  durationMs: durationOf(series.timeframe),
  index: 0,
});

const closeOf = (cursor: Cursor): Millis =>
  cursor.index < cursor.series.columns.length
    ? cursor.series.columns.openTime[cursor.index]! + cursor.durationMs
    : Number.POSITIVE_INFINITY;

/** What happens at one moment: price has travelled (`tapes`), then candles have closed (`candles`). */
export type Moment = { time: Millis; readonly tapes: Candle[]; readonly candles: Candle[] };

/**
 * Calls `visit` for each moment at which some candle closed, in time order. The moment object is used again for the next.
 * All price of a moment comes before all closes, so that fills are booked before anything is decided on them.
 */
export function eachMoment(markets: readonly MarketTape[], visit: (moment: Moment) => void): void {
  const pairs = markets.map(({ series, finer }) => ({
    candles: cursorOf(series),
    tape: finer === undefined ? undefined : cursorOf(finer),
  }));
  const moment: Moment = { time: 0, tapes: [], candles: [] };
  for (;;) {
    let next = Number.POSITIVE_INFINITY;
    for (const { candles, tape } of pairs) next = Math.min(next, closeOf(candles), tape ? closeOf(tape) : next);
    if (next === Number.POSITIVE_INFINITY) return;
    moment.time = next;
    moment.tapes.length = 0;
    moment.candles.length = 0;
    for (const { candles, tape } of pairs) {
      const closed = closeOf(candles) === next ? candleAt(candles.series, candles.index) : undefined;
      if (closed !== undefined) candles.index += 1;
      if (tape === undefined) {
        if (closed !== undefined) moment.tapes.push(closed);
      } else if (closeOf(tape) === next) {
        moment.tapes.push(candleAt(tape.series, tape.index));
        tape.index += 1;
      }
      if (closed !== undefined) moment.candles.push(closed);
    }
    visit(moment);
  }
}
