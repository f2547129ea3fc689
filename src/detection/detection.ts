// Detection: the agent that hears closed candles and says the patterns in them, one engine for each timeframe it hears.
import { advance } from './advance.ts';
import { agent } from '#model/agent.ts';
import { createEngine } from './engine.ts';
import { durationOf } from '#model/time.ts';
import type { Agent } from '#model/agent.ts';
import type { DetectionSettings } from './settings.ts';
import type { Engine } from './engine.ts';
import type { PatternChange } from '#model/pattern.ts';

export { advance } from './advance.ts';
export { createEngine } from './engine.ts';
export { DEFAULT_DETECTION, SESSION_NAMES, openSessions } from './settings.ts';
export type { DetectionSettings } from './settings.ts';
export type { Engine } from './engine.ts';

/** Engines from the shortest timeframe to the longest, made as their first candle is heard. */
export type DetectionState = { readonly engines: Engine[] };

/**
 * Says every change of every pattern, then `analysed`, for each closed candle. A rejected candle reaches no detector: its
 * `analysed` repeats what was known. Of candles that close together the longer timeframe comes first (the market agent
 * holds that), so that the higher trend is the one that closed now.
 */
export const detection = (settings: DetectionSettings): Agent<DetectionState, 'candleClosed', 'pattern' | 'analysed'> =>
  agent({
    name: 'detection',
    key: 'market',
    hears: ['candleClosed'],
    says: ['pattern', 'analysed'],
    initial: (): DetectionState => ({ engines: [] }),
    step(state, event, say) {
      const { candle, grade } = event.data;
      const index = engineFor(state, candle.symbol, candle.timeframe, settings);
      const engine = state.engines[index]!;
      if (grade !== 'rejected') {
        const { openTime, open, high, low, close, volume } = candle;
        const bias = trendOf(state.engines[index + 1]);
        const emit = (change: PatternChange): void => say('pattern', change);
        advance(engine, openTime, open, high, low, close, volume, bias, emit);
      }
      say('analysed', {
        candle,
        grade,
        atr: engine.tape.atr,
        trend: engine.swing.trend,
        internalTrend: engine.internal.trend,
        rangeHigh: engine.dealing.high,
        rangeLow: engine.dealing.low,
        sessions: engine.clock.bits,
      });
    },
  });

/** Until the long leg has broken anything, the short one says where the timeframe is going. */
const trendOf = (engine: Engine | undefined): number =>
  engine === undefined ? 0 : engine.swing.trend !== 0 ? engine.swing.trend : engine.internal.trend;

/** @returns the place of the timeframe's engine, made now if this is its first candle */
function engineFor(
  state: DetectionState,
  symbol: string,
  timeframe: Engine['timeframe'],
  settings: DetectionSettings,
): number {
  const { engines } = state;
  let at = 0;
  while (at < engines.length && durationOf(engines[at]!.timeframe) < durationOf(timeframe)) at += 1;
  if (engines[at]?.timeframe !== timeframe) engines.splice(at, 0, createEngine(symbol, timeframe, settings));
  return at;
}
