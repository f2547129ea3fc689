// Candle rows: the candles that the clock allows, in the chart library; a bar that is added or moves costs one update and no more.
import { barsClosedBy } from './bars.ts';
import type { Bars } from './bars.ts';
import type { Candle } from '#model/candle.ts';
import type { CandlestickData, ISeriesApi, UTCTimestamp } from 'lightweight-charts';
import type { Millis } from '#model/time.ts';

/** More than so many are cheaper set anew. */
const MOST_UPDATES = 40;

export type CandleRows = {
  readonly show: (bars: Bars, clock: Millis, forming: Candle | undefined) => void;
  readonly shown: () => number;
  readonly at: (bar: number) => CandlestickData<UTCTimestamp> | undefined;
};

const seconds = (time: Millis): UTCTimestamp => Math.floor(time / 1000) as UTCTimestamp;

const rowOf = ({ time, open, high, low, close }: Bars, bar: number): CandlestickData<UTCTimestamp> => ({
  time: seconds(time[bar]!),
  open: open[bar]!,
  high: high[bar]!,
  low: low[bar]!,
  close: close[bar]!,
});

export function candleRows(series: ISeriesApi<'Candlestick'>): CandleRows {
  let drawn: Bars | undefined;
  let revision = -1;
  let closed = 0;
  let open: Candle | undefined;
  let frame = 0;

  const drawOpen = (): void => {
    frame = 0;
    if (open === undefined) return;
    series.update({ ...open, time: seconds(open.openTime) });
  };

  return {
    show(bars, clock, forming) {
      const count = barsClosedBy(bars, clock);
      const next = forming !== undefined && forming.openTime > (bars.time[count - 1] ?? 0) ? forming : undefined;
      const isNew = drawn !== bars || revision !== bars.revision || count < closed || count - closed > MOST_UPDATES;
      // A row that was drawn and is gone can only be taken away with all of them.
      // A price of the next bar may come before the close of the last is told: then a row is missing before the one that is drawn.
      const isBehind = open !== undefined && count > closed && bars.time[count - 1]! < open.openTime;
      if (isNew || isBehind || (open !== undefined && next === undefined && count === closed))
        series.setData(Array.from({ length: count }, (_, bar) => rowOf(bars, bar)));
      else for (let bar = closed; bar < count; bar += 1) series.update(rowOf(bars, bar));
      drawn = bars;
      revision = bars.revision;
      closed = count;
      open = next;
      // Prints come faster than frames.
      if (open !== undefined) frame ||= requestAnimationFrame(drawOpen);
    },
    shown: () => closed + (open === undefined ? 0 : 1),
    at: (bar) => (drawn === undefined || bar < 0 || bar >= closed ? undefined : rowOf(drawn, bar)),
  };
}
