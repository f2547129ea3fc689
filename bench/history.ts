// History for benches: real candles of one minute, tiled forwards and backwards to any length without a jump in price.
import { emptyColumns } from '#model/candle.ts';
import { MINUTE_MS } from '#model/time.ts';
import { readCandles } from '#store/store.ts';
import type { CandleColumns, CandleSeries } from '#model/candle.ts';

export const MARKETS = new URL('../../shared/data/market/', import.meta.url);

/** @param bars how many; stamps of what is tiled are even, one a minute */
export async function history(file: string, bars: number): Promise<CandleSeries> {
  // Stamps without a zone are those of the conformance file; only their order matters here.
  const { series } = await readCandles(new URL(file, MARKETS).pathname, { zone: 'UTC' });
  return { ...series, columns: tile(series.columns, bars) };
}

function tile(source: CandleColumns, bars: number): CandleColumns {
  if (bars <= source.length) return source;
  const columns = { ...emptyColumns(bars), length: bars };
  for (let index = 0; index < bars; index += 1) {
    const at = index % (2 * source.length);
    const isBack = at >= source.length;
    const row = isBack ? 2 * source.length - 1 - at : at;
    columns.openTime[index] = source.openTime[0]! + index * MINUTE_MS;
    columns.open[index] = isBack ? source.close[row]! : source.open[row]!;
    columns.high[index] = source.high[row]!;
    columns.low[index] = source.low[row]!;
    columns.close[index] = isBack ? source.open[row]! : source.close[row]!;
    columns.volume[index] = source.volume[row]!;
  }
  return columns;
}
