// Paper: the paper account of a machine on which nothing was chosen, and the demo markets it trades; start runs it, parity checks it.
import type { Config } from '#config/config.ts';

export const DEFAULT_DIRECTORY = 'data';
export const DEMO_MARKETS = [
  { symbol: 'BTCUSDT', seed: 7, startPrice: 60_000, tick: 0.01 },
  { symbol: 'ETHUSDT', seed: 8, startPrice: 3_000, tick: 0.01 },
  { symbol: 'BNBUSDT', seed: 9, startPrice: 600, tick: 0.1 },
] as const;
/** Half a day more than three: the markets begin to move at noon, when London and New York are both about to trade. */
export const DEMO_HISTORY_MINUTES = 3 * 1440 + 720;
/** What the exchange is asked for where nobody has chosen. */
export const FIRST_SYMBOL = DEMO_MARKETS[0].symbol;

/** In the demo a minute lasts a second: structure is looked for on minutes, so that something happens while one looks. */
export const quickConfig = (config: Config): Config => ({
  ...config,
  market: { entry_timeframe: '1m', higher_timeframe: '15m', ...config.market },
});
