// History: candles of one market asked for by REST alone, within the exchange's allowance, for files.
import { klines, KLINES_LIMIT } from './klines.ts';
import { rest } from './rest.ts';
import { checkHosts } from './settings.ts';
import type { Candle } from '#model/candle.ts';
import type { Millis, Timeframe } from '#model/time.ts';
import type { RestOptions } from './rest.ts';

export type BinanceHistoryOptions = RestOptions & { readonly symbol: string; readonly timeframe: Timeframe };

export type BinanceHistory = {
  /** Rows rising in time from this open time on, a thousand at most; the last may be unfinished. */
  readonly rows: (from: Millis) => Promise<readonly Candle[]>;
  readonly close: () => void;
};

/** @throws SmcError CONFIG_INVALID for a host that is neither the exchange's nor on this machine */
export function binanceHistory(options: BinanceHistoryOptions): BinanceHistory {
  const { symbol, timeframe, settings } = options;
  checkHosts(settings);
  const ask = rest(options);
  return { rows: (from) => klines(ask, symbol, timeframe, from, KLINES_LIMIT), close: ask.close };
}
