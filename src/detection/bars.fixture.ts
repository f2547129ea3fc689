// Bars: how the tests of detection draw them, play them and read what was said.
import { existsSync, readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { DEFAULT_DETECTION, advance, createEngine } from './detection.ts';
import { MINUTE_MS } from '#model/time.ts';
import { patternId } from '#model/pattern.ts';
import type { Pattern, PatternChange } from '#model/pattern.ts';
import type { DetectionSettings, Engine } from './detection.ts';

/** open, high, low, close; volume 0, or the fifth. */
export type Bar = readonly [number, number, number, number, number?];
/** A change with the number of the bar on which it was said. */
export type Heard = { readonly bar: number; readonly change: PatternChange };

/** Monday, a winter noon in UTC: no session, day or week turns within the first hours. */
export const START = Date.UTC(2024, 0, 8, 12, 30);

/** Small scales, so that a scenario fits on a page. */
export const SMALL: DetectionSettings = { ...DEFAULT_DETECTION, internalBars: 2, swingBars: 40 };

/** Bars around 100 of range 1: ATR is 1 and, all highs being equal, there is no swing. */
export const flat = (count: number): Bar[] => Array.from({ length: count }, () => [100, 100.5, 99.5, 100]);

export const mirrorBar = ([open, high, low, close, volume]: Bar, centre = 100): Bar => [
  2 * centre - open,
  2 * centre - low,
  2 * centre - high,
  2 * centre - close,
  volume ?? 0,
];

export function feed(engine: Engine, bars: readonly Bar[], from: number, start = START, stepMs = MINUTE_MS): Heard[] {
  const heard: Heard[] = [];
  bars.forEach(([open, high, low, close, volume], offset) => {
    const bar = from + offset;
    advance(engine, start + bar * stepMs, open, high, low, close, volume ?? 0, 0, (change) =>
      heard.push({ bar, change }),
    );
  });
  return heard;
}

export const play = (bars: readonly Bar[], settings = SMALL, start = START): Heard[] =>
  feed(createEngine('TEST', '1m', settings), bars, 0, start);

/** Number of the bar that opened at this time. */
export const barOf = (time: number): number => (time - START) / MINUTE_MS;

/** "bar event status touches" of every change of the patterns that `wanted` picks. */
export const story = (heard: readonly Heard[], wanted: (pattern: Pattern) => boolean): string[] =>
  heard
    .filter(({ change }) => wanted(change.pattern))
    .map(({ bar, change }) => `${bar} ${change.event} ${change.status} ${change.touches}`);

/** Everything about a change, as text: what two runs must agree on. */
export const wordOf = ({ bar, change }: Heard): string => {
  const { pattern, event, status, touches, evidence } = change;
  const about = pattern.about === undefined ? '' : patternId(pattern.about);
  return `${bar} ${patternId(pattern)} ${pattern.knownAt} ${pattern.high} ${pattern.low} ${event} ${status} ${touches} ${evidence} <${about}>`;
};

const SWAPPED: Readonly<Record<string, string>> = { premium: 'discount', discount: 'premium' };

/** The same change on a chart turned upside down about `centre`. */
export const mirrorWord = ({ bar, change }: Heard, centre: number): string => {
  const turn = (pattern: Pattern): Pattern => ({
    ...pattern,
    direction: (pattern.direction === 0 ? 0 : -pattern.direction) as Pattern['direction'],
    high: 2 * centre - pattern.low,
    low: 2 * centre - pattern.high,
    about: pattern.about === undefined ? undefined : turn(pattern.about),
  });
  const status = (SWAPPED[change.status] ?? change.status) as PatternChange['status'];
  return wordOf({ bar, change: { ...change, status, pattern: turn(change.pattern) } });
};

const DATA = new URL('../../../shared/data/', import.meta.url);

/** Rows of a shared market file ("timestamp_ms,open,high,low,close,volume"), or undefined where there is no such data. */
export function readMarket(file: string, rows: number): { readonly start: number; readonly bars: Bar[] } | undefined {
  const path = new URL(`market/${file}`, DATA);
  if (!existsSync(path)) return undefined;
  const lines = gunzipSync(readFileSync(path))
    .toString()
    .trim()
    .split('\n')
    .slice(1, rows + 1);
  const fields = lines.map((line) => line.split(',').map(Number));
  return {
    start: fields[0]![0]!,
    bars: fields.map(([, open, high, low, close, volume]) => [open!, high!, low!, close!, volume!]),
  };
}

/** A walk in whole ticks, from a list of small integers: four for each bar. Ties are common, as on real ticks. */
export function walk(steps: readonly number[], volume = 0): Bar[] {
  const bars: Bar[] = [];
  let open = 2 ** 12;
  for (let at = 0; at + 3 < steps.length; at += 4) {
    const [jump, body, up, down] = [steps[at]!, steps[at + 1]!, steps[at + 2]!, steps[at + 3]!];
    open += Math.abs(jump) > 7 ? jump : 0;
    const close = open + body;
    bars.push([open, Math.max(open, close) + Math.abs(up), Math.min(open, close) - Math.abs(down), close, volume]);
    open = close;
  }
  return bars;
}
