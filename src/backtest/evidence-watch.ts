// Evidence watch: runs the market and the detectors over candles and writes down each bar and each pattern's life.
import { confidenceOf } from '#model/confidence.ts';
import { durationOf } from '#model/time.ts';
import { pipeline } from '#pipeline';
import { run } from './run.ts';
import type { CandleSeries } from '#model/candle.ts';
import type { Pattern, PatternEvent } from '#model/pattern.ts';
import type { PipelineSettings } from '#pipeline';
import type { Timeframe } from '#model/time.ts';

/** Bars of one timeframe as they closed, with what was known at each close. NaN where it was not. */
export type WatchedBars = {
  readonly time: number[];
  readonly open: number[];
  readonly high: number[];
  readonly low: number[];
  readonly close: number[];
  readonly atr: number[];
  readonly sessions: number[];
};

/** `bar` is the place of the bar at whose close it was said. */
export type LifeChange = { readonly bar: number; readonly event: PatternEvent };
export type WatchedLife = { readonly pattern: Pattern; readonly confidence: number; readonly changes: LifeChange[] };

export type Watched = { readonly bars: WatchedBars; readonly lives: readonly WatchedLife[] };

const WATCHERS: ReadonlySet<string> = new Set(['market', 'detection']);

/**
 * The very agents that run live, up to where an opinion begins.
 * @param settings with `timeframe` among those of its market
 */
export function watch(
  series: CandleSeries,
  timeframe: Timeframe,
  settings: PipelineSettings,
  onProgress?: (moments: number) => void,
): Watched {
  const bars: WatchedBars = { time: [], open: [], high: [], low: [], close: [], atr: [], sessions: [] };
  const places = new Map<number, number>();
  const lives = new Map<Pattern, WatchedLife>();
  const duration = durationOf(timeframe);
  run({
    agents: pipeline(settings).filter(({ name }) => WATCHERS.has(name)),
    markets: [{ series }],
    ...(onProgress === undefined ? {} : { onProgress }),
    observer: {
      hears: ['candleClosed', 'pattern', 'analysed'],
      hear(event) {
        switch (event.kind) {
          case 'candleClosed': {
            const { candle } = event.data;
            if (candle.timeframe !== timeframe) break;
            places.set(candle.openTime, bars.time.length);
            bars.time.push(candle.openTime);
            bars.open.push(candle.open);
            bars.high.push(candle.high);
            bars.low.push(candle.low);
            bars.close.push(candle.close);
            bars.atr.push(Number.NaN);
            bars.sessions.push(0);
            break;
          }
          case 'pattern': {
            const { pattern, event: what, evidence } = event.data;
            if (pattern.timeframe !== timeframe) break;
            const bar = places.get(event.time - duration);
            if (bar === undefined) break;
            const life = lives.get(pattern);
            if (life === undefined)
              lives.set(pattern, { pattern, confidence: confidenceOf(evidence), changes: [{ bar, event: what }] });
            else life.changes.push({ bar, event: what });
            break;
          }
          case 'analysed': {
            const { candle, atr, sessions } = event.data;
            const bar = candle.timeframe === timeframe ? places.get(candle.openTime) : undefined;
            if (bar === undefined) break;
            bars.atr[bar] = atr;
            bars.sessions[bar] = sessions;
            break;
          }
          default:
        }
      },
    },
  });
  return { bars, lives: [...lives.values()] };
}
