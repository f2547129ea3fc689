// History request: the candles that a job of the API runs on, from where it was asked for.
import { candlesOf } from './recorded-candles.ts';
import { demoHistory } from './demo-history.ts';
import { isoTime } from '#model/time.ts';
import { SmcError } from '#model/fate.ts';
import type { CandleSeries } from '#model/candle.ts';
import type { CandleSource } from '#api/api.ts';
import type { Instrument } from '#model/instrument.ts';
import type { Millis } from '#model/time.ts';

export type HistoryRequest = {
  /** Of the running agent: its log is read, never written. */
  readonly directory: string;
  /** Where downloaded candle files lie. */
  readonly candleFolder: string;
  readonly source: CandleSource;
  readonly from: Millis;
  readonly until: Millis;
};

/** @throws SmcError DATA_EMPTY where there is nothing of that time */
export async function seriesFor(request: HistoryRequest, instrument: Instrument): Promise<CandleSeries> {
  const { source, from, until } = request;
  if (source === 'recorded') return candlesOf({ ...request, symbol: instrument.symbol });
  const series = demoHistory(instrument, from, until);
  if (series.columns.length > 0) return series;
  throw new SmcError(
    'DATA_EMPTY',
    `the demo market has no candles between ${isoTime(from)} and ${isoTime(until)}`,
    instrument.symbol,
    'choose a time inside it',
  );
}
