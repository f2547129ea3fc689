// Stage: the price chart alone in a page, on invented candles and zones, with what measures how smoothly it moves.
/// <reference lib="dom" />
import { bookOf, worldOf } from '#dashboard/chart/world.fixture.ts';
import { emptyBook, hear } from '#dashboard/chart/book.ts';
import { NO_TRADES } from '#dashboard/chart/trade-layer.ts';
import { packEvidence } from '#model/confidence.ts';
import { presetLayers } from '#dashboard/chart/layers.ts';
import { priceChart } from '#dashboard/chart/price-chart.ts';
import type { Bars } from '#dashboard/chart/bars.ts';
import type { Book } from '#dashboard/chart/book.ts';
import type { ChartContent } from '#dashboard/chart/price-chart.ts';
import type { Pattern } from '#model/pattern.ts';

const asked = new URLSearchParams(location.search);
const count = Number(asked.get('bars') ?? 1_600);
const zones = asked.get('zones');
document.documentElement.dataset['theme'] = asked.get('theme') ?? 'dark';

const world = worldOf(count);

/** So many zones that all of them are on the screen, in every form. */
function crowded({ time, close, atr }: Bars, many: number): Book {
  const book = emptyBook();
  for (let at = 0; at < many; at += 1) {
    const bar = time.length - 2 - Math.floor((at * 90) / many);
    const kind = at % 3 === 0 ? 'fair-value-gap' : 'order-block';
    const variant = kind === 'fair-value-gap' ? 'three-candle' : at % 3 === 1 ? 'swing' : 'swing:breaker';
    const middle = close[bar]! + ((at % 41) - 20) * 0.25 * atr[bar]!;
    const pattern: Pattern = {
      kind,
      variant,
      symbol: 'BTCUSDT',
      timeframe: '15m',
      direction: at % 2 === 0 ? 1 : -1,
      formedAt: time[bar]! + at * 1e-3,
      knownAt: time[bar + 1]!,
      high: middle + 0.3 * atr[bar]!,
      low: middle - 0.3 * atr[bar]!,
      about: undefined,
    };
    const evidence = packEvidence(0.5, 0.5, (at % 10) / 10, 0.5, 1, 0.5);
    const data = { pattern, event: 'formed', status: 'fresh', touches: at % 3, evidence } as const;
    hear(book, { sequence: at + 1, time: time[bar + 1]!, key: 'BTCUSDT', cause: 0, kind: 'pattern', data });
  }
  return book;
}

const chart = priceChart(document.getElementById('chart')!, {
  onScene: (scene) => void Object.assign(globalThis, { scene }),
  onHover: () => undefined,
  onPick: () => undefined,
  onBar: () => undefined,
});
const content: ChartContent = {
  bars: world.bars,
  book: zones === null ? bookOf(world.events) : crowded(world.bars, Number(zones)),
  clock: Number.POSITIVE_INFINITY,
  forming: undefined,
  layers: presetLayers(asked.get('layers') === 'all' || zones !== null ? 'everything' : 'clean'),
  cited: new Set(),
  trades: NO_TRADES,
  sessions: [],
  chosen: undefined,
  decimals: 2,
  zone: 'UTC',
};
chart.show(content);

/** Pans to and fro for so many frames, each of them a new picture. @returns milliseconds from frame to frame */
function pan(frames: number): Promise<readonly number[]> {
  const times: number[] = [];
  const end = count - 5;
  let last = performance.now();
  return new Promise((resolve) => {
    const step = (now: number): void => {
      times.push(now - last);
      last = now;
      const at = times.length;
      chart.look(end - 160 + 20 * Math.sin(at / 15), end + 20 * Math.sin(at / 15));
      if (at < frames) requestAnimationFrame(step);
      else resolve(times.slice(5));
    };
    requestAnimationFrame(step);
  });
}

/** Moves the clock a hundred bars back and forth, a bar or a leap at a time. */
function replay(): { readonly stepMs: number; readonly leapMs: number } {
  const closeOf = (bar: number): number => world.bars.time[bar]! + world.bars.durationMs;
  const measure = (bars: readonly number[]): number => {
    const began = performance.now();
    for (const bar of bars) chart.show({ ...content, clock: closeOf(bar) });
    return (performance.now() - began) / bars.length;
  };
  const from = count - 200;
  const stepMs = measure(Array.from({ length: 100 }, (_, at) => from + at));
  const leapMs = measure(Array.from({ length: 20 }, (_, at) => from + (at % 2) * 100));
  chart.show(content);
  return { stepMs, leapMs };
}

Object.assign(globalThis, { stage: { pan, replay, chart } });
