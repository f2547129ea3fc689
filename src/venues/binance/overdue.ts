// Overdue: a candle that has ended by the exchange's clock, and of which the stream says nothing, is asked for.
import { durationOf } from '#model/time.ts';
import type { Millis } from '#model/time.ts';
import type { CandleLane } from './candle-lane.ts';
import type { Line } from './line.ts';
import type { MarketWatch } from './market-watch.ts';
import type { BinanceSettings } from './settings.ts';

export type OverdueOptions = {
  readonly settings: BinanceSettings;
  readonly seats: readonly { readonly held: readonly MarketWatch[]; readonly line: Line }[];
  readonly exchangeNow: () => Millis;
};

/**
 * Looks once in each time of grace. Where REST has a candle that the stream has kept back, the connection is taken for deaf
 * and replaced: it may answer questions and still tell nothing.
 * @returns the timer, to be cleared
 */
export function watchOverdue({ settings, seats, exchangeNow }: OverdueOptions): NodeJS.Timeout {
  const ask = async (line: Line, lane: CandleLane): Promise<void> => {
    const last = lane.last();
    await lane.fill();
    if (lane.last() !== last && line.isReady()) line.restart('a candle has closed and was not told');
  };
  const look = (): void => {
    const time = exchangeNow();
    for (const { held, line } of seats)
      for (const { lanes } of held)
        for (const lane of lanes) {
          const last = lane.last();
          if (last === undefined || !line.isReady() || !lane.isWhole()) continue;
          const due = last + 2 * durationOf(lane.timeframe) + settings.candleGraceMs;
          // A question that is not answered is told of where it was asked, and put again at the next look.
          if (time > due) ask(line, lane).catch(() => undefined);
        }
  };
  return setInterval(look, settings.candleGraceMs);
}
