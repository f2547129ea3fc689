// Paper: the one paper account of today's live agent and the demo market it trades; start runs it, parity checks it.
import { instrumentOf, pipelineSettings } from '#config/config.ts';
import type { Config } from '#config/config.ts';
import type { PipelineSettings } from '#pipeline';

export const ACCOUNT = 'paper-1';
export const DEFAULT_DIRECTORY = 'data';
export const DEMO = { symbol: 'BTCUSDT', seed: 7, startPrice: 60_000, tick: 0.01, historyMinutes: 3 * 1440 } as const;

/** In the demo a minute lasts a second: structure is looked for on minutes, so that something happens while one looks. */
export const quickConfig = (config: Config): Config => ({
  ...config,
  market: { entry_timeframe: '1m', higher_timeframe: '15m', ...config.market },
});

export function paperSettings(config: Config): PipelineSettings {
  const quick = quickConfig(config);
  return pipelineSettings(quick, [instrumentOf(quick, DEMO.symbol)], '1m');
}
