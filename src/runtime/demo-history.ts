// Demo history: half a year of made-up minutes of any market, the same on every machine, to try a backtest on before there are candles.
import { DAY_MS, MINUTE_MS } from '#model/time.ts';
import { demoCandles } from '#market/market.ts';
import { sliceColumns } from '#model/candle.ts';
import { toNumber } from '#model/number.ts';
import type { CandleSeries } from '#model/candle.ts';
import type { Instrument } from '#model/instrument.ts';
import type { Millis } from '#model/time.ts';

/** A Monday. */
export const DEMO_FROM: Millis = Date.UTC(2025, 0, 6);
const DEMO_DAYS = 182;
export const DEMO_UNTIL: Millis = DEMO_FROM + DEMO_DAYS * DAY_MS;
/** Such that a tick is to the price what it is in ordinary markets. */
const TICKS_OF_PRICE = 600_000;
const SEED = 7;

const seedOf = (symbol: string): number =>
  Array.from(symbol).reduce((sum, letter) => (sum * 31 + letter.codePointAt(0)!) >>> 0, SEED);

/** Open times in [from, until), of what there is. */
export function demoHistory({ symbol, tick }: Instrument, from: Millis, until: Millis): CandleSeries {
  const count = Math.max(0, Math.min(DEMO_DAYS * 1440, Math.ceil((until - DEMO_FROM) / MINUTE_MS)));
  const step = toNumber(tick);
  const series = demoCandles({
    symbol,
    timeframe: '1m',
    from: DEMO_FROM,
    count,
    seed: seedOf(symbol),
    startPrice: step * TICKS_OF_PRICE,
    tick: step,
  });
  const first = Math.max(0, Math.ceil((from - DEMO_FROM) / MINUTE_MS));
  return { ...series, columns: sliceColumns(series.columns, first, count) };
}
