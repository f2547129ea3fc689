// Download source: where history is asked for: our own adapter for Binance, the classes of ccxt for all others.
import { BINANCE, binanceHistory } from '#venues/binance/binance.ts';
import { SmcError } from '#model/fate.ts';
import type { Candle } from '#model/candle.ts';
import type { FeedIncident } from '#model/feed.ts';
import type { Millis, Timeframe } from '#model/time.ts';
import type { Shell } from './shell.ts';

export type DownloadSource = {
  /** As it stands in the file's name and in a part's first line. */
  readonly name: string;
  /** Rows rising in time from this open time on; the last may be unfinished. */
  readonly rows: (from: Millis) => Promise<readonly Candle[]>;
  /**
   * Candles to skip when an answer is empty. Some exchanges answer for a span, not for a number of candles: an empty answer is
   * then no end. 0: it is.
   */
  readonly skipEmpty: number;
  readonly close: () => void;
};

export type SourceOptions = {
  readonly exchange: string;
  readonly venue: string | undefined;
  readonly symbol: string;
  readonly timeframe: Timeframe;
  readonly notice: (incident: FeedIncident, detail: string) => void;
};

/** No exchange that answers for spans takes a shorter one. */
const SHORTEST_SPAN = 100;

/** @throws SmcError CONFIG_INVALID, VENUE_REFUSED, VENUE_UNREACHABLE, USAGE for an address that is none */
export async function downloadSource(options: SourceOptions, shell: Shell): Promise<DownloadSource> {
  const { exchange, venue, symbol, timeframe, notice } = options;
  if (venue !== undefined && !/^https?:\/\//.test(venue))
    throw new SmcError('USAGE', `${JSON.stringify(venue)} is no address`, '--venue', 'write http://127.0.0.1:9443');
  const { now, clock } = shell;
  const random = Math.random;
  if (exchange === 'binance') {
    const settings = { ...BINANCE, ...(venue === undefined ? {} : { restUrl: venue.replace(/\/+$/, '') }) };
    const history = binanceHistory({ settings, symbol, timeframe, random, now, notice });
    return { name: exchange, ...history, skipEmpty: 0 };
  }
  const { CCXT, ccxtHistory } = await import('#venues/ccxt/ccxt.ts');
  const place = venue === undefined ? undefined : { restUrl: venue, streamUrl: venue.replace(/^http/, 'ws') };
  const settings = { ...CCXT, place };
  const history = await ccxtHistory({ exchange, settings, symbol, timeframe, random, clock, notice });
  return { name: exchange, ...history, skipEmpty: SHORTEST_SPAN };
}
