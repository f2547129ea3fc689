// History: candles of one market asked for by REST alone, for files.
import { SmcError } from '#model/fate.ts';
import { exchangeMaker, keepToSpot } from './exchange.ts';
import { candlesOf } from './field.ts';
import { isSpotName, marketOf } from './market-names.ts';
import { requests } from './requests.ts';
import { checkPlace } from './settings.ts';
import type { Candle } from '#model/candle.ts';
import type { FeedIncident } from '#model/feed.ts';
import type { Millis, Timeframe } from '#model/time.ts';
import type { CcxtSettings } from './settings.ts';

export type CcxtHistoryOptions = {
  readonly exchange: string;
  readonly settings: CcxtSettings;
  readonly symbol: string;
  readonly timeframe: Timeframe;
  readonly random: () => number;
  /** Milliseconds that only go forward. */
  readonly clock: () => Millis;
  readonly notice: (incident: FeedIncident, detail: string) => void;
};

export type CcxtHistory = {
  /** Rows rising in time from this open time on, as many as the exchange gives at once; the last may be unfinished. */
  readonly rows: (from: Millis) => Promise<readonly Candle[]>;
  readonly close: () => void;
};

/** @throws SmcError CONFIG_INVALID, VENUE_REFUSED, VENUE_UNREACHABLE */
export async function ccxtHistory(options: CcxtHistoryOptions): Promise<CcxtHistory> {
  const { exchange: id, settings, symbol, timeframe, random, clock, notice } = options;
  checkPlace(settings);
  const exchange = await exchangeMaker(id, settings, () => undefined)();
  const closed = new AbortController();
  const { ask } = requests({ exchange, settings, random, clock, signal: closed.signal, notice });
  if (isSpotName(symbol)) keepToSpot(exchange);
  await ask(
    'markets',
    () => exchange.loadMarkets(),
    (answer) => answer,
  );
  const name = String(marketOf(exchange, symbol)['symbol']);
  if (exchange.has['fetchOHLCV'] !== true || !Object.keys(exchange.timeframes ?? {}).includes(timeframe))
    throw new SmcError('CONFIG_INVALID', `${id} has no candles of ${timeframe}`, '--timeframe', 'choose another');
  return {
    rows: (from) =>
      ask(
        `${symbol} ${timeframe}`,
        () => exchange.fetchOHLCV(name, timeframe, from),
        (rows) => candlesOf(symbol, timeframe, rows)?.filter(({ openTime }) => openTime >= from),
      ),
    close() {
      closed.abort();
      exchange.close().catch(() => undefined);
    },
  };
}
